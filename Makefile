# `make` alone lists the targets. Every tool runs from .venv, which `make setup` keeps as constraints.txt says.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PYTHONUTF8 := 1

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TESTING := $(VENV)/.testing
BROWSER := $(VENV)/.browser
SPARK := $(VENV)/.spark
OUT := out
DB := $(OUT)/citegraph.db
EVAL ?= ../shared/eval
FUZZ ?= 50
KILLS ?= 200
MUTANTS ?= 300
SEED ?= 1
SHUFFLES ?= 20
CORPUS ?= $(EVAL)/corpus/*.jsonl.gz
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11
SETS := gold_dev:gold carrying_dev:gold vnlegaltext_dev:vnlegaltext phapdien_dev:phapdien named_dev:named \
	odd_forms_dev:odd cases_dev:cases

.PHONY: help setup testing demo test check format bench bench-full soak fuzz mutants coverage shuffle kills lock newest pictures dist docs evaluate regression registry freshness vendor clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## make .venv; quick where nothing changed (LOCKED=1: only files whose hashes locks/ has)

testing: setup $(TESTING) ## add what only the tests need: Chromium, Jupyter, MkDocs
	@if command -v chromium >/dev/null; then rm -f $(BROWSER); \
	elif [ ! -e $(BROWSER) ]; then $(MAKE) $(BROWSER); \
	else cat $(BROWSER); fi

# The stamp comes last: an installation that breaks off leaves none, and the next run installs again.
$(STAMP): pyproject.toml constraints.txt
	@rm -f $@
	@python=; for p in $(PYTHON); do \
	  if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$p; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "citegraph needs Python 3.11 or newer, found none in: $(PYTHON). Install it or name it: make PYTHON=/path/to/python" >&2; \
	  exit 1; \
	fi; \
	$(BIN)/python -m pip --version >/dev/null 2>&1 || { echo "Making $(VENV) ..."; $$python -m venv --clear $(VENV); }
	@echo "Installing what constraints.txt lists (a minute or less) ..."
	@if [ -n "$(LOCKED)" ]; then \
	  $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r locks/dev.txt; \
	  $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	else \
	  $(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -U setuptools wheel; \
	  $(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt --no-build-isolation -e '.[dev]'; \
	fi
	@touch $@

$(TESTING): $(STAMP)
	@echo "Installing what only the tests need (a minute or less) ..."
	@if [ -n "$(LOCKED)" ]; then \
	  $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r locks/tests.txt; \
	else \
	  $(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt --no-build-isolation -e '.[tests]'; \
	fi
	@touch $@

# Chromium is tried for once; the file keeps the line that says why there is none. `make clean` forgets it.
$(BROWSER):
	@skip() { echo "Browser tests will be skipped: no chromium on PATH, and $$1." | tee $@; exit 0; }; \
	command -v apt-get >/dev/null || skip "there is no apt-get to install it with"; \
	[ "$$(id -u)" = 0 ] || skip "only root may install it (apt-get install chromium)"; \
	echo "Installing Chromium for the browser tests ..."; \
	export DEBIAN_FRONTEND=noninteractive; \
	{ apt-get update -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=20 \
	    && apt-get install -y -qq chromium fonts-dejavu fonts-noto-core; } >/dev/null 2>&1 </dev/null \
	  || skip "apt-get could not install it"; \
	command -v chromium >/dev/null || skip "apt-get brought none"

# Spark and a Java for it are 600 MB that only its own tests need.
$(SPARK): $(TESTING)
	@echo "Installing Spark for its tests (a minute or less) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt --no-build-isolation -e '.[spark]' \
	  || echo "Spark tests will be skipped: pip could not install it."
	@touch $@

demo: setup ## read the seed article, ask it questions, draw its graph
	@mkdir -p $(OUT)
	@show() { \
	  printf '\n$$ citegraph'; for word; do case $$word in *' '*) word="\"$$word\"";; esac; printf ' %s' "$$word"; done; \
	  printf '\n'; $(BIN)/citegraph "$$@"; \
	}; \
	show build seeds/ --db $(DB); \
	show extract seeds/quang-ninh.txt; \
	show implements 'Kết luận 01-KL/TW' --db $(DB); \
	show implements 'Nghị quyết Đại hội XIII' --db $(DB); \
	show implements 'Chỉ thị 05-CT/TW' --transitive --db $(DB); \
	show export $(OUT)/graph.graphml --db $(DB); \
	show export $(OUT)/graph.html --db $(DB)
	@printf '\nThe store lies in %s, the graph in %s (Gephi, yEd, networkx) and %s (open it in a browser).\n' \
	  $(DB) $(OUT)/graph.graphml $(OUT)/graph.html

test: testing $(SPARK) ## run the tests
	@$(BIN)/pytest -q

check: testing ## format, lint, types, direction of imports, names, plain English, commit subjects
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy --strict citegraph tests
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -q tests/test_english.py tests/test_names.py tests/test_commits.py

format: setup ## format the code and mend what ruff can mend
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

registry: setup ## write the snapshot of the registry anew, after its files were edited
	$(BIN)/python -c 'from citegraph.registry.load import write_snapshot; write_snapshot()'

freshness: setup ## which laws and central party documents that texts cite twice are neither known nor explained (CORPUS=files)
	@if ! ls $(CORPUS) >/dev/null 2>&1; then echo "Nothing to compare with: name texts with make freshness CORPUS='FILE.jsonl.gz ...'"; exit 0; fi; \
	$(BIN)/citegraph registry coverage $(CORPUS) --strict

bench: setup ## measure speed, and say what became slower than benchmarks/baseline.json (five minutes)
	@$(BIN)/python benchmarks/growth.py
	@$(BIN)/python benchmarks/suite.py --times 3 --compare benchmarks/baseline.json

bench-full: testing ## the same with 500,000 works, pages in Chromium, growth to 1 GB; renews baseline and plots (half an hour)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -c benchmarks/constraints.txt \
	    --no-build-isolation -e '.[bench]' \
	  || echo "eyecite is left out: pip could not install it."
	@$(BIN)/python benchmarks/growth.py
	@$(BIN)/python benchmarks/suite.py --large $(OUT)/graphs --save benchmarks/baseline.json
	@$(BIN)/python benchmarks/scale.py $(wildcard $(CORPUS)) --graphs $(OUT)/graphs --plot docs/images/growth.svg
	@$(BIN)/python docs/refresh.py

soak: testing ## build, ask and export a corpus up to ten times over (CORPUS=files; 10 minutes)
	@if ! ls $(CORPUS) >/dev/null 2>&1; then echo "Nothing to soak in: name texts with make soak CORPUS='FILE.jsonl.gz ...'"; exit 0; fi; \
	$(BIN)/python benchmarks/soak.py $(CORPUS) --plot docs/images/soak.svg

fuzz: testing ## properties with FUZZ times as many examples, mutated files, generated texts, texts from the patterns; others each time (FUZZ=50; two hours)
	@CITEGRAPH_FUZZ=$(FUZZ) $(BIN)/pytest -q -m hypothesis
	@$(BIN)/python benchmarks/files.py --seconds $$((36 * $(FUZZ))) --seed $$RANDOM --keep $(OUT)/fuzz
	@$(BIN)/python benchmarks/growth.py --tries $$((20 * $(FUZZ))) --seed $$RANDOM
	@$(BIN)/python benchmarks/patterns.py --tries $(FUZZ) --seed $$RANDOM

mutants: testing ## put MUTANTS=300 small faults into the core, and leave out each block: do tests notice? (an hour)
	@$(BIN)/python benchmarks/mutants.py --mutants $(MUTANTS) --seed $(SEED)
	@$(BIN)/python benchmarks/blocks.py

coverage: testing ## how much of the core its own tests run, by branch; fails below 95 % (a minute)
	@mkdir -p $(OUT)
	@$(BIN)/python -m coverage run -m pytest -q -m "not slow" $$($(BIN)/python benchmarks/mutants.py --tests)
	@$(BIN)/python -m coverage report

shuffle: testing ## the quick tests in random order, another one each time (SHUFFLES=20; forty minutes)
	@for run in $$(seq $(SHUFFLES)); do $(BIN)/pytest -q -p randomly -m "not slow and not browser" || exit 1; done

kills: testing ## kill a build at 200 random moments (KILLS=n; five minutes)
	@CITEGRAPH_KILLS=$(KILLS) $(BIN)/pytest -q tests/test_faults.py -k killed

lock: ## write locks/ anew: the hashes of what constraints.txt lists (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	@for extra in dev tests; do \
	  uv pip compile pyproject.toml --extra $$extra -c constraints.txt --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate -q -o locks/$$extra.txt; \
	done; \
	uv pip compile --group release -c constraints.txt --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate -q -o locks/release.txt

newest: setup ## run the quick tests with the newest versions of all dependencies, in out/newest (10 minutes)
	@$(BIN)/python -m venv --clear $(OUT)/newest
	@$(OUT)/newest/bin/python -m pip install -qq --disable-pip-version-check -U -e '.[tests]'
	@$(OUT)/newest/bin/python -m pip list --format freeze --exclude-editable | LC_ALL=C sort -f | diff constraints.txt - || true
	@$(OUT)/newest/bin/python -m pytest -q -m "not slow and not browser"

dist: testing $(SPARK) ## make the files of a release in dist/, in new environments (needs the network; 5 minutes)
	@$(BIN)/python tests/release.py

docs: testing ## build the documentation as a site, strictly and without the network
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo "The site lies in $(OUT)/site. To read and search it: $(BIN)/python -m http.server -d $(OUT)/site"

pictures: testing ## take the pictures of docs/images anew (needs Chromium)
	@$(BIN)/python docs/pictures.py

evaluate: setup ## score against gold data beside the project, where it is there (EVAL=folder)
	@if [ ! -e $(EVAL)/score.py ]; then \
	  echo "Nothing to evaluate against: there is no $(EVAL)/score.py. Name its folder: make evaluate EVAL=folder"; exit 0; \
	fi; \
	mkdir -p $(OUT)/eval; \
	for pair in $(SETS); do \
	  name=$${pair%%:*} kind=$${pair##*:} output=$(OUT)/eval/$${pair%%:*}.jsonl; \
	  printf '\n%s\n' "$$name"; \
	  $(BIN)/citegraph extract $(EVAL)/$$name.jsonl --format jsonl >$$output; \
	  $(BIN)/python $(EVAL)/score.py $$kind $$output $(EVAL)/$$name.jsonl; \
	done

regression: setup ## keep what is found now as what shall be found; read the differences of the test first
	@if [ ! -d $(EVAL)/corpus ]; then \
	  echo "Nothing to renew from: there is no $(EVAL)/corpus. Name its folder: make regression EVAL=folder"; exit 0; \
	fi; \
	$(BIN)/python tests/regression/renew.py $(EVAL)/corpus

vendor: setup ## bring the vendored files anew, as tests/vendoring/packages.toml says (needs npm)
	@$(BIN)/python tests/vendoring/fetch.py

clean: ## remove what was made, but not .venv
	rm -rf $(OUT) build dist *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache $(BROWSER)
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -exec rm -rf {} +
