"""网页样式里让人看不见字的写法：不显示、字号为零、透明、和底同色、移出屏幕、剪掉、压扁。

只看写明的样式，不排版；拿不准的当作看得见。颜色是 (红, 绿, 蓝, 不透明度)，三原色 0–255，不透明度 0–1。
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping

Color = tuple[float, float, float, float]
WHITE: Color = (255.0, 255.0, 255.0, 1.0)
_NAMES: dict[str, Color] = {
    "white": WHITE, "snow": (255, 250, 250, 1), "ivory": (255, 255, 240, 1), "whitesmoke": (245, 245, 245, 1),
    "transparent": (0, 0, 0, 0), "black": (0, 0, 0, 1), "red": (255, 0, 0, 1), "blue": (0, 0, 255, 1), "green": (0, 128, 0, 1),
    "gray": (128, 128, 128, 1), "grey": (128, 128, 128, 1), "silver": (192, 192, 192, 1), "yellow": (255, 255, 0, 1),
}  # fmt: skip
_LONGEST = 4000  # 字；再长的样式不是给人写的，只看这么多
_ALIKE = 16  # 三原色各差不到这么多，眼睛分不出
_FAINT = 0.06  # 不透明度不到这么多，看不见
_TINY = 2.5  # 像素；字号不到这么多，看不见
_AWAY = -500.0  # 像素；移出去这么远，在屏幕外
_PIXELS = {"px": 1.0, "": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "ex": 8.0, "%": 0.16, "cm": 37.8, "mm": 3.78, "in": 96.0, "vw": 12.8, "vh": 7.2}  # fmt: skip
_LENGTH = re.compile(r"(-?\d{0,7}\.?\d{1,7})\s{0,3}(px|pt|rem|em|ex|%|cm|mm|in|vw|vh)?(?![\w.])")
_HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b")
_CALL = re.compile(r"(rgba?|hsla?)\(([^()]{0,80})\)")
_LIGHT = re.compile(r"(?:ok)?(?:lab|lch)\(\s?(\d{0,3}\.?\d{1,6})(%?)")
_VARIABLE = re.compile(r"var\(\s?(--[\w-]{1,40})\s?(?:,([^()]{0,60}))?\)")
_NAMED = re.compile(rf"(?<![\w-])({'|'.join(_NAMES)})(?![\w-])")


def declarations(style: str) -> dict[str, str]:
    """``name: value; …`` → 小写的项和值；后写的盖掉先写的。"""
    found: dict[str, str] = {}
    for part in style[:_LONGEST].lower().split(";"):
        name, _, value = part.partition(":")
        if value:
            found[name.strip()] = value.replace("!important", "").strip()
    return {n: _VARIABLE.sub(lambda m: found.get(m[1], m[2] or ""), v) for n, v in found.items()}


def background(style: Mapping[str, str]) -> Color | None:
    """写明的底色；有图的、没写的是 None。"""
    said = style.get("background-color") or style.get("background") or ""
    return None if "(" in said and ("url" in said or "gradient" in said) else color_of(said)


def unseen(style: Mapping[str, str], ground: Color | None = WHITE) -> bool:
    """这样写的字看不见。``ground`` 是上层的底色；None 是不知道，颜色就不比。"""
    if not style:
        return False
    own = "background" in style or "background-color" in style
    return bool(_gone(style) or _away(style) or _squashed(style) or _faded(style, background(style) if own else ground))


def _gone(style: Mapping[str, str]) -> bool:
    return (
        style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or style.get("content-visibility") == "hidden"
        or style.get("zoom") in ("0", "0%", "0.0")
        or _below(style.get("font-size") or _font(style.get("font", "")), _TINY)
    )


def _font(said: str) -> str:
    """``font: 0/0 a`` 里的字号。"""
    found = _LENGTH.search(said)
    return found.group() if found and not re.match(r"[1-9]00\b", found.group()) else ""


def _faded(style: Mapping[str, str], ground: Color | None) -> bool:
    faint = [style.get("opacity", ""), *re.findall(r"opacity\(([^()]{0,12})\)", style.get("filter", ""))]
    if any(_ratio(said) < _FAINT for said in faint if said):
        return True
    color = color_of(style.get("-webkit-text-fill-color") or style.get("color") or "")
    if color is None:
        return False
    return color[3] < _FAINT or alike(color, ground)


def alike(color: Color, ground: Color | None) -> bool:
    """两种颜色眼睛分不出。"""
    return ground is not None and all(abs(a - b) <= _ALIKE for a, b in zip(color[:3], ground[:3], strict=True))


def _away(style: Mapping[str, str]) -> bool:
    lifted = style.get("position") in ("absolute", "fixed", "relative")
    sides = [s for s in ("left", "top", "right", "bottom") if lifted]
    moved = any(_pixels(style.get(s, "")) <= _AWAY for s in (*sides, "text-indent", "margin-left", "margin-top"))
    moved = moved or (lifted and any(_pixels(part) <= _AWAY for part in style.get("inset", "").split()))
    shifted = re.findall(r"translate[xy3d]{0,2}\(([^()]{0,60})\)", style.get("transform", ""))
    return moved or any(_pixels(part) <= _AWAY for said in shifted for part in said.split(","))


def _squashed(style: Mapping[str, str]) -> bool:
    """压成零、剪成零。"""
    cut = any(style.get(name) in ("hidden", "clip") for name in ("overflow", "overflow-x", "overflow-y"))
    if cut and any(_below(style.get(s, ""), 1.01) for s in ("height", "max-height", "width", "max-width")):
        return True
    if re.search(r"rotate[xy]\((?:90|270)deg\)|matrix\(\s?0\s?,\s?0\s?,\s?0\s?,\s?0\s?,", style.get("transform", "")):
        return True
    if re.search(r"scale[xy]?\(\s?0(?:\.0\d?)?\s?[,)]", style.get("transform", "")):
        return True
    clip = re.sub(r"[\s,]+", " ", style.get("clip", "").replace("px", ""))
    path = style.get("clip-path", "").replace(" ", "")
    return bool(
        re.match(r"rect\( ?([01]) ([01]) ([01]) ([01]) ?\)", clip)
        or re.match(r"inset\((?:[5-9]\d|100)%|circle\(0", path)
    )


def _below(said: str, limit: float) -> bool:
    return bool(said) and 0 <= _pixels(said) < limit


def _pixels(said: str) -> float:
    """长度折成像素；不是长度的（auto、normal）当作很大。"""
    found = _LENGTH.match(said.strip())
    return float(found[1]) * _PIXELS[found[2] or ""] if found else float("inf")


def _ratio(said: str) -> float:
    found = re.match(r"\s{0,4}(\d{0,4}\.?\d{1,6})\s?(%?)", said)
    return float(found[1]) / (100 if found[2] else 1) if found else 1.0


def color_of(said: str) -> Color | None:
    """颜色的各种写法；认不出的是 None。"""
    said = said.lower()
    if found := _HEX.search(said):
        digits = found[1] if len(found[1]) > 4 else "".join(c * 2 for c in found[1])
        parts = [int(digits[i : i + 2], 16) for i in range(0, len(digits), 2)]
        return parts[0], parts[1], parts[2], parts[3] / 255 if len(parts) == 4 else 1.0
    if found := _CALL.search(said):
        return _called(found[1], re.findall(r"(-?\d{0,4}\.?\d{1,6})\s?(%|deg)?", found[2]))
    if found := _LIGHT.search(said):  # 只看明度：够亮就是白
        return WHITE if float(found[1]) / (100 if found[2] or float(found[1]) > 1 else 1) >= 0.97 else None
    return _NAMES[found[1]] if (found := _NAMED.search(said)) else None


def _called(name: str, parts: list[tuple[str, str]]) -> Color | None:
    if len(parts) < 3:
        return None
    numbers = [float(n) for n, _ in parts]
    alpha = numbers[3] / (100 if parts[3][1] == "%" else 1) if len(parts) > 3 else 1.0
    if name.startswith("hsl"):
        red, green, blue = colorsys.hls_to_rgb(numbers[0] % 360 / 360, numbers[2] / 100, numbers[1] / 100)
        return red * 255, green * 255, blue * 255, alpha
    red, green, blue = (n * 2.55 if unit == "%" else n for n, (_, unit) in zip(numbers[:3], parts[:3], strict=True))
    return red, green, blue, alpha
