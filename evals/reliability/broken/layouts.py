"""敌意的 OFD。"""

from __future__ import annotations

from collections.abc import Mapping

from evals.reliability.broken.pack import packed, packed_large
from evals.reliability.broken.row import Row, laughs, outside

_SPACE = 'xmlns="http://www.ofdspec.org/2016"'


def ofd(page: str, more: Mapping[str, str | bytes] = {}, head: str = "") -> bytes:
    parts: dict[str, str | bytes] = {
        "OFD.xml": f"<OFD {_SPACE}><DocBody><DocRoot>Doc/Document.xml</DocRoot></DocBody></OFD>",
        "Doc/Document.xml": f'<Document {_SPACE}><CommonData><PageArea><PhysicalBox>0 0 210 297</PhysicalBox></PageArea></CommonData><Pages><Page ID="1" BaseLoc="P.xml"/></Pages></Document>',
        "Doc/P.xml": f"{head}<Page {_SPACE}><Content><Layer>{page}</Layer></Content></Page>",
    }
    return packed({**parts, **more})


def _said(text: str, x: object = 20, y: object = 30, deltas: str = "5") -> str:
    return f'<TextObject Boundary="{x} {y} 150 8" Size="5"><TextCode X="0" Y="5" DeltaX="g {len(text)} {deltas}">{text}</TextCode></TextObject>'


_LINE = _said("第一条 市民政局负责老年人助餐，每餐补贴3元。")

LAYOUTS = (
    Row("正常的.ofd", lambda: ofd(_LINE), "第一条 市民政局"),
    Row("十亿个笑.ofd", lambda: ofd(_LINE + _said("&l9;"), head=laughs())),
    Row("外部实体.ofd", lambda: ofd(_LINE + _said("&x;"), head=outside())),
    Row(
        "指着自己.ofd",
        lambda: ofd(_LINE, {"OFD.xml": f"<OFD {_SPACE}><DocBody><DocRoot>OFD.xml</DocRoot></DocBody></OFD>"}),
    ),
    Row(
        "指到外面.ofd",
        lambda: ofd(
            _LINE, {"OFD.xml": f"<OFD {_SPACE}><DocBody><DocRoot>../../../../etc/passwd</DocRoot></DocBody></OFD>"}
        ),
    ),
    Row(
        "页没有.ofd",
        lambda: ofd(
            _LINE, {"Doc/Document.xml": f'<Document {_SPACE}><Pages><Page ID="1" BaseLoc="无.xml"/></Pages></Document>'}
        ),
    ),
    Row(
        "三千页.ofd",
        lambda: ofd(
            _LINE,
            {
                "Doc/Document.xml": f"<Document {_SPACE}><Pages>"
                + '<Page BaseLoc="P.xml"/>' * 3000
                + "</Pages></Document>"
            },
        ),
    ),
    Row("坐标无穷大.ofd", lambda: ofd(_said("甲", "1e308", "1e308", "1e308") + _said("乙", "nan", "inf") + _LINE)),
    Row("坐标不是数.ofd", lambda: ofd(_said("甲", "a", "b", "c") + _LINE)),
    Row(
        "间距重复十亿次.ofd",
        lambda: ofd(
            '<TextObject Boundary="0 0 9 9" Size="5"><TextCode X="0" Y="5" DeltaX="g 1000000000 5">甲乙</TextCode></TextObject>'
            + _LINE
        ),
    ),
    Row("一行一百万字.ofd", lambda: ofd(_said("甲" * 1_000_000))),
    Row("十万个字各一件.ofd", lambda: ofd("".join(_said("甲", n % 200, n // 200 % 290) for n in range(100_000)))),
    Row("套一万层.ofd", lambda: ofd("<PageBlock>" * 10_000 + _LINE + "</PageBlock>" * 10_000)),
    Row(
        "十万条线.ofd",
        lambda: ofd(
            _LINE
            + "".join(
                f'<PathObject Boundary="0 {n % 297} 210 1" LineWidth="1"><AbbreviatedData>M 0 0 L 210 0</AbbreviatedData></PathObject>'
                for n in range(100_000)
            )
        ),
    ),
    Row(
        "路径读不懂.ofd",
        lambda: ofd(
            _LINE + '<PathObject Boundary="0 0 9 9"><AbbreviatedData>M M L 9 B Z 1e999</AbbreviatedData></PathObject>'
        ),
    ),
    Row("零页.ofd", lambda: ofd(_LINE, {"Doc/Document.xml": f"<Document {_SPACE}><Pages/></Document>"})),
    Row("炸弹.ofd", lambda: packed_large({"OFD.xml": b"<a/>"}, "a.bin", 400)),
    Row("正文是炸弹.ofd", lambda: packed_large({}, "OFD.xml", 200)),
)
