"""用了谁的东西：``python -m evals.reliability.supply``（``make audit``）。

列出装着的库和许可证，不在许用的名单里就不过；漏洞交给 pip-audit 去查（要联网；连不上就明说没有查）；
``--sbom 文件`` 写一份 CycloneDX 的物料清单，说的是这台机器上装着的，不入库。退出状态：0 没有发现，1 有。
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data" / "licences.toml"
_LONGEST = 80  # 字；再长的是把整篇许可证贴进来了，看开头就够
_SECONDS = 300
_OURS = "zhengwen"  # 我们自己不在 PyPI 上
_NAMED = 3


@dataclass(frozen=True)
class Package:
    """装着的一个库；``licence`` 照它自己写的，没有写是空串。"""

    name: str
    version: str
    licence: str

    @property
    def allowed(self) -> bool:
        parts = re.split(
            r"\s+(?:AND|OR)\s+|[;,](?!\s*Version)\s*", self.licence.replace("(Apache-2.0 OR MIT)", "Apache-2.0 OR MIT")
        )
        return bool(self.licence) and all(_allowed().fullmatch(p.strip()) for p in parts)


@dataclass(frozen=True)
class Checked:
    """漏洞查得怎样：``found`` 是一条一个；``problem`` 不空的是没有查成，或者有的库没有查成。"""

    found: tuple[str, ...] = ()
    problem: str = ""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.reliability.supply", description="用了谁的东西，许不许用。")
    parser.add_argument("--sbom", type=Path, metavar="文件", help="另写一份 CycloneDX 的物料清单（JSON）")
    parser.add_argument("--offline", action="store_true", help="不去查漏洞")
    args = parser.parse_args(argv)
    packages = installed()
    for licence, count in Counter(p.licence or "没有写" for p in packages).most_common():
        print(f"{count:4}  {licence}")
    wrong = [p for p in packages if not p.allowed]
    for package in wrong:
        print(f"不许用  {package.name} {package.version}：{package.licence or '没有写许可证'}")
    print(f"库 {len(packages)} 个，许可证不许用的 {len(wrong)} 个")
    checked = Checked(problem="没有查：写了 --offline") if args.offline else vulnerabilities()
    print(checked.problem or f"已知的漏洞 {len(checked.found)} 个")
    for line in checked.found:
        print(f"漏洞  {line}")
    if args.sbom:
        args.sbom.write_text(bill_of_materials(packages), "utf-8")
        print(f"物料清单写进 {args.sbom}")
    return 1 if wrong or checked.found else 0


def installed(found: Iterable[Distribution] | None = None) -> list[Package]:
    """装着的库，依名字；同名的只算一次。"""
    known = {p.name: p for p in map(_package, distributions() if found is None else found) if p.name}
    return [known[name] for name in sorted(known, key=str.lower)]


def _package(distribution: Distribution) -> Package:
    about: Any = distribution.metadata
    name = re.sub(r"[-_.]+", "-", about["Name"] or "").lower()
    named = [c.split("::")[-1].strip() for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    written = (about.get("License") or "").strip()
    licence = about.get("License-Expression") or "; ".join(named) or _brief(written) or _table()["stated"].get(name, "")
    return Package(name, distribution.version, licence)


def _brief(written: str) -> str:
    first = written.split("\n")[0].strip()
    return first if len(first) <= _LONGEST else ""


def vulnerabilities(run: Callable[..., Any] = subprocess.run) -> Checked:
    """请 pip-audit 照 PyPI 的漏洞库查装着的库；没有装它、连不上，都说没有查。"""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--local",
        "--progress-spinner",
        "off",
        "--format",
        "json",
        "--timeout",
        "15",
    ]
    try:
        done = run(command, capture_output=True, text=True, timeout=_SECONDS)
        rows = json.loads(done.stdout)["dependencies"]
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return Checked(problem="漏洞没有查：没有装 pip-audit，或者连不上漏洞库。请在能联网的机器上再运行一次。")
    found = (f"{r['name']} {r['version']}：{v['id']}" for r in rows for v in r.get("vulns", ()))
    skipped = [r["name"] for r in rows if "skip_reason" in r and r["name"] != _OURS]
    return Checked(tuple(found), _unaudited(skipped, len(rows)) if skipped else "")


def _unaudited(skipped: Sequence[str], whole: int) -> str:
    """pip-audit 在漏洞库里找不到的库，它不算错；镜像站点常没有漏洞库，就一个也找不到。"""
    named = "、".join(skipped[:_NAMED]) + (" 等" if len(skipped) > _NAMED else "")
    return f"漏洞没有查全：{whole} 个库里，漏洞库里找不到的有 {len(skipped)} 个（{named}）。请在直接连得上 pypi.org 的机器上再运行一次。"


def bill_of_materials(packages: Sequence[Package]) -> str:
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.model.license import DisjunctiveLicense
    from cyclonedx.output.json import JsonV1Dot6
    from packageurl import PackageURL

    bom = Bom()
    for p in packages:
        bom.components.add(
            Component(
                name=p.name,
                version=p.version,
                type=ComponentType.LIBRARY,
                purl=PackageURL("pypi", None, p.name, p.version),
                licenses=[DisjunctiveLicense(name=p.licence)] if p.licence else [],
            )
        )
    return str(JsonV1Dot6(bom).output_as_string(indent=1))


@cache
def _allowed() -> re.Pattern[str]:
    return re.compile("|".join(_table()["allowed"]))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(_DATA.read_text("utf-8"))


if __name__ == "__main__":
    sys.exit(main())
