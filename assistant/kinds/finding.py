"""条款的一个要求和提问人说的一件事对下来：够、不够。"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """``required`` 照抄原文；``said`` 接在「您」后面；``remark`` 说差在哪里，够的为空。"""

    met: bool
    required: str
    said: str
    remark: str
    start: int  # required 在条款原文里的起止
    end: int

    @staticmethod
    def of(match: re.Match[str], met: bool, said: str, remark: str = "") -> Finding:
        return Finding(met, match.group(), said, remark, *match.span())

    @property
    def why(self) -> str:
        """「您说“毕业六年”，超过了」。"""
        return f"您{self.said}" + (f"，{self.remark}" if self.remark else "")
