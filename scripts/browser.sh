#!/usr/bin/env bash
# Installs headless Chromium and its driver, which the tests of the console use: scripts/browser.sh
# Where they cannot be had, says so and goes on: the tests that need a browser are then skipped by name.
set -uo pipefail

if command -v chromedriver >/dev/null && command -v chromium >/dev/null; then
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "This is not Debian or Ubuntu: without chromium and chromedriver on PATH the browser tests are skipped."
    exit 0
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "chromium is missing and sudo asks for a password: the browser tests are skipped. To run them: sudo apt-get install chromium chromium-driver"
        exit 0
    fi
    as_root=(sudo -n)
fi
echo "Installing chromium and chromium-driver"
"${as_root[@]}" apt-get update -qq || true
if ! DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq chromium chromium-driver fonts-dejavu-core >/dev/null; then
    echo "chromium could not be installed: the browser tests are skipped."
fi
