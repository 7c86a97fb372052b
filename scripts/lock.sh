#!/bin/sh
# Writes the lock files from pyproject.toml: every package with its hashes, and no word on where it comes from.
# `lock.sh --upgrade` also takes newer versions.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header "$@"
}
compile pyproject.toml "$@" --output-file requirements/run.lock
compile pyproject.toml "$@" --group dev --constraints requirements/run.lock --output-file requirements/dev.lock
