#!/usr/bin/env bash
# nft for the tests of partitions: installed where that needs no question. Without it they are skipped, and say so.
set -euo pipefail
if command -v nft >/dev/null; then exit 0; fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "setup: nftables (apt-get)"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends nftables; } >/dev/null || echo "setup: no nftables to be had" >&2
fi
