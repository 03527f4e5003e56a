# keymill: `make run` shows a night, `make test` proves it, `make bench` measures it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
HOME_DIR ?= keymill-home
SAMPLES_AS_OF := 2026-11-20
WORKERS ?= 3

.PHONY: run test lint types check bench pictures lock clean

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "keymill needs Python 3.11 or newer: make PYTHON=...")'
	@echo "Installing what requirements.txt lists into $(VENV): a minute or two, once."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(READY)  ## a home with the sample drops, and one night on it
	@$(BIN)/keymill demo --home "$(HOME_DIR)"
	@$(BIN)/keymill run --home "$(HOME_DIR)" --as-of $(SAMPLES_AS_OF)
	@echo "  commands      export PATH=\"$(CURDIR)/$(BIN):\$$PATH\" KEYMILL_HOME=\"$$(cd "$(HOME_DIR)" && pwd)\""

test: $(READY)  ## every test, against real servers; the nights, which take longest, first
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder tests/night tests

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(READY)
	$(BIN)/mypy

check: lint types test

bench: $(READY)  ## ROWS=100000: the night against a floor and a peer
	$(BIN)/python -m bench --rows $(or $(ROWS),100000)

pictures: $(READY)  ## renew docs/pictures from a night on the samples
	$(BIN)/python -m tests.pictures

lock:  ## renew requirements.txt, which names no index and no host
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --group dev --group bench pyproject.toml -o requirements.txt

clean:
	rm -rf $(VENV) "$(HOME_DIR)"
