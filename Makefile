# Every target first makes sure that the tools are there (uv, Python, the locked packages, Terraform), which takes
# no time when they are.

.DEFAULT_GOAL := help
.PHONY: help setup up down test test-all check fmt scan synth bench doctor

# Bytecode is what makes the provider quick to import.
unexport PYTHONDONTWRITEBYTECODE

ENV ?= local
RUN := .venv/bin
# Tests wait for Terraform more than they compute: two cores keep three workers.
WORKERS ?= 3
AT_ONCE := -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

help: ## What there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what the project needs into .tools and .venv
	@python3 -m cairn.bootstrap

up: setup ## Start the local cloud, deploy everything into it, place one order
	@$(RUN)/cairn up

down: setup ## Stop the local cloud; `make down PURGE=1` deletes its data too
	@$(RUN)/cairn down $(if $(PURGE),--purge)

test: setup ## Run the tests, except the long ones, three files at a time; WORKERS=0 runs one after the other
	@$(RUN)/pytest -m "not long" $(AT_ONCE)

test-all: setup ## Run every test
	@$(RUN)/pytest $(AT_ONCE)

check: setup ## Format, lint, types, import layers, workflows
	@$(RUN)/ruff format --check .
	@$(RUN)/ruff check .
	@$(RUN)/mypy
	@$(RUN)/lint-imports
	@$(RUN)/actionlint -shellcheck=$(RUN)/shellcheck
	@$(RUN)/zizmor --offline --quiet --persona=pedantic .github
	@$(RUN)/shellcheck .ci/run

fmt: setup ## Format the code and mend what the linter can
	@$(RUN)/ruff check --fix .
	@$(RUN)/ruff format .

synth: setup ## Write Terraform for ENV (default local) into cdktf.out
	@$(RUN)/cairn package
	@$(RUN)/cairn synth --env $(ENV)

scan: synth ## Judge ENV (default local) against the policies
	@$(RUN)/cairn scan --env $(ENV)

bench: setup ## Measure speed, into bench/results.json and docs/speed.md
	@$(RUN)/python -m bench

doctor: setup ## What this machine lacks, and how to get it
	@$(RUN)/cairn doctor
