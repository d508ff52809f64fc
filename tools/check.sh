#!/usr/bin/env bash
# The one door for every quick check; the same in CI.
set -euo pipefail
step() { printf 'check: %s\n' "$1"; }
step format
oxfmt --check . >/dev/null || { echo "check: not formatted; run: make format" >&2; oxfmt --list-different . >&2; exit 1; }
unformatted=$(gofmt -l engine)
[ -z "$unformatted" ] || { echo "check: not formatted: $unformatted; run: make format" >&2; exit 1; }
step lint
oxlint --type-aware --deny-warnings
step types
tsc -p .
tsc -p scenarios
tsc -p reports/client
step "unused code"
knip
step "go vet"
(cd engine && GOFLAGS=-mod=readonly go vet ./...)
step "unit tests"
vitest run --project unit
