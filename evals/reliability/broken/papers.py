"""敌意的 PDF。"""

from __future__ import annotations

import random
import zlib

from evals.reliability.broken.row import MB, Row


def pdf(*objects: bytes, trailer: bytes = b"<</Root 1 0 R/Size 99>>") -> bytes:
    """各个对象从 1 号起；没有交叉引用表，读的人自己找。"""
    body = b"".join(b"%d 0 obj%s endobj\n" % (n, o) for n, o in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer" + trailer + b"\n%%EOF"


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), entries, data)


def paper(content: bytes, *more: bytes, page: bytes = b"", catalog: bytes = b"", entries: bytes = b"") -> bytes:
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


def _pages_of(many: int, content: bytes) -> bytes:
    kids = b" ".join(b"%d 0 R" % (5 + n) for n in range(many))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</Font<</F1 4 0 R>>>>>>"
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, many),
        _stream(content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *[page] * many,
    )


_SAID = b"BT /F1 12 Tf 50 700 Td (Article 1 subsidy 300 yuan per month for each person) Tj ET "
_FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]"

PAPERS = (
    Row("正常的.pdf", lambda: paper(_SAID), "subsidy"),
    Row("零页.pdf", lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")),
    Row("没有目录.pdf", lambda: pdf(b"<</A/B>>", trailer=b"<</Size 2>>")),
    Row(
        "页树绕圈.pdf",
        lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>"),
    ),
    Row(
        "页数谎报.pdf",
        lambda: pdf(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>",
            b"<</Type/Page/Parent 2 0 R>>",
        ),
    ),
    Row(
        "交叉引用绕圈.pdf",
        lambda: (
            paper(_SAID)[:-6]
            + b"\nxref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R/Size 6/Prev 9>>\nstartxref\n9\n%%EOF"
        ),
    ),
    Row(
        "长度指着自己.pdf",
        lambda: pdf(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
            b"<</Length 4 0 R>>stream\nBT ET\nendstream",
        ),
    ),
    Row(
        "图形套自己.pdf",
        lambda: paper(_SAID + b"/X Do ", _stream(b"/X Do /X Do", _FORM + b"/Resources<</XObject<</X 6 0 R>>>>")),
    ),
    Row(
        "图形两两相套.pdf",
        lambda: paper(
            _SAID + b"/X Do ",
            *(_stream(b"/X Do /X Do", _FORM + b"/Resources<</XObject<</X %d 0 R>>>>" % (7 + n)) for n in range(40)),
        ),
    ),
    Row(
        "脚本和启动.pdf",
        lambda: paper(
            _SAID,
            catalog=b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://evil.invalid'\\))>>/AA<</WC<</S/Launch/F(/bin/sh)>>>>",
        ),
        "subsidy",
    ),
    Row("远处的文件.pdf", lambda: paper(_SAID, page=b"/AA<</O<</S/GoToR/F(file:///etc/passwd)>>>>"), "subsidy"),
    Row("内容是炸弹.pdf", lambda: paper(zlib.compress(b" " * (200 * MB) + _SAID), entries=b"/Filter/FlateDecode")),
    Row(
        "一层层压的炸弹.pdf",
        lambda: paper(zlib.compress(zlib.compress(b" " * (300 * MB))), entries=b"/Filter[/FlateDecode/FlateDecode]"),
    ),
    Row(
        "图是炸弹.pdf",
        lambda: paper(
            _SAID + b"q 500 0 0 500 50 50 cm /X Do Q",
            _stream(
                zlib.compress(b"\0" * (60_000 // 8 * 20_000)),
                b"/Type/XObject/Subtype/Image/Width 60000/Height 20000/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/FlateDecode",
            ),
        ),
        "subsidy",
    ),
    Row(
        "扫描页是炸弹.pdf",
        lambda: paper(
            b"q 595 0 0 842 0 0 cm /X Do Q",
            _stream(
                zlib.compress(b"\xff" * (40_000 // 8 * 40_000)),
                b"/Type/XObject/Subtype/Image/Width 40000/Height 40000/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/FlateDecode",
            ),
        ),
    ),
    Row("没有字体.pdf", lambda: paper(_SAID.replace(b"/F1", b"/F9"))),
    Row(
        "字体指着自己.pdf",
        lambda: pdf(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            _stream(_SAID),
            b"<</Type/Font/Subtype/Type0/DescendantFonts[5 0 R]/ToUnicode 5 0 R/BaseFont 5 0 R>>",
        ),
    ),
    Row("页面无穷大.pdf", lambda: paper(_SAID).replace(b"[0 0 595 842]", b"[-1e30 -1e30 1e30 1e30]")),
    Row("页面是零.pdf", lambda: paper(_SAID).replace(b"[0 0 595 842]", b"[0 0 0 0]")),
    Row("字号无穷大.pdf", lambda: paper(b"BT /F1 1e30 Tf 1e30 1e30 Td (A) Tj ET " + _SAID)),
    Row("十万个算符.pdf", lambda: paper(_SAID + b"q Q " * 100_000), "subsidy"),
    Row(
        "十万条线.pdf",
        lambda: paper(_SAID + b"".join(b"0 %d m 500 %d l S " % (n % 800, n % 800) for n in range(100_000))),
    ),
    Row(
        "五万个字.pdf", lambda: paper(b"BT /F1 8 Tf 9 TL 20 820 Td " + b"(A quick word here now) Tj T* " * 2500 + b"ET")
    ),
    Row("存状态十万层.pdf", lambda: paper(b"q " * 100_000 + _SAID)),
    Row(
        "数组套十万层.pdf",
        lambda: pdf(
            b"<</Type/Catalog/Pages 2 0 R/X" + b"[" * 100_000 + b"]" * 100_000 + b">>",
            b"<</Type/Pages/Kids[]/Count 0>>",
        ),
    ),
    Row("一千页.pdf", lambda: _pages_of(1000, _SAID), "subsidy"),
    Row("五千页.pdf", lambda: _pages_of(5000, _SAID)),
    Row(
        "批注十万条.pdf",
        lambda: paper(
            _SAID, page=b"/Annots[" + b"<</Type/Annot/Subtype/Text/Rect[1 1 2 2]/Contents(x)>>" * 20_000 + b"]"
        ),
    ),
    Row(
        "附件.pdf",
        lambda: paper(
            _SAID,
            _stream(b"MZ" * 1000),
            catalog=b"/Names<</EmbeddedFiles<</Names[(a.exe)<</F(a.exe)/EF<</F 6 0 R>>>>]>>>>",
        ),
        "subsidy",
    ),
    Row(
        "加密的.pdf",
        lambda: pdf(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[]/Count 0>>",
            b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"41" * 32, b"42" * 32),
            trailer=b"<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]/Size 4>>",
        ),
    ),
    Row("头上有垃圾.pdf", lambda: b"\n" * 900 + paper(_SAID), "subsidy"),
    Row("只有头.pdf", lambda: b"%PDF-1.7"),
    Row("垃圾.pdf", lambda: b"%PDF-1.7\n" + random.Random(2).randbytes(100_000)),
)
