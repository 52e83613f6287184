"""说明书里的命令照着能跑，输出照着一样。``make readme`` 按实际输出改写两份说明书。"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_INGESTED = 4  # 读入的报告只登开头这么多行


def examples(readme: Path) -> list[tuple[str, list[str]]]:
    """（命令，登出的输出行）。"""
    found: list[tuple[str, list[str]]] = []
    for line in "".join(_BLOCK.findall(readme.read_text("utf-8"))).splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


class Shell:
    """空目录里的命令行，旁边有示例文件；端口换成空闲的，只在这里面换。"""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        (folder / "corpus").symlink_to(ROOT / "corpus")
        self.folder, self._stack = folder, stack
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = str(free.getsockname()[1])
        self._env = {k: v for k, v in os.environ.items() if not k.startswith("ZHENGWEN_STORE")}
        self._env["PATH"] = f"{Path(sys.executable).parent}:{self._env['PATH']}"

    def __call__(self, command: str) -> list[str]:
        """输出的各行；以 & 结尾的命令放到后台，等它说出第一句。"""
        command = command.replace("7860", self._port)
        if command.endswith("&"):
            out = [self._background(command.removesuffix("&"))]
        else:
            done = subprocess.run(
                command, shell=True, cwd=self.folder, env=self._env, capture_output=True, text=True, timeout=120
            )
            assert (done.returncode, done.stderr) == (0, ""), command
            out = done.stdout.splitlines()
        return [line.replace(self._port, "7860").replace(str(self.folder), "~") for line in out]

    def _background(self, command: str) -> str:
        server = subprocess.Popen(
            f"exec {command}", shell=True, cwd=self.folder, env=self._env, stdout=subprocess.PIPE, text=True
        )
        self._stack.callback(server.wait, 20)
        self._stack.callback(server.terminate)
        assert server.stdout
        return server.stdout.readline().rstrip("\n")


@contextlib.contextmanager
def shell() -> Iterator[Shell]:
    with contextlib.ExitStack() as stack:
        yield Shell(Path(stack.enter_context(tempfile.TemporaryDirectory())).resolve(), stack)


def steady(line: str) -> str:
    """用时、大小每次不同，条款和事实的数目随规则变好而变，都不比。"""
    line = re.sub(r"（[\d.]+ MB，磁盘还剩 [\d.]+ GB）", "（…）", line)
    return re.sub(r"(条款|事实|向量) \d+", r"\1 N", line)


def shown(command: str, out: list[str]) -> list[str]:
    """说明书里登的：读入的报告略去中间，接口的回答略去后文。"""
    if command.startswith("curl"):
        return [out[0][:200] + "…"]
    return [*out[:_INGESTED], "…", out[-1]] if "zhengwen ingest" in command else out


def test_both_readmes_show_the_same_examples() -> None:
    assert examples(READMES[0]) == examples(READMES[1])
    commands = " ".join(command for command, _ in examples(READMES[0]))
    wanted = ("ingest", "ask", "clauses", "answer", "doctor", "serve")
    assert [name for name in wanted if f"zhengwen {name}" not in commands] == []


def test_every_example_prints_what_the_readme_shows() -> None:
    with shell() as run:
        for command, printed in examples(READMES[0]):
            told = f"这条命令的输出变了：{command}。看过新的输出无误，再 make readme"
            assert [steady(x) for x in shown(command, run(command))] == [steady(x) for x in printed], told


@pytest.mark.parametrize("readme", READMES, ids=lambda p: p.name)
def test_everything_a_readme_points_to_exists(readme: Path) -> None:
    links = re.findall(r"\]\(([^):]+)\)", readme.read_text("utf-8"))
    assert links and [link for link in links if not (ROOT / link).exists()] == []


_PYTHON = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("readme", READMES, ids=lambda p: p.name)
def test_the_lines_of_python_run_and_print_what_the_readme_shows(
    readme: Path, corpus_dir: Path, tmp_path: Path
) -> None:
    [(code, printed)] = _PYTHON.findall(readme.read_text("utf-8"))
    assert len(code.splitlines()) <= 10
    (tmp_path / ".zhengwen").symlink_to(corpus_dir)
    told = "这几行的输出变了。看过新的输出无误，再 make readme"
    assert python(code, tmp_path) == printed.rstrip("\n"), told


def python(code: str, folder: Path) -> str:
    """在有库的目录里运行几行 Python，得到写出来的话。"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.rstrip("\n")


def rewrite() -> None:
    with shell() as run:
        lines = []
        for command, _ in examples(READMES[0]):
            lines += [f"$ {command}", *shown(command, run(command))]
        printed = {
            code: python(code, run.folder)
            for readme in READMES
            for code, _ in _PYTHON.findall(readme.read_text("utf-8"))
        }
    block = "```console\n" + "\n".join(lines) + "\n```"
    for readme in READMES:
        text = _BLOCK.sub(lambda _: block, readme.read_text("utf-8"), count=1)
        text = _PYTHON.sub(lambda found: f"```python\n{found[1]}```\n\n```text\n{printed[found[1]]}\n```", text)
        readme.write_text(text, "utf-8")


if __name__ == "__main__":
    rewrite()
