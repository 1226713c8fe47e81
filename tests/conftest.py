"""What tests share."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import translation

from kronespor.register.acting import act_as
from tests.databases import IN_MEMORY, SERVER, SHARED, fill


def pytest_configure(config: pytest.Config) -> None:
    """Passwords are hashed as fast as can be; commands and servers, which run by themselves, take their time."""
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if SHARED not in os.environ:  # of the first process, which starts the others
        os.environ[SHARED] = tempfile.mkdtemp()
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(SHARED), ignore_errors=True))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database is there when the tests begin, see below."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """The tests' database is a copy of one that has been brought to this version, and not brought to it itself."""
    own = connection.settings_dict
    own["TEST"]["NAME"] = own["TEST"]["NAME"] or (f"test_{own['NAME']}" if SERVER else IN_MEMORY)
    kept = fill(own["TEST"]["NAME"])
    yield
    if kept:
        kept.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Lines that slow tests run are not counted: counting takes as long as running, and quick tests run them too."""
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker("no_cover")


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """A command that is called in the tests' own process leaves its language, and who acts, to nobody."""
    yield
    translation.deactivate()
    act_as("")


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """An empty folder for stored papers."""
    folder = tmp_path / "home"
    settings.HOME = folder
    return folder
