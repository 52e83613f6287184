# 两条命令：make run（安装、读入示例文件、打开界面），make test（安装、检查、测试）。
# 系统的 python3 太旧时，用装着的较新的那一个
PYTHON ?= $(or $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done),python3)
VENV ?= .venv
PORT ?= 7860
HOST ?= 127.0.0.1
export ZHENGWEN_STORE ?= $(CURDIR)/.zhengwen
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run test lint format golden readme eval baseline check-faults check-inputs check-attacks check-load fuzz audit clean

run: $(VENV)/.run
	$(BIN)/zhengwen ingest corpus
	$(BIN)/zhengwen serve --host $(HOST) --port $(PORT)

test: $(VENV)/.dev
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# 重写 tests/golden：改动要像代码一样逐行看过再提交
golden: $(VENV)/.dev
	$(BIN)/python tests/golden.py

# 按实际输出改写两份说明书里的示例
readme: $(VENV)/.dev
	$(BIN)/python tests/test_readme.py

# 考全部自带的题，写 build/eval/report.html；比 evals/baseline.json 显著变差就失败
eval: $(VENV)/.run
	$(BIN)/zhengwen eval --report build/eval --compare evals/baseline.json

# 重写 evals/baseline.json：看过是哪些题变了再提交
baseline: $(VENV)/.run
	$(BIN)/zhengwen eval --report build/eval --baseline evals/baseline.json

# 故障：杀进程、弄坏库、写满盘……；坏输入：敌意的文件、问话、正则。结果写在 build/ 里
check-faults: $(VENV)/.dev
	$(BIN)/python -m evals.reliability.faults --out build/reliability/faults.json

check-inputs: $(VENV)/.dev
	$(BIN)/python -m evals.reliability.inputs --out build/reliability/inputs.json

# 以覆盖率为向导乱试，四个对象各 MINUTES 分钟
MINUTES ?= 30
fuzz: $(VENV)/.dev
	$(PIP) install -q -c constraints.txt -e '.[dev,fuzz]'
	for target in numerals outline facts readers; do \
	  $(BIN)/python -m evals.reliability.fuzz $$target --minutes $(MINUTES) --folder build/fuzz --out build/reliability/$$target.json || exit 1; done

# 遭了攻击守不守得住：全部攻击，逐种数出试了多少、守住多少；结果在 build/attacks.json
check-attacks: $(VENV)/.dev
	@mkdir -p build
	$(BIN)/python -m evals.reliability.attacks --out build/attacks.json

# 许多人同时用 LOAD_MINUTES 分钟：头一句几秒、忙不过来的和出错的有多少、内存长了多少；结果在 build/load.json
LOAD_MINUTES ?= 30
check-load: $(VENV)/.dev
	@mkdir -p build
	$(BIN)/zhengwen bench load --minutes $(LOAD_MINUTES) --pause 5 --out build/load.json

# 用了谁的东西：许可证、已知的漏洞（要联网，连不上会明说）、物料清单 build/sbom.json
audit: $(VENV)/.dev
	@mkdir -p build
	$(BIN)/python -m evals.reliability.supply --sbom build/sbom.json

clean:
	rm -rf $(VENV) .zhengwen

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更新：请安装后重试，或 make PYTHON=/路径/python3.11 run"; exit 1; }
	$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "建不了虚拟环境：请安装 python3-venv（Debian、Ubuntu：apt install python3-venv）后重试"; exit 1; }

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install -q -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install -q -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.run
