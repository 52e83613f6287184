"""文字的比对：写法不同而意思一样的算一样，否认了的不算说了。只比对，从不改写要给人看的文字。"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("“”„「」『』", '"'),
        **dict.fromkeys("‘’", "'"),
        **dict.fromkeys("—–―~", "-"),
        **dict.fromkeys("﹡∗", "*"),
        "〔": "[", "〕": "]", "【": "[", "】": "]", "〈": "<", "〉": ">", "《": "<", "》": ">", "。": ".", "・": "·", "•": "·",
    }
)  # fmt: skip
_DIGITS = dict(zip("零〇一二两三四五六七八九", "001223456789", strict=True))
_HAN_NUMBER = f"[{''.join(_DIGITS)}十百千]{{1,9}}"
_COUNTED = "周?岁|万?元|万|块|年|个|家|户|所|张|次|回|条|项|届|平方"
_TENTH = "成(?![立功员为果本])"  # 「七成」是比例，「成立」不是
_FIGURES: tuple[tuple[str, str], ...] = (
    (r"(?<=\d),(?=\d{3}(?!\d))", ""),
    (r"百分之百", "100%"),
    (r"百分之(\d{1,3}(?:\.\d{1,3})?)", r"\1%"),
    (rf"(?<!\d)([1-9]){_TENTH}", r"\g<1>0%"),
    (r"(\d)块钱?", r"\1元"),
    (r"(\d)0000元", r"\1万元"),
    (r"(\d)(?:平方米|平米|平方(?!公里)|m2)", r"\1平方米"),
    (r"周岁", "岁"),
)


def normal(text: object) -> str:
    """全角转半角，引号、横线、书名号统一，去掉空白，小写。"""
    folded = unicodedata.normalize("NFKC", str(text)).translate(_ALIKE)
    return re.sub(r"\s+", "", folded).lower()


def figures(text: str) -> str:
    """已归一的文字，数的写法也统一：百分之五十 → 50%，七成 → 70%，1,000块 → 1000元，三家 → 3家。"""
    text = re.sub(rf"(?<=百分之){_HAN_NUMBER}", lambda m: m.group() if m.group() == "百" else arabic(m.group()), text)
    text = re.sub(rf"{_HAN_NUMBER}(?={_COUNTED}|{_TENTH})", lambda m: arabic(m.group()), text)
    for pattern, written in _FIGURES:
        text = re.sub(pattern, written, text)
    return text


def arabic(han: str) -> str:
    """一万以内的汉字数：二十一 → 21；没有十百千的逐字读：二〇二一 → 2021。"""
    if not re.search("[十百千]", han):
        return "".join(_DIGITS[c] for c in han)
    total = unit = 0
    for c in han:
        if c in _DIGITS:
            unit = int(_DIGITS[c])
        else:
            total, unit = total + (unit or 1) * {"十": 10, "百": 100, "千": 1000}[c], 0
    return str(total + unit)


def alternatives(wanted: str) -> tuple[str, ...]:
    """``甲|乙`` 是任一即可；正则是一个整体。"""
    return (wanted,) if wanted.startswith("re:") else tuple(w for w in wanted.split("|") if w)


def mentions(wanted: str, text: str) -> bool:
    """``text`` 里有没有 ``wanted``（的任一说法）；数要整个对上，1年不在2021年里。"""
    plain = normal(text)
    return any(_has(one, plain) for one in alternatives(wanted))


def _has(wanted: str, plain: str) -> bool:
    written = figures(plain)
    if wanted.startswith("re:"):
        return any(re.search(wanted[3:], t) for t in (plain, written))
    return any(next(_found(v, plain), None) or next(_found(figures(v), written), None) for v in _dated(normal(wanted)))


def _dated(wanted: str) -> Iterator[str]:
    """同一个日子的别的写法。"""
    yield wanted
    if end := re.fullmatch(r"(\d{4})年底", wanted):
        year = end.group(1)
        yield from (f"{year}{tail}" for tail in ("年年底", "年末", "年12月31日", "-12-31", "年12月底"))
    if day := re.fullmatch(r"(\d{4})年(\d{1,2})月(?:(\d{1,2})日)?", wanted):
        for width in (1, 2):
            parts = [day.group(1), *(p.zfill(width) for p in day.groups()[1:] if p)]
            yield from (mark.join(parts) for mark in "-./")
            yield f"{parts[0]}年{parts[1]}月" + (f"{parts[2]}日" if len(parts) > 2 else "")


def _found(wanted: str, text: str) -> Iterator[tuple[int, int]]:
    if not wanted:
        return
    pattern = re.escape(wanted)
    if wanted[0].isdigit():
        pattern = r"(?<!\d)(?<!\d\.)" + pattern
    if wanted[-1].isdigit():
        pattern += r"(?!\d)"
    for match in re.finditer(pattern, text):
        yield match.span()


# ---- 说了，还是否认了 ------------------------------------------------------------------------------------------

_NO = "[不未没无非否勿]"
_DENIES_AFTER_IT = re.compile(
    "不(?:能|得|应|可|要|会|宜|是|写|含|属|等于|代表|意味|存在|包括|适用|支持)|未|没|无法|无从|并非|勿|是否|能否"
)
_DENIES_BEFORE_IT = re.compile(
    "不(?:对|成立|准确|正确|属实|可信|可靠|存在|是|行|符)|有误|错误|(?:没有|无)依据|(?:没有|未|没)(?:写|提|规定|出现|载明)|不在"
)
_TURN = re.compile("[.;!?,:]|但|而|却|所以|因此|故|只|一般|通常|惯例|推测|应该?[是为]|实际")
# 带「不」「无」「未」而不是否认的词
_NO_DENIAL = re.compile(
    "没错|不错|不仅|不但|不同|不断|未来|无偿|无障碍|无论|非营利|非常|不[得能可应]?(?:超过|少于|低于|高于|小于|大于)"
)


def asserts(forbidden: str, text: str) -> bool:
    """``text`` 是不是断言了 ``forbidden``。同一小句里前有「没有、并非」、后有「是错的」的是否认，不算。"""
    plain = normal(text)
    for written in (plain, figures(plain)):
        if any(not denied(written, *span) for span in _spans(forbidden, written)):
            return True
    return False


def _spans(forbidden: str, text: str) -> Iterator[tuple[int, int]]:
    if not forbidden.startswith("re:"):
        yield from _found(normal(forbidden), text)
        return
    for match in re.finditer(forbidden[3:], text):
        if not re.search(f"{_NO}(?!低于|少于|超过)", match.group()):
            yield match.span()


def denied(text: str, start: int, end: int) -> bool:
    """``text[start:end]`` 处的话是不是被否认了。"""
    left = _NO_DENIAL.sub(lambda m: "·" * len(m.group()), text[max(0, start - 16) : start])
    if re.search(_NO, re.split("[.;!?,]", left[-4:])[-1]):
        return True
    after = re.split(r"[.;!?,:]", text[end : end + 14])[0]
    return bool(_DENIES_AFTER_IT.search(_TURN.split(left)[-1]) or _DENIES_BEFORE_IT.search(after))
