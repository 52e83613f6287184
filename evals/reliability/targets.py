"""乱试的四个对象：编号和数、条款、事实、读取。各收一串字节，查结果守不守规矩；守不住就抛。

规矩就是文档里写的：条款拼起来是原文、事实逐字、块不重叠；读不了只抛 ``Unreadable``，而且不是我们自己的代码出的错。
"""

from __future__ import annotations

import io
import traceback
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from evals.case import CORPUS
from ingest.document import Clause, Source
from ingest.errors import Unreadable
from ingest.facts import dates, durations, figures, find_facts, normal_date, normal_value, unit_names
from ingest.identity import identify
from ingest.numbering import inline_marks, mark_at
from ingest.numerals import number, numeral
from ingest.outline import outline
from ingest.read import read_bytes
from ingest.read.encoding import decode
from ingest.read.text import blocks
from ingest.read.zipped import unpack
from ingest.tidy import tidy

PHRASES = (Path(__file__).parent / "data" / "phrases.txt").read_text("utf-8").splitlines()
_FORMATS = CORPUS / "formats"
_OURS = str(Path(__file__).parents[2] / "ingest")


class Broken(AssertionError):
    """结果不守规矩。"""


@dataclass(frozen=True)
class Target:
    """``check`` 收任意字节；``seeds`` 是开头用的几份。"""

    check: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    longest: int  # 字节


def check_numerals(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    value = number(text)
    _must(value is None or value >= 0, "数不能是负的")
    if value is not None and 0 < value < 1000:
        _must(number(numeral(value)) == value, "写成中文再读，变了")
    for mark in filter(None, [mark_at(text, 0, len(text)), *inline_marks(text, 0, len(text))]):
        _must(0 <= mark.start < mark.end <= len(text), "编号在文字之外")
        _must(text[mark.start : mark.end].strip() == mark.token, "编号不是原文")
    normal_date(text)
    normal_value(text)


def check_outline(data: bytes) -> None:
    source = _plain(data)
    if source is not None:
        _check_clauses(source, outline(source, "甲", "标题"))


def check_facts(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    for span in (*figures(text), *dates(text), *unit_names(text), *durations(text)):
        _must(text[span.start : span.end] == span.text, f"不是原文：{span.text!r}")
    source = _plain(data)
    if source is not None:
        _check_reading(source)


def check_readers(data: bytes) -> None:
    """头一个字节定格式；装在压缩包里的格式，字节放进一个完好的包里，当作其中一件。"""
    if not data:
        return
    parts = _packings()
    name, wrap = parts[data[0] % len(parts)]
    try:
        if name.endswith(".zip"):
            unpack(wrap(data[1:]), name)
            return
        source = read_bytes(wrap(data[1:]), name)
    except Unreadable as error:
        _must_not_be_ours(error)
        return
    _check_blocks(source)
    _check_reading(source)


def _must_not_be_ours(error: Unreadable) -> None:
    """解析库不认坏文件是它的事；我们自己的代码绊倒了，不能算「文件已损坏」。"""
    cause = error.__cause__
    if cause is None or type(cause).__module__ != "builtins":
        return
    last = traceback.extract_tb(cause.__traceback__)[-1]
    if last.filename.startswith(_OURS):
        raise Broken(f"{type(cause).__name__} 在 {last.filename}:{last.lineno}") from cause


def _plain(data: bytes) -> Source | None:
    try:
        text = decode(data, "试.txt").text
    except Unreadable:
        return None
    return Source("试.txt", "text", text, tuple(blocks(text)))


def _check_reading(source: Source) -> None:
    source = tidy(source)
    document = identify(source, digest="0" * 64, path="")
    clauses = outline(source, document.id, document.title)
    _check_clauses(source, clauses)
    for fact in find_facts(source, clauses, document):
        _must(source.text[fact.start : fact.end] == fact.text, f"事实不是原文：{fact.text!r}")


def _check_clauses(source: Source, clauses: tuple[Clause, ...]) -> None:
    _must("".join(c.text for c in clauses) == source.text, "条款拼不成原文")
    at = 0
    for clause in clauses:
        _must(clause.start == at and clause.end >= at, "条款没有首尾相接")
        at = clause.end
    _must(len({c.id for c in clauses}) == len(clauses), "条款的 id 重了")


def _check_blocks(source: Source) -> None:
    at = 0
    for block in source.blocks:
        _must(at <= block.start <= block.end <= len(source.text), "块重叠或在正文之外")
        _must(not source.text[at : block.start].strip(), "块之间有字")
        _must(all(block.start <= c.start <= c.end <= block.end for c in block.cells), "格子在行之外")
        at = block.end
    _must(not source.text[at:].strip(), "末块之后有字")


def _must(holds: bool, said: str) -> None:
    if not holds:
        raise Broken(said)


# —— 开头用的 ——


def _texts() -> list[bytes]:
    read = [read_bytes(p.read_bytes(), p.name).text for p in sorted(CORPUS.glob("*.*")) if p.suffix != ".md"]
    whole = [text[at : at + 800].encode() for text in read for at in range(0, len(text), 3000)]
    return [*whole, *(p.encode() for p in PHRASES)]


def _packed_seeds() -> list[bytes]:
    found = []
    for n, (name, _) in enumerate(_packings()):
        mark = bytes([n])
        sample = next(_FORMATS.glob(f"*施*{Path(name).suffix}"), None)
        inner = _MEMBERS.get(name)
        if inner:
            found.append(mark + zipfile.ZipFile(_container(inner[0])).read(inner[1]))
        elif sample and name.endswith((".txt", ".html", ".pdf")):
            found.append(mark + sample.read_bytes())
        elif name.endswith(".zip"):
            found.append(mark + _zip({"甲.txt": b"x", "b/../c.txt": b"y"}))
        else:
            found.append(mark + next(_FORMATS.glob("*.txt")).read_bytes()[:3000])
    return found


_MEMBERS = {  # 名字 → （包，换掉其中哪一件）
    "正文.docx": (".docx", "word/document.xml"),
    "编号.docx": (".docx", "word/numbering.xml"),
    "表.xlsx": (".xlsx", "xl/worksheets/sheet2.xml"),
    "簿.xlsx": (".xlsx", "xl/workbook.xml"),
    "页.ofd": (".ofd", "Doc_0/Pages/Page_0/Content.xml"),
    "册.ofd": (".ofd", "Doc_0/Document.xml"),
}


@cache
def _packings() -> tuple[tuple[str, Callable[[bytes], bytes]], ...]:
    inside = [(name, _replacing(kind, member)) for name, (kind, member) in _MEMBERS.items()]
    whole: list[tuple[str, Callable[[bytes], bytes]]] = [
        (name, lambda data: data) for name in ("甲.txt", "甲.md", "甲.html", "甲.pdf", "甲.zip")
    ]
    return (*whole, *inside, ("图.pdf", _pdf_page))


def _replacing(kind: str, member: str) -> Callable[[bytes], bytes]:
    """``member`` 换成所给的字节，别的几件照旧；图、版式用不着的不带，快一些。"""

    def packed(data: bytes) -> bytes:
        files = dict(_slim(kind))
        files[member] = data
        return _zip(files)

    return packed


@cache
def _slim(kind: str) -> tuple[tuple[str, bytes], ...]:
    archive = zipfile.ZipFile(_container(kind))
    kept = (n for n in archive.namelist() if not n.endswith((".jpeg", "stylesWithEffects.xml", "theme1.xml")))
    return tuple((n, _shortened(n, archive.read(n))) for n in kept)


def _shortened(name: str, data: bytes) -> bytes:
    """样例的样式表有三百多 KB，每次都解析太慢；去掉关系里已不在的件。"""
    if name == "word/styles.xml":
        return b'<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
    if name.endswith((".rels", "[Content_Types].xml")):
        import re

        gone = rb"<(?:Relationship|Override|Default)\s[^>]*(?:stylesWithEffects|theme1|\.jpeg|jpeg)[^>]*/>"
        return re.sub(gone, b"", data)
    return data


def _container(kind: str) -> io.BytesIO:
    return io.BytesIO(min(_FORMATS.glob(f"*{kind}")).read_bytes())


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _pdf_page(data: bytes) -> bytes:
    """一页 PDF，内容流就是所给的字节。"""
    return b"".join(_pdf_objects(data))


def _pdf_objects(content: bytes) -> Iterator[bytes]:
    yield b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    yield b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
    yield b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n" % (len(content), content)
    yield b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R/Size 6>>\n%%EOF"


TARGETS = {
    "numerals": Target(check_numerals, lambda: [p.encode() for p in PHRASES], 256),
    "outline": Target(check_outline, _texts, 4096),
    "facts": Target(check_facts, _texts, 4096),
    "readers": Target(check_readers, _packed_seeds, 120_000),
}
