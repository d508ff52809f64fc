#!/usr/bin/env bash
# Docker for the tests of the provider docker, and debootstrap for an image without a registry: installed where that needs no
# question. Without them those tests are skipped, and say so. No daemon is started here.
set -euo pipefail
if command -v dockerd >/dev/null && command -v docker >/dev/null && command -v debootstrap >/dev/null; then exit 0; fi
if command -v docker >/dev/null && timeout 10 docker version >/dev/null 2>&1; then exit 0; fi
if [ "$(uname)" = Linux ] && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "setup: docker.io, debootstrap (apt-get)"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && timeout 300 apt-get install -y -qq --no-install-recommends docker.io iptables debootstrap; } >/dev/null ||
    echo "setup: no Docker to be had" >&2
fi
