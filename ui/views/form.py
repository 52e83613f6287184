"""表单的控件：每个都有标签；长辈版里一次只显示一项（``data-zw-step``）。"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ui.render import text
from ui.words import Words

Options = Mapping[str, str]  # 送出的值 → 给人看的字


def form(name: str, fields: str, send: str, w: Words, more: str = "") -> str:
    """一张表单；``more`` 是送出键旁边的别的东西。长辈版的「上一步、下一步」由页面脚本接管。"""
    steps = (
        f'<button type="button" class="zw-second" data-zw-previous hidden>{text(w("form.previous"))}</button>'
        f'<button type="button" class="zw-primary" data-zw-following hidden>{text(w("form.next"))}</button>'
    )
    return (
        f'<form class="zw-form" data-zw-form data-zw-name="{name}" autocomplete="off">'
        f'<p class="zw-steps" data-zw-steps data-said="{text(w("form.step"))}" aria-live="polite" hidden></p>'
        f'<div class="zw-fields">{fields}</div><div class="zw-actions">{steps}'
        f'<button type="submit" class="zw-primary" data-zw-send>{text(send)}</button>{more}</div></form>'
    )


def box(
    name: str,
    label: str,
    *,
    value: str = "",
    hint: str = "",
    kind: str = "text",
    listed: Sequence[str] = (),
    most: int = 60,
    wide: bool = False,
) -> str:
    """一行字；``listed`` 是可以选、也可以不选的现成写法。"""
    known = f'<datalist id="zw-{name}-list">{"".join(f"<option value={_quoted(x)}>" for x in listed)}</datalist>'
    attributes = f' list="zw-{name}-list"' if listed else ""
    attributes += f' placeholder="{text(hint)}"' if hint else ""
    attributes += ' inputmode="numeric" min="0" max="150"' if kind == "number" else f' maxlength="{most}"'
    return _field(
        name,
        label,
        f'<input id="zw-{name}" name="{name}" type="{kind}" value="{text(value)}"{attributes}>{known if listed else ""}',
        wide,
    )


def select(
    name: str,
    label: str,
    options: Options,
    chosen: str = "",
    *,
    groups: Mapping[str, Options] | None = None,
    wide: bool = False,
    at: str = "",
) -> str:
    """``groups``：分了组的选项，组名 → 选项，排在 ``options`` 后面；``at``：一页里有同名的控件时，另起的标识。"""
    rows = _rows(options, chosen)
    for title, inside in (groups or {}).items():
        rows += f"<optgroup label={_quoted(title)}>{_rows(inside, chosen)}</optgroup>" if inside else ""
    at = at or name
    return _field(at, label, f'<select id="zw-{at}" name="{name}">{rows}</select>', wide)


def _rows(options: Options, chosen: str) -> str:
    return "".join(
        f"<option value={_quoted(value)}{' selected' if value == chosen else ''}>{text(said)}</option>"
        for value, said in options.items()
    )


def choices(
    name: str, label: str, options: Options, chosen: Collection[str] = (), *, many: bool = False, hint: str = ""
) -> str:
    """一组单选或多选。"""
    kind = "checkbox" if many else "radio"
    rows = "".join(
        f'<label class="zw-choice"><input type="{kind}" name="{name}" value={_quoted(value)}'
        f"{' checked' if value in chosen else ''}><span>{text(said)}</span></label>"
        for value, said in options.items()
    )
    note = f'<p class="zw-note">{text(hint)}</p>' if hint else ""
    return (
        f'<fieldset class="zw-field zw-wide" data-zw-step><legend>{text(label)}</legend>{note}'
        f'<div class="zw-choices">{rows}</div></fieldset>'
    )


def _field(at: str, label: str, control: str, wide: bool) -> str:
    size = " zw-half" if wide else ""
    return f'<div class="zw-field{size}" data-zw-step><label for="zw-{at}">{text(label)}</label>{control}</div>'


def _quoted(value: object) -> str:
    return f'"{text(value)}"'
