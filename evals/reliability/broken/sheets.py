"""敌意的 XLSX。"""

from __future__ import annotations

from collections.abc import Mapping

from evals.reliability.broken.pack import packed, packed_large
from evals.reliability.broken.row import Row, laughs, outside

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(sheet: str, more: Mapping[str, str | bytes] = {}, head: str = "") -> bytes:
    package = "http://schemas.openxmlformats.org/package/2006"
    form = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{form}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{form}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{form}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{_KIND}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{_KIND}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_KIND}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_KIND}"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}"/>',
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{_MAIN}">{sheet}</worksheet>',
    }
    return packed({**parts, **more})


def _row(number: int, *cells: str) -> str:
    inner = "".join(f'<c r="{chr(65 + i)}{number}" t="inlineStr"><is><t>{c}</t></is></c>' for i, c in enumerate(cells))
    return f'<row r="{number}">{inner}</row>'


_TWO = _row(1, "项目", "标准") + _row(2, "助餐补贴", "3元")
_ROWS = f"<sheetData>{_TWO}</sheetData>"
_FAR = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>末</t></is></c></row>'

SHEETS = (
    Row("正常的.xlsx", lambda: xlsx(_ROWS), "助餐补贴"),
    Row("十亿个笑.xlsx", lambda: xlsx(f"<sheetData>{_TWO}{_row(3, '&l9;')}</sheetData>", head=laughs())),
    Row(
        "外部实体.xlsx",
        lambda: xlsx(
            f"<sheetData>{_TWO}{_row(3, '&x;')}</sheetData>",
            head=outside(),
        ),
    ),
    Row(
        "共用字符串的笑.xlsx",
        lambda: xlsx(
            '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>',
            {"xl/sharedStrings.xml": f'{laughs()}<sst xmlns="{_MAIN}"><si><t>&l9;</t></si></sst>'},
        ),
    ),
    Row(
        "共用字符串不够.xlsx",
        lambda: xlsx(
            '<sheetData><row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData>',
            {"xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}"/>'},
        ),
    ),
    Row("最末一格.xlsx", lambda: xlsx(f'<dimension ref="A1:XFD1048576"/><sheetData>{_TWO}{_FAR}</sheetData>')),
    Row("谎报的范围.xlsx", lambda: xlsx(f'<dimension ref="A1:XFD1048576"/>{_ROWS}'), "助餐补贴"),
    Row("合并整张表.xlsx", lambda: xlsx(f'{_ROWS}<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
    Row(
        "一万处合并.xlsx",
        lambda: xlsx(
            f'{_ROWS}<mergeCells>{"".join(f"""<mergeCell ref="A{n}:C{n + 1}"/>""" for n in range(3, 20_003, 2))}</mergeCells>'
        ),
    ),
    Row(
        "合并重叠.xlsx",
        lambda: xlsx(
            f'{_ROWS}<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B2:A1"/><mergeCell ref="A2:B3"/></mergeCells>'
        ),
    ),
    Row("合并读不懂.xlsx", lambda: xlsx(f'{_ROWS}<mergeCells><mergeCell ref="ZZZZ1:?"/></mergeCells>')),
    Row(
        "一万行.xlsx",
        lambda: xlsx(
            f"<sheetData>{_TWO}{''.join(_row(n, f'任务{n}', '2025年底', '市民政局') for n in range(3, 10_003))}</sheetData>"
        ),
        "任务10002",
    ),
    Row(
        "十万行.xlsx", lambda: xlsx(f"<sheetData>{''.join(_row(n, '甲', '乙') for n in range(1, 100_001))}</sheetData>")
    ),
    Row("行号倒着.xlsx", lambda: xlsx(f"<sheetData>{_row(9, '甲')}{_row(2, '乙')}{_row(9, '丙')}</sheetData>")),
    Row("行号是负的.xlsx", lambda: xlsx('<sheetData><row r="-5"><c r="A-5"><v>1</v></c></row></sheetData>')),
    Row(
        "数太大.xlsx",
        lambda: xlsx(
            f'<sheetData>{_TWO}<row r="3"><c r="A3"><v>1e400</v></c><c r="B3"><v>nan</v></c><c r="C3" t="d"><v>x</v></c></row></sheetData>'
        ),
    ),
    Row(
        "公式套公式.xlsx",
        lambda: xlsx(
            f'<sheetData>{_TWO}<row r="3"><c r="A3"><f>{"SUM(" * 3000}1{")" * 3000}</f></c></row></sheetData>'
        ),
    ),
    Row(
        "执行命令的公式.xlsx",
        lambda: xlsx(f'<sheetData>{_TWO}<row r="3"><c r="A3"><f>cmd|\'/c calc\'!A1</f><v>0</v></c></row></sheetData>'),
        "助餐补贴",
    ),
    Row("炸弹.xlsx", lambda: packed_large({"xl/workbook.xml": b"<a/>"}, "xl/a.bin", 400)),
    Row("没有表.xlsx", lambda: packed({"xl/workbook.xml": f'<workbook xmlns="{_MAIN}"/>'})),
    Row("一格一百万字.xlsx", lambda: xlsx(f"<sheetData>{_row(1, '甲' * 1_000_000, '乙')}</sheetData>")),
    Row(
        "两千张表.xlsx",
        lambda: xlsx(
            _ROWS,
            {
                "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_KIND}"><sheets>{"".join(f"""<sheet name="表{n}" sheetId="{n}" r:id="r1"/>""" for n in range(1, 2001))}</sheets></workbook>'
            },
        ),
    ),
)
