# The verbs of this repository, the same at home and in CI. `make` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
SETUP := $(VENV)/.setup-done
# Says what to do when there is no network; Hwapok works without it.
MASK_MODEL := $(BIN)/python -m hwapok_server.commands.mask_model || true
DEV := $(VENV)/.dev-done
# Processes that `make test` uses; each runs whole files, and starts a Hwapok of its own.
TESTERS ?= 2
TYPED := server embedding_service clients/python clients/web proto/plugins tests scripts bench
PROTO := --path proto/hwapok
# buf finds its plugins on the path.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup dev demo run test check fmt format lint types imports proto proto-lint proto-check screenshots clean

help: ## list these verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: $(SETUP) ## make .venv with everything `make run` needs
	@:

dev: $(DEV) ## add what the tests and checks need
	@:

demo: setup ## run the main job once: a picture and a layered PSD in demo/
	@$(BIN)/python scripts/demo.py

run: setup ## start the service and stay until Ctrl-C
	@$(BIN)/hwapok up

test: dev ## run the whole suite
	@scripts/debian_packages.sh
	$(BIN)/python -m pytest --numprocesses $(TESTERS) --dist loadfile

check: dev lint format types imports proto-lint proto-check ## everything that is checked without running the product

fmt: dev ## format the sources
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	$(BIN)/buf format --write $(PROTO)

lint: dev ## look for mistakes
	$(BIN)/ruff check .

format: dev
	$(BIN)/ruff format --check .

types: dev ## check the types
	$(BIN)/mypy $(TYPED)

imports: dev
	$(BIN)/lint-imports

proto: dev ## generate code from proto/
	$(BIN)/buf generate
	$(BIN)/buf generate --template buf.gen.sdk.yaml

proto-lint: dev
	@scripts/debian_packages.sh git
	$(BIN)/buf lint
	$(BIN)/buf format --diff --exit-code $(PROTO)
	@scripts/buf_breaking.sh

proto-check: dev ## compare the generated code with proto/
	@scripts/proto_check.sh

screenshots: dev ## take pictures of every state of the studio
	@scripts/debian_packages.sh
	$(BIN)/python scripts/screenshots.py

clean: ## remove what these verbs made
	rm -rf $(VENV) build dist demo tests/azurite/node_modules tests/node/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(SETUP): pyproject.toml
	@scripts/create_venv.sh "$(PYTHON)" "$(VENV)"
	@echo "Installing Hwapok into $(VENV) ..."
	@$(PIP) install --editable '.[all]'
	@$(MASK_MODEL)
	@touch $@

$(DEV): pyproject.toml
	@scripts/create_venv.sh "$(PYTHON)" "$(VENV)"
	@echo "Installing Hwapok and its tools into $(VENV) ..."
	@$(PIP) install --editable '.[dev]'
	@$(MASK_MODEL)
	@touch $(SETUP) $@
