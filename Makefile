.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3.11
BIN := .venv/bin
RUN := $(BIN)/python

help: ## Show this list
	@grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

.venv/installed: requirements.txt requirements-dev.txt constraints.txt
	@echo "Installing about 1.4 GB into .venv: this takes a minute or two, once."
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@

install: .venv/installed ## Make the virtual environment

demo: install ## Load a demo and run everything: web, workers, scheduler, until Ctrl-C
	@exec $(RUN) manage.py demo

demo-judges: install ## Let three scripted annotators judge in the running demo
	@exec $(RUN) -m examples.judges

run: install ## Run web, workers and scheduler until Ctrl-C, without demo data
	$(RUN) manage.py migrate --verbosity 0
	$(RUN) manage.py collectstatic --no-input --verbosity 0
	@exec $(RUN) -m config.processes

services: install ## Run the workers and the scheduler until Ctrl-C, without the web
	$(RUN) manage.py migrate --verbosity 0
	@exec $(RUN) -m config.processes inference default beat

check: install ## Format, lint, types, import contracts, schema migrations, templates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(RUN) manage.py makemigrations --check --dry-run
	$(BIN)/djlint --lint --extension=html --quiet .

test: install ## Run the tests (about 5 minutes on 2 cores)
	$(BIN)/pytest -m "not slow and not e2e" -n 2 --dist loadfile

test-slow: install ## Run the tests that take minutes: kills, restarts, ten in a row
	$(BIN)/pytest -m slow

e2e: install ## Run everything and test it in a real browser (needs Chromium)
	$(BIN)/pytest -m e2e

screenshots: install ## Make the pictures of the README (needs Chromium)
	$(RUN) -m tests.e2e.screenshots

bench: install ## Print the figures this project quotes (up to an hour)
	for program in benchmarks/*.py; do echo "== $$program"; PYTHONPATH=. $(RUN) $$program || exit 1; done

clean: ## Remove the virtual environment, caches and the private services' data
	rm -rf .local .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.PHONY: help install demo demo-judges run services check test test-slow e2e screenshots bench clean
