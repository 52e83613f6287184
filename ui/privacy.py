"""问题里的个人信息：身份证号、手机、固定电话、银行卡号，进日志、进反馈之前一律涂掉，只留下是哪一种。

身份证号按 GB 11643 验末位，银行卡号按 Luhn 验，免得把文号、金额也涂了。全角数字、数字中间的空格和横线都认。
"""

from __future__ import annotations

import re
from collections.abc import Callable

_WIDE = {ord(c): str(i) for i, c in enumerate("０１２３４５６７８９")} | {
    ord("Ｘ"): "X",
    ord("ｘ"): "x",
    ord("－"): "-",
    ord("—"): "-",
}
_GAP = r"[ \u3000-]?"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_IDENTITY = re.compile(rf"(?<!\d)(?:\d{_GAP}){{17}}[\dXx](?!\d)")
_CARD = re.compile(rf"(?<!\d)(?:\d{_GAP}){{14,18}}\d(?!\d)")
_MOBILE = re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)")
_FIXED = re.compile(r"(?<!\d)(?:\(?0\d{2,3}\)?[ -]?)\d{7,8}(?:[ -]?(?:转|ext)\.?[ ]?\d{1,6})?(?!\d)")


def mask(text: str) -> str:
    """涂掉之后的话；没有可涂的就是原话。"""
    plain = text.translate(_WIDE)  # 一个字换一个字，位置不变
    for pattern, holds, name in _KINDS:
        at, parts = 0, []
        for match in pattern.finditer(plain):
            if holds(re.sub(r"[^\dXx]", "", match.group())):
                parts += [text[at : match.start()], f"［{name}］"]
                at = match.end()
        if parts:
            text = "".join((*parts, text[at:]))
            plain = text.translate(_WIDE)
    return text


def _is_identity(digits: str) -> bool:
    """地区码不为零，月日说得通，末位对得上。"""
    if len(digits) != 18 or digits[0] == "0" or not ("01" <= digits[10:12] <= "12" and "01" <= digits[12:14] <= "31"):
        return False
    return _CHECKS[sum(int(d) * w for d, w in zip(digits[:17], _WEIGHTS, strict=True)) % 11] == digits[17].upper()


def _is_card(digits: str) -> bool:
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))] if digits.isdecimal() else []
    return 15 <= len(digits) <= 19 and digits[0] in "34569" and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


_KINDS: tuple[tuple[re.Pattern[str], Callable[[str], bool], str], ...] = (
    (_IDENTITY, _is_identity, "身份证号"),
    (_CARD, _is_card, "银行卡号"),
    (_MOBILE, lambda _: True, "手机号"),
    (_FIXED, lambda _: True, "电话"),
)
