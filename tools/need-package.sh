#!/usr/bin/env bash
# A Debian package that some tests want: installed where that needs no question. Without it they are skipped, and say so.
# usage: need-package.sh COMMAND PACKAGE
set -euo pipefail
command=$1 package=$2
if command -v "$command" >/dev/null; then exit 0; fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "setup: $package (apt-get)"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$package"; } >/dev/null || echo "setup: no $package to be had" >&2
fi
