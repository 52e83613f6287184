"""各页的 HTML，一页一个文件；外来的字都先经 ``ui.render.text`` 转义。"""
