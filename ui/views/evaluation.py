"""评测：选一套题、看进度、看报告。"""

from __future__ import annotations

from collections.abc import Sequence

from ui.evaluations import Standing
from ui.render import text
from ui.words import Words


def blank(known: bool, enabled: bool, w: Words) -> str:
    head = f'<h2 tabindex="-1">{text(w("evaluation.title"))}</h2><p class="zw-intro">{text(w("evaluation.intro"))}</p>'
    if not known:
        return head + f'<p class="zw-note">{text(w("evaluation.sign_in" if enabled else "staff.off"))}</p>'
    return (
        f'{head}<form class="zw-form" data-zw-form><div class="zw-fields"><div class="zw-field zw-wide">'
        f'<label for="zw-questions">{text(w("evaluation.questions"))}</label>'
        f'<input id="zw-questions" type="file" accept=".jsonl,.json,.txt" data-zw-into="questions">'
        f'<input type="hidden" name="questions"><p class="zw-note">{text(w("evaluation.hint"))}</p></div></div>'
        f'<div class="zw-actions"><button type="submit" class="zw-primary">{text(w("evaluation.run"))}</button></div></form>'
    )


def progress(at: Standing, w: Words) -> str:
    if not at.done:
        said = w("evaluation.starting")
        return f'<div class="zw-result"><p role="status">{text(said)}</p><progress aria-label="{text(said)}"></progress></div>'
    total = max(at.total, at.done) if at.total else 0
    said = w("evaluation.progress", done=at.done, total=total or "?")
    bar = f'<progress max="{total}" value="{at.done}" aria-label="{text(said)}"></progress>' if total else ""
    return f'<div class="zw-result"><p role="status">{text(said)}</p>{bar}</div>'


def done(at: Standing, w: Words) -> str:
    return f'<p class="zw-result" data-zw-lead tabindex="-1">{text(w("evaluation.done", n=at.done or at.total))}</p>'


def reports(runs: Sequence[str], w: Words, shown: str = "") -> str:
    """考过的各次，和其中一次的报告。"""
    if not runs:
        return f'<p class="zw-none">{text(w("evaluation.none"))}</p>'
    shown = shown or runs[0]
    rows = "".join(
        f'<li><a class="zw-second" href="/evaluation/{r}" target="zw-report"{" aria-current=true" if r == shown else ""}>{text(_when(r))}</a></li>'
        for r in runs[:20]
    )
    return (
        f'<h3>{text(w("evaluation.reports"))}</h3><ul class="zw-runs">{rows}</ul>'
        f'<iframe class="zw-report" name="zw-report" title="{text(w("evaluation.report", when=_when(shown)))}" '
        f'sandbox="allow-scripts allow-popups" src="/evaluation/{shown}"></iframe>'
    )


def _when(run: str) -> str:
    """20261124-093000 → 2026-11-24 09:30:00。"""
    return f"{run[:4]}-{run[4:6]}-{run[6:8]} {run[9:11]}:{run[11:13]}:{run[13:15]}"
