"""敌意的网页。"""

from __future__ import annotations

from evals.reliability.broken.row import MB, RULE, Row

_BODY = RULE.replace("\n", "<br>")
_ENTITY = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

PAGES = (
    Row("十万层.html", lambda: "<div>" * 100_000 + _BODY + "</div>" * 100_000),
    Row("十万层不收尾.html", lambda: "<b><i>" * 50_000 + _BODY),
    Row(
        "跨十亿列.html",
        lambda: f"<table><tr><td colspan=1000000000>{_BODY}</td></tr><tr><td>a</td><td>b</td></tr></table>",
    ),
    Row(
        "跨十亿行.html",
        lambda: f"<table><tr><td rowspan=1000000000>{_BODY}</td><td>b</td></tr>{'<tr><td>c</td></tr>' * 500}</table>",
    ),
    Row(
        "一万行.html",
        lambda: f"<table>{'<tr><td>任务</td><td>2025年底</td><td>市民政局</td></tr>' * 10_000}</table>",
        "任务",
    ),
    Row("一万格.html", lambda: f"<table><tr>{'<td>甲</td>' * 10_000}</tr></table>{_BODY}"),
    Row("套五百层的表.html", lambda: "<table><tr><td>" * 500 + _BODY + "</td></tr></table>" * 500),
    Row("外部实体.html", lambda: f"{_ENTITY}<p>&x;</p><p>{_BODY}</p>", "每餐补贴3元"),
    Row("只有脚本.html", lambda: "<script>alert(1)</script>" * 1000),
    Row("脚本和正文.html", lambda: f"<script>x='{'a' * 500_000}'</script><p>{_BODY}</p>", "每餐补贴3元"),
    Row("十万个属性.html", lambda: f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>{_BODY}</p>"),
    Row("一兆的属性.html", lambda: f'<p title="{"甲" * 400_000}">{_BODY}</p>', "每餐补贴3元"),
    Row("十万个实体.html", lambda: f"<p>{'&#x4e00;&amp;' * 100_000}</p>"),
    Row("代理项实体.html", lambda: f"<p>&#xD800;&#xDFFF;&#0;&#x110000;</p><p>{_BODY}</p>", "每餐补贴3元"),
    Row("自称错的编码.html", lambda: f'<meta charset="gb2312"><p>{_BODY * 20}</p>', "每餐补贴3元"),
    Row("自称没有的编码.html", lambda: f'<meta charset="x-none"><p>{_BODY * 20}</p>', "每餐补贴3元"),
    Row("标签里有零.html", lambda: f"<p\0>{_BODY}<\0/p><p>{_BODY}</p>"),
    Row("内嵌的大图.html", lambda: f'<img src="data:image/png;base64,{"A" * 8_000_000}"><p>{_BODY}</p>', "每餐补贴3元"),
    Row("标题的风暴.html", lambda: f"<title>{'甲_' * 200_000}</title><p>{_BODY}</p>", "每餐补贴3元"),
    Row(
        "框架和跳转.html",
        lambda: (
            f'<meta http-equiv=refresh content="0;url=http://evil.invalid/"><iframe src="file:///etc/passwd"></iframe><p>{_BODY}</p>'
        ),
        "每餐补贴3元",
    ),
    Row("六十兆.html", lambda: b"<p>" + ("第一条 每人每月300元。" * 30).encode() * (60 * MB // 990)),
)
