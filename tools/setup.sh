#!/usr/bin/env bash
# Make the virtual environment with the locked packages. Usage: tools/setup.sh VENV LOCK
# Installs Debian's python3-venv when the machine's Python cannot make environments by itself, the programs that scans
# and old Office files are read with, and the fonts of PDF (for developers also hledger, xmlsec1 and Chromium); without
# those the rest works.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=$1 lock=$2
python=${PYTHON:-python3}

say() { printf 'kronespor setup: %s\n' "$*" >&2; }

command -v "$python" >/dev/null || { say "there is no '$python': install Python 3.11 or newer."; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    say "$("$python" --version) is too old: install Python 3.11 or newer, or name one with PYTHON=…"; exit 1; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

missing=()
command -v tesseract >/dev/null && tesseract --list-langs 2>/dev/null | grep -qx dan ||
    missing+=(tesseract-ocr tesseract-ocr-dan)
for package in libreoffice-writer libreoffice-calc fonts-liberation fonts-dejavu-core; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
case $lock in *-dev.txt)
    command -v hledger >/dev/null || missing+=(hledger)
    for program in xmlsec1 openssl; do command -v $program >/dev/null || missing+=("$program"); done
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing+=(chromium)
    ;;
esac
if [ ${#missing[@]} -gt 0 ] && command -v apt-get >/dev/null; then
    say "installing ${missing[*]}"
    { as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq \
        --no-install-recommends "${missing[@]}" >/dev/null 2>&1; } ||
        say "could not install ${missing[*]}: scans and old Office files will not be read, or PDF has other letters; install them as root."
fi

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$venv"
    if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
        rm -rf "$venv"
        say "this Python cannot make environments; installing Debian's python3-venv"
        { as_root apt-get update -qq && as_root apt-get install -y -qq python3-venv >/dev/null; } || {
            say "python3-venv could not be installed: run 'apt-get install python3-venv' as root and try again."; exit 1; }
        "$python" -m venv "$venv"
    fi
fi
say "installing the packages of $lock"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" || {
    say "the packages could not be downloaded: check the network and the package index, and try again."; exit 1; }
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
