#!/usr/bin/env bash
# Puts the independent judges that tests and benchmarks ask into .venv: scripts/python-peers.sh test|bench|older
# (the older clients go into a folder of their own, .venv-older).
# Where Python or the package index cannot be had, says so and goes on: what needs them is then skipped by name.
set -uo pipefail
cd "$(dirname "$0")/.."

list="scripts/requirements-$1.txt"
venv=.venv
[ "$1" = older ] && venv=.venv-older
stamp="$venv/.$1-$(cksum <"$list" | tr -d ' ')"
[ -e "$stamp" ] && exit 0

if ! command -v python3 >/dev/null; then
    echo "python3 is missing: comparisons with Python peers are skipped."
    exit 0
fi
echo "Installing the Python peers of $list into $venv"
if { [ -x "$venv/bin/python" ] || python3 -m venv "$venv"; } && "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$list"; then
    touch "$stamp"
else
    echo "The Python peers could not be installed: comparisons with them are skipped."
fi
