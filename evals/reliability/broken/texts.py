"""敌意的纯文本。"""

from __future__ import annotations

import random

from evals.reliability.broken.row import MB, RULE, Row

TEXTS = (
    Row("空的.txt", lambda: b""),
    Row("只有空白.txt", lambda: b" \n\t\n " * 1000),
    Row("全是零.txt", lambda: b"\0" * 5000),
    Row("夹着零.txt", lambda: "\0".join(RULE).encode()),
    Row("国标码.txt", lambda: (RULE * 5).encode("gb18030"), "每餐补贴3元"),
    Row(
        "大五码.txt",
        lambda: ("第一條 市政府負責老人共餐，每餐補助三元。\n本要點自公布日施行。\n" * 8).encode("big5"),
        "負責",
    ),
    Row("无标记UTF-16小端.txt", lambda: (RULE * 5).encode("utf-16-le"), "每餐补贴3元"),
    Row("无标记UTF-16大端.txt", lambda: (RULE * 5).encode("utf-16-be"), "每餐补贴3元"),
    Row("UTF-32.txt", lambda: (RULE * 5).encode("utf-32"), "每餐补贴3元"),
    Row("两种编码拼起来.txt", lambda: (RULE * 50).encode() + "市财政局".encode("gb18030"), "每餐补贴3元"),
    Row("半个字.txt", lambda: (RULE * 50).encode()[:-2], "每餐补贴3元"),
    Row("落单的代理项.txt", lambda: RULE.encode() + b"\xed\xa0\x80\xed\xb0\x80" + (RULE * 20).encode(), "每餐补贴3元"),
    Row("从右往左.txt", lambda: f"\u202e{RULE}\u202c\u2066{RULE}\u2069".encode(), "每餐补贴3元"),
    Row("一行五十万字.txt", lambda: ("补" * 500_000).encode()),
    Row("一行一百万字.txt", lambda: ("补" * 1_000_000).encode()),
    Row(
        "一行五十万字的条文.txt", lambda: ("第一条 每人每月300元，由市民政局负责。" * 23_000).replace("\n", "").encode()
    ),
    Row("一百万个空行.txt", lambda: b"\n" * MB + RULE.encode()),
    Row(
        "一万行的表.txt",
        lambda: "".join(f"| 任务{n} | 2025年底 | 市民政局 |\n" for n in range(10_000)).encode(),
        "任务9999",
    ),
    Row("一万列的表.txt", lambda: ("|甲" * 10_000 + "|\n").encode() * 3),
    Row("一百万个竖线.txt", lambda: b"|" * MB),
    Row("一百万个制表符.txt", lambda: b"a\t" * (MB // 2)),
    Row("编号的风暴.txt", lambda: ("一、" * 100_000).encode()),
    Row("条号的风暴.txt", lambda: "".join(f"第{n}条 甲。\n" for n in range(1, 30_000)).encode(), "第29999条"),
    Row("十万层括号.txt", lambda: ("（" * 100_000 + "一" + "）" * 100_000).encode()),
    Row("十万层书名号.txt", lambda: ("《" * 100_000).encode()),
    Row("一百万位的数.txt", lambda: ("第一条 补贴" + "9" * 1_000_000 + "元。").encode()),
    Row("一百万个零的日期.txt", lambda: ("2025年" + "0" * 1_000_000 + "月1日").encode()),
    Row("叠起来的附加符号.txt", lambda: ("第一条 甲" + "\u0301" * 200_000 + "乙。\n").encode(), "第一条"),
    Row("零宽字符.txt", lambda: "\u200b".join(RULE * 500).encode()),
    Row("私用区.txt", lambda: ("\ue000\uf8ff" * 5000).encode()),
    Row("十六进制.txt", lambda: random.Random(1).randbytes(200_000)),
    Row("六十兆.txt", lambda: ("第一条 每人每月300元。\n" * 40).encode() * (60 * MB // 1320)),
    Row(
        "各种换行.txt",
        lambda: "\r".join(RULE.splitlines()).encode() + "\u2028第三条 甲。\x85第四条 乙。".encode(),
        "第四条",
    ),
    Row("单位的风暴.txt", lambda: ("市民政局、" * 90_000 + "负责。").encode()),
    Row("责任单位的风暴.txt", lambda: ("责任单位：" * 90_000).encode()),
    Row("万层引文.txt", lambda: ("> " * 10_000 + RULE).encode()),
    Row("井号.md", lambda: ("#" * 1_000_000 + " 甲").encode()),
    Row("星号.md", lambda: ("*" * 1_000_000).encode()),
    Row("不收尾的注释.md", lambda: (RULE + "<!--" * 100_000).encode(), "每餐补贴3元"),
    Row("反引号.md", lambda: (RULE + "`" * 400_000).encode(), "每餐补贴3元"),
)
