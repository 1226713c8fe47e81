#!/usr/bin/env bash
# Make the virtual environment with the packages of locks. Usage: tools/setup.sh VENV LOCK …
# Installs Debian's python3-venv when the machine's Python cannot make environments by itself. With the lock of developers
# also the programs that scans and old Office files are read with, the fonts of PDF, and what tests run (hledger, xmlsec1,
# Chromium; in CI nginx and Caddy, which Debian starts when it installs them); without those the rest works.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=$1
shift
python=${PYTHON:-python3}

say() { printf 'kronespor setup: %s\n' "$*" >&2; }

command -v "$python" >/dev/null || { say "there is no '$python': install Python 3.11 or newer."; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    say "$("$python" --version) is too old: install Python 3.11 or newer, or name one with PYTHON=…"; exit 1; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
# shellcheck disable=SC2086
from_debian() { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends "$@" >/dev/null 2>&1; }

missing=()
case "$*" in *requirements-dev.txt*)
    command -v tesseract >/dev/null && tesseract --list-langs 2>/dev/null | grep -qx dan ||
        missing+=(tesseract-ocr tesseract-ocr-dan)
    for package in libreoffice-writer libreoffice-calc fonts-liberation fonts-dejavu-core; do
        dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
    done
    command -v hledger >/dev/null || missing+=(hledger)
    for program in xmlsec1 openssl; do command -v $program >/dev/null || missing+=("$program"); done
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing+=(chromium)
    if [ -n "${CI:-}" ]; then
        for program in nginx caddy; do
            [ -x "/usr/sbin/$program" ] || [ -x "/usr/bin/$program" ] || missing+=("$program")
        done
    fi
    ;;
esac
if [ ${#missing[@]} -gt 0 ] && command -v apt-get >/dev/null; then
    say "installing ${missing[*]}"
    from_debian "${missing[@]}" || say "could not install ${missing[*]}: install them as root; their tests are skipped."
fi

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$venv"
    if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
        rm -rf "$venv"
        say "this Python cannot make environments; installing Debian's python3-venv"
        from_debian python3-venv || {
            say "python3-venv could not be installed: run 'apt-get install python3-venv' as root and try again."; exit 1; }
        "$python" -m venv "$venv"
    fi
fi
for lock; do  # a lock names all that is needed: nothing is looked up beside it
    say "installing the packages of $lock"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes \
        -r "$lock" || {
        say "the packages could not be downloaded: check the network and the package index, and try again."; exit 1; }
done
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
# All cores compile, and not the packages' own tests, which are a third. What reads files may write nothing beside it.
# What a newer Python warns of in the packages is not ours to mend.
PYTHONWARNINGS=ignore "$venv/bin/python" -m compileall -qq -j 0 -x '/tests?/' "$venv"/lib/python3*/site-packages src || true  # some is a template
