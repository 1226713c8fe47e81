#!/usr/bin/env bash
# Keep the state of a release, from which later ones are upgraded in the tests: tools/state.sh NAME
# Makes tests/register/states/NAME.tar.xz: the sample register on SQLite and on PostgreSQL, with its papers, and what
# `verify`, `overview --csv`, the inbox and the findings say of it. Run it with the version that is released; no person stands in it.
set -euo pipefail
cd "$(dirname "$0")/.."
name=$1 python=${PYTHON:-.venv/bin/python}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export DJANGO_SETTINGS_MODULE=kronespor.config.settings KRONESPOR_USER=eksempel-sagsbehandler KRONESPOR_LANG=da

made() {
    "$python" -m kronespor.cli.main verify
    "$python" -c '
import django; django.setup()
from kronespor.intake import inbox
from kronespor.web.samples import load_samples
load_samples()
accepted = inbox.entries()[::2]
for entry in accepted:
    inbox.accept(entry.key, "Set og fundet i orden")
    inbox.comment(entry.key, "Spurgt forvaltningen")
print(len(accepted))
'
}

export KRONESPOR_HOME=$folder/state
accepted=$(made | tail -1)
echo "$accepted" >"$KRONESPOR_HOME/accepted.txt"
"$python" -m kronespor.cli.main verify >"$KRONESPOR_HOME/verify.txt"
"$python" -m kronespor.cli.main overview --csv >"$KRONESPOR_HOME/overview.csv"
"$python" -c '
import django; django.setup()
from collections import Counter
from kronespor.intake.models import StoredFinding
for code, n in sorted(Counter(row.remark.code for row in StoredFinding.objects.all()).items()): print(code, n)
' >"$KRONESPOR_HOME/found.txt"
"$python" -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("VACUUM INTO ?", [sys.argv[2]])' \
    "$KRONESPOR_HOME/kronespor.sqlite3" "$folder/whole" && rm "$KRONESPOR_HOME"/kronespor.sqlite3*
mv "$folder/whole" "$KRONESPOR_HOME/kronespor.sqlite3"
rm -rf "$KRONESPOR_HOME"/{.migrating,secret.key,signing.key,cache,static}

export -f made; export python folder
# shellcheck disable=SC2016
KRONESPOR_HOME=$folder/other tools/postgres.sh bash -euo pipefail -c \
    'made >/dev/null; pg_dump --inserts --no-owner --no-privileges "$DATABASE_URL" |
        grep -v "^.\(un\)\?restrict " >"$folder/state/postgresql.sql"'
mkdir -p tests/register/states
tar -C "$folder/state" --sort=name --owner=0 --group=0 --numeric-owner -cJf "tests/register/states/$name.tar.xz" .
