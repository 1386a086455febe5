#!/usr/bin/env bash
# Puts the independent judges that tests and benchmarks ask into virtual environments: scripts/python-peers.sh test notebook …
# The lists test and bench share .venv; every other list NAME gets .venv-NAME, as its versions do not go together with those.
# Where Python or the package index cannot be had, says so and goes on: what needs them is then skipped by name.
set -uo pipefail
cd "$(dirname "$0")/.."

for name in "$@"; do
    list="scripts/requirements-$name.txt"
    folder=.venv
    case $name in test | bench) ;; *) folder=.venv-$name ;; esac
    stamp="$folder/.$name-$(cksum <"$list" | tr -d ' ')"
    [ -e "$stamp" ] && continue

    if ! command -v python3 >/dev/null; then
        echo "python3 is missing: comparisons with Python peers are skipped."
        exit 0
    fi
    echo "Installing the Python peers of $list into $folder"
    if { [ -x "$folder/bin/python" ] || python3 -m venv "$folder"; } \
        && "$folder/bin/python" -m pip install --quiet --disable-pip-version-check -r "$list"; then
        touch "$stamp"
    else
        echo "The Python peers of $list could not be installed: comparisons with them are skipped."
    fi
done
