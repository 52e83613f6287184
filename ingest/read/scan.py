"""扫描件和图片：先识字（OCR），再照 PDF 的办法接成段落和表格。识出的字一律注明来自识别、各页有多大把握。

识字用 rapidocr（可选：``pip install 'zhengwen[ocr]'``），模型随包安装，不联网。一页一页地做，内存不随页数涨。
"""

from __future__ import annotations

import io
import math
import os
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from typing import Any

from ingest.document import Notice, Source
from ingest.errors import Unreadable
from ingest.read.archive import damaged
from ingest.read.pages import Page, Table, drop_furniture, source_of
from ingest.read.scanlines import Word, cell_texts, columns_of, lines_of, skew, straightened
from ingest.read.scantables import cells_of

DPI = 200  # 150 到 300 识得一样准，再大只是更慢
MOST_PAGES = 200
_LARGEST = 100_000_000  # 像素；一张图解开后的上限（A3 按 600 dpi 是七千万）
AMPLE = 8_000_000  # 像素；再大的缩小了识，A3 按 200 dpi 不到此数
_TALL = 1.8  # 高是宽的这么多倍以上的是长截图，切成几页识
_SURE = 0.85  # 把握低于此的行，逐行报上来
_UNSURE = 0.5  # 低于此的不采用，只报
_UPRIGHT = 0.92  # 平均把握低于此，也许是倒着的：正着的清楚页 0.98 以上，倒着的 0.85 以下
_REDDISH = 60  # 红比绿和蓝亮这么多（0 到 255）算红色
_RED_SHARE = 0.0005  # 红色占页面这么多，才有公章或红头
_RED_SURE = 0.9
_MOST_QUOTED = 20  # 每页最多报这么多行
_KINDS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
_ENGINE = {
    "Global.log_level": "error",
    "Global.text_score": 0.0,  # 认不清的行由我们报上去，不让它悄悄丢掉
    "Global.use_cls": False,  # 逐行判正倒会把短词弄反；倒着的页整页判断
    "Global.max_side_len": 6000,  # 按原图的大小识字，
    "Rec.rec_batch_num": 1,  # 几行一批要把短行垫到一样长，反而慢
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,  # 缩小了找行：快五倍，一样准
}

Recognise = Callable[[Any], Sequence[Word]]  # PIL 图像 → 各行字，坐标是像素
PAGE_DONE: ContextVar[Callable[[], None] | None] = ContextVar("PAGE_DONE", default=None)  # 每识完一页叫一声


@dataclass(frozen=True)
class Scanned:
    """识出的一页；``words`` 是采用了的各行，``doubtful`` 是没采用的。"""

    words: tuple[Word, ...]
    doubtful: tuple[Word, ...]
    tables: tuple[Table, ...]
    scale: float  # 一像素合多少磅
    height: float

    @property
    def confidence(self) -> float:
        """平均把握，按字数加权；没有字是 0。"""
        letters = sum(len(word.text) for word in self.words)
        return sum(word.score * len(word.text) for word in self.words) / letters if letters else 0.0

    def page(self, n: int) -> Page:
        return Page(lines_of(self.words, n, self.scale), self.height, list(self.tables))


@cache
def recogniser() -> Recognise | None:
    """识字的函数；没装 rapidocr 是 None。"""
    if find_spec("rapidocr") is None:
        return None
    from rapidocr import RapidOCR

    threads = max(1, len(os.sched_getaffinity(0)) // 2)  # 留一半给正在答问题的页面
    engine = RapidOCR(params={**_ENGINE, "EngineConfig.onnxruntime.intra_op_num_threads": threads})

    def recognise(image: Any) -> Sequence[Word]:
        found: Any = engine(image.convert("RGB"))
        if found.txts is None:
            return []
        return [
            Word.read(text, float(score), [(float(x), float(y)) for x, y in corners])
            for text, score, corners in zip(found.txts, found.scores, found.boxes, strict=True)
        ]

    return recognise


def read(data: bytes, name: str, recognise: Recognise | None = None) -> Source:
    """一张图片（多页 TIFF 是几页）。"""
    frames = list(_frames(data, name))
    recognise = recognise or recogniser()
    if recognise is None:
        raise unavailable(name, "这是图片", "it is an image")
    strips = [strip for image in frames for strip in _strips(image)]
    if len(strips) > MOST_PAGES:
        raise too_long(name, len(strips))
    scans = [scanned(image, 595 / image.width, recognise) for image in strips]  # 当作 A4 那么宽
    pages = [scan.page(n) for n, scan in enumerate(scans)]
    if len(strips) == len(frames):  # 长截图切开的地方不是页边
        drop_furniture(pages)
    columns = [column for page in pages for column in columns_of(page)]
    return with_places(source_of(name, "image", columns, ocr_notices(dict(enumerate(scans, 1)))))


def scanned(image: Any, scale: float, recognise: Recognise) -> Scanned:
    """识一页；``scale`` 是一像素合多少磅。"""
    image, red = _inks(image)
    turn, words = _upright(image, recognise)
    image = _turned(image, turn)
    if red is not None:
        words = [*words, *_in_red(recognise(_turned(red, turn)), words)]
    slope = skew(words)
    if slope:
        words = straightened(words, slope, image.width / 2, image.height / 2)
        image = image.rotate(math.degrees(slope), fillcolor=255)
    kept = tuple(word for word in words if word.score >= _UNSURE)
    doubtful = tuple(word for word in words if word.score < _UNSURE and len(word.text) > 1)
    tables = tuple(
        table for around, cells in cells_of(image, kept) if (table := cell_texts(kept, around, cells, scale))
    )
    if done := PAGE_DONE.get():
        done()
    return Scanned(kept, doubtful, tables, scale, image.height * scale)


def ocr_notices(scans: dict[int, Scanned]) -> list[Notice]:
    """每页一条：识别自图片，平均把握多大；把握不大的行、没采用的行逐行引出。键是页码，从 1 起。"""
    notices = []
    for n, scan in scans.items():
        notices.append(Notice("ocr", f"第{n}页的文字由 OCR 识别，平均把握 {scan.confidence:.0%}，请以原件为准"))
        unsure = [word for word in scan.words if word.score < _SURE and len(word.text) > 1]
        notices += [Notice("ocr", f"第{n}页把握 {w.score:.0%}：{w.text}") for w in unsure[:_MOST_QUOTED]]
        notices += [Notice("lost", f"第{n}页有一行认不清，没有采用：{w.text}") for w in scan.doubtful[:_MOST_QUOTED]]
    return notices


def unread(n: int) -> Notice:
    """第 n 页（从 0 起）是图片，又没有识字。"""
    return Notice("lost", f"第{n + 1}页是图片，没有文字层，其中的文字没有读到（可安装 zhengwen[ocr] 来识别）")


def unavailable(name: str, zh: str, en: str) -> Unreadable:
    """没装识字的包。"""
    return Unreadable(
        f"读不了 {name}：{zh}。请安装文字识别：pip install 'zhengwen[ocr]'，或改放 .docx。",
        f"Cannot read {name}: {en}. Install OCR with pip install 'zhengwen[ocr]', or supply the .docx.",
    )


def too_long(name: str, pages: int) -> Unreadable:
    return Unreadable(
        f"读不了 {name}：要识字的有 {pages} 页，超过上限 {MOST_PAGES} 页。请拆分后再读。",
        f"Cannot read {name}: {pages} pages need OCR; the limit is {MOST_PAGES}. Split it first.",
    )


def shrunk(image: Any) -> Any:
    """太大的图缩到够用。"""
    ratio = math.sqrt(AMPLE / (image.width * image.height))
    return image.resize((round(image.width * ratio), round(image.height * ratio))) if ratio < 1 else image


def image_of(data: bytes, name: str) -> Any:
    """文件里夹着的一张图，缩到够识字的大小；解不开的抛 ``Unreadable``。"""
    return shrunk(next(_frames(data, name)))


def _frames(data: bytes, name: str) -> Iterator[Any]:
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data), formats=_KINDS) as image:
            count = getattr(image, "n_frames", 1)
            if count > MOST_PAGES:
                raise too_long(name, count)
            for n in range(count):
                image.seek(n)
                if image.width * image.height > _LARGEST:
                    raise Unreadable(
                        f"读不了 {name}：图片有 {image.width}×{image.height} 像素，太大。请缩小后再读。",
                        f"Cannot read {name}: the image is {image.width}x{image.height} pixels. Make it smaller.",
                    )
                yield _on_white(ImageOps.exif_transpose(image))
    except Unreadable:
        raise
    except Exception as error:  # 图像解码库对坏文件抛的错五花八门，没有共同的父类
        raise damaged(name) from error


def _on_white(image: Any) -> Any:
    """透明的底是白的。"""
    from PIL import Image

    if not image.has_transparency_data:
        return image.convert("L" if image.mode in ("1", "L", "I;16") else "RGB")
    layer = image.convert("RGBA")
    page = Image.new("RGB", layer.size, "white")
    page.paste(layer, mask=layer.getchannel(3))
    return page


def _strips(image: Any) -> Iterator[Any]:
    """长截图切成几页，切在最空的一带。"""
    if image.height <= _TALL * image.width:
        yield shrunk(image)
        return
    import numpy as np

    ink = (np.asarray(image.convert("L")) < 128).sum(axis=1)
    top, least, most = 0, int(1.2 * image.width), int(1.5 * image.width)
    band = max(3, image.width // 100)
    while top < image.height:
        bottom = image.height
        if bottom - top > most:
            bands = np.convolve(ink[top + least : top + most], np.ones(band), "valid")
            bottom = top + least + band // 2 + int(bands.argmin())
        yield shrunk(image.crop((0, top, image.width, bottom)))
        top = max(bottom, top + 1)


def _inks(image: Any) -> tuple[Any, Any | None]:
    """去掉红色（公章）的灰度图；有红色时另有一张只留红色（红头）的，没有是 None。"""
    import numpy as np
    from PIL import Image

    gray = image.convert("L")
    if image.mode != "RGB":
        return gray, None
    red, green, blue = (np.asarray(channel, np.int16) for channel in image.split())
    reddish = red - np.maximum(green, blue) > _REDDISH
    if reddish.mean() < _RED_SHARE:
        return gray, None
    return image.getchannel(0), Image.fromarray(np.where(reddish, np.asarray(gray), 255).astype(np.uint8))


def _in_red(red: Sequence[Word], black: Sequence[Word]) -> list[Word]:
    """红头的字；认不清的多半是公章，与黑字重叠的已经认过了。"""
    return [word for word in red if word.score >= _RED_SURE and not any(_overlap(word, other) for other in black)]


def _overlap(word: Word, other: Word) -> bool:
    level = abs(word.middle - other.middle) < 0.5 * max(word.height, other.height)
    return level and word.left < other.right and other.left < word.right


def _upright(image: Any, recognise: Recognise) -> tuple[int, Sequence[Word]]:
    """横着、倒着扫的页转多少度才正：转过去认得更清楚才转。"""
    words = recognise(image)
    long = [word for word in words if len(word.text) > 2]
    tall = sum(len(word.text) for word in long if word.height > 1.5 * word.width)
    letters = sum(len(word.text) for word in long)
    best = 0, words
    if tall * 2 > letters:
        turns: tuple[int, ...] = (90, 270)
    elif letters and sum(word.score * len(word.text) for word in long) < _UPRIGHT * letters:
        turns = (180,)
    else:
        turns = ()
    for turn in turns:
        found = recognise(_turned(image, turn))
        if _legible(found) > _legible(best[1]):
            best = turn, found
    return best


def _turned(image: Any, degrees: int) -> Any:
    return image.rotate(degrees, expand=True) if degrees else image


def _legible(words: Sequence[Word]) -> float:
    """横写的字认得多清楚。"""
    return sum((word.score - _UNSURE) * len(word.text) for word in words if word.width >= word.height)


def with_places(source: Source) -> Source:
    """把握不大的行指到正文里的位置；找不到或不止一处的不指。"""

    def placed(notice: Notice) -> Notice:
        line = notice.quote.partition("：")[2]
        once = notice.kind == "ocr" and line and source.text.count(line) == 1
        return replace(notice, start=source.text.index(line)) if once else notice

    return replace(source, notices=tuple(map(placed, source.notices)))
