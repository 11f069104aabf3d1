.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3.11
BIN := .venv/bin
RUN := $(BIN)/python

help: ## Show this list
	@grep -hE '^[a-z][a-z0-9-]*:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-16s %s\n", $$1, $$2}'

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

messages: install ## Bring the catalogues of all languages up to what the sources say
	DJANGO_SETTINGS_MODULE=config.settings $(RUN) -m tests.languages.catalogues

# Read when numpy is imported, which pytest does before any settings: two processes share two cores
# better than the threads of each, which burn a core while they wait for each other.
test test-compiled: export OPENBLAS_NUM_THREADS = 1

test: install ## Run the tests (5 to 8 minutes on 2 cores)
	$(BIN)/pytest -m "not slow and not browser and not e2e" -n 2 --dist loadfile

test-slow: install ## Run the tests that take minutes: kills, restarts, ten in a row
	@$(MAKE) --no-print-directory -j2 --output-sync=line test-compiled test-killed

# The one computes, the other mostly waits; what computes gives way to what is timed out.
test-compiled: install
	nice $(BIN)/pytest -m "slow and compiled"

test-killed: install
	$(BIN)/pytest -m "slow and not compiled"

e2e: test-pages test-whole ## Test single pages, then everything running, in a real browser (needs Chromium)

PROCESSES ?= 2
test-pages: install
	$(BIN)/pytest -m browser -n $(PROCESSES) --dist loadfile

test-whole: install
	$(BIN)/pytest -m e2e

screenshots: install ## Make the pictures of the README (needs Chromium)
	$(RUN) -m tests.e2e.screenshots

# FULL=1 asks a benchmark for more repetitions; without it each ends within 30 minutes on 2 cores.
BENCH_FULL := $(if $(FULL),--full)

.venv/bench-installed: requirements-bench.txt .venv/installed
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-bench.txt -c constraints.txt
	@touch $@

bench: bench-coverage bench-article bench-peeking bench-sbc bench-robustness bench-people bench-drift bench-forecast bench-selection bench-speed bench-laplace ## Print all figures this project quotes (about 3 hours; FULL=1 a day)

bench-coverage: .venv/bench-installed ## Coverage and width of the interval beside its peers (25 minutes)
	$(RUN) -m benchmarks.coverage $(BENCH_FULL)

bench-article: .venv/bench-installed ## The article's table: agreement, judgments, cost, time (10 minutes)
	$(RUN) -m benchmarks.article $(BENCH_FULL)

bench-peeking: install ## False approvals with a look after every judgment (30 minutes)
	$(RUN) -m benchmarks.peeking $(BENCH_FULL)

bench-sbc: install ## Simulation-based calibration of the model (30 minutes)
	$(RUN) -m benchmarks.sbc $(BENCH_FULL)

bench-robustness: install ## Useless and inflated metrics, spammers, position, hunting (30 minutes)
	$(RUN) -m benchmarks.robustness $(BENCH_FULL)

bench-people: install ## Who leans to a side, who does not look: what a fit says of annotators (15 minutes)
	$(RUN) -m benchmarks.people $(BENCH_FULL)

bench-drift: install ## How soon a change of the judge is noticed (10 minutes)
	$(RUN) -m benchmarks.drift $(BENCH_FULL)

bench-forecast: install ## Whether forecasts and plans come true (20 minutes)
	$(RUN) -m benchmarks.forecast $(BENCH_FULL)

bench-selection: install ## Chosen pairs against random ones (30 minutes)
	$(RUN) -m benchmarks.selection $(BENCH_FULL)

bench-speed: install ## Seconds of a refit, against pm.sample (10 minutes)
	$(RUN) -m benchmarks.refit_speed $(BENCH_FULL)

bench-laplace: install ## The fast fit against NUTS (20 minutes)
	$(RUN) -m benchmarks.laplace_agreement $(BENCH_FULL)

bench-judging: install ## How fast pairs are lent and judged over HTTP, 4 web processes (5 minutes)
	$(RUN) -m benchmarks.judging_load $(BENCH_FULL)

bench-judging-kills: install ## The same while web processes are killed: nothing twice, nothing lost (10 minutes)
	$(RUN) -m benchmarks.judging_kills $(BENCH_FULL)

bench-dashboard: install ## Pages of a migration of a million scored pairs: server time, queries, weight, fits (30 minutes; SMALL=1 five)
	$(RUN) -m benchmarks.dashboard $(if $(SMALL),--small)

bench-live: install ## From a judgment to the open page, with everything running (needs Chromium)
	$(RUN) -m benchmarks.label_to_picture
	$(RUN) -m benchmarks.evouna_over_http

clean: ## Remove the virtual environment, caches and the private services' data
	rm -rf .local .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.PHONY: help install demo demo-judges run services check messages test test-slow test-compiled test-killed test-pages test-whole e2e screenshots clean bench bench-coverage \
	bench-article bench-peeking bench-sbc bench-robustness bench-people bench-drift bench-forecast bench-selection bench-speed \
	bench-laplace bench-judging bench-judging-kills bench-dashboard bench-live
