"""老式文字处理文件（.doc、.wps、.rtf、.odt）：用本机的 LibreOffice 转成 .docx，再照 Word 读。

转换另起一个进程，有自己的用户目录和时限，不取文件里链接的图，不跑宏。转丢了的表格能看出来就报告。
"""

from __future__ import annotations

import contextlib
import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from ingest.document import Notice, Source
from ingest.errors import Unreadable
from ingest.read import docx
from ingest.read.archive import damaged

SECONDS = 90  # 秒；头一次启动要五六秒，此后一份一两秒
_PROGRAMS = ("soffice", "libreoffice", "/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice")
_RTF, _OLE = b"{\\rtf", b"\xd0\xcf\x11\xe0"
# .doc 的正文里，每格以 U+0007 收尾
_CELL = re.compile(r"[!-~\u2014-\u203b\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]\x07")
_RTF_ROW = re.compile(rb"\\row\b")
_KEPT, _FEW = 0.9, 4  # 有字的格子少于原件的这么多、而且少了几个以上，算没转全

# 不取链接的图和节，不跑宏
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
</item></oor:items>
"""

Convert = Callable[[bytes, str], bytes]  # (内容, 扩展名) → .docx


def read(data: bytes, name: str, find: Callable[[], Convert | None] | None = None) -> Source:
    """``find`` 找转换的函数，默认找 LibreOffice；没有装的抛 ``Unreadable``，话里说怎么装。"""
    extension = _extension(data)
    if not extension:
        raise damaged(name)
    convert = (find or converter)()
    if convert is None:
        raise Unreadable(
            f"读不了 {name}：{extension} 要用 LibreOffice 转换，这台机器没有装。"
            "请安装（Debian、Ubuntu：apt install libreoffice-writer-nogui），或用 Word、WPS 另存为 .docx。",
            f"Cannot read {name}: {extension} is converted by LibreOffice, which is not installed. "
            "Install it (Debian, Ubuntu: apt install libreoffice-writer-nogui) or save the file as .docx.",
        )
    try:
        converted = convert(data, extension)
    except (subprocess.TimeoutExpired, OSError):
        raise Unreadable(
            f"读不了 {name}：LibreOffice 没能转换它。请用 Word、WPS 打开后另存为 .docx。",
            f"Cannot read {name}: LibreOffice could not convert it. Open it and save it as .docx.",
        ) from None
    source = docx.read(converted, name)
    return replace(source, format=extension[1:], notices=(*source.notices, *_flattened(data, source)))


@cache
def converter(*programs: str) -> Convert | None:
    """用 LibreOffice 转换的函数；没装是 None。``programs`` 是依次找的程序名，默认是它常用的几个。"""
    program = next((found for found in map(shutil.which, programs or _PROGRAMS) if found), None)
    return None if program is None else lambda data, extension: _converted(program, data, extension)


def _converted(program: str, data: bytes, extension: str) -> bytes:
    """在临时目录里转；转不出来抛 ``OSError``，超时抛 ``TimeoutExpired``，那时整组进程都已了结。"""
    with tempfile.TemporaryDirectory(prefix="zhengwen-") as folder:
        given = Path(folder) / f"in{extension}"
        given.write_bytes(data)
        settings = Path(folder) / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, "utf-8")
        command = [program, "--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault"]
        command += [f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--convert-to", "docx"]
        process = subprocess.Popen(
            [*command, "--outdir", f"{folder}/out", str(given)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={**os.environ, "HOME": folder},
            start_new_session=True,
            preexec_fn=_limited,
        )
        try:
            process.wait(SECONDS)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return (Path(folder) / "out" / "in.docx").read_bytes()


def _limited() -> None:
    """读文件的子进程被撤掉时，转换的进程也跑不久。"""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _extension(data: bytes) -> str:
    """LibreOffice 按扩展名挑读法，认不得的当纯文本读出乱码来；所以先看内容。.wps 文字文档与 .doc 同一种容器。"""
    if data.startswith(_RTF):
        return ".rtf"
    if data.startswith(_OLE) and "WordDocument".encode("utf-16-le") in data:
        return ".doc"
    if data.startswith(b"PK") and b"application/vnd.oasis.opendocument.text" in data[:200]:
        return ".odt"
    return ""


def _flattened(data: bytes, source: Source) -> list[Notice]:
    """原件里表格有字的格子（RTF 数行）比转出来的多，就有表格没转成表格。"""
    rows = [block for block in source.blocks if block.kind == "row"]
    if data.startswith(_RTF):
        unit, before, after = "行", len(_RTF_ROW.findall(data)), len(rows)
    elif data.startswith(_OLE):
        unit, before = "格", len(_CELL.findall(data.decode("utf-16-le", "replace")))
        after = len({(c.start, c.end) for row in rows for c in row.cells if c.end > c.start and not c.filled})
    else:
        return []
    if after >= before * _KEPT or before - after < _FEW:
        return []
    return [Notice("lost", f"表格可能没有转全：原件约有{before}{unit}，转出来{after}{unit}，其余成了段落。请对照原件")]
