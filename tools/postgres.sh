#!/usr/bin/env bash
# Run a command beside a PostgreSQL server of its own, gone when the command ends. Usage: tools/postgres.sh COMMAND …
# The command finds the server in DATABASE_URL. Works as root (the server runs as postgres), and several at once.
set -euo pipefail
say() { printf 'kronespor setup: %s\n' "$*" >&2; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

if ! command -v pg_virtualenv >/dev/null || ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    say "installing PostgreSQL"
    # no server of Debian's own is started: the tests have theirs
    as_root mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo "create_main_cluster = false" | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    { as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq \
        --no-install-recommends postgresql postgresql-common >/dev/null 2>&1; } || {
        say "PostgreSQL could not be installed: run 'apt-get install postgresql' as root and try again."; exit 1; }
fi
# shellcheck disable=SC2016
exec pg_virtualenv -t -o fsync=off -o shared_buffers=512MB -o max_connections=120 -o log_min_messages=panic bash -c \
    'export DATABASE_URL="postgresql://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/$PGDATABASE"; exec "$@"' kronespor "$@"
