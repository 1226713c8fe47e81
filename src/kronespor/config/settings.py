"""Settings from the environment: KRONESPOR_HOME (where data lives), DATABASE_URL, and others below."""

import os
from pathlib import Path

import dj_database_url

HOME = Path(os.environ.get("KRONESPOR_HOME", ".kronespor")).absolute()
"""Where the database and the stored papers live."""

SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "no-web-server-in-this-version")
DEBUG = False
USE_TZ = True
TIME_ZONE = "Europe/Copenhagen"
LANGUAGE_CODE = "da"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FOUR_EYES = os.environ.get("KRONESPOR_FOUR_EYES", "").strip().lower() in {"1", "on", "yes", "true", "ja"}
"""Whether what one person has drafted or reviewed must be booked by another."""
INSTALLED_APPS = ["kronespor.register", "kronespor.intake", "kronespor.answers", "django_tasks", "django_tasks_db"]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASE_URL = os.environ.get("DATABASE_URL", "")
"""PostgreSQL as postgresql://user:password@host:port/name; empty for SQLite in HOME."""
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(HOME / "kronespor.sqlite3"),
    "OPTIONS": {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;",
        "transaction_mode": "IMMEDIATE",
    },
}
DATABASES = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True) if DATABASE_URL else SQLITE
}
