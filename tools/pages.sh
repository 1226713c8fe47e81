#!/usr/bin/env bash
# Build the pages' styles and scripts into src/kronespor/web/static/web. Installs Debian's Node.js and npm when missing.
set -euo pipefail
cd "$(dirname "$0")/../frontend"
say() { printf 'kronespor setup: %s\n' "$*" >&2; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

if ! command -v npm >/dev/null; then
    say "installing Node.js and npm"
    { as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq \
        --no-install-recommends nodejs npm >/dev/null 2>&1; } || {
        say "npm could not be installed: run 'apt-get install nodejs npm' as root and try again."; exit 1; }
fi
say "building the pages"
npm ci --silent --no-audit --no-fund || { say "the packages of frontend/ could not be downloaded: check the network."; exit 1; }
npm run --silent build
