#!/bin/sh
# As the database's owner (DATABASE_URL): the application's role, the tables of this version, and what the role may of them.
set -eu
python3 - <<'PYTHON'
import os

import django
from psycopg import sql

django.setup()
from django.db import connection

name, password = sql.Identifier("kronespor_app"), sql.Literal(os.environ["APP_PASSWORD"])
with connection.cursor() as cursor:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'kronespor_app'")
    verb = sql.SQL("ALTER" if cursor.fetchone() else "CREATE")
    cursor.execute(sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, name, password))
PYTHON
kronespor grant kronespor_app
python3 -m django collectstatic --noinput -v0
