#!/usr/bin/env bash
# One drill in a CI job: runs it, tells GitHub what it wants to know, and ends with redrill's own exit code.
# REDRILL_DRILL is the drill; REDRILL_COMMAND (run), REDRILL_OUT (redrill-run) and REDRILL_ARGUMENTS (none) are optional.
set -uo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
drill=${REDRILL_DRILL:?name the drill in REDRILL_DRILL}
out=${REDRILL_OUT:-redrill-run}
read -r -a arguments <<<"${REDRILL_ARGUMENTS:-}"

PATH="$here/node_modules/.bin:$PATH" node "$here/bin/redrill.js" "${REDRILL_COMMAND:-run}" "$drill" --out "$out" "${arguments[@]}"
code=$?

if [ -n "${GITHUB_OUTPUT:-}" ]; then
  printf 'exit-code=%s\n' "$code" >>"$GITHUB_OUTPUT"
  [ ! -d "$out" ] || printf 'folder=%s\n' "$out" >>"$GITHUB_OUTPUT"
fi
if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -d "$out" ]; then
  # `prove` has a run in each subfolder.
  find "$out" -maxdepth 2 -name report.md | sort | while read -r report; do
    cat "$report" && printf '\n'
  done >>"$GITHUB_STEP_SUMMARY"
fi
exit "$code"
