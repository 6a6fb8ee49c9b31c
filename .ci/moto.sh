#!/usr/bin/env bash
# Runs a command with MOTO_ENDPOINT set to a moto server on a free loopback port: .ci/moto.sh npx vitest run test/aws
set -euo pipefail
cd "$(dirname "$0")/.."
[ -x .venv/bin/moto_server ] || { python3 -m venv .venv && .venv/bin/pip install -q 'moto[server]'; }
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
.venv/bin/moto_server -H 127.0.0.1 -p "$port" >/dev/null 2>&1 &
server=$!
trap 'kill "$server"' EXIT
export MOTO_ENDPOINT="http://127.0.0.1:$port"
for _ in $(seq 600); do
  curl -fs -o /dev/null "$MOTO_ENDPOINT/moto-api/" && break
  sleep 0.2
done
"$@"
