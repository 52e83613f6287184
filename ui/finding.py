"""页面的表单和接口的网址问的是同一件事：都是几项文字，在这里变成 assistant 要的样子。"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from assistant.duties import Role, Task, tasks
from assistant.translate import is_english, to_chinese
from ui.asking import Unfit
from ui.service import Service


def look_up(service: Service, asked: Mapping[str, str]) -> list[Task]:
    """``asked`` 是表单或网址里的字；日期写得不对抛 ``Unfit``。"""
    roles: dict[str, Role] = {"lead": "lead", "support": "support"}
    return tasks(
        service.store,
        unit=_in_chinese(asked.get("unit", "")[:60]),
        role=roles.get(asked.get("role", ""), ""),
        document=asked.get("document", ""),
        place=asked.get("place", ""),
        due_from=_day(asked.get("due_from", "")),
        due_to=_day(asked.get("due_to", "")),
    )


def _in_chinese(name: str) -> str:
    """单位写成英文的（civil affairs bureau）换成中文的；词表里没有的照原样。"""
    return (to_chinese(name) or name) if is_english(name) else name


def _day(said: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said) if said else None
    except ValueError:
        raise Unfit(f"「{said[:20]}」不是日期，请写成 2026-11-23 这样。", "A date looks like 2026-11-23.") from None
