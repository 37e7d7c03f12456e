#!/bin/sh
# Makes a virtual environment where there is no working one. Usage: create_venv.sh PYTHON FOLDER
set -eu
python=$1 folder=$2

if [ -x "$folder/bin/python" ] && "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi
if ! command -v "$python" >/dev/null; then
    echo "$python was not found. Install Python 3.11 or later, or name one: make PYTHON=python3.12 ..." >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "$("$python" --version) is too old: Hwapok needs 3.11 or later. Name one: make PYTHON=python3.12 ..." >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "$python has no venv module. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2
    exit 1
fi
"$python" -m venv --clear "$folder"
