"""给人看的错误：哪里、出了什么事、该怎么办。只在命令行和界面的最外层接住一次。"""

from __future__ import annotations


class ZhengwenError(Exception):
    """政问能够解释的错误；``zh`` 与 ``en`` 各是一句完整的话，不带堆栈。"""

    def __init__(self, zh: str, en: str = "") -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en or zh

    def message(self, lang: str = "zh") -> str:
        return self.en if lang == "en" else self.zh


class Unreadable(ZhengwenError):
    """一个文件读不了：格式不认识、内容是空的、损坏、加密。其他文件照常。"""


class StoreError(ZhengwenError):
    """库打不开、被占用、版本不符或损坏。"""


class StoreBusy(StoreError):
    """另一个程序正在写，等了一阵没有等到。"""


class ModelMissing(ZhengwenError):
    """向量模型或语言模型不在本机；启动从不联网下载。"""
