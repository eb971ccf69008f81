#!/bin/bash
# parallel.sh scenario.toml, on this machine; with --sshloginfile and a shared folder on many.
set -euo pipefail
seq 64 | parallel --halt soon,fail=1 --retries 3 \
    salang run "$1" --trials "${TRIALS:-10000000}" --threads 1 --part {}/64 --out parts/{} --quiet
salang merge parts/* --out reports/long
