# Every target is one line that a person could type. `make demo` and `make test` need git, make and
# Python 3 with venv and pip; everything else they fetch from PyPI into this folder.

.DEFAULT_GOAL := help
SHELL := /bin/bash
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0
export AWS_DEFAULT_REGION ?= us-east-1

SETUP := .venv/.ready
BUILT := .aws-sam/.built
# Local functions run on this machine's own processor.
ARCHITECTURE := $(if $(filter aarch64 arm64,$(shell uname -m)),arm64,x86_64)
# Writes down what came of the tests that show a number of docs/reliability.md.
RECORDED := python -m pytest -p scripts.reliability.recorder
SOURCES := $(shell find template.yaml samconfig.toml functions layers statemachine -type f -not -name '*.pyc')

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: build ## run the main job on the local stack with real DICOM input
	frameproof local down
	frameproof local up --no-deploy
	eval "$$(frameproof local env)" && sam deploy --config-env local --parameter-overrides Architecture=$(ARCHITECTURE) DeletePaceSeconds=1 MaxPollSeconds=2
	frameproof run --local --input events/start_demo.json

test: build ## every test, the end-to-end ones included
	pytest --ignore tests/e2e --numprocesses auto --dist loadfile
	pytest tests/e2e --numprocesses 2 --dist loadfile

check: build lint types validate ## everything that is not a test run
	pytest tests/architecture -q

lint: $(SETUP) ## style, import directions
	ruff check .
	ruff format --check .
	lint-imports

types: $(SETUP) ## mypy, strict
	mypy

validate: $(SETUP) ## the SAM template; tests/architecture lints the state machines and runs the scanners
	sam validate --lint

setup: $(SETUP) ## make the environments from the lock
$(SETUP): uv.lock pyproject.toml local/lambda_runtime/requirements.txt scripts/setup.sh $(wildcard scripts/scanners/*.txt)
	scripts/setup.sh
	@touch $@

build: $(BUILT) ## sam build, for both processors
$(BUILT): $(SETUP) $(SOURCES)
	sam build
	@touch $@

lock: $(SETUP) ## renew uv.lock and the requirements that are exported from it
	uv lock
	uv export --quiet --frozen --only-group layer-shared --no-emit-project --no-header -o layers/shared/requirements.txt
	uv export --quiet --frozen --only-group layer-openjpeg --no-emit-project --no-header -o layers/openjpeg/requirements.txt
	uv export --quiet --frozen --only-group layer-source --no-emit-project --no-emit-package numpy --no-header -o layers/source/requirements.txt
	uv export --quiet --frozen --only-group layer-ledger --no-emit-project --no-header -o layers/ledger/requirements.txt
	uv export --quiet --frozen --only-group lambda-runtime --no-emit-project --no-header -o local/lambda_runtime/requirements.txt
	uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.13 scripts/scanners/requirements.in -o scripts/scanners/requirements.txt

reliability: build ## the tests that show a fault, invariant or requirement; renew their table
	$(RECORDED) --ignore tests/e2e -m "fault or invariant or requirement" -q
	$(RECORDED) tests/e2e -m "fault or invariant or requirement" --numprocesses 2 --dist loadfile -q
	python -m scripts.reliability.table

campaign: build ## what takes long: mutated files, hostile input, every stop and crash, 50 executions
	FRAMEPROOF_CAMPAIGN=1 pytest tests/integration/local/healthimaging/test_healthimaging_mutated_files.py -q
	FRAMEPROOF_CAMPAIGN=1 pytest tests/unit/frameproof/hostile tests/unit/cli/watching/test_cli_hostile_reports.py tests/integration/product/test_hostile_events.py -q
	FRAMEPROOF_CAMPAIGN=1 $(RECORDED) tests/e2e/reliability -q -rP
	FRAMEPROOF_CAMPAIGN=1 pytest tests/e2e/test_least_privilege.py -q
	python -m scripts.reliability.table

recording: build ## renew docs/walk.svg, the picture in the README
	python -m scripts.record_walk docs/walk.svg

docs: $(SETUP) ## renew the generated pages
	python -m frameproof_cli.reference > docs/cli.md

clean: ## remove what this Makefile made
	rm -rf .aws-sam .venv .tools .frameproof

.PHONY: help demo test reliability campaign check lint types validate setup build lock recording docs clean
