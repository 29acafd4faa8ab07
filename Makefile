# The commands of this house. `make demo` and `make test` are all a newcomer needs.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# The tests make some thousand databases: they lie in memory where 8 GB of it are free, else on the disk.
MEMORY := $(shell df -k --output=avail /dev/shm 2>/dev/null | awk 'NR == 2 && $$1 > 8000000 { print "/dev/shm" }')

.PHONY: install demo run test fuzz faults lint bench vendor lock translations

$(VENV)/.runtime: requirements.lock setup.cfg pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check uv
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	touch $@

$(VENV)/.test: $(VENV)/.runtime requirements-test.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-test.lock
	touch $@

install: $(VENV)/.runtime

run: install
	HONGLING_INSTANCE=instance $(BIN)/hongling-exam serve --port $(PORT)

demo: install
	HONGLING_INSTANCE=instance/demo $(BIN)/hongling-exam demo office
	HONGLING_INSTANCE=instance/demo $(BIN)/hongling-exam serve --port $(PORT)

test: $(VENV)/.test
	sh scripts/system_packages.sh
	$(MAKE) lint
	TMPDIR=$(or $(MEMORY),$(TMPDIR),/tmp) $(BIN)/pytest -n 4 --dist loadgroup

fuzz: $(VENV)/.test
	for round in $$(seq $(or $(ROUNDS),10)); do \
	  TMPDIR=$(or $(MEMORY),$(TMPDIR),/tmp) $(BIN)/pytest tests/unit -m hypothesis --hypothesis-profile=random -n 2 || exit 1; \
	done

faults: $(VENV)/.test
	HONGLING_KILLS=200 $(BIN)/pytest tests/faults -m faults

lint: $(VENV)/.test
	$(BIN)/ruff check hongling_exam tests benchmarks scripts migrations
	$(BIN)/ruff format --check hongling_exam tests benchmarks scripts migrations
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint hongling_exam --quiet

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks

vendor: install
	$(BIN)/python scripts/vendor.py

lock:
	$(BIN)/uv pip compile -q setup.cfg --universal --python-version 3.11 --generate-hashes --no-emit-index-url -o requirements.lock
	$(BIN)/uv pip compile -q setup.cfg --extra test --universal --python-version 3.11 --generate-hashes --no-emit-index-url -o requirements-test.lock

translations: $(VENV)/.test
	$(BIN)/pybabel -q extract -F babel.cfg -k N_ -k _l --no-location --sort-output -w 120 -o hongling_exam/translations/messages.pot .
	$(BIN)/pybabel -q update --ignore-obsolete --no-fuzzy-matching -w 120 -i hongling_exam/translations/messages.pot -d hongling_exam/translations
	$(BIN)/pybabel -q compile -d hongling_exam/translations
