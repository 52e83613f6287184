"""报告：同一个对象（``evals.summary``），写给屏幕、Markdown、网页。"""
