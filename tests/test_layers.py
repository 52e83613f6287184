"""导入只有一个方向；重的库各在一处。"""

import ast
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BELOW = {"ingest": set(), "assistant": {"ingest"}, "ui": {"assistant", "ingest"}, "evals": {"assistant", "ingest"}}
ONE_PLACE = {  # 库 → 可以导入它的文件
    "chromadb": {"ingest/index.py", "evals/baselines/langchain.py"},
    # 评测里的两处：LangChain 的默认做法，作对照
    "langchain_chroma": {"ingest/index.py", "evals/bench/asking.py", "evals/baselines/langchain.py"},
    "sentence_transformers": {
        "ingest/encode.py",
        "assistant/rerank.py",
        "evals/bench/encoding.py",
    },  # 后者：比速度的对照
    "langchain": {"assistant/model.py"},
    # ingest/index.py：langchain_chroma 要它的 Embeddings
    "langchain_core": {
        "assistant/model.py",
        "assistant/langchain.py",
        "ingest/index.py",
        "evals/baselines/langchain.py",
        "evals/reliability/obedient.py",  # 听坏话的假模型，也得是真的子类
    },
    "langchain_openai": {"assistant/model.py"},
    "pg8000": {"ingest/postgres.py"},
    "pymilvus": {"ingest/milvus.py"},
    "gradio": {"ui/page.py", "ui/endpoints.py", "ui/pages/*"},
    "mcp": {"ui/agents.py"},
    "langchain_text_splitters": {"evals/baselines/langchain.py"},
    "rapidocr": {"ingest/read/scan.py"},
    "torch": set(),
}
BROUGHT = {"cv2": "rapidocr", "PIL": "rapidocr"}  # 只在识字时用，由它带来
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
    elsewhere = [x for x in imported(path) & ONE_PLACE.keys() if not any(fnmatch(name, at) for at in ONE_PLACE[x])]
    assert elsewhere == []


def test_what_is_imported_is_declared() -> None:
    """直接用到的库都写在 pyproject.toml 里，版本钉死，不靠别的库捎带。"""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    pinned = {line.split("==")[0].lower() for line in (*project["dependencies"], *extras) if "==" in line}
    assert len(pinned) == len({*project["dependencies"], *extras})
    ours = BELOW.keys() | sys.stdlib_module_names
    homes = packages_distributions()
    used = {name for path in SOURCES for name in imported(path) - ours}
    # 没有装的（可选的）按自己的名字认
    names = {n: {BROUGHT.get(n, d).replace("_", "-").lower() for d in homes.get(n, [n])} for n in used}
    undeclared = [n for n in used if not pinned & names[n]]
    assert undeclared == []


def test_the_root_holds_only_what_belongs_there() -> None:
    """根目录固定：草稿、结果不落在这里。"""
    listed = subprocess.run(["git", "-c", "core.quotepath=off", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("不在 git 的工作目录里")
    known = {
        *("assistant", "corpus", "evals", "ingest", "tests", "ui", ".ci", "pyproject.toml", "Makefile"),
        *(".gitignore", "constraints.txt", "LICENSE", "CHANGELOG.md", "README.md", "README.zh-CN.md"),
    }
    assert {line.split("/")[0] for line in listed.stdout.splitlines()} <= known
