"""条款陈述的事实：谁负责、何时、多少、给谁、凭什么，每一件都有逐字的出处。

``find_facts`` 读一份文件；``figures`` ``dates`` ``unit_names`` 读任何一段文字（问题、答案），
``normal_value`` ``normal_date`` 给出可以相等比较的写法。
"""

from __future__ import annotations

from ingest.facts.dates import dates, normal_date
from ingest.facts.figures import durations, figures, normal_value
from ingest.facts.find import find_facts
from ingest.facts.span import Span
from ingest.facts.units import unit_names

__all__ = ["Span", "dates", "durations", "figures", "find_facts", "normal_date", "normal_value", "unit_names"]
