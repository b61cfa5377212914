# Two commands: `make run` brings everything up on a bare machine, `make test` tries everything.
PYTHON ?= python3
BIN := .venv/bin
export FLASK_APP := wsgi
# Where it is set, each of the service's processes would compile two thousand modules anew when it starts.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run stop reset setup test test-all check bench format lock messages

run: setup  ## start all of it: http://127.0.0.1:8000 (PORT=, DEMO=0, DATABASE_URL=, REDIS_URL=, SMTP_URL=, STORAGE_URL=)
	@$(BIN)/python -m tools.launcher run

stop: setup  ## end a run of another terminal
	@$(BIN)/python -m tools.launcher stop

reset: setup  ## clear var/: data, mail, passwords, logs
	@$(BIN)/python -m tools.launcher reset

setup:  ## only install
	@$(PYTHON) tools/bootstrap.py
	@$(BIN)/python -m tools.translations compile

test: setup  ## everything but the wide matrices
	@$(BIN)/python -m tests.browser
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not wide"

test-all: setup  ## the wide matrices too: languages × states × widths, long property runs
	@$(BIN)/python -m tests.browser
	$(BIN)/pytest -n 3 --dist worksteal --hypothesis-profile long

check: setup  ## format, lint, types, imports, dead code, habits of the source, dependencies, lock, translations, migrations
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.dead_code
	$(BIN)/pytest -q -n 0 --noconftest tests/architecture/test_source.py
	$(BIN)/deptry .
	$(BIN)/python -m tools.lock check
	$(BIN)/python -m tools.translations check
	$(BIN)/python -m tools.launcher with-services -- sh -c "$(BIN)/flask db upgrade && $(BIN)/flask db check"

bench: setup  ## how fast it is, beside a floor: docs/benchmarks.md (ROWS="1000 100000")
	@$(BIN)/python -m tools.launcher with-services -- $(BIN)/python -m bench $(ROWS)

format: setup
	$(BIN)/ruff check --fix --quiet
	$(BIN)/ruff format --quiet

lock: setup  ## write requirements.lock anew from pyproject.toml, keeping what is pinned where it still fits
	$(BIN)/python -m tools.lock write

messages: setup  ## bring new texts into the catalogues
	$(BIN)/python -m tools.translations update
