#!/usr/bin/env bash
# npm brings the Node that redrill runs on; npm itself needs some Node to start with.
set -euo pipefail
if ! command -v npm >/dev/null; then
  echo "setup: npm is missing. Install Node.js 20 or newer with npm (Debian: apt-get install nodejs npm; macOS: brew install node)." >&2
  exit 3
fi
