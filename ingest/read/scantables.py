"""扫描页上画了线的表：在图上找横线竖线，围起来的空白就是格子。"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from typing import Any

from ingest.read.pages import Box
from ingest.read.scanlines import Word

_LONGER = 1.7  # 比字号长这么多倍的笔画才是线
_FAINT = 20  # 比周围暗这么多（0 到 255）就算墨
_MOST = 2000  # 格；再多的不是表，是底纹


def cells_of(image: Any, words: Sequence[Word]) -> Iterator[tuple[Box, list[Box]]]:
    """灰度图 → 每张表的范围和格子（像素），从上到下。"""
    if len(words) < 4:
        return
    import cv2
    import numpy as np

    size = statistics.median(word.size for word in words)
    ruling = _ruling(np.asarray(image), max(int(_LONGER * size), 12))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(ruling, connectivity=8)
    for x, y, width, height, _ in sorted(boxes[1:count].tolist(), key=lambda box: box[1]):
        if width < 4 * size or height < 2 * size:
            continue
        cells = _cells(ruling[y : y + height, x : x + width], size)
        if 2 <= len(cells) <= _MOST:
            moved = [(left + x, top + y, right + x, bottom + y) for left, top, right, bottom in cells]
            yield (x, y, x + width, y + height), moved


def _ruling(gray: Any, length: int) -> Any:
    """只留横线和竖线的图：线是 1。"""
    import cv2
    import numpy as np

    # 细线扫出来是浅灰的：与周围比，不与全页比
    ink = cv2.adaptiveThreshold(gray, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, length | 1, _FAINT)
    ink = cv2.dilate(ink, np.ones((3, 3), np.uint8))  # 扫得稍歪的线是一级一级的台阶，先接上
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return np.maximum(across, down)


def _cells(ruling: Any, size: float) -> list[Box]:
    """线围起来的长方形空白。"""
    import cv2

    count, _, boxes, _ = cv2.connectedComponentsWithStats(1 - ruling, connectivity=4)
    return [
        (x - 2, y - 2, x + width + 2, y + height + 2)
        for x, y, width, height, area in boxes[1:count].tolist()
        if width > 0.6 * size and height > 0.6 * size and area > 0.8 * width * height
    ]
