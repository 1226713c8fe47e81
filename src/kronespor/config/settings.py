"""Settings from the environment: KRONESPOR_HOME (where data lives), DJANGO_SECRET_KEY, DJANGO_DEBUG."""

import os
from pathlib import Path

HOME = Path(os.environ.get("KRONESPOR_HOME", ".kronespor")).absolute()
"""Where the database and the stored papers live."""

SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "no-web-server-in-this-version")
DEBUG = False
USE_TZ = True
TIME_ZONE = "Europe/Copenhagen"
LANGUAGE_CODE = "da"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["kronespor.register", "kronespor.intake", "kronespor.answers"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(HOME / "kronespor.sqlite3"),
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;",
            "transaction_mode": "IMMEDIATE",
        },
    }
}
