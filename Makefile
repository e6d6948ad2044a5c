# Two commands for everyone: make demo, make test. make help lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MEDIA ?=
PORTS ?=
SERVE ?= 1
# Tests run in so many processes; 0 for one, with its output as it comes. A third on two cores works while others wait
# for nodes and browsers.
WORKERS ?= 3
# How many seeded runs make faults makes.
RUNS ?= 200
# How many seconds make fuzz tries each parser.
FOR ?= 10
# two runs at once make the environment one after the other, where flock is at hand
ONE_AT_A_TIME := $(if $(shell command -v flock),flock .setup.lock)

.PHONY: help demo test faults fuzz tables check journeys setup setup-dev messages bench lock clean clean-demo

help:
	@echo "make demo                        run the story through two nodes, then serve both"
	@echo "     MEDIA=dir                   ... with your own films and photographs"
	@echo "     SERVE=0                     ... and stop when the story is told"
	@echo "     PORTS=\"8711 8712\"           ... on two other ports"
	@echo "make test                        run the tests"
	@echo "make faults                      200 seeded runs of nodes that are killed, cut off and filled (an hour)"
	@echo "make fuzz                        odd bytes at every parser of foreign bytes"
	@echo "     FOR=600                     ... for so many seconds each"
	@echo "make tables                      learn the tables of names again and compare (minutes)"
	@echo "make check                       format, lint, types, floors, migrations, translations"
	@echo "make messages                    gather new sentences into the translation files"
	@echo "make bench                       run the benchmarks; results go to benchmarks/results"
	@echo "make lock                        pin the requirements again"
	@echo "make clean-demo                  remove the demo"
	@echo "make clean                       remove the environment and the demo"

setup:
	@$(ONE_AT_A_TIME) $(MAKE) -s --no-print-directory $(VENV)/ready
setup-dev:
	@$(ONE_AT_A_TIME) $(MAKE) -s --no-print-directory $(VENV)/ready-dev

$(BIN)/uv: requirements/setup.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "reelbridge needs Python 3.11 or later; $(PYTHON) is older. Name another: make demo PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python cannot make an environment here. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Making the environment in $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/setup.txt
	@touch $@

$(VENV)/ready: $(BIN)/uv requirements/core.txt requirements/demo.txt pyproject.toml tools/messages.py $(wildcard src/reelbridge/*/locale/*/LC_MESSAGES/django.po)
	@echo "Installing what a node runs on ..."
	@$(BIN)/python tools/install.py requirements/core.txt
	@$(BIN)/python tools/install.py --no-deps requirements/demo.txt
	@$(BIN)/python tools/install.py --editable .
	@$(BIN)/python -m compileall -q src
	@$(BIN)/python tools/messages.py compile
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements/dev.txt
	@echo "Installing what the checks and tests need ..."
	@$(BIN)/python tools/install.py requirements/dev.txt
	@touch $@

demo: setup
	@$(BIN)/python tools/demo.py $(if $(MEDIA),--media "$(MEDIA)") $(if $(PORTS),--ports $(PORTS)) $(if $(filter 0,$(SERVE)),--no-serve)

test: setup-dev
	$(BIN)/pytest -n $(WORKERS) --dist loadfile -m "not made"

faults: setup-dev
	PYTHONPATH=src:. $(BIN)/python -m tests.faults --runs $(RUNS)

fuzz: setup-dev
	PYTHONPATH=src:. $(BIN)/python -m tests.fuzz $(FOR)

tables: setup-dev
	$(BIN)/pytest -n $(WORKERS) -m made tests/language

journeys: setup-dev
	$(BIN)/pytest tests/journeys

check: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djangofmt --check --quiet src
	$(BIN)/mypy
	$(BIN)/lint-imports --verbose | tail -n 8
	$(BIN)/python tools/check_house.py
	DJANGO_SETTINGS_MODULE=reelbridge.node.settings $(BIN)/python -W ignore -m django makemigrations --check --dry-run
	$(BIN)/python tools/messages.py check
	$(BIN)/python tools/reference.py check

messages: setup-dev
	$(BIN)/python tools/messages.py update
	$(BIN)/python tools/messages.py compile

bench: setup-dev
	$(BIN)/python benchmarks/run.py

lock: $(BIN)/uv
	tools/lock.sh

clean-demo:
	rm -rf demo

clean: clean-demo
	rm -rf $(VENV) .setup.lock
