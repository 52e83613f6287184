"""不是数的要求：学历够不够，名下有没有房，户口在不在本地。和 ``thresholds`` 一样，说的是同一件事才下结论。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answer import Question
from assistant.kinds.finding import Finding
from assistant.lexicon import grammar

_LEVELS = {
    "博士": 5, "硕士": 4, "研究生": 4, "本科": 3, "学士": 3, "大专": 2, "专科": 2, "高职": 2,
    "中专": 1, "高中": 1, "技校": 1, "中职": 1, "初中": 0,
}  # fmt: skip
_NAMES = "|".join(_LEVELS)
_FLOOR = re.compile(
    rf"(?:普通高校|全日制|大学|普通)?(?P<level>{_NAMES})(?:学历|学位|文化程度|毕业)?(?:（含）)?(?:及|或|含)?以上(?:学历|学位|文化程度|毕业生?)?"
)
_NO_HOME = re.compile(
    r"(?:没有|均?无|未拥有|不拥有)[^，。；、]{0,12}?(?:通过[^。；\n]{0,30}?获得)?(?:自有产权住房|自有住房|产权住房|自有房产|住房所有权|房产|住房)(?:所有权|产权)?"
)
_OWNER = {  # 问话里谁有房 → 条款里怎么称呼
    "配偶": r"老婆|妻子|爱人|媳妇|老公|丈夫|配偶|对象",
    "未成年子女": r"孩子|小孩|儿子|女儿|娃",
    "本人": r"我|本人|自己|家",
}
_HAS_HOME = re.compile(
    r"(?P<owner>家里|老婆|妻子|爱人|媳妇|老公|丈夫|配偶|孩子|小孩|儿子|女儿|我们?(?![们家的]{0,2}[老妻爱媳丈配孩小儿女])|本人|自己)(?:名下)?[^，,。？?没无]{0,6}?(?:有|买[了过])(?:自己的|一|两|个|套|间|处|商品|自住)*(?:住房|房子?|房产|祖屋|老屋|住宅)(?![租东客管])"
)
_HAS_NONE = re.compile(
    r"(?:没有?|无|还没买过?)(?:自己的|任何|自有|一套|产权)*(?:住房|房子|房产|房(?![租东客管产贷间]))(?:子)?"
)
_LOCAL = re.compile(
    r"(?<![非无不])(?:具有|具备|持有|属于|是|为)?(?:本[市区县省](?:其他[县区市（）()]{0,6})?|(?:(?![非无不])[\u4e00-\u9fff]){1,4}[市区县省])(?:常住)?(?:户籍|户口)"
)
_NOT_LOCAL = re.compile(
    r"(?:(?:不是|没有?|非|不算)[^，,。？?]{0,6}?|外[省市地]的?)(?:户口|户籍)(?!簿)|(?:户口|户籍)(?:还|都|也)?(?:不在(?:本[地市区县]|这[里儿边]?|当地)|(?:是|在)(?:外[省市地]|老家))"
)


def findings(question: Question, text: str) -> Iterator[Finding]:
    """``text`` 里对学历、住房、户籍的要求，提问人够不够；依次给出。"""
    yield from _learned_enough(question, text)
    yield from _without_home(question, text)
    yield from _local(question, text)


def _learned_enough(question: Question, text: str) -> Iterator[Finding]:
    degree = str(question.asker.get("degree") or question.asker.get("学历") or "")
    have = next((n for name, n in _LEVELS.items() if name in degree), None)
    if have is None:
        return
    said = next(
        (m.group() for r in grammar().degrees if r.name == degree and (m := r.pattern.search(question.plain))), ""
    )
    for floor in _FLOOR.finditer(text):
        met = have >= _LEVELS[floor["level"]]
        yield Finding.of(floor, met, f"说的是“{said}”" if said else f"的学历是{degree}", "" if met else "达不到")


def _without_home(question: Question, text: str) -> Iterator[Finding]:
    """「人才及其配偶没有……自有产权住房」对「老婆名下有套房」。"""
    has, none = _HAS_HOME.search(question.plain), _HAS_NONE.search(question.plain)
    if none and not has:
        yield from (Finding.of(required, True, f"说“{none.group()}”") for required in _NO_HOME.finditer(text))
    if not has or ("买" in has.group() and "购房" in question.plain):  # 要补的就是买的这一套
        return
    owner = next(name for name, words in _OWNER.items() if re.search(words, has["owner"]))
    for required in _NO_HOME.finditer(text):
        before = text[max(0, required.start() - 30) : required.start()]
        if owner == "本人" or owner in before:
            named = "" if owner == "本人" else f"（{owner}也算在内）"
            yield Finding.of(required, False, f"说“{has.group()}”{named}", "和这一条不合")


def _local(question: Question, text: str) -> Iterator[Finding]:
    """「具有本区户籍」对「不是本区户口」。"""
    said = _NOT_LOCAL.search(question.plain)
    if said:
        yield from (Finding.of(required, False, f"说“{said.group()}”") for required in _LOCAL.finditer(text))
