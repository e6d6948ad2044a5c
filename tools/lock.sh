#!/bin/sh
# Pin every requirement with its hashes. The pins name no index and no folder of this machine.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header "$@"
}
compile requirements/dev.in -o requirements/dev.txt
compile requirements/core.in -c requirements/dev.txt -o requirements/core.txt
compile requirements/postgresql.in -c requirements/dev.txt -o requirements/postgresql.txt
compile requirements/cluster.in -c requirements/dev.txt -o requirements/cluster.txt
compile requirements/meaning.in -c requirements/dev.txt -o requirements/meaning.txt
compile requirements/setup.in -o requirements/setup.txt
compile --no-deps requirements/demo.in -o requirements/demo.txt
