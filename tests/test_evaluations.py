"""在网页上考：另起进程，照答卷数进度，考完给报告；考不成说缘由。评测本身不在这里，用一个照稿的命令顶替。"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Visit, serving
from fakes import FakeEncoder, reading
from playwright.sync_api import Browser

from ingest import Store
from ui.evaluations import Busy, Evaluations, Failed, Standing

# 照评测的约定：先一题一行写答卷，最后写报告；题里有「坏」就退出
SCRIPT = """
import pathlib, sys, time
where = pathlib.Path(sys.argv[sys.argv.index('--report') + 1])
given = where / 'questions.jsonl'
lines = given.read_text('utf-8').splitlines() if given.exists() else ['一', '二', '三']
if '坏' in ''.join(lines):
    sys.exit('第 1 行：不是 JSON')
with (where / 'answers.jsonl').open('w', encoding='utf-8') as out:
    out.write('{"fingerprint": "x"}\\n')
    for line in lines:
        time.sleep(0.5)
        out.write('{"id": "1", "text": "答"}\\n')
        out.flush()
(where / 'report.html').write_text('<!doctype html><title>报告</title><h1>得分</h1><script>document.title="能跑"</script>', 'utf-8')
"""


@pytest.fixture
def evaluations(tmp_path: Path) -> Iterator[Evaluations]:
    script = tmp_path / "eval.py"
    script.write_text(SCRIPT, "utf-8")
    with Store(tmp_path / "store", FakeEncoder()) as store:
        yield Evaluations(store, None, (sys.executable, str(script)))


def test_progress_then_a_report(evaluations: Evaluations) -> None:
    seen = list(evaluations.run(b'{"id": "1"}\n{"id": "2"}\n'))
    assert seen[0] == Standing(0, 2) and [s.done for s in seen] == sorted(s.done for s in seen)
    last = seen[-1]
    assert (last.done, last.total) == (2, 2)
    assert evaluations.runs() == [last.run]
    page = evaluations.report(last.run)
    assert page is not None and "得分" in page.read_text("utf-8")


@pytest.mark.parametrize(
    "questions, said",
    [
        ("坏".encode(), "第 1 行：不是 JSON"),
        (b"\xff\xff", "不是 UTF-8"),
        (b"\n", "一套题是 1 到"),
        (b"x" * 300_000, "题太大"),
    ],
)
def test_why_it_failed(questions: bytes, said: str, evaluations: Evaluations) -> None:
    with pytest.raises(Failed, match=said):
        list(evaluations.run(questions))
    assert evaluations.runs() == []


def test_one_at_a_time(evaluations: Evaluations) -> None:
    running = evaluations.run(b"{}")
    next(running)
    with pytest.raises(Busy, match="请等它考完"):
        next(evaluations.run(b"{}"))
    running.close()  # 关掉页面：进程随之停下，别人可以再考
    assert next(evaluations.run(b"{}")) == Standing(0, 1)


@pytest.mark.parametrize("run", ["../../etc", "20261124-000000", "", "20261124-000000/../x"])
def test_only_reports_are_served(run: str, evaluations: Evaluations) -> None:
    assert evaluations.report(run) is None


@pytest.mark.browser
def test_the_page_runs_it_and_shows_the_report(browser: Browser, tmp_path: Path) -> None:
    script = tmp_path / "eval.py"
    script.write_text(SCRIPT, "utf-8")
    questions = tmp_path / "题.jsonl"
    questions.write_text('{"id": "1"}\n{"id": "2"}\n{"id": "3"}\n', "utf-8")
    store = Store(tmp_path / "store", FakeEncoder())
    store.add(reading())
    with serving(store, "云河口令2026", (sys.executable, str(script))) as address:
        visit = Visit(browser.new_page(), address)
        page = visit.page
        page.evaluate(
            "fetch('/api/staff', {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({password: '云河口令2026'})})"
        )
        visit.turn("evaluation")
        page.set_input_files("#zw-questions", questions)
        page.wait_for_function("document.querySelector('input[name=questions]').value !== ''")
        page.click("#zw-evaluation button[type=submit]")
        page.wait_for_selector("#zw-evaluating progress")
        page.wait_for_selector("#zw-reports iframe")
        assert page.frame_locator("#zw-reports iframe").locator("h1").inner_text() == "得分"
        assert visit.clean() == ([], [])
        page.close()
    store.close()
