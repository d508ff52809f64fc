# redrill's front door. `make demo` and `make test` do all the set-up they need, and are quick the second time.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
export GOTOOLCHAIN := local

.PHONY: help setup demo check test e2e soak bench docker-images format clean

help: ## What there is
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: node_modules/.installed ## npm packages, redis-server, the engine (about 2 minutes the first time, then a second)
	@tools/need-redis.sh
	@node tools/build-engine.ts

node_modules/.installed: package.json package-lock.json
	@tools/need-node.sh
	@echo "setup: npm packages (Node 24 among them)"
	@npm install --no-save --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

demo: setup ## A Black Friday drill on a real Redis Cluster and a real Sentinel set-up, about 2.5 minutes
	@node bin/redrill.js run drills/readiness/black-friday.yaml

check: setup ## Format, lint, types, layers, unit tests; Go: gofmt, vet
	@tools/check.sh

test: check ## check, and everything on real servers: contract and end-to-end tests, Go with the race detector
	@cd engine && GOFLAGS=-mod=readonly go test -race ./...
	@cd engine && GOFLAGS=-mod=readonly go test -count=1 -run EndsEachOfMany ./internal/client # it measures: not under the race detector
	@vitest run --project contract --project e2e

e2e: setup ## The full matrix of end-to-end tests
	@REDRILL_E2E=full vitest run --project e2e

soak: setup ## Repetitions: the smoke drill 10 times, also on a busy machine; kills at random moments
	@REDRILL_E2E=soak vitest run --project e2e

bench: setup ## Speed as ratios against redis-benchmark, in bench/results.json
	@node bench/bench.ts

docker-images: ## redrill/redis for --provider docker, built without a registry (about 90 s the first time)
	@docker/make-images.sh

format: setup ## Formats the sources
	@oxfmt . && gofmt -w engine

clean: ## Removes what was installed and made here; the engine's cache stays
	@rm -rf node_modules dist runs coverage
