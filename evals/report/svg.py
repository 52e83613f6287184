"""几张小图，直接写成 SVG；颜色由页面的样式给，深色浅色都看得清。文字不放进会被压扁的图里。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import sqrt
from typing import Any

_EDGES = (0, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)  # 毫秒；用时相差几个数量级，档要越来越宽

_WIDEST = 64  # 只有一两档时，柱子也不占满整张图


def bar(value: float, low: float | None = None, high: float | None = None) -> str:
    """一条横条，0 到 1；细线是区间。数写在旁边的格子里，图本身不必念。"""
    whisker = ""
    if low is not None and high is not None:
        whisker = (
            f'<line class="whisker" x1="{low * 100:.2f}" x2="{high * 100:.2f}" y1="10" y2="10"/>'
            f'<line class="whisker" x1="{low * 100:.2f}" x2="{low * 100:.2f}" y1="6" y2="14"/>'
            f'<line class="whisker" x1="{high * 100:.2f}" x2="{high * 100:.2f}" y1="6" y2="14"/>'
        )
    return (
        '<svg class="bar" viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="100" height="20"/><rect class="fill" width="{value * 100:.2f}" height="20"/>{whisker}</svg>'
    )


def reliability(found: Mapping[str, Any], across: str, up: str, title: str) -> str:
    """横轴自称的把握，纵轴实际答对；点的面积是题数，斜线是正好。"""
    left, top, side = 46, 20, 270  # 上面留出最大的点的半径
    most = max(b["count"] for b in found["bins"])

    def at(x: float, y: float) -> tuple[float, float]:
        return left + x * side, top + (1 - y) * side

    parts = [_frame(left, top, side, side)]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x, y = at(tick, tick)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{top + side}"/>')
        parts.append(f'<line class="grid" x1="{left}" x2="{left + side}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{x:.1f}" y="{top + side + 18}" text-anchor="middle">{tick:.0%}</text>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:.0%}</text>')
    parts.append(f'<line class="ideal" x1="{left}" y1="{top + side}" x2="{left + side}" y2="{top}"/>')
    for b in found["bins"]:
        x, y = at(b["stated"], b["right"] / b["count"])
        radius = 4 + 12 * sqrt(b["count"] / most)
        said = f"{across} {b['stated']:.0%}，{up} {b['right']}/{b['count']}"
        parts.append(
            f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>{escape(said)}</title></circle>'
        )
    parts.append(
        f'<text x="{left + side / 2}" y="{top + side + 40}" text-anchor="middle" class="axis">{escape(across)}</text>'
    )
    return _drawn(340, 340, title, parts)


def histogram(values: Sequence[float], unit: str, title: str) -> str:
    """用时分布：每档几题；档的宽度成倍增加。"""
    last = max(i for i, edge in enumerate(_EDGES) if i == 0 or max(values) >= edge)
    first = max((i for i, edge in enumerate(_EDGES) if min(values) >= edge), default=0)
    edges = _EDGES[first : last + 1]
    counts = [
        sum(low <= v and (i + 1 == len(edges) or v < edges[i + 1]) for v in values) for i, low in enumerate(edges)
    ]
    left, top, wide, high = 10, 22, 320, 200
    step = min(wide / len(counts), _WIDEST)
    parts = []
    for i, count in enumerate(counts):
        tall = high * count / max(counts)
        x = left + i * step
        parts.append(
            f'<rect class="fill" x="{x + 2:.1f}" y="{top + high - tall:.1f}" width="{step - 4:.1f}" height="{tall:.1f}"/>'
        )
        parts.append(
            f'<text x="{x + step / 2:.1f}" y="{top + high - tall - 5:.1f}" text-anchor="middle">{count}</text>'
        )
        parts.append(
            f'<text x="{x:.1f}" y="{top + high + 18}" text-anchor="{"start" if i == 0 else "middle"}">{edges[i]}</text>'
        )
    if last + 1 < len(_EDGES):
        x = left + len(counts) * step
        parts.append(f'<text x="{x:.1f}" y="{top + high + 18}" text-anchor="middle">{_EDGES[last + 1]}</text>')
    parts.append(f'<line class="base" x1="{left}" x2="{left + wide}" y1="{top + high}" y2="{top + high}"/>')
    parts.append(f'<text x="{left + wide}" y="{top + high + 38}" text-anchor="end" class="axis">{escape(unit)}</text>')
    return _drawn(340, 270, title, parts)


def _frame(x: float, y: float, wide: float, high: float) -> str:
    return f'<rect class="frame" x="{x}" y="{y}" width="{wide}" height="{high}"/>'


def _drawn(wide: int, high: int, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg class="plot" viewBox="0 0 {wide} {high}" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )
