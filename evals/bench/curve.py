"""随大小变化的几条线，两轴都是对数：斜四十五度是线性，比它平就是低于线性。直接写成 SVG。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10

_LEFT, _TOP, _WIDE, _HIGH = 70, 46, 460, 260
_COLOURS = ("#1f5fa8", "#b3541e", "#2d7a3e", "#7a3a8c")
_DASHES = ("", "7 4", "2 4", "9 3 2 3")  # 颜色不是唯一的区别


def growth(sizes: Sequence[int], lines: Mapping[str, Sequence[float]], unit: str, title: str, note: str) -> str:
    """横轴是大小（条），纵轴是 ``unit``；点旁写着数，``note`` 写在下面。"""
    values = [v for line in lines.values() for v in line]
    across, up = _decades(sizes), _decades(values)

    def at(size: float, value: float) -> tuple[float, float]:
        x = _LEFT + _WIDE * (log10(size) - across[0]) / (across[1] - across[0])
        return x, _TOP + _HIGH * (up[1] - log10(value)) / (up[1] - up[0])

    parts = [f'<text x="{_LEFT}" y="24" font-size="16">{escape(title)}（{escape(unit)}）</text>']
    for power in range(across[0], across[1] + 1):
        x, _ = at(10.0**power, 10.0 ** up[0])
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{_TOP + _HIGH}" stroke="#ccc"/>')
        parts.append(f'<text x="{x:.1f}" y="{_TOP + _HIGH + 18}" text-anchor="middle">{10**power:,}</text>')
    for power in range(up[0], up[1] + 1):
        _, y = at(10.0 ** across[0], 10.0**power)
        parts.append(f'<line x1="{_LEFT}" x2="{_LEFT + _WIDE}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ccc"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for number, (name, line) in enumerate(lines.items()):
        parts += _line([at(s, v) for s, v in zip(sizes, line, strict=True)], line, number, name)
    parts.append(f'<text x="{_LEFT}" y="{_TOP + _HIGH + 40}">条款；{escape(note)}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {_TOP + _HIGH + 56}" role="img" '
        f'aria-label="{escape(title)}" font-family="sans-serif" font-size="13"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _line(points: Sequence[tuple[float, float]], values: Sequence[float], number: int, name: str) -> list[str]:
    colour, dash = _COLOURS[number % len(_COLOURS)], _DASHES[number % len(_DASHES)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    made = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>']
    for (x, y), value in zip(points, values, strict=True):
        made.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>')
        made.append(f'<text x="{x:.1f}" y="{y - 8:.1f}" text-anchor="middle" fill="{colour}">{value:.4g}</text>')
    x, y = points[-1]
    made.append(f'<text x="{_LEFT + _WIDE + 20}" y="{y + 4:.1f}" fill="{colour}">{escape(name)}</text>')
    return made


def _decades(values: Sequence[float]) -> tuple[int, int]:
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return low, max(high, low + 1)
