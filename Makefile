# Python 3.11 to 3.13, git and make are all that must be there; each command sets up what it needs.
.DEFAULT_GOAL := help
.PHONY: help run test check fix seed docs bench mutants lock setup-run setup-dev
python := .venv/bin/python

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' Makefile

setup-run:
	@sh scripts/setup.sh run

setup-dev:
	@sh scripts/setup.sh dev

run: setup-run ## set up and start Handoff with its demo task force; Ctrl-C stops it
	@$(python) scripts/run.py

test: setup-dev ## run every test, on each database and browser that is found
	@$(python) scripts/test.py

check: setup-dev ## run every check that needs no test: format, lint, types, imports, settings, docs, locks
	@$(python) scripts/check.py

fix: setup-dev ## repair what can be repaired by itself
	@$(python) -m ruff check --fix --quiet . ; $(python) -m ruff format .

seed: setup-run ## fill an empty database with the invented demo task force
	@$(python) manage.py migrate --verbosity 0 && $(python) manage.py createcachetable && $(python) manage.py seed_demo --seed 138

docs: setup-dev ## write docs/reference from the code
	@$(python) manage.py generate_docs && HANDOFF_PORT=8000 $(python) manage.py spectacular --file docs/reference/api.yaml

bench: setup-dev ## measure speed and memory, as a table
	@$(python) -m bench

mutants: setup-dev ## change the rules step by step and list the changes that no test notices (about an hour)
	@$(python) scripts/mutants.py $(FILES)

lock: setup-dev ## write the lock files anew from pyproject.toml
	@sh scripts/lock.sh && $(python) scripts/locks.py
