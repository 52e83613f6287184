"""网页 → 正文：找到正文容器，按阅读次序写成一段一行；表格一行一行，合并单元格展开；属性栏放在最前。

看不见的字（display:none、字号为零、白字）不算正文，但要报告：那里常藏着广告或对模型的指令。
正文里的图片、嵌入的内容、公式，页面上挂的附件，没有读的也报告。
"""

from __future__ import annotations

import contextlib
import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import lxml.html
from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from ingest.document import Notice, Source
from ingest.errors import Unreadable
from ingest.read import css
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
_DEEPEST = 200  # 层；正常网页不过几十层
_ENOUGH = 40  # 字；短于此的容器多半是空壳
_MOST = 50  # 处；看不见的字最多报这么多
# 选择器里的冒号：鼠标停上去才有的、元素之外的不算，只看位置的算
_STEADY = re.compile(
    r"\s{0,200}(?:[^:,]|:(?=(?:not|is|where|nth-[a-z-]{1,20}|first-child|last-child|only-child)\b)){1,120}"
)
_MOST_SELECTORS = 200  # 条；样式表里让字看不见的，最多照这么多条去找
_NEVER_SHOWN = frozenset(("template", "noscript", "textarea", "svg"))  # 浏览器不显示，里面却可以写字
_STRUCK = frozenset(("del", "s", "strike"))
_TELLING = 8  # 字；藏着的话至少这么长才报
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE = re.compile(r"[。；]|元|请.{0,20}(?:回答|登录|点击)")
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
_NOT_WORDS = frozenset((*_EMBEDDED, "img", "math"))
_UNSEEN_SPACES = re.compile("[\u200b\ufeff]")  # split 不当它们是空白
# libxml2 查同一个标签里重名的属性，用时与属性数的平方成正比：几万个就要几分钟
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{10000,}")
_ATTRIBUTE = re.compile(r"""[\s"']""")
_MOST_ATTRIBUTES = 5000
_SMALL = 32  # 像素；比这还小的图是图标
_CRUMB = re.compile(r"(?:当前|现在)(?:所在)?的?位置|首页\s*[>＞»]|政府信息公开(?:专栏|目录)?$")


def read(data: bytes, name: str) -> Source:
    root, comments = _parse(data, name)
    alive = list(root.iter())  # 留着：lxml 的元素没人拿着就丢，下一遍又要一个个重造
    meta = _page_meta(root)
    hidden = _prune(root)
    body, outside = _content(root)
    inner = list(_walk(body))
    for piece in (p for p in inner if p.kind == "meta"):
        _remember(piece, meta, _rules()["property"])
    pieces = [*_heading_pieces(root, body, inner, meta), *inner] if outside else inner
    notices = [*_reported(hidden, body), *comments, *_attached(root)]
    source = assemble(name, "html", _without_repeats(pieces), meta, notices)
    del alive
    return source


def _parse(data: bytes, name: str) -> tuple[HtmlElement, list[Notice]]:
    """页面，和注释里藏着的话。"""
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
    return root, list(_comments(text))


def _comments(text: str) -> Iterator[Notice]:
    """注释里成句的中文：开发的人写的是「正文开始」，不会是一句话。"""
    for said in itertools.islice(commented(text), 1000):
        if len(_HAN.findall(said)) >= _TELLING and _SENTENCE.search(said) and "<" not in said:
            yield Notice("hidden", f"注释里写着：{' '.join(said.split())[:100]}")


def commented(text: str) -> Iterator[str]:
    """``<!-- -->`` 里的字，依次；没有收尾的不算。"""
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        yield text[start + 4 : end]
        at = end + 3


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
    found: list[tuple[HtmlElement, str]] = []
    unseen = _unseen_by_sheet(root)
    for element in list(root.iter(*rules["drop_tags"])):
        parent = element.getparent()
        if parent is not None:
            if element.tag in _NEVER_SHOWN:
                found.append((parent, _said(element)))
            element.drop_tree()
    for element in list(root.iter()):
        parent = element.getparent()
        if not isinstance(element.tag, str) or parent is None or element.tag in ("body", "html"):
            continue
        if element.tag in _STRUCK or "line-through" in (element.get("style") or ""):
            found.append((parent, f"划去的字没有读：{_said(element)}"))
            element.drop_tree()
            continue
        if not element.attrib and not unseen and element.tag != "dialog":  # 多半如此，不必细看
            continue
        names = set(f"{element.get('class') or ''} {element.get('id') or ''}".lower().split())
        if names & rules["drop_words"]:
            element.drop_tree()
        elif element in unseen or _unseen(element):
            found.append((parent, _said(element)))
            element.drop_tree()
    return found


def _said(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _unseen(element: HtmlElement) -> bool:
    if element.get("hidden") is not None or (element.get("aria-hidden") or "").strip().lower() == "true":
        return True
    if element.tag == "dialog" and element.get("open") is None:
        return True
    style = css.declarations(element.get("style") or "")
    if element.tag == "font":
        style = {"color": element.get("color") or ""} | style
    return bool(style) and css.unseen(style, _ground(element) if "color" in style else css.WHITE)


def _ground(element: HtmlElement) -> css.Color | None:
    """元素下面的底色：最近的、写了底色的上层；都没写是白纸，写的是图就不知道。"""
    for outer in itertools.islice(element.iterancestors(), _DEEPEST):
        written = css.declarations(outer.get("style") or "") | (
            {"background": b} if (b := outer.get("bgcolor")) else {}
        )
        if "background" in written or "background-color" in written:
            return css.background(written)
    return css.WHITE


def _unseen_by_sheet(root: HtmlElement) -> set[HtmlElement]:
    """``<style>`` 里写明不显示的元素：``.hide{display:none}``、``div .x{font-size:0}``。只管打印、只管小屏幕的不算。"""
    found: set[HtmlElement] = set()
    for selector in itertools.islice(_hiding_selectors(root), _MOST_SELECTORS):
        with contextlib.suppress(SelectorError, lxml.etree.XPathError):  # 写坏的、cssselect 不认识的，浏览器多半也不认
            found.update(CSSSelector(selector, translator="html")(root))  # 不记住：是别人写的，样样不同
    return found - {root, *root.iter("body")}


def _hiding_selectors(root: HtmlElement) -> Iterator[str]:
    for element in root.iter("style"):
        sheet = re.sub(r"/\*.{0,2000}?\*/", "", (element.text or "")[:200_000], flags=re.S)
        sheet = re.sub(
            r"@(?:media\s{0,4}(?:only\s{1,4})?(?:screen|all)|(?:supports|layer)[^{}]{0,200})\s{0,4}\{", "", sheet
        )
        for rule in re.sub(r"@[^{}]{0,200}\{", "{{", sheet).split("}"):
            selectors, _, body = rule.rpartition("{")
            if "{" not in selectors and css.unseen(css.declarations(body)):
                yield from (s.strip() for s in selectors.split(",") if _STEADY.fullmatch(s))


def _reported(hidden: list[tuple[HtmlElement, str]], body: HtmlElement) -> list[Notice]:
    """正文里看不见的话；正文之外的菜单、弹窗平常就藏着，不报。"""
    inside = set(body.iter())
    shown = _squeeze(body.text_content())
    return [
        Notice("hidden", text[:120])
        for parent, text in hidden
        if parent in inside and len(text) >= _TELLING and _squeeze(text) not in shown
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
    total = _size(whole)
    named = _by_name(root)
    for selector in _rules()["content"]:
        found = [e for e in named.get(selector, ()) if _size(e) >= _ENOUGH]
        if found:
            best = max(found, key=_size) if len(found) > 1 else found[0]
            if _size(best) * 5 >= total or _policy_like(best):
                return best, True
    best = max(whole.iter("div", "td", "section", "main", "body"), key=_density, default=whole)
    return best, best is not whole


def _by_name(root: HtmlElement) -> dict[str, list[HtmlElement]]:
    """``#id``、``.class``、标签名 → 元素：一遍记下，比二十几个选择器各找一遍快。"""
    named: dict[str, list[HtmlElement]] = {}
    for element in root.iter():
        names = [element.tag]
        if element.attrib:
            names += [f".{name}" for name in (element.get("class") or "").split()]
            names += [f"#{element.get('id')}"]
        for name in names:
            named.setdefault(name, []).append(element)
    return named


def _size(element: HtmlElement) -> int:
    """字数，空白不算。"""
    return len(_squeeze(element.text_content()))


def _policy_like(element: HtmlElement) -> bool:
    return bool(re.search(r"[。；]", element.text_content()))


def _density(element: HtmlElement) -> float:
    """字数减链接字数，扣掉直属子块之外的浪费：同样的字，越小的容器越好。"""
    words = element.text_content()
    text, sentences = len(_squeeze(words)), sum(map(words.count, "。；，"))
    links = sum(map(_size, element.iter("a")))
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
    state.visit(element, 0)
    state.flush()
    return iter(state.pieces)


class _Walk:
    """行内文字攒着，遇到块或换行就吐出一段。"""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.words: list[str] = []
        self.lost: list[str] = []
        self.level = 0
        self.bold = True  # 这一段到目前为止是否全是加粗
        self.table = -1

    def flush(self) -> None:
        if not self.words and not self.lost:
            return
        text = _spaced("".join(self.words))
        bold, self.words, self.bold = self.bold, [], True
        lost, self.lost = tuple(self.lost), []
        if text:
            heading = self.level or (7 if bold and len(text) <= 30 and text[-1] not in "。；，" else 0)
            self.pieces.append(Piece(text, "heading" if heading else "paragraph", heading, lost=lost))
        elif lost:
            self.pieces.append(Piece(lost=lost))

    def say(self, text: str | None, bold: bool) -> None:
        if text and (self.words or not text.isspace()):
            self.words.append(text)
            self.bold = self.bold and (bold or not text.strip())

    def visit(self, element: HtmlElement, depth: int, bold: bool = False) -> None:
        if depth > _DEEPEST:
            self.say(element.text_content(), bold)
            return
        tag = element.tag if isinstance(element.tag, str) else ""
        bold = bold or tag in ("b", "strong")
        if tag == "table" and not _layout(element):
            self.flush()
            self.table += 1
            rows = _rows(element, self.table)
            self.pieces += map(_as_property, rows) if _is_property_table(element) else rows
            return
        block = tag in _BLOCKS
        if block:
            self.flush()
        outer, self.level = self.level, _HEADINGS.get(tag, self.level)
        if tag == "br":
            self.flush()
        if tag in _NOT_WORDS:
            self.lost += _lost(element, tag)
        if tag in _EMBEDDED:  # 里面是给旧浏览器看的话
            return
        self.say(element.text, bold)
        for child in element:
            self.visit(child, depth + 1, bold)
            self.say(child.tail, bold)
        if block:
            self.flush()
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
    return " ".join(_UNSEEN_SPACES.sub(" ", text).split())


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
def _selector(written: str) -> CSSSelector:
    return CSSSelector(written, translator="html")


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
