"""「分别给予」：各数说的是谁，读入时对好了；问哪一种就答哪一种，写给哪几个地方的就答哪几个。"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import TODAY
from policies import store_of

from assistant import ask

LABS = """云河市实验室奖励办法

第一条 为了鼓励创新，制定本办法。
第二条 对国家级、省级、市级实验室，分别给予每家90万元、40万元、15万元一次性奖励。
第三条 奖励资金由市、县（区）财政分担：南浦区由市级财政承担45%，青禾县由市级财政承担75%。
"""


@pytest.mark.parametrize("said, values", [
    ("一家省级实验室能拿多少一次性奖励", ("40万元/家",)),
    ("国家级实验室一次性奖励多少钱", ("90万元/家",)),
])  # fmt: skip
def test_the_one_asked(tmp_path: Path, said: str, values: tuple[str, ...]) -> None:
    with store_of(tmp_path, LABS) as store:
        answer = ask(said, store, today=TODAY)
    assert (answer.status, answer.values, answer.dropped) == ("answered", values, ())
