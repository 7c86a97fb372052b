#!/bin/sh
# Makes .venv from a lock file: `setup.sh run` or `setup.sh dev`. Does nothing when that lock is already installed.
set -eu
cd "$(dirname "$0")/.."
kind=$1
lock=requirements/$kind.lock
supported='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

# The locks that were installed lie in .venv: the same file means the same packages.
installed() {
    .venv/bin/python -c "$supported" 2>/dev/null && cmp -s "$lock" ".venv/$kind.lock"
}

find_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c "$supported" 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "Handoff needs Python 3.11, 3.12 or 3.13; none was found (set PYTHON=/path/to/python if it is elsewhere)." >&2
    return 1
}

make_venv() {
    python=$(find_python)
    rm -rf .venv
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        echo "Python could not make a virtual environment; on Debian and Ubuntu: sudo apt install python3-venv" >&2
        exit 1
    fi
}

installed && exit 0
.venv/bin/python -c "$supported" 2>/dev/null || make_venv
echo "Installing the locked packages of $lock (once, about a minute) ..."
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$lock"
rm -f .venv/run.lock .venv/dev.lock
cp "$lock" ".venv/$kind.lock"
# The dev lock holds every package of the run lock, at the same version.
[ "$kind" = run ] || cp requirements/run.lock .venv/run.lock
