#!/usr/bin/env bash
# Builds redrill/redis from Debian packages, with no registry: the base comes from debootstrap where debian:bookworm-slim is not here and
# cannot be pulled. Starts a Docker daemon if none answers and it may (root, dockerd), and stops it again. Quick when the
# image is there. Exit code 3 says that it cannot be done here, and why.
set -euo pipefail
cd "$(dirname "$0")"
image=${REDRILL_OWN_IMAGE:-redrill/redis}
base=debian:bookworm-slim
own_base=redrill/debian
work=
daemon=

fail() { echo "docker-images: $1" >&2; exit 3; }
bounded() { timeout -k 5 "$@"; }
finish() {
  [ -z "$work" ] || rm -rf "$work"
  [ -z "$daemon" ] || { kill "$daemon" 2>/dev/null && wait "$daemon" 2>/dev/null; } || true
}
trap finish EXIT

command -v docker >/dev/null || fail "there is no docker command here. Debian: apt-get install docker.io"

if ! bounded 10 docker version >/dev/null 2>&1; then
  { [ "$(id -u)" = 0 ] && command -v dockerd >/dev/null; } || fail "no Docker daemon answers, and this user may not start one"
  echo "docker-images: starting a Docker daemon for this"
  work=$(mktemp -d)
  dockerd >"$work/dockerd.log" 2>&1 &
  daemon=$!
  for _ in $(seq 60); do
    bounded 10 docker version >/dev/null 2>&1 && break
    kill -0 "$daemon" 2>/dev/null || { tail -5 "$work/dockerd.log" >&2; daemon=; fail "dockerd does not run here; its last lines are above"; }
    sleep 0.5
  done
  bounded 10 docker version >/dev/null 2>&1 || fail "dockerd did not answer within 30 s"
fi

if bounded 10 docker image inspect "$image" >/dev/null 2>&1; then echo "docker-images: $image is here"; exit 0; fi

if ! bounded 10 docker image inspect "$base" >/dev/null 2>&1 && ! bounded 60 docker pull -q "$base" >/dev/null 2>&1; then
  base=$own_base
  if ! bounded 10 docker image inspect "$base" >/dev/null 2>&1; then
    { [ "$(id -u)" = 0 ] && command -v debootstrap >/dev/null; } ||
      fail "debian:bookworm-slim cannot be pulled, and a base of our own needs root and debootstrap. Debian: apt-get install debootstrap"
    echo "docker-images: a Debian base (debootstrap, about 40 s)"
    [ -n "$work" ] || work=$(mktemp -d)
    bounded 300 debootstrap --variant=minbase bookworm "$work/root" >"$work/debootstrap.log" 2>&1 ||
      { tail -5 "$work/debootstrap.log" >&2; fail "debootstrap failed; its last lines are above"; }
    # What the machine's apt needs to reach its mirror, the image's needs as well.
    cp /etc/apt/apt.conf.d/*proxy* "$work/root/etc/apt/apt.conf.d/" 2>/dev/null || true
    tar -C "$work/root" -c . | bounded 120 docker import - "$base" >/dev/null
  fi
fi

echo "docker-images: $image on $base"
bounded 300 docker build -q --network host --build-arg "BASE=$base" -t "$image" . >/dev/null || fail "docker build failed"
