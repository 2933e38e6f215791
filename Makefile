# Names for commands; nothing is decided here.
.PHONY: demo test browser lint bench mutants

.venv/ready: pyproject.toml
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --upgrade pip
	.venv/bin/python -m pip install --quiet --editable '.[dev]'
	touch .venv/ready

demo: .venv/ready
	.venv/bin/scout demo

test: .venv/ready
	.venv/bin/python -m pytest

browser: .venv/ready
	test -d build/axe/node_modules || .venv/bin/python -m tests.report.axe || echo "axe-core can't be installed: its test skips"
	.venv/bin/python -m pytest -n 0 -rs -m browser

lint: .venv/ready
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: .venv/ready
	.venv/bin/python -m bench

mutants: .venv/ready
	.venv/bin/python -m bench.mutants
