# `make demo` and `make test` do everything on a machine with Python 3.11 or newer, make and a network to PyPI.
# The virtual environment is made once; a lock file that changed is installed on top of it.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
UV ?= uv
NEWER = $(1) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
# The first Python that is new enough; `python3` where none is, so that the message names something.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$(call NEWER,$$python) && echo $$python && exit; done; echo python3)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK := $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --extra aiogram --extra postgresql

.PHONY: help demo test check-format lint types contracts tests wheel venv format lock editor browser clean

help: ## Say what there is to make.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/run.stamp ## Start the chat page with made-up villages. ARGS="..." passes options on.
	@$(BIN)/yibiao demo $(ARGS)

test: browser check-format lint types contracts tests ## Run everything that CI runs.

check-format: venv
	$(BIN)/ruff format --check .

lint: venv ## Look for mistakes with ruff.
	$(BIN)/ruff check .

types: venv ## Check types with mypy, strictly.
	$(BIN)/mypy

contracts: venv ## Check which package may import which.
	$(BIN)/lint-imports

# More processes than cores: a third of the time a test waits for a browser, a server or a database.
tests: venv ## Run the tests in three processes, the wheel's contents among them. ARGS="-k carried" passes options on.
	$(BIN)/python -m pytest -n 3 --dist loadfile $(ARGS)

wheel: venv ## Build the wheel into dist/.
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

format: venv ## Put the code into its format.
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

lock: ## Write the lock files from pyproject.toml. LOCK_ARGS=--upgrade takes newer versions.
	@command -v $(UV) >/dev/null || { echo "make lock needs uv. Install it with: pipx install uv"; exit 1; }
	$(LOCK) $(LOCK_ARGS) --group build --output-file requirements.txt
	$(LOCK) $(LOCK_ARGS) --group dev --constraints requirements.txt --output-file requirements-dev.txt

editor: ## Bundle the form office's editor; needs node and a network to npm's registry.
	cd bot/web/office/editor && npm ci && npm run build

browser: ## See to it that the browser tests have a browser and a Chinese font.
	@sh .ci/browser

venv: $(VENV)/dev.stamp ## Make the virtual environment with the tools for development.

clean: ## Take away the virtual environment and what the tools left behind.
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(call NEWER,$(PYTHON)) || { echo "This needs Python 3.11 or newer, and $(PYTHON) is missing or older." \
		"Install one, or say which: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) lacks the modules that make a" \
		"virtual environment. On Debian and Ubuntu, as root: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/run.stamp: requirements.txt pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes --requirement requirements.txt
	$(INSTALL) --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	$(INSTALL) --require-hashes --requirement requirements-dev.txt
	@touch $@
