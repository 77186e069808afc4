#!/bin/sh
# Create .venv and install one pinned set of packages: install.sh PYTHON REQUIREMENTS
set -eu
python=$1 set=$2
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Live needs Python 3.11 or newer; $python is $("$python" --version 2>&1)." >&2
    echo "Name another one: make PYTHON=python3.12 ..." >&2
    exit 1
fi
if [ ! -x .venv/bin/python ]; then
    echo "Making .venv"
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        echo "Python's venv is missing. On Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
fi
echo "Installing $set (about a minute the first time)"
if command -v uv >/dev/null 2>&1; then
    uv pip install --python .venv/bin/python --require-hashes -r "$set"
else
    .venv/bin/python -m pip install --disable-pip-version-check --progress-bar on \
        --require-hashes -r "$set" | grep -v '^Requirement already' || true
    .venv/bin/python -m pip check --disable-pip-version-check
fi
