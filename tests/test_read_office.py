"""老式文字处理文件：有 LibreOffice 就转了读，没有就说怎么办；转丢了的表格要报告。"""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from docx import Document

from ingest.errors import Unreadable
from ingest.read import office, read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")
ROWS = [("地区", "标准"), ("市区", "860元"), ("青禾县", "800元")]
RTF = rb"""{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}}
{\uc1\u31532?\u19968?\u26465? \u27599?\u39184?\u34917?\u36148?3\u20803?\u12290?\par}
\trowd\cellx2000\cellx4000\intbl \u22320?\u21306?\cell\intbl \u26631?\u20934?\cell\row
\trowd\cellx2000\cellx4000\intbl \u24066?\u21306?\cell\intbl 860\u20803?\cell\row
\pard\uc1\u31532?\u20108?\u26465? \u26045?\u34892?\u12290?\par}"""


def word(rows: list[tuple[str, str]]) -> bytes:
    """转换的结果：一段字，一张表。"""
    document = Document()
    document.add_paragraph("第一条 标准见表。")
    if rows:
        table = document.add_table(rows=len(rows), cols=2)
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                table.cell(r, c).text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def old(rows: list[tuple[str, str]]) -> bytes:
    """.doc 里的表：每格以 U+0007 收尾，行末再一个。"""
    body = "".join("".join(f"{cell}\x07" for cell in row) + "\x07" for row in rows)
    return OLE + f"第一条 标准见表。\r{body}".encode("utf-16-le")


def test_converted_file_is_read_as_word() -> None:
    source = office.read(old(ROWS), "标准.doc", lambda: lambda data, extension: word(ROWS))
    assert (source.name, source.format) == ("标准.doc", "doc")
    assert source.text.split("\n") == ["第一条 标准见表。", "地区 | 标准", "市区 | 860元", "青禾县 | 800元"]
    assert source.notices == ()


@pytest.mark.parametrize(
    "data, kept, notices",
    [
        (old(ROWS), ROWS, []),
        (old(ROWS), [], ["表格可能没有转全：原件约有6格，转出来0格，其余成了段落。请对照原件"]),
        (old(ROWS * 3), ROWS, ["表格可能没有转全：原件约有18格，转出来6格，其余成了段落。请对照原件"]),
        (RTF + rb"\row\row", [], ["表格可能没有转全：原件约有4行，转出来0行，其余成了段落。请对照原件"]),
        (RTF, ROWS[:2], []),
    ],
)
def test_flattened_table_is_reported(data: bytes, kept: list[tuple[str, str]], notices: list[str]) -> None:
    source = office.read(data, "标准.doc", lambda: lambda data, extension: word(kept))
    assert [n.quote for n in source.notices if n.kind == "lost"] == notices


def test_kind_is_told_from_the_content() -> None:
    told: list[str] = []

    def convert(data: bytes, extension: str) -> bytes:
        told.append(extension)
        return word([])

    for data in (old(ROWS), RTF, b"PK\x03\x04" + b"mimetypeapplication/vnd.oasis.opendocument.text"):
        office.read(data, "文.wps", lambda: convert)
    assert told == [".doc", ".rtf", ".odt"]


@pytest.mark.parametrize("failure", [OSError("没有转出来"), subprocess.TimeoutExpired("soffice", 90)])
def test_conversion_that_fails(failure: Exception) -> None:
    def convert(data: bytes, extension: str) -> bytes:
        raise failure

    with pytest.raises(Unreadable, match=r"^读不了 坏\.doc：LibreOffice 没能转换它。"):
        office.read(OLE, "坏.doc", lambda: convert)


def test_what_to_do_without_libreoffice() -> None:
    with pytest.raises(Unreadable) as caught:
        office.read(OLE, "老.doc", lambda: office.converter("没有这个程序"))
    assert caught.value.zh == (
        "读不了 老.doc：.doc 要用 LibreOffice 转换，这台机器没有装。请安装（Debian、Ubuntu：apt install libreoffice-writer-nogui），"
        "或用 Word、WPS 另存为 .docx。"
    )
    assert caught.value.en.startswith("Cannot read 老.doc: .doc is converted by LibreOffice, which is not installed.")


def test_not_an_office_file_at_all() -> None:
    with pytest.raises(Unreadable, match=r"^读不了 假\.doc：文件已损坏"):
        office.read("只是改了扩展名的文字".encode(), "假.doc", lambda: lambda data, extension: word([]))


def test_really_converted(tmp_path: Path) -> None:
    if office.converter() is None:
        pytest.skip("没有装 LibreOffice（apt install libreoffice-writer-nogui），不测转换")
    (tmp_path / "补贴.rtf").write_bytes(RTF)
    source = read(tmp_path / "补贴.rtf")
    assert source.text.split("\n") == ["第一条 每餐补贴3元。", "地区 | 标准", "市区 | 860元", "第二条 施行。"]
    assert (source.format, source.notices) == ("rtf", ())
