#!/usr/bin/env bash
# redis-server for the process provider: installed where that needs no question, else one line that says how.
set -euo pipefail
if [ -n "${REDRILL_REDIS_SERVER:-}" ] || command -v redis-server >/dev/null; then exit 0; fi
if command -v apt-get >/dev/null; then
  if [ "$(id -u)" = 0 ]; then
    echo "setup: redis-server (apt-get)"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends redis-server redis-tools; } >/dev/null
    exit 0
  fi
  echo "setup: redis-server is missing. Run: sudo apt-get install redis-server" >&2
elif [ "$(uname)" = Darwin ]; then
  echo "setup: redis-server is missing. Run: brew install redis" >&2
else
  echo "setup: redis-server is missing. Install Redis 6.2 or newer, or set REDRILL_REDIS_SERVER to its path." >&2
fi
exit 3
