# Short targets for everything the project does; `make help` lists them.
# The environment is .venv, installed once from requirements/*.txt with hashes; a stamp remembers it.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; exit; }; done)
# Stealing, because the slow tests stand in few files and would all be dealt to one worker.
PYTEST_ARGS ?= -n auto --dist worksteal
BIN := .venv/bin

# Checked installs only: every file against the hash in the lock, nothing resolved, nothing compiled by pip.
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet --no-deps --no-compile
# Compiling here, and telling pip not to, does it exactly once whatever PYTHONDONTWRITEBYTECODE and
# PIP_NO_COMPILE say; without byte code a start takes about twice as long. Packages ship templates that are
# not Python, which is why a failure to compile one file is not a failure.
COMPILE := $(BIN)/python -m compileall -qq -j 0 $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') || true

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run setup production test faults check dev truth bench fuzz superset notebook lock audit sbom clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(BIN)/.runtime ## set up if needed, then fill and publish the warehouse
	@$(BIN)/aicapex run

setup: $(BIN)/.runtime ## only the environment

production: $(BIN)/.production ## the environment of a server that keeps its runs in Postgres

test: $(BIN)/.dev ## every test
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

faults: $(BIN)/.dev ## the fault laboratory: every fault of docs/faults.md, as a table
	@$(BIN)/python -m tests.faults $(FAULTS_ARGS)

check: $(BIN)/.dev ## format, lint, types, import contracts, dbt project, generated documentation
	@$(BIN)/ruff format --check --quiet --output-format concise . || { echo "not formatted; run: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo > .venv/.lint-imports.log || { cat .venv/.lint-imports.log; exit 1; }
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/dbt --quiet --no-send-anonymous-usage-stats parse --no-partial-parse \
	  --project-dir dbt --profiles-dir dbt --target-path $(CURDIR)/.venv/dbt-parse --log-path $(CURDIR)/.venv/dbt-parse
	@$(BIN)/python -m tools.dictionary --check
	@$(BIN)/python -m tools.superset.datasets --check
	@echo "check: all clean"

dev: $(BIN)/.runtime ## Dagster's web interface on this project
	@exec $(BIN)/aicapex dev

truth: $(BIN)/.runtime ## compare the published figures with hand-verified ones
	@$(BIN)/aicapex truth

bench: $(BIN)/.bench ## run the measurements in benchmarks/
	@for b in benchmarks/[a-z]*.py; do echo "== $$b"; $(BIN)/python $$b || exit 1; done

fuzz: $(BIN)/.fuzz ## look for inputs that break a reader, half an hour each: FUZZ_ARGS="feeds --minutes 5"
	@$(BIN)/python -m tests.fuzz $(FUZZ_ARGS)

# Nearly a gigabyte of packages that nothing else here needs, and two minutes: no part of `make test` nor of .ci/run, which
# hold the bundle against the dbt project and the sample instead (tests/unit/bi, tests/integration/test_superset_bundle.py).
superset: .venv-superset/.ready ## import the dashboard into a Superset of its own, compare its numbers, draw it (heavy)
	@.venv-superset/bin/python -m tools.superset.draw $(SUPERSET_ARGS)

notebook: $(BIN)/.dev ## walk through the published marts in a notebook, in the browser
	@exec $(BIN)/marimo run --no-sandbox --include-code $(NOTEBOOK_ARGS) notebooks/walk.py

# Needs uv. Newer versions come in only when a .txt is removed first or UV_ARGS=--upgrade is given.
UV ?= uv
LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
  --no-emit-index-url $(UV_ARGS)
lock: ## write requirements/*.txt anew from the .in files
	@command -v $(UV) >/dev/null || { echo "make lock needs uv; install it or name it: make lock UV=/path/to/uv" >&2; exit 1; }
	@cd requirements && for set in runtime production dev bench fuzz superset audit; do $(LOCK) $$set.in -o $$set.txt || exit 1; done

# Asks a service for what is known against each version in the locks, and is therefore no part of `make check` nor of .ci/run.
audit: .venv-audit/.ready ## known vulnerabilities of everything in the locks (asks the network)
	@for set in production dev superset; do echo "== $$set"; \
	  .venv-audit/bin/pip-audit --requirement requirements/$$set.txt --require-hashes --disable-pip --strict --progress-spinner off || exit 1; done

sbom: .venv-audit/.ready ## what is installed where, with hashes, as CycloneDX: .sbom/*.cdx.json
	@mkdir -p .sbom
	@for set in runtime production; do .venv-audit/bin/cyclonedx-py requirements requirements/$$set.txt --pyproject pyproject.toml \
	  --output-reproducible --of JSON -o .sbom/$$set.cdx.json || exit 1; done
	@echo "sbom: .sbom/runtime.cdx.json, .sbom/production.cdx.json"

clean: ## remove the environment and caches; state under .aicapex stays
	@rm -rf .venv .venv-superset .venv-audit .sbom .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache dbt/target dbt/logs
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A directory that was interrupted before pip was in it, or whose Python is gone, is made again.
$(BIN)/.runtime: requirements/runtime.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "aicapex needs Python 3.11 or later and found none; install one or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than Python 3.11; name another: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { echo "setting up: .venv with $$($(PYTHON) --version)"; $(PYTHON) -m venv --clear .venv; }
	@echo "setting up: $$(grep -c == requirements/runtime.txt) packages (about a minute)"
	@$(PIP) --require-hashes -r requirements/runtime.txt
	@$(PIP) --no-build-isolation --editable .
	@$(COMPILE)
	@touch $@

$(BIN)/.production: requirements/production.txt $(BIN)/.runtime
	@echo "setting up: packages that a server with Postgres needs"
	@$(PIP) --require-hashes -r requirements/production.txt
	@$(COMPILE)
	@touch $@

$(BIN)/.dev: requirements/dev.txt $(BIN)/.runtime
	@echo "setting up: tools for test and check"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@$(COMPILE)
	@touch $@

$(BIN)/.bench: requirements/bench.txt $(BIN)/.dev
	@echo "setting up: packages that bench compares with"
	@$(PIP) --require-hashes -r requirements/bench.txt
	@$(COMPILE)
	@touch $@

$(BIN)/.fuzz: requirements/fuzz.txt $(BIN)/.dev
	@echo "setting up: the fuzzer"
	@$(PIP) --require-hashes -r requirements/fuzz.txt
	@$(COMPILE)
	@touch $@

# An environment beside the other: what looks at the locks must not be what they lock.
AUDIT_BIN := .venv-audit/bin
.venv-audit/.ready: requirements/audit.txt
	@test -n "$(PYTHON)" || { echo "aicapex needs Python 3.11 or later and found none; install one or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(AUDIT_BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv-audit
	@echo "setting up: .venv-audit, $$(grep -c == requirements/audit.txt) packages"
	@$(subst $(BIN)/,$(AUDIT_BIN)/,$(PIP)) --require-hashes -r requirements/audit.txt
	@touch $@

# An environment beside the other: Superset wants SQLAlchemy 1.4, pandas 2 and numpy 1.
SUPERSET_BIN := .venv-superset/bin
.venv-superset/.ready: requirements/superset.txt
	@test -n "$(PYTHON)" || { echo "aicapex needs Python 3.11 or later and found none; install one or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(SUPERSET_BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv-superset
	@echo "setting up: .venv-superset, $$(grep -c == requirements/superset.txt) packages (about a minute)"
	@$(subst $(BIN)/,$(SUPERSET_BIN)/,$(PIP)) --require-hashes -r requirements/superset.txt
	@$(subst $(BIN)/,$(SUPERSET_BIN)/,$(COMPILE))
	@touch $@
