# Every target sets itself up in .venv (and .venvs) with the versions of constraints.txt; a second run installs nothing.

export UV_PYTHON_DOWNLOADS := never
export UV_CONSTRAINT := constraints.txt
export UV_BUILD_CONSTRAINT := constraints.txt
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
# uv does not read pip's variable for a private index.
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
# Debian keeps nginx where only root looks.
export PATH := $(PATH):/usr/sbin:/sbin

python := .venv/bin/python
install := $(python) -m uv pip install --quiet --python .venv --editable

.PHONY: help demo test check bench docs pins clean

help:
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile

demo: .venv/.demo ## serve the demo [HOST=127.0.0.1 PORT=8000]
	@$(python) -m heliograph $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

test: .venv/.uv ## run the tests on every Python here [PYTHON=3.12 ARGS="-k word"]
	@tools/programs
	@tools/upstream
	@tools/npm
	@$(python) tools/test.py $(if $(PYTHON),--only $(PYTHON)) -- $(ARGS)

check: .venv/.check ## formatting, lint and types
	$(python) -m ruff format --check
	$(python) -m ruff check
	$(python) -m mypy
	$(python) -m pyright --project pyproject.toml

bench: .venv/.test ## measure beside the peers, and write what README and docs show [ARGS=...]
	@tools/programs redis-server
	@$(python) -m benchmarks $(ARGS)

docs: .venv/.test ## run the examples in README, docs and docstrings [ARGS=...]
	@$(python) -m pytest $(wildcard README.md docs) src $(ARGS)

pins: .venv/.uv ## write constraints.txt anew, with the newest versions
	@echo '-e .' | env -u UV_CONSTRAINT -u UV_BUILD_CONSTRAINT $(python) -m uv pip compile - --group dev \
		--universal --python-version 3.11 --no-annotate --no-header --quiet > .venv/pins
	@{ echo '# What development installs: names and versions only. `make pins` writes this file.'; \
		sed -e '/^-e/d' -e "/sys_platform == '/d" -e '/; python_full_version/!s/ *;.*//' .venv/pins; } > constraints.txt

clean: ## remove everything that these targets made
	rm -rf .venv .venvs .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.uv: constraints.txt
	@tools/venv
	@touch $@

.venv/.demo: .venv/.uv pyproject.toml
	$(install) ".[demo]"
	@touch $@

.venv/.test: .venv/.uv pyproject.toml
	$(install) . --group test
	@touch $@

.venv/.check: .venv/.uv pyproject.toml
	$(install) . --group dev
	@touch $@ .venv/.test
