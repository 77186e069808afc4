# All commands for developers and operators; `make` alone lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
LIVE_DATA ?= .live
export PORT LIVE_DATA
CATALOGUES := $(wildcard */translations/*/LC_MESSAGES/*.po */*/translations/*/LC_MESSAGES/*.po)
EVERY_CORE := $(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --max-worker-restart=0
# The tests of a file run in one process, because they share the servers that they start.
EVERY_CORE_BY_FILE := $(EVERY_CORE) --dist=loadfile --no-loadscope-reorder
COMPILED := $(CATALOGUES:.po=.mo)

.PHONY: run check test test-long chaos bench pictures lint format catalogues messages pins clean help

run: .venv/run.stamp catalogues ## Start Live on http://127.0.0.1:8000 (PORT and LIVE_DATA change it)
	@exec $(BIN)/python -m deploy.embedded

check: .venv/dev.stamp catalogues lint ## Check style, types and every test without servers or browsers
	@HYPOTHESIS_PROFILE=check $(EVERY_CORE) --dist=worksteal -m "not environment"

test: .venv/dev.stamp catalogues lint ## Check everything; installs what the tests need
	@sh deploy/test_servers.sh
	@$(EVERY_CORE_BY_FILE)

test-long: .venv/dev.stamp catalogues lint ## Run all tests with 10,000 examples each and longer faults; hours
	@sh deploy/test_servers.sh
	@HYPOTHESIS_PROFILE=long CHAOS_ROUNDS=100 CHAOS_SECONDS=300 OUTAGE_SECONDS=60 SMS_FAULT_SENDS=3000 $(EVERY_CORE_BY_FILE)

chaos: .venv/dev.stamp catalogues ## Kill processes at random under load, then check that no fact or seat is lost (CHAOS_ROUNDS, CHAOS_SECONDS)
	@sh deploy/test_servers.sh
	@$(BIN)/python -m tests.chaos

bench: .venv/dev.stamp catalogues ## Measure the throughput, beside the limits of database and disk; ten minutes
	@sh deploy/test_servers.sh
	@$(BIN)/python -m tests.load.bench

pictures: .venv/dev.stamp catalogues ## Take the pictures of the README again
	@$(BIN)/python -m tests.journeys.pictures

lint: .venv/dev.stamp ## Check style, types and imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: .venv/dev.stamp ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

catalogues: $(COMPILED) ## Compile the translations

PACKAGES := shared services/events services/registrations services/notifier
messages: .venv/dev.stamp ## Bring the catalogues of translations up to date with the texts
	@for package in $(PACKAGES); do for language in fi sv; do \
		file=$$package/translations/$$language/LC_MESSAGES/messages.po; \
				$(BIN)/pybabel -q extract -F babel.cfg -k _l --sort-output --no-location -o .messages.pot $$package && \
		$(BIN)/pybabel -q update --ignore-obsolete --no-fuzzy-matching --no-wrap -l $$language -i .messages.pot -o $$file; \
	done; done; rm -f .messages.pot

%.mo: %.po
	@$(BIN)/pybabel -q compile -i $< -o $@

pins: ## Compile requirements/*.in again (needs uv)
	@for set in run dev; do uv pip compile -q --no-config --universal --python-version 3.11 \
		--generate-hashes --no-header requirements/$$set.in -o requirements/$$set.txt; done

clean: ## Remove what was installed and compiled; demo data in LIVE_DATA stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find shared services deploy tests -name '__pycache__' -prune -exec rm -rf {} +
	@find shared services -name '*.mo' -delete

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-11s %s\n' "$$name" "$$text"; done

.venv/%.stamp: requirements/%.txt
	@sh deploy/install.sh $(PYTHON) $<
	@touch $@
