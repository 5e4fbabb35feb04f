# Two commands are enough: `make run` and `make test`. Each sets up what it needs first.
PYTHON ?= python3
BIN := .venv/bin
UV_COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-header --no-annotate --no-emit-index-url --no-emit-find-links
DJANGO_APPS := tests/accounts tests/courses tests/labs tests/grader tests/quizzes
# Where the browser tests are, unless ARGS names files: to look everywhere takes a while.
BROWSER_TESTS = $(if $(filter tests%,$(ARGS)),,tests/browser)
TEMPLATES = $$(git ls-files 'templates/*.html')

.PHONY: run test check fix bench setup setup-tests python-version lock

run: setup
	@exec $(BIN)/python -m deploy.run

test: setup-tests
	$(BIN)/python -m pytest -n 2 --dist loadgroup -p no:playwright -m "not browser" $(ARGS)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m browser $(BROWSER_TESTS) $(ARGS)
	$(BIN)/python -m tests.postgres -- $(BIN)/python -m pytest -n 2 -p no:playwright -m "database and not jail and not browser" $(DJANGO_APPS)

check: setup-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --target-version 5.2 --check $(TEMPLATES)
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py curriculum check
	$(BIN)/python manage.py lab lint

fix: setup-tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $(TEMPLATES)

bench: setup-tests
	$(BIN)/python -m tests.bench $(ARGS)

setup: python-version
	@$(PYTHON) -m deploy.setup

setup-tests: python-version
	@$(PYTHON) -m deploy.setup --tests

python-version:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Groundschool needs Python 3.11 or later. Please run: make PYTHON=python3.11 run")'

lock:
	$(UV_COMPILE) pyproject.toml --output-file requirements/run.lock
	$(UV_COMPILE) pyproject.toml --group dev --constraint requirements/run.lock --output-file requirements/dev.lock
	$(UV_COMPILE) --group lab --output-file requirements/lab.lock
	$(UV_COMPILE) --group layer-pillow --output-file requirements/layer-pillow.lock
