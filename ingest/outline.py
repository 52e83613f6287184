"""块 → 条款：认出编号和公文的各个部件，按层级套起来，首尾相接地切开。

规则只有几条：同一式样的编号再次出现就是同级；新式样开下一级；比现有各级都高的式样收起下面所有级。
``第X条`` 之内不再切（款、项跟着条走）；无编号的段跟着前面的条款；表格一行一条。编号靠式样和次序认，不靠字体。
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from ingest import parts
from ingest.annex import Rows, row_label
from ingest.document import Clause, ClauseKind, Source
from ingest.inline import split_inline
from ingest.lines import Lines
from ingest.numbering import Mark
from ingest.numerals import numeral
from ingest.sections import section_headings

_AMONG_ARTICLES = 2.5  # 条文之间没有编号的标题，与节差不多
_QUESTION_RANK = 5  # 问答与（一）同级，见 data/numbering.toml
_UNSHOWN = ("part", "chapter", "section", "article")  # 编、章、节不进条款的标签
_ENDED = re.compile(r"[。；：！？:;!?”》）)…]$|^第.{1,6}[编章节]")  # 一句话说完了，或者本来就是标题
_STOP = re.compile(r"[。；：:]")
_SENTENCE = re.compile(r"[。；：:;]")
_AMENDS = re.compile(r"(?:修改为|改为|(?:增加|新增)[^。：:]{0,30}作为第[^。：:]{1,24}[条款])[：:]\s{0,4}$")
_COUNTED = re.compile(r"(?<=第)\d{1,5}(?=[段行])|(?<=表)\d{1,3}(?=表头|第)")
_AHEAD = 200  # 块；往后看这么远，看某一级编号还接不接着数
_Part = Literal["head", "body", "annex", "attachments", "signature", "endnote", "closing"]


class _Opening(NamedTuple):
    """一条条款的起点，和它的身份。"""

    start: int
    label: str
    kind: ClauseKind
    path: tuple[str, ...] = ()
    parent: int = -1  # 上一级在 openings 里的序号
    inferred: bool = False
    numbered: bool = False  # 由编号开的


@dataclass
class _Level:
    """打开着的一级：编号或小标题、它的全文、在 openings 里的序号、已经数到几。"""

    style: str
    rank: float
    token: str
    heading: str
    index: int
    value: int = 0
    body: bool = False  # 标题之外已经有正文
    resets: bool = False  # 标签从这里写起：小标题、温馨提示


def outline(source: Source, document_id: str = "", title: str = "") -> tuple[Clause, ...]:
    """切成条款；拼起来恰是 ``source.text``。``title`` 进每条的 path。"""
    lines = Lines(source.text, list(split_inline(source.text, source.blocks)))
    outliner = _Outliner(lines, title)
    for i in outliner.body():
        outliner.place(i)
    return tuple(_clauses(source.text, outliner.openings, document_id))


class _Outliner:
    """从头到尾走一遍：每一块或者开一条新的，或者跟着前一条。"""

    def __init__(self, lines: Lines, title: str) -> None:
        self.lines = lines
        self.title = title
        self.openings: list[_Opening] = []
        self.levels: list[_Level] = []
        self.rows = Rows(lines.text, lines.blocks)
        self.sections = section_headings(lines)
        self.part: _Part = "head"
        self.annex = ""  # 附件1
        self.annex_heading = ""  # 附件1 各区任务数
        self.numbered = False  # 到此为止已有编号
        self.second = False  # 在落款或附件清单之后：下面是所印发的文件
        self.sentences = False  # 抬头里已有整句
        self.questions: dict[tuple[str, int], int] = {}  # 在哪一节里 → 问到第几个
        self.paragraphs = 0
        self.notes = 0  # 「注：1.」数到几；没有编号的注为 0
        self.group = (-1, "")  # 表中间的小标题：(第几张表, 字)

    def body(self) -> Iterator[int]:
        """要看的块：目录里的章名不算。"""
        contents = _contents(self.lines)
        return (i for i in range(len(self.lines)) if not contents[0] < i < contents[1])

    def place(self, i: int) -> None:
        block, line = self.lines.blocks[i], self.lines.words(i)
        if block.kind == "chrome":
            self._open(i, "网页杂质", "chrome", same=True)
        elif block.kind == "meta" or parts.is_properties(line):
            self._open(i, parts.property_label(line), "meta", same=True)
        elif block.kind == "row":
            self._row(i)
        elif self._attachment(i) or self._signature(i) or self._question(i) or self._footnote(i, line):
            pass
        elif parts.is_contents(line):
            self._open(i, "目录", "note")
        elif (mark := self.lines.marks[i]) and self._note_goes_on(mark):
            self.notes += 1
        elif mark and not self._refers(i, mark):
            self._numbered(i, mark)
        elif i in self.sections:
            self._section(i)
        else:
            self._unnumbered(i, line)

    # 开一条

    def _open(
        self,
        i: int,
        label: str,
        kind: ClauseKind,
        same: bool = False,
        inferred: bool = False,
        numbered: bool = False,
    ) -> int:
        """``same`` 时与紧挨着的同类合并（连着的杂质、属性行是一条）。"""
        if same and self.openings and self.openings[-1].kind == kind:
            return len(self.openings) - 1
        levels = [] if kind in ("chrome", "meta") else self.levels
        path = tuple(p for p in (self.title, self.annex_heading, *(v.heading for v in levels)) if p)
        parent = levels[-1].index if levels else -1
        start = self.lines.blocks[i].start
        self.openings.append(_Opening(start, label, kind, path, parent, inferred, numbered))
        return len(self.openings) - 1

    def _lead(self) -> str:
        """标签里编号之前的部分：附件1、上面各级的编号。"""
        first = max((k for k, v in enumerate(self.levels) if v.resets), default=0)
        shown = [v for v in self.levels[first:] if v.style not in _UNSHOWN]
        tokens = "".join(
            v.token + (" " if v.style == "heading" or v.style.startswith("decimal") else "") for v in shown
        )
        return f"{self.annex} {tokens}".lstrip() if self.annex else tokens

    def _last(self) -> _Opening | None:
        return next((o for o in reversed(self.openings[-2:]) if o.kind != "chrome"), None)

    # 编号、小标题、问答

    def _numbered(self, i: int, mark: Mark) -> None:
        article = bool(self.levels) and self.levels[-1].style == "article"
        if article and mark.rank > self.levels[-1].rank and mark.style != "point" and not self._restarts(mark):
            return  # 款、项跟着条走
        self._leave_inner(mark)
        if not self._inside_lower(i, mark):
            while self.levels and (
                self.levels[-1].rank > mark.rank
                or (self.levels[-1].rank == mark.rank and self.levels[-1].style != mark.style)
            ):
                self.levels.pop()
        previous = self.levels.pop() if self.levels and self.levels[-1].style == mark.style else None
        value = mark.value if mark.value is not None else (previous.value if previous else 0) + 1
        token = mark.token if mark.value is not None else _restored(mark, value)
        block = self.lines.blocks[i]
        heading = _heading(self.lines.text, mark.start, block.end)
        whole = mark.style.startswith("decimal")  # 2.1.3 自己就是全部的编号
        if mark.style in _UNSHOWN:
            label = _squeeze(token).replace("笫", "第")
        else:
            label = f"{self.annex} {token}".lstrip() if whole else self._lead() + token
        if mark.value is None:
            label = _words(self.lines.text, mark.end, block.end) or label
            heading = token + heading.lstrip("*（）()、.．")
        kind = self._kind(i, mark)
        index = self._open(i, label, kind, inferred=mark.value is None, numbered=True)
        self.levels.append(_Level(mark.style, mark.rank, token, heading, index, value, kind != "heading", resets=whole))
        self.numbered, self.part = True, "body"

    def _inside_lower(self, i: int, mark: Mark) -> bool:
        """「1、……：（一）……（二）……2、……」：通篇最高一级是「1、」的，里面引来的（一）（二）归它。"""
        above = self.levels[-1] if self.levels else None
        if above is None or above.style == mark.style:
            inside = len(self.levels) > 1 and self.levels[-2].rank > mark.rank
            return inside and above is not None and above.style == mark.style
        if above.rank <= mark.rank or mark.value != 1 or any(v.style == mark.style for v in self.levels):
            return False
        ahead = (m for m in self.lines.marks[i + 1 : i + _AHEAD] if m is not None and m.style == above.style)
        following = next(ahead, None)
        return above.style == "ar-dot" and following is not None and (following.value or 0) > above.value

    def _leave_inner(self, mark: Mark) -> None:
        """套在「1、」里的（一）（二）说完了，「2、」回到它那一级。"""
        same = next((k for k, v in enumerate(self.levels) if v.style == mark.style), None)
        if same is not None and any(v.rank < mark.rank for v in self.levels[same + 1 :]):
            del self.levels[same + 1 :]

    def _restarts(self, mark: Mark) -> bool:
        """条文之后又从「一、」数起：是另一部分了。"""
        return mark.style == "cn-comma" and mark.value == 1 and any(v.style == mark.style for v in self.levels)

    def _refers(self, i: int, mark: Mark) -> bool:
        """折行把「第三条……」挤到行首：比已有的条号小，或者前一行话没说完就跳了号，都不是新的一条。"""
        if mark.style != "article" or mark.value is None:
            return False
        if self._amending(i):
            return True
        current = next((v for v in reversed(self.levels) if v.style == "article"), None)
        if current is None or mark.value == 1:
            return False
        before = self.lines.previous(i)
        broken = (
            before is not None and len(self.lines.words(before)) > 8 and not _ENDED.search(self.lines.words(before))
        )
        return mark.value < current.value or (broken and mark.value > current.value + 1)

    def _amending(self, i: int) -> bool:
        """「一、第三条修改为：」之后另起一行的「第三条……」是改成的话，归这一项，不是本文件的一条。"""
        if any(v.style != "article" and _AMENDS.search(self._line_of(v)) for v in self.levels):
            return True
        before = self.lines.previous(i)
        return before is not None and bool(_AMENDS.search(self.lines.words(before)))

    def _line_of(self, level: _Level) -> str:
        start = self.openings[level.index].start
        return self.lines.text[start : self.lines.text.find("\n", start) % (len(self.lines.text) + 1)].rstrip()

    def _kind(self, i: int, mark: Mark) -> ClauseKind:
        if mark.style in ("article", "point"):
            return "article" if mark.style == "article" else "point"
        body = self.lines.text[mark.end : self.lines.blocks[i].end].strip()
        following = self.lines.next(i)
        if body.endswith(("？", "?")) and following is not None and self.lines.words(following).startswith("答"):
            return "qa"
        return "heading" if len(body) <= parts.TITLE and not _SENTENCE.search(body) else "item"

    def _section(self, i: int) -> None:
        """没有编号的大标题；紧挨着的两个标题，后一个在前一个之下。"""
        line = self.lines.words(i)
        following = self.lines.next(i)
        article = following is not None and (mark := self.lines.marks[following]) and mark.style == "article"
        rank: float = (1 if parts.is_chapter(line) else _AMONG_ARTICLES) if article else self.sections[i] - 20
        above = self.levels[-1] if self.levels and self.levels[-1].style == "heading" else None
        if above is not None and rank <= above.rank < rank + 1 and self._second_of_two(i):
            rank += 0.5
        while self.levels and self.levels[-1].rank >= rank:
            self.levels.pop()
        kind: ClauseKind = "qa" if parts.asks(line) else "heading"
        label = _squeeze(line) if article else line
        index = self._open(i, label, kind)
        self.levels.append(_Level("heading", rank, label, line, index, resets=True))
        self.part = "body"

    def _second_of_two(self, i: int) -> bool:
        """紧挨着的标题恰好两个；三个以上是并列的一串（目录、链接）。"""
        before = self.lines.previous(i)
        if before is None or before not in self.sections or self.lines.next(i) in self.sections:
            return False
        return self.lines.previous(before) not in self.sections

    def _question(self, i: int) -> bool:
        """问与答是一条：问开头，答跟着。"""
        number = parts.question(self.lines.words(i))
        mark = self.lines.marks[i]
        if number is None and mark and any(v.style == "question" for v in self.levels) and self._asks(i, mark):
            number = mark.token.strip("、.．()（） ")  # 前面各问写「问：」，这一问只有编号
        if number is None:
            return False
        while self.levels and self.levels[-1].rank >= _QUESTION_RANK:
            self.levels.pop()
        section = (self.annex, self.levels[-1].index if self.levels else -1)
        self.questions[section] = self.questions.get(section, 0) + 1
        label = f"{self._lead()}问{number or self.questions[section]}"
        index = self._open(i, label, "qa")
        self.levels.append(
            _Level("question", _QUESTION_RANK, f"{label} ", _question_words(self.lines.words(i)), index, resets=True)
        )
        self.part = "body"
        return True

    def _asks(self, i: int, mark: Mark) -> bool:
        return parts.asks(self.lines.text[mark.end : self.lines.blocks[i].end].strip())

    def _advice(self, i: int, words: str) -> None:
        """温馨提示：它后面的（1）（2）归它；前面哪一级还要接着数，就套在哪一级之下。"""
        while self.levels and not self._goes_on(i, self.levels[-1]):
            self.levels.pop()
        index = self._open(i, words, "note")
        following = self.lines.next(i)
        mark = self.lines.marks[following] if following is not None else None
        rank = mark.rank - 0.5 if mark else (self.levels[-1].rank if self.levels else 0) + 0.5
        self.levels.append(_Level("advice", rank, words, words, index, resets=True, body=True))
        self.part = "body"

    def _goes_on(self, i: int, level: _Level) -> bool:
        if level.style == "heading":
            return True
        ahead = self.lines.marks[i + 1 : i + _AHEAD]
        return any(m is not None and m.style == level.style and m.value == level.value + 1 for m in ahead)

    # 表格

    def _row(self, i: int) -> None:
        label = row_label(self.rows, i, self._lead(), inside=bool(self.levels))
        self._open(i, label, "row")
        group = self.rows.group_heading(i) or (self.group[1] if self.group[0] == self.rows[i].table else "")
        if group:
            self.openings[-1] = self.openings[-1]._replace(path=(*self.openings[-1].path, group))

    def _note_goes_on(self, mark: Mark) -> bool:
        """表后的「注：1.……」，换行又写「2.……」。"""
        return bool(self.notes) and self.openings[-1].kind == "note" and mark.value == self.notes + 1

    # 附件、落款

    def _attachment(self, i: int) -> bool:
        """附件的开头（另起编号），或文末列附件名的「附件：1.……」。"""
        line = self.lines.words(i)
        found = parts.attachment(line)
        if self.part == "attachments" and self._listed(i, found):
            return True
        if found is None or (not found.colon and not found.number and found.rest and not self._before_row(i)):
            return False
        if not found.colon and "，" in found.rest:
            return False  # 「附件1所列事项，由……」是一句话
        self.levels.clear()
        if not self._opens_annex(i, found):
            self._open(i, "附件", "note")
            self.part, self.second = "attachments", True
            return True
        name = found.word + found.number
        restart = self.numbered or self.lines.last_mark < i
        self.annex = name if restart else ""
        self.annex_heading = ""
        self._open(i, name, "heading")
        if restart:
            self.annex_heading = f"{name} {found.rest or self._annex_title(i)}".strip()
        self.part, self.sentences = "annex", False
        return True

    def _annex_title(self, i: int) -> str:
        following = self.lines.next(i)
        if following is None or self.lines.marks[following] or self.lines.blocks[following].kind == "row":
            return ""
        line = self.lines.words(following)
        return line if parts.is_heading(line) else ""

    def _opens_annex(self, i: int, found: parts.Attachment) -> bool:
        following = self.lines.next(i)
        if found.rest:
            if parts.is_file_name(found.rest) or (found.colon and not found.number):
                return self._before_row(i) and not parts.is_file_name(found.rest)
            neighbours = following is None or self._is_attachment(following) or parts.signature(self.lines, following)
            return (self.part != "attachments" and not neighbours) or self._before_row(i)
        if not found.colon:
            return True
        return following is not None and not self._listed(following, parts.attachment(self.lines.words(following)))

    def _is_attachment(self, i: int) -> bool:
        found = parts.attachment(self.lines.words(i))
        return found is not None and bool(found.rest)

    def _before_row(self, i: int) -> bool:
        following = self.lines.next(i)
        return following is not None and self.lines.blocks[following].kind == "row"

    def _listed(self, i: int, found: parts.Attachment | None) -> bool:
        """附件清单里的一行：编了号的短语，或者文件名。"""
        line, mark = self.lines.words(i), self.lines.marks[i]
        if self.lines.blocks[i].kind not in ("paragraph", "heading") or len(line) > 90 or "。" in line:
            return False
        if parts.is_file_name(line):
            return True
        if found is not None and found.rest:
            following = self.lines.next(i)
            last = following is None or parts.signature(self.lines, following)
            return not self._before_row(i) and (last or self._is_attachment(following or 0))
        return mark is not None and mark.style in ("ar-dot", "ar-paren", "ar-half")

    def _signature(self, i: int) -> bool:
        """落款：一行或几行发文机关，接着一行日期。之后的正文另起编号。"""
        line = self.lines.words(i)
        if self.part == "signature" and (parts.is_date(line) or parts.is_issued(line)):
            return True
        if self.part == "head" and not (self.sentences and (not parts.is_date(line) or self._said_before(i))):
            return False
        if self.part == "endnote" or not self.openings or not parts.signature(self.lines, i):
            return False
        if self.part != "signature":
            self.levels.clear()
            self._open(i, "落款", "note")
            self.part, self.second, self.annex, self.annex_heading = "signature", True, "", ""
        return True

    def _said_before(self, i: int) -> bool:
        """前一块是说完了的一句话。"""
        before = self.lines.previous(i)
        return before is not None and self.lines.words(before).endswith("。")

    # 没有编号的段

    def _unnumbered(self, i: int, line: str) -> None:
        last = self._last()
        interrupted = bool(self.openings) and self.openings[-1].kind == "chrome" and last is not None
        if (words := parts.box(line)) and self.part not in ("head", "annex"):
            self._advice(i, words)
        elif parts.is_endnote(line) and self.openings and self.part != "head":
            self._endnote(i)
        elif last is not None and last.kind == "row":
            self._after_row(i, line)
        elif last is not None and self._another_note(last, line):
            self._open(i, parts.note(line), "note")
            self.notes = int(parts.numbers_notes(line))
        elif words := parts.advice(line):
            self._advice(i, words)
        elif last is None or last.kind == "meta" or self.part in ("head", "annex", "attachments", "signature"):
            self._head(i, line, last)
        elif interrupted and last is not None:
            self.openings.append(last._replace(start=self.lines.blocks[i].start))
        elif self.part == "endnote":
            self._after_endnote(i, line)
        elif self._closes(i, line):
            self.levels.clear()
            self._open(i, "结尾段", "note")
            self.part = "closing"
        elif not self.lines.numbered and not self.levels and (last is None or last.kind != "note"):
            self._paragraph(i)
        elif self.levels:
            self.levels[-1].body = True

    def _footnote(self, i: int, line: str) -> bool:
        """文末的「[1]……」，前面的正文里有同样的记号。"""
        mark, label = parts.footnote(line)
        noted = self.lines.text.find(mark, 0, self.lines.blocks[i].start) if mark else -1
        if noted <= 0 or not re.match(r"[\u4e00-\u9fff”》）)]", self.lines.text[noted - 1]):
            return False
        self.levels.clear()
        self._open(i, label, "note")
        return True

    def _another_note(self, last: _Opening, line: str) -> bool:
        """表后一条注接着又一条：「注：……」下面的「注1：……」「备注：……」，脚注也常排在这里。"""
        return last.kind == "note" and parts.is_note_label(last.label) and parts.is_note(line)

    def _head(self, i: int, line: str, last: _Opening | None) -> None:
        """抬头、落款之后所印发文件的标题和引言、附件的标题和引言。"""
        sentence = not parts.is_bracketed(line) and ("。" in line or len(line) > 60 or line.endswith(("：", ":")))
        if parts.is_contact(line) and (self.part == "signature" or (self.second and parts.is_bracketed(line))):
            self._open(i, "联系方式", "note", same=last is not None and last.label == "联系方式")
            return
        if self.part == "signature" and parts.is_bracketed(line):
            return
        lead = f"{self.annex} " if self.annex else ""
        if self.part == "annex":
            if sentence:
                self._open(i, lead + "引言", "head")
                self.part = "body"
            return
        states = sentence and parts.states(line)
        if not self.lines.numbered and not line.endswith(("：", ":")) and (states or (sentence and last is not None)):
            self.part = "body"
            self._paragraph(i)
        elif states and not self.second:  # 编号之前的报道、决定，不是「现通知如下」
            self._paragraph(i)
            self.sentences = True
        elif self.second and sentence:
            if last is None or last.label != "引言":
                self._open(i, "引言", "head")
            self.part, self.sentences = "head", True
        elif self.second:
            if last is None or last.label != "标题":
                self._open(i, "标题", "head")
            self.part = "head"
        else:
            if last is None or last.kind not in ("head", "paragraph") or self.openings[-1].kind == "chrome":
                self._open(i, "抬头", "head")
            self.sentences = self.sentences or sentence

    def _after_row(self, i: int, line: str) -> None:
        """表后的说明；夹在同一张表中间的一行是那几行的小标题。"""
        following = self.lines.next(i)
        before = self.lines.previous(i)
        if following is not None and before is not None and self.lines.blocks[following].kind == "row":
            table = self.lines.blocks[following].table
            if table == self.lines.blocks[before].table:
                self.group = (table, line[:60])
                self._open(i, line[: parts.TITLE], "heading")
                return
        self._open(i, parts.note(line) or "表后", "note")
        self.notes = int(parts.numbers_notes(line))
        if self.part in ("head", "annex"):
            self.part = "body"

    def _endnote(self, i: int) -> None:
        self.levels.clear()
        if self.part != "endnote":
            self._open(i, "尾注", "note")
        self.part, self.second = "endnote", True

    def _after_endnote(self, i: int, line: str) -> None:
        """尾注之后另起一份文件的标题；其余的仍是尾注。"""
        following = self.lines.next(i)
        if parts.is_title(line) and following is not None and not parts.is_endnote(self.lines.words(following)):
            self._open(i, "标题", "head")
            self.part = "head"

    def _closes(self, i: int, line: str) -> bool:
        """全文（或这一部分）最后不属于前一项的话：本办法自……起施行、特此通知。"""
        if not self.levels or not self.levels[-1].body or any(v.style == "article" for v in self.levels):
            return False
        if not parts.is_closing(line):
            return False
        for k in range(i + 1, min(i + 6, len(self.lines))):
            if self.lines.blocks[k].kind in ("chrome", "meta"):
                continue
            words = self.lines.words(k)
            if parts.attachment(words) or parts.signature(self.lines, k) or parts.is_endnote(words):
                return True
            if self.lines.marks[k] or self.lines.blocks[k].kind == "row" or k in self.sections:
                return False
        return i + 6 >= len(self.lines)

    def _paragraph(self, i: int) -> None:
        """通篇没有编号：一个自然段一条。"""
        self.paragraphs += 1
        self._open(i, f"第{self.paragraphs}段", "paragraph")


def _restored(mark: Mark, value: int) -> str:
    """遮住的编号按位置补：(*) → (三)，**. → 12.；只用在路径里，原文不动。"""
    written = str(value) if mark.style.startswith("ar") else numeral(min(value, 999))
    return re.sub(r"\*+", written, mark.token, count=1)


def _heading(text: str, start: int, end: int) -> str:
    """编号连同标题：到第一个句号、冒号为止。"""
    line = text[start : min(end, start + 120)]
    words = _STOP.split(line, maxsplit=1)[0].strip()[:60].rstrip("* ")
    opened = max(words.rfind("（"), words.rfind("("))
    return words[:opened].rstrip() if opened > 4 and not re.search("[）)]", words[opened:]) else words


def _words(text: str, start: int, end: int) -> str:
    words = _STOP.split(text[start : min(end, start + 120)], maxsplit=1)[0].strip()
    return words if 2 <= len(words) <= parts.TITLE else ""


def _question_words(line: str) -> str:
    return re.sub(r"^\W{0,4}(?:问|Q)\s*\d{0,3}\s*[：:．.]\s*", "", line)[:60]


def _contents(lines: Lines) -> tuple[int, int]:
    """目录的范围：从「目录」那一行到第一个章名再次出现之前。没有目录则为空。"""
    for i in range(min(60, len(lines) - 1)):
        if parts.is_contents(lines.words(i)):
            first = _squeeze(lines.words(i + 1))
            for k in range(i + 2, min(len(lines), i + 400)):
                if _squeeze(lines.words(k)) == first:
                    return i, k
    return -1, -1


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _clauses(text: str, openings: Sequence[_Opening], document_id: str) -> Iterator[Clause]:
    """起点变成首尾相接的条款；每条从它那一行的行首起，第一条从 0 起。"""
    openings = openings or [_Opening(0, "全文", "paragraph")]
    starts = [_line_start(text, o.start) for o in openings]
    starts[0] = 0
    parents = {o.parent for o in openings}
    seen: dict[str, int] = {}
    ids: list[str] = []
    for i, (start, end) in enumerate(pairwise([*starts, len(text)])):
        opening, body = openings[i], text[start:end]
        key = f"{document_id}\n{_lasting(opening.label)}\n{_squeeze(body)}"
        seen[key] = seen.get(key, 0) + 1
        ids.append(hashlib.sha1(f"{key}\n{seen[key]}".encode("utf-8", "surrogatepass")).hexdigest()[:16])
        parent = ids[opening.parent] if 0 <= opening.parent < i else ""
        kind = _settled(opening, body, i in parents)
        yield Clause(
            ids[i], document_id, opening.label, opening.path, kind, body, start, end, parent, opening.inferred
        )  # fmt: skip


def _lasting(label: str) -> str:
    """标签里不是原文写的、数出来的号不进 id：前面插一段、一行，后面的不变。"""
    return _COUNTED.sub("", label)


def _settled(opening: _Opening, body: str, has_children: bool) -> ClauseKind:
    """只有一行标题、下面还有条款的才是 heading；带着正文的是 item 或 paragraph。"""
    if opening.kind != "heading":
        return opening.kind
    alone = "\n" not in body.strip() and len(body) <= 120
    if opening.numbered:
        return "heading" if alone and (has_children or opening.label.startswith("第")) else "item"
    return "heading" if alone or opening.label.startswith("附件") else "paragraph"


def _line_start(text: str, at: int) -> int:
    """行首的空白、井号等记号归这一条，不归前一条的尾巴。"""
    line = max(text.rfind("\n", max(0, at - 40), at) + 1, at - 40)
    return line if not text[line:at].strip("#>*- \t\u3000|") and (line == 0 or text[line - 1] == "\n") else at
