"""导入只有一个方向；重的库各在一处。"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BELOW = {"ingest": set(), "assistant": {"ingest"}, "ui": {"assistant", "ingest"}, "evals": {"assistant", "ingest"}}
ONE_PLACE = {  # 库 → 可以导入它的文件
    "chromadb": {"ingest/index.py"},
    "langchain_chroma": {"ingest/index.py"},
    "sentence_transformers": {"ingest/encode.py"},
    "langchain": {"assistant/model.py"},
    "langchain_core": {"assistant/model.py", "ingest/index.py"},  # 后者：langchain_chroma 要它的 Embeddings
    "langchain_openai": {"assistant/model.py"},
    "gradio": {"ui/page.py"},
    "torch": set(),
}
SOURCES = sorted(p for layer in BELOW for p in (ROOT / layer).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """文件里导入的顶层包，连同函数里的和只为类型的。"""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0]
    assert imported(path) & BELOW.keys() - {layer} <= BELOW[layer], f"{path.relative_to(ROOT)} 导入了上层"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_heavy_libraries_have_one_door(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    assert [lib for lib in imported(path) & ONE_PLACE.keys() if name not in ONE_PLACE[lib]] == []
