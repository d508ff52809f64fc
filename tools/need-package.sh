#!/usr/bin/env bash
# A Prometheus for the test of the live metrics: installed where that needs no question. Without one it is skipped, and says so.
set -euo pipefail
if command -v prometheus >/dev/null; then exit 0; fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "setup: prometheus (apt-get)"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends prometheus; } >/dev/null || echo "setup: no prometheus to be had" >&2
fi
