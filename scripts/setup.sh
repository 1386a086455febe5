#!/usr/bin/env bash
# Installs the system libraries that are missing and says what else is needed. Safe to run again.
# With the word edge also what the agent for devices is linked with, with test or bench what only the tests or the benchmarks need.
set -euo pipefail

packages=(libjpeg62-turbo-dev libpng-dev libwebp-dev libgif-dev libarchive-dev libsqlite3-dev zlib1g-dev libcurl4-openssl-dev pkg-config python3-venv openssl)
# Programs for other processors are tried out under emulation, the broker with the clients that everybody has, the services with another broker.
if [ "${1:-}" = test ]; then packages+=(qemu-user mosquitto mosquitto-clients gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good); fi
# Libraries that libarchive needs, as archives.
if [ "${1:-}" = edge ] || [ "${1:-}" = bench ]; then packages+=(gcc binutils libacl1-dev libbz2-dev liblz4-dev liblzma-dev libzstd-dev nettle-dev); fi
# The broker's peer, and what its load generator is built with.
if [ "${1:-}" = bench ]; then packages+=(mosquitto gcc libc6-dev libssl-dev); fi

swift_needed="6.2"
if ! command -v swift >/dev/null; then
    echo "Swift is missing: install Swift $swift_needed or newer from swift.org and put its 'swift' on PATH." >&2
    exit 1
fi
swift_found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
if [ "$(printf '%s\n%s\n' "$swift_needed" "$swift_found" | sort -V | head -n 1)" != "$swift_needed" ]; then
    echo "Swift $swift_found is too old: Brachio needs $swift_needed or newer (swift.org)." >&2
    exit 1
fi

if ! command -v dpkg-query >/dev/null; then
    echo "This is not Debian or Ubuntu: see that these libraries and their headers are installed:" >&2
    echo "  libjpeg-turbo libpng libwebp giflib libarchive sqlite3 zlib libcurl pkg-config" >&2
    exit 0
fi
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
    echo "Installing ${missing[*]}"
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null
fi
