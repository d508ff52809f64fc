#!/usr/bin/env bash
# A browser for the tests of the report: installed where that needs no question. Without one they are skipped, and say so.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then exit 0; fi
done
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "setup: chromium (apt-get)"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null || echo "setup: no chromium to be had" >&2
fi
