"""各页共用的 Gradio 零件：一块自己拼的 HTML；表单从里面送出来。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

HIDDEN: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

# 表单的值以 {名字: [值…]} 送给 Python；页面脚本报 zw-open（哪一页、哪一块）时取内容；脚本先报过了的，现在就取
_SEND = """
const values = (form, by) => {
  const found = {};
  for (const [name, value] of new FormData(form, by)) if (typeof value === 'string') (found[name] ??= []).push(value);
  return found;
};
element.addEventListener('submit', (event) => {
  if (!event.target.matches('[data-zw-form]')) return;
  event.preventDefault();
  trigger('submit', { form: values(event.target, event.submitter) });
});
const names = ['NAME', element.closest('[id^=zw-page-]')?.id];
document.addEventListener('zw-open', (event) => { if (names.includes(event.detail)) trigger('open'); });
if (window.zwOpened?.has(names[1])) trigger('open');
"""


def html(value: str, name: str) -> gr.HTML:
    """一块自己拼的 HTML；不要 Gradio 的排版样式和它的点击脚本。"""
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None)


def form(value: str, name: str) -> Any:
    """带表单的一块：``.submit(处理, …)`` 收到 ``gr.EventData``，用 ``sent`` 取值；翻到这一页时有 ``.open``。"""
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=_SEND.replace("NAME", name))


def sent(event: gr.EventData, *, longest: int = 1000) -> dict[str, list[str]]:
    """送来的表单；来自浏览器，项数、长度都截住。"""
    given = (event._data or {}).get("form")
    if not isinstance(given, Mapping):
        return {}
    return {
        str(name)[:40]: [str(v)[:longest] for v in values[:50] if isinstance(v, str)]
        for name, values in list(given.items())[:40]
        if isinstance(values, list)
    }


def client(request: gr.Request) -> str:
    """来处的地址，最外一层认好的。"""
    return str(request.request.state.client)  # type: ignore[union-attr]


def one(form: Mapping[str, list[str]], name: str) -> str:
    """一项的值，去掉首尾空白；没填的是空串。"""
    return next(iter(form.get(name, [])), "").strip()
