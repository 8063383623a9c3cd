# Each command sets up what it needs first. They take Python 3.11, Node 20.19 or newer and git; uv is
# installed into .uv/ when there is none.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { command -v $$python; break; }; done)
PYTHON := $(PYTHON)
UV ?= $(shell command -v uv 2>/dev/null)
ifeq ($(UV),)
UV := $(CURDIR)/.uv/bin/uv
OWN_UV := .uv/bin/uv
endif
UV_VERSION := 0.13.9
export PYTHON UV
# Images of Python set it: each of the tests' many processes would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
INSTALLED := .venv/installed.txt
PROFILER := build/benchmarks/.venv/installed.txt

# What ruff looks at; a package has rules of its own.
SOURCES := benchmarks hooks packages scripts tests

# The cores that tests may use. One test more than these runs, with about a gigabyte each: they wait a
# third of their time. Of the packages' suites, two more: they wait longer, and need less.
JOBS ?= 2

.PHONY: help demo test suites canary template chaos packages check bench record format snapshot lock \
	python
.DEFAULT_GOAL := help

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(INSTALLED) ## generate a project into build/ and run it; with CHECK=1: verify it and stop
	@mkdir -p build
	@$(BIN)/cookiecutter --no-input --overwrite-if-exists --output-dir build .
	@$(MAKE) --no-print-directory -C build/pazpaz dev CHECK=$(CHECK) ARGS="$(ARGS)"

test: suites template ## run the packages' suites, then the template's tests

template: $(INSTALLED) ## run the template's tests; FULL=1: those too that take long
	@$(BIN)/python -m pytest -v -n $$(($(JOBS) + 1)) --durations 15 $(if $(FULL),-m "full or not full")

suites: $(INSTALLED) ## run the packages' suites; ONLY="fastapi-devtools": these; FULL=1: whole everywhere
	@JOBS=$(JOBS) $(BIN)/python -m scripts.test_packages $(if $(FULL),--full) $(ONLY)

canary: $(INSTALLED) ## lock the newest pre-release of sentry-sdk; run the suite on it, and with streamed spans
	@$(BIN)/python -m scripts.packages.lock --next
	@JOBS=$(JOBS) $(BIN)/python -m scripts.test_packages --next
	@$(BIN)/python -m scripts.sdks

chaos: $(INSTALLED) ## run the packages through every fault and ten minutes of load, and show the accounts
	@$(BIN)/python -m scripts.test_packages --chaos $(ONLY)

packages: $(INSTALLED) ## build and vendor the packages, renew the policy file; with VERSION=0.1.1: as that version
	@$(BIN)/python -m scripts.packages $(if $(filter command,$(origin VERSION)),--version $(VERSION))
	@$(BIN)/python -m scripts.policy

check: $(INSTALLED) ## check format, lint and types of the template's own code and the packages'
	@echo "Checking format and lint of the template's own code and the packages' Python"
	@$(BIN)/ruff format --quiet --check $(SOURCES)
	@$(BIN)/ruff check --quiet --output-format concise $(SOURCES)
	@$(BIN)/python -m scripts.check_packages
	@echo "Checking the script and the workflows of CI"
	@$(BIN)/shellcheck .ci/run
	@$(BIN)/zizmor --offline --quiet .github/workflows

bench: $(INSTALLED) $(if $(PROFILE),$(PROFILER)) ## measure speed beside peers; ONLY="jobs start": these; PROFILE=1: draw profiles
	@$(BIN)/python -m benchmarks $(if $(PROFILE),--profile) $(ONLY)

record: $(INSTALLED) ## record which fields a real organisation's answers have: ORGANIZATION=acme, SENTRY_AUTH_TOKEN
	@$(BIN)/python packages/sentry-as-code/tests/record.py recorded/ $(ORGANIZATION)

format: $(INSTALLED) ## format the template's own code
	@$(BIN)/ruff check --quiet --fix-only $(SOURCES)
	@$(BIN)/ruff format --quiet $(SOURCES)

COMPILE = "$(UV)" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate $(if $(UPGRADE),--upgrade)

snapshot: $(INSTALLED) ## write anew the lists of what is generated, in docs/snapshots
	@$(BIN)/python -m scripts.snapshot

lock: $(INSTALLED) ## write every locked version anew; with UPGRADE=1: take the newest allowed
	@$(COMPILE) --only-binary :all: --group pyproject.toml:dev --output-file requirements.txt
	@$(COMPILE) --group pyproject.toml:bench --output-file benchmarks/requirements.txt
	@$(COMPILE) --group pyproject.toml:kubernetes --output-file tests/kubernetes-requirements.txt
	@UPGRADE=$(UPGRADE) $(BIN)/python -m scripts.packages.lock
	@UPGRADE=$(UPGRADE) $(BIN)/python -m scripts.lock

$(INSTALLED): requirements.txt
$(PROFILER): benchmarks/requirements.txt
$(INSTALLED) $(PROFILER): | python $(OWN_UV)
	@echo "Installing what the template's commands need into $(@D)"
	@test -x $(@D)/bin/python || { rm -rf $(@D) \
		&& "$(UV)" venv --quiet --no-project --python "$(PYTHON)" $(@D); }
	@"$(UV)" pip sync --quiet --require-hashes --python $(@D)/bin/python $<
	@cp $< $@

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found." >&2; exit 1; }

.uv/bin/uv: | python
	@echo "Installing uv $(UV_VERSION) into .uv"
	@"$(PYTHON)" -m venv .uv || { \
		echo "Python's venv module is needed (Debian and Ubuntu: the package python3-venv)." >&2; exit 1; }
	@PIP_USER=0 PIP_REQUIRE_HASHES=0 .uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
