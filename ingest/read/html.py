"""网页 → 正文：找到正文容器，按阅读次序写成一段一行；表格一行一行，合并单元格展开；属性栏放在最前。

看不见的字（display:none、字号为零、白字）不算正文，但要报告：那里常藏着广告或对模型的指令。
正文里的图片、嵌入的内容、公式，页面上挂的附件，没有读的也报告。
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import lxml.html
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from ingest.document import Notice, Source
from ingest.errors import Unreadable
from ingest.read.encoding import decode
from ingest.read.layout import Piece, assemble, grid, is_spanning

_DATA = Path(__file__).parents[1] / "data" / "html.toml"
_DECLARED = re.compile(rb"""<meta[^>]{0,200}charset=["']?([a-zA-Z0-9_-]{3,20})""", re.I)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "figcaption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tr",
        "td",
        "th",
        "ul",
    ]
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])|(?<![-\w])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255)",
    re.I,
)
_BACKGROUND = re.compile(r"background(?:-color)?\s*:", re.I)
_DEEPEST = 200  # 层；正常网页不过几十层
_ENOUGH = 40  # 字；短于此的容器多半是空壳
_MOST = 50  # 处；看不见的字最多报这么多
_ATTACHED = re.compile(r"\.(?:docx?|wps|pdf|ofd|xlsx?|et|zip|rar|7z|ceb)(?:[?#]|$)", re.I)
_TRIFLE = re.compile(
    r"icon|logo|qr|ewm|erweima|share|print|btn|button|arrow|dot|line|blank|spacer|loading|filetype|weixin|wechat", re.I
)
_EMBEDDED = {
    "iframe": "内嵌页面",
    "object": "嵌入的对象",
    "embed": "嵌入的对象",
    "video": "视频",
    "audio": "音频",
    "canvas": "图表",
}
# libxml2 查同一个标签里重名的属性，用时与属性数的平方成正比：几万个就要几分钟
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{10000,}")
_ATTRIBUTE = re.compile(r"""[\s"']""")
_MOST_ATTRIBUTES = 5000
_SMALL = 32  # 像素；比这还小的图是图标
_CRUMB = re.compile(r"(?:当前|现在)(?:所在)?的?位置|首页\s*[>＞»]|政府信息公开(?:专栏|目录)?$")


def read(data: bytes, name: str) -> Source:
    root = _parse(data, name)
    alive = list(root.iter())  # 留着：lxml 的元素没人拿着就丢，下一遍又要一个个重造
    meta = _page_meta(root)
    hidden = _prune(root)
    body, outside = _content(root)
    inner = list(_walk(body))
    for piece in (p for p in inner if p.kind == "meta"):
        _remember(piece, meta, _rules()["property"])
    pieces = [*_heading_pieces(root, body, inner, meta), *inner] if outside else inner
    notices = [*_reported(hidden, body), *_attached(root)]
    source = assemble(name, "html", _without_repeats(pieces), meta, notices)
    del alive
    return source


def _parse(data: bytes, name: str) -> HtmlElement:
    declared = _DECLARED.search(data[:4096])
    text = decode(data, name, declared.group(1).decode("ascii") if declared else "").text
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)
    if any(len(_ATTRIBUTE.findall(tag)) > _MOST_ATTRIBUTES for tag in _LONG_TAG.findall(text)):
        raise Unreadable(f"读不了 {name}：不是正常的网页。", f"Cannot read {name}: not a normal web page.")
    try:
        root = lxml.html.document_fromstring(
            text, parser=lxml.html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True)
        )
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError):
        raise Unreadable(f"读不了 {name}：不是完整的网页。", f"Cannot read {name}: not a web page.") from None
    return root


def _page_meta(root: HtmlElement) -> dict[str, str]:
    """``<meta name=…>`` 里政府网站规范要求的几项。"""
    wanted = {"articletitle": "标题", "pubdate": "发布日期", "contentsource": "来源", "sitename": "网站"}
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        key = wanted.get((element.get("name") or "").lower())
        if key and (element.get("content") or "").strip():
            found.setdefault(key, element.get("content", "").strip())
    return found


def _prune(root: HtmlElement) -> list[tuple[HtmlElement, str]]:
    """去掉脚本、导航、分享等和看不见的字；看不见的连同它所在的元素交回去，正文里的要报告。"""
    rules = _rules()
    unseen = _unseen_names(root)
    found: list[tuple[HtmlElement, str]] = []
    for element in list(root.iter(*rules["drop_tags"])):
        if element.getparent() is not None:
            element.drop_tree()
    for element in list(root.iter()):
        parent = element.getparent()
        if not isinstance(element.tag, str) or parent is None or element.tag in ("body", "html"):
            continue
        names = set(f"{element.get('class') or ''} {element.get('id') or ''}".lower().split())
        if names & rules["drop_words"]:
            element.drop_tree()
        elif _unseen(element, names & unseen):
            found.append((parent, " ".join(element.text_content().split())))
            element.drop_tree()
    return found


def _unseen(element: HtmlElement, named: set[str]) -> bool:
    style = element.get("style") or ""
    return bool(named or element.get("hidden") is not None or (_HIDDEN.search(style) and not _BACKGROUND.search(style)))


def _unseen_names(root: HtmlElement) -> frozenset[str]:
    """``<style>`` 里写明不显示的 class 和 id：``.hide{display:none}``。打印样式不算。"""
    names: set[str] = set()
    for element in root.iter("style"):
        sheet = re.sub(r"@media[^{]{0,80}print[^{]{0,80}\{", "{{", (element.text or "")[:200_000])
        for rule in sheet.split("}"):
            selectors, _, body = rule.rpartition("{")
            if "{{" in selectors or not _HIDDEN.search(body) or _BACKGROUND.search(body):
                continue
            names.update(m.group(1).lower() for m in re.finditer(r"(?:^|,)\s*[.#]([\w-]{1,60})\s*(?=,|$)", selectors))
    return frozenset(names)


def _reported(hidden: list[tuple[HtmlElement, str]], body: HtmlElement) -> list[Notice]:
    """正文里看不见的话；正文之外的菜单、弹窗平常就藏着，不报。"""
    inside = set(body.iter())
    shown = _squeeze(body.text_content())
    return [
        Notice("hidden", text[:120])
        for parent, text in hidden
        if parent in inside and len(text) >= 8 and _squeeze(text) not in shown
    ][:_MOST]


def _attached(root: HtmlElement) -> Iterator[Notice]:
    """页面上挂的附件：常常补贴标准就在里面，没有读要说。"""
    seen: set[str] = set()
    for link in root.iter("a"):
        where = (link.get("href") or "").strip()
        named = " ".join(link.text_content().split())
        if _ATTACHED.search(where) and where not in seen and len(seen) < _MOST:
            seen.add(where)
            yield Notice("lost", f"页面上链接的附件没有读：{(named or where.rpartition('/')[2])[:60]}")


def _content(root: HtmlElement) -> tuple[HtmlElement, bool]:
    """正文容器；认得的容器优先，否则取字多链接少的那一块。第二项：容器外是否还有页面（标题、属性栏）。"""
    whole = root.find("body")
    whole = root if whole is None else whole
    total = len(_squeeze(whole.text_content()))
    for selector in _rules()["content"]:
        found = [e for e in _selector(selector)(root) if len(_squeeze(e.text_content())) >= _ENOUGH]
        if found:
            best = max(found, key=lambda e: len(_squeeze(e.text_content())))
            if len(_squeeze(best.text_content())) * 5 >= total or _policy_like(best):
                return best, True
    best = max(whole.iter("div", "td", "section", "main", "body"), key=_density, default=whole)
    return best, best is not whole


def _policy_like(element: HtmlElement) -> bool:
    return bool(re.search(r"[。；]", element.text_content()))


def _density(element: HtmlElement) -> float:
    """字数减链接字数，扣掉直属子块之外的浪费：同样的字，越小的容器越好。"""
    text = len(_squeeze(element.text_content()))
    links = sum(len(_squeeze(a.text_content())) for a in element.iter("a"))
    sentences = len(re.findall(r"[。；，]", element.text_content()))
    return (text - 3 * links) + 5 * sentences - 0.2 * sum(1 for _ in element.iter())


def _heading_pieces(root: HtmlElement, body: HtmlElement, inner: Sequence[Piece], meta: dict[str, str]) -> list[Piece]:
    """正文容器之外、之上的东西：属性栏、标题、发布时间和来源。"""
    inside = set(body.iter())
    pieces = list(_property_pieces(root, inside, meta))
    title = _title(root, inside, meta)
    if title and not _begins_with(inner, _squeeze(title)):
        pieces.append(Piece(title, "heading", 1))
    stamp = _stamp(root, inside)
    if stamp and _squeeze(stamp) not in _squeeze(" ".join(p.text for p in pieces)):
        pieces.append(Piece(stamp, "meta"))
    return pieces


def _begins_with(inner: Sequence[Piece], title: str) -> bool:
    """正文开头已有这个标题，可能折成了几行。"""
    lines = [_squeeze(piece.text) for piece in inner[:12]]
    return any("".join(lines[a:b]) == title for a in range(len(lines)) for b in range(a + 1, a + 6))


def _title(root: HtmlElement, inside: set[HtmlElement], meta: dict[str, str]) -> str:
    """网站规范要求的 ArticleTitle 最可靠；没有就看页面上的大标题，再不然是浏览器标题。"""
    if meta.get("标题"):
        return meta["标题"]
    for selector in _rules()["title"]:
        for element in _selector(selector)(root):
            text = " ".join(element.text_content().split())
            if element in inside or not 6 <= len(text) <= 120 or _selector("li")(element) or _CRUMB.search(text):
                continue
            return text
    title = root.find(".//title")
    return re.split(r"\s?[_|-]\s?", " ".join((title.text or "").split()))[0] if title is not None else ""


_STAMP = re.compile(r"(?:发表时间|发布日期|发布时间|日期|时间)\s{0,4}[：:]?\s{0,4}(?:19|20)\d\d[-年./]")


def _stamp(root: HtmlElement, inside: set[HtmlElement]) -> str:
    """「发布时间：…　来源：…」那一行；取最小的那个元素，去掉字号、打印之类。"""
    for element in root.iter("div", "p", "span", "li", "h6", "td"):
        if element in inside:
            continue
        text = " ".join(element.text_content().split())
        if len(text) <= 160 and _STAMP.search(text) and len(_keys(text)) < 3:
            return re.split(r"\s?(?:【?\s?字体|字号|浏览|点击|打印|分享|保存|收藏|\[)", text)[0].strip()
    return ""


def _property_pieces(root: HtmlElement, inside: set[HtmlElement], meta: dict[str, str]) -> Iterator[Piece]:
    names = _rules()["property"]
    for element in root.iter("table", "ul", "dl", "div"):
        if element in inside or any(child in inside for child in element):
            continue
        text = element.text_content()
        if len(text) > 4000 or len(_keys(text)) < 3:
            continue
        if element.tag == "div" and any(e.tag in ("table", "ul", "dl") for e in element.iter()):
            continue
        for piece in _paired(_walk(element)):
            _remember(piece, meta, names)
            yield Piece(piece.text, "meta", cells=piece.cells, table=-1)
        return


def _paired(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """名目一段、值一段（dl）的，并成一段。"""
    key = ""
    for piece in filter(lambda p: p.text or p.cells, pieces):
        if not piece.cells and not key and piece.text.endswith(("：", ":")):
            key = piece.text
            continue
        yield Piece(key + piece.text) if key and not piece.cells else piece
        key = ""
    if key:
        yield Piece(key)


def _keys(text: str) -> set[str]:
    """一段字里出现了哪些属性栏名目。"""
    packed = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", text[:4000])
    named: frozenset[str] = _rules()["property"]
    return {m.group(1) for m in re.finditer(r"([\u4e00-\u9fff]{2,4})\s{0,4}[：:]", packed)} & named


def _remember(piece: Piece, meta: dict[str, str], names: frozenset[str]) -> None:
    """属性栏的「名目：值」，写在一格、隔一格、或一行里。"""
    cells = [text for text, _ in piece.cells if text is not None] or [piece.text]
    for i, cell in enumerate(cells):
        key, _, value = cell.replace(":", "：", 1).partition("：")
        key = re.sub(r"\s+", "", key)
        if key in names:
            value = value.strip() or (cells[i + 1].strip() if i + 1 < len(cells) and "：" not in cells[i + 1] else "")
            if value:
                meta.setdefault(key, value)


def _walk(element: HtmlElement) -> Iterator[Piece]:
    """按阅读次序吐出段、标题、表格行。"""
    state = _Walk()
    yield from state.visit(element, 0)
    yield from state.flush()


class _Walk:
    """行内文字攒着，遇到块或换行就吐出一段。"""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.lost: list[str] = []
        self.level = 0
        self.bold = True  # 这一段到目前为止是否全是加粗
        self.table = -1

    def flush(self) -> Iterator[Piece]:
        text = _spaced("".join(self.words))
        bold, self.words, self.bold = self.bold, [], True
        lost, self.lost = tuple(self.lost), []
        if text:
            heading = self.level or (7 if bold and len(text) <= 30 and not re.search(r"[。；，]$", text) else 0)
            yield Piece(text, "heading" if heading else "paragraph", heading, lost=lost)
        elif lost:
            yield Piece(lost=lost)

    def say(self, text: str | None, bold: bool) -> None:
        if text:
            self.words.append(text)
            self.bold = self.bold and (bold or not text.strip())

    def visit(self, element: HtmlElement, depth: int, bold: bool = False) -> Iterator[Piece]:
        if depth > _DEEPEST:
            self.say(element.text_content(), bold)
            return
        tag = element.tag if isinstance(element.tag, str) else ""
        bold = bold or tag in ("b", "strong")
        if tag == "table" and not _layout(element):
            yield from self.flush()
            self.table += 1
            rows = _rows(element, self.table)
            yield from map(_as_property, rows) if _is_property_table(element) else rows
            return
        block = tag in _BLOCKS
        if block:
            yield from self.flush()
        outer, self.level = self.level, _HEADINGS.get(tag, self.level)
        if tag == "br":
            yield from self.flush()
        self.lost += _lost(element, tag)
        if tag in _EMBEDDED:  # 里面是给旧浏览器看的话
            return
        self.say(element.text, bold)
        for child in element:
            yield from self.visit(child, depth + 1, bold)
            self.say(child.tail, bold)
        if block:
            yield from self.flush()
        self.level = outer


def _is_property_table(table: HtmlElement) -> bool:
    """正文里的属性栏：短，名目有三个以上，都带冒号。"""
    text = table.text_content()
    return len(text) <= 4000 and len(_keys(text)) >= 3


def _as_property(row: Piece) -> Piece:
    return Piece(row.text, "meta", cells=row.cells, lost=row.lost)


def _lost(element: HtmlElement, tag: str) -> list[str]:
    """这个元素里没有读成文字的东西；图标、二维码、分享按钮不算。"""
    if tag == "math":
        return [f"公式按一行写出：{_spaced(element.text_content())[:60]}"]
    if tag not in _EMBEDDED and (tag != "img" or not element.get("src")):
        return []
    names = " ".join(element.get(key) or "" for key in ("src", "class", "id", "alt"))
    if _TRIFLE.search(names[:500]) or any(0 <= _pixels(element, side) <= _SMALL for side in ("width", "height")):
        return []
    if tag in _EMBEDDED:
        return [f"{_EMBEDDED[tag]}没有读"]
    said = _spaced(element.get("alt") or element.get("title") or "")[:40]
    return ["一张图片没有读" + (f"（{said}）" if said else "")]


def _pixels(element: HtmlElement, side: str) -> int:
    """写明的宽或高；没写、不是像素的是 -1。"""
    given = re.match(r"\s{0,4}(\d{1,5})(?:px)?\s{0,4}$", element.get(side) or "")
    given = given or re.search(rf"(?<![-\w]){side}\s?:\s?(\d{{1,5}})(?:\.\d{{1,4}})?px", element.get("style") or "")
    return int(given.group(1)) if given else -1


def _layout(table: HtmlElement) -> bool:
    """排版用的表：套着表，或每行只有一格，或一格里装着好几段长文。"""
    if any(e is not table for e in table.iter("table")):
        return True
    rows = [[c for c in row if c.tag in ("td", "th")] for row in table.iter("tr")]
    if all(len(row) <= 1 for row in rows):
        return True
    cells = [c for row in rows for c in row]
    return len(rows) <= 2 and any(len(_squeeze(c.text_content())) > 1500 for c in cells)


def _rows(table: HtmlElement, index: int) -> Iterator[Piece]:
    rows = []
    missing: list[tuple[str, ...]] = []
    for row in table.iter("tr"):
        found = [(c, list(_walk(c))) for c in row if c.tag in ("td", "th")]
        rows.append([(_cell(pieces), _span(c, "rowspan"), _span(c, "colspan")) for c, pieces in found])
        missing.append(tuple(what for _, pieces in found for piece in pieces for what in piece.lost))
    for cells, lost in zip(grid(rows), missing, strict=True):
        if is_spanning(cells):
            yield Piece(cells[0][0] or "", lost=lost)
        elif any(text for text, _ in cells):
            yield Piece(kind="row", table=index, cells=tuple(cells), lost=lost)
        elif lost:
            yield Piece(lost=lost)


def _cell(pieces: Sequence[Piece]) -> str:
    return " ".join(piece.text for piece in pieces if piece.text)


def _span(cell: HtmlElement, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(int(value), 1000) if value.isdigit() and int(value) > 0 else 1


def _spaced(text: str) -> str:
    """空白缩成一格；两个汉字之间由源码换行带来的空白不算。"""
    return re.sub(r"[\s\u00a0\u3000\u200b\ufeff]+", " ", text).strip()


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _without_repeats(pieces: list[Piece]) -> Iterator[Piece]:
    """紧挨着重复的标题只留一个。"""
    last = ""
    for piece in pieces:
        key = _squeeze(piece.text)
        if key and key == last and piece.kind == "heading":
            continue
        last = key or last
        yield piece


@cache
def _selector(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


@cache
def _rules() -> dict[str, Any]:
    raw = tomllib.loads(_DATA.read_text("utf-8"))
    return {
        "content": raw["content"],
        "title": raw["title"],
        "drop_tags": frozenset(raw["drop_tags"]),
        "drop_words": frozenset(raw["drop_words"]),
        "property": frozenset(raw["property"]),
    }
