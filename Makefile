# Zhenshu 镇枢: everything a person does with this repository. `make help` lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
ROUNDS ?= 200
MODELS ?= 5000
WALKS ?= 2000
JOBS ?= 2
APPROVALS ?= 3000
ORDERS ?= 1500
CLUES ?= 150
COUNT ?= 20000
WAYS ?= 1000
TOUR ?=
SEED ?= 1
SECONDS ?= 600
RUNS ?= 5
DB ?= sqlite
DIR ?= ../shared/tck
FILE ?= tests/workflows/clocks/deadline_vectors.json

.DEFAULT_GOAL := help

.PHONY: help
help:  ## list the targets
	@grep -hE '^[a-z][a-zA-Z_-]*:.*##' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; found $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: setup
setup: $(VENV)/ready  ## make the virtual environment from the lock file

.PHONY: web
web: setup  ## build the pages into api/site; fast where nothing changed
	@$(BIN)/python web/build.py

.PHONY: run
run: web  ## migrate, deploy the shipped processes, load the demonstration town, serve on PORT
	$(BIN)/zhenshu demo
	$(BIN)/zhenshu serve --port $(PORT)

.PHONY: test
test: web  ## all tests on SQLite; on PostgreSQL each once, of the interface's and the business's a third
	@# One process more than a small machine has cores: many tests wait for a server or a browser.
	$(BIN)/python -m pytest -n 3 --dist loadgroup

.PHONY: test-postgres
test-postgres: web  ## all tests on PostgreSQL, with every value and every scenario
	$(BIN)/python -m pytest -n 3 --dist loadgroup --db postgresql

.PHONY: check
check: setup format-check lint types layers  ## what a reviewer asks first: format, lint, types, layers, architecture
	$(BIN)/python -m pytest tests/architecture

.PHONY: format
format: setup  ## rewrite the code in its one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: format-check
format-check: setup
	$(BIN)/ruff format --check .

.PHONY: lint
lint: setup  ## ruff
	$(BIN)/ruff check .

.PHONY: types
types: setup  ## mypy, strict
	$(BIN)/mypy

.PHONY: layers
layers: setup  ## the import contracts
	$(BIN)/lint-imports

.PHONY: load-times
load-times: web  ## sign-in, inbox and task over slow 4G with a slow processor, nothing cached: RUNS=5
	RUNS=$(RUNS) $(BIN)/python -m tests.bench pages

.PHONY: bench
bench: web  ## every ratio in one run: a table, and build/bench.json
	$(BIN)/python -m tests.bench

.PHONY: lists
lists: setup  ## server time of every list with 100,000 cases and an inbox of 10,000 tasks: DB=sqlite|postgresql
	$(BIN)/python -m tests.bench lists --db $(DB)

.PHONY: walks
walks: setup  ## random walks through every process, all invariants after every step: WALKS=2000 SEED=1 JOBS=2
	$(BIN)/python -m tests.invariants.walks --walks $(WALKS) --seed $(SEED) --jobs $(JOBS)

.PHONY: replay
replay: setup  ## a busy day compressed, every clock and card counted again: APPROVALS=3000 ORDERS=1500 CLUES=150 SEED=1
	$(BIN)/python -m tests.replay --approvals $(APPROVALS) --orders $(ORDERS) --clues $(CLUES) --seed $(SEED)

.PHONY: fuzz
fuzz: setup  ## random models against the oracle: MODELS=5000 SEED=1
	$(BIN)/python -m tests.fuzz.run --models $(MODELS) --seed $(SEED)

.PHONY: feel-fuzz
feel-fuzz: setup  ## random expressions, guided by coverage: SECONDS=600 SEED=1; last line: N runs, N failures
	$(BIN)/python -m tests.engine.feel.fuzz --seconds $(SECONDS) --seed $(SEED)

.PHONY: chaos
chaos: setup  ## kill -9 under load: ROUNDS=200 SEED=1 DB=sqlite|postgres
	$(BIN)/python -m tests.chaos --rounds $(ROUNDS) --seed $(SEED) --db $(DB)

.PHONY: submissions
submissions: web  ## every shipped form filled in WAYS=1000 ways, judged by server and browser field by field: SEED=1
	$(BIN)/python -m tests.submissions --count $(WAYS) --seed $(SEED)

.PHONY: storm
storm: setup  ## 50 clients repeat every request through a network that loses 30 % of the answers, kills between: SEED=1 DB=sqlite|postgres
	$(BIN)/python -m tests.storm --seed $(SEED) --db $(DB)

.PHONY: tck
tck: setup  ## the DMN Technology Compatibility Kit's cases in DIR
	$(BIN)/python -m tests.engine.feel.tck $(DIR)

.PHONY: agreement
agreement: setup  ## FEEL against feelin, the JavaScript implementation: COUNT=20000 SEED=1
	$(BIN)/python -m tests.engine.feel.agreement $(COUNT) $(SEED)

.PHONY: vectors
vectors: setup  ## deadline vectors of FILE (default: ours); last line: N passed, N failed
	@$(BIN)/python -m tests.workflows.clocks.vectors $(FILE)

.PHONY: pictures
pictures: setup  ## a picture of every shipped diagram in build/pictures/shipped (needs Node and Chromium)
	$(BIN)/python -m tests.pictures

.PHONY: round-trips
round-trips: web  ## every shipped diagram, form and decision through our editors and the stock ones, unchanged (needs Chromium)
	$(BIN)/python -m pytest tests/pictures --whole

.PHONY: tour
tour: web  ## a stranger's path filmed: every step a picture, desk and phone, both languages, in build/tour (needs Chromium)
	$(BIN)/python -m tests.tour $(TOUR)

.PHONY: papers
papers: setup  ## a PDF of every kind of document from the scenarios, in build/papers
	$(BIN)/python -m tests.workflows.paper.printing build/papers

.PHONY: docs
docs: setup  ## write the generated reference pages and clients again
	$(BIN)/python -m api.reference > docs/reference/api.md
	$(BIN)/python -m api.engine_rest.reference > docs/reference/engine-rest.md
	$(BIN)/python -m api.event_reference > docs/reference/events.md
	$(BIN)/python -m api.typescript > zhenshu/typescript/src/api.ts
	ZHENSHU_OUTSIDE_TOPICS= $(BIN)/zhenshu templates --into bpmn/.camunda/element-templates
	$(BIN)/python -m tests.engine.bpmn.reference
	$(BIN)/python -m engine.bpmn.extension_reference > docs/reference/camunda-extensions.md
	$(BIN)/python -m tests.engine.feel.reference
	$(BIN)/python -m workflows.law.reference
	$(BIN)/python -m tests.workflows.limits_used

.PHONY: lock
lock: setup  ## resolve pyproject.toml into requirements.lock again
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --python-version 3.11 --quiet -o requirements.lock

.PHONY: clean
clean:  ## remove everything that the targets above made
	rm -rf $(VENV) build var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
