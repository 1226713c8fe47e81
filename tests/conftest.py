"""What tests share."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from coverage import Coverage
from django.conf import settings as django_settings
from django.db import connection
from django.utils import translation
from pytest_django import DjangoDbBlocker

from kronespor.register.acting import act_as
from tests.databases import IN_MEMORY, SERVER, SHARED, fill
from tests.kept import Between
from tests.thorough import THOROUGH

hypothesis.settings.register_profile("of any machine", deadline=None, max_examples=100 if THOROUGH else 40)
hypothesis.settings.load_profile("of any machine")


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


@pytest.fixture(scope="session")
def between(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Between]:
    """What the database holds between two tests."""
    held = Between()
    yield held
    with django_db_blocker.unblock():
        held.hold(None)


@pytest.fixture
def begun(request: pytest.FixtureRequest, between: Between, django_db_blocker: DjangoDbBlocker) -> None:
    """The database as the test, whose own transaction comes after, begins with it: the kept register, or none."""
    asked = "kept_register" in request.fixturenames
    with django_db_blocker.unblock():
        between.hold(request.getfixturevalue("kept_register") if asked else None)


@pytest.fixture
def _django_db_helper(begun: None, _django_db_helper: None) -> None:
    """Every test with a database has it as it begins with it; what the test does itself is undone by this."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What only `make thorough` runs is left out, and lines that slow tests run are not counted.

    Counting takes as long as running, and quick tests run them too. The browser's come first: they are the longest, and
    have one server where one process has them all. Then those that begin with the same register, which is filled in
    once for those that follow each other.
    """
    left_out = [] if THOROUGH else [item for item in items if item.get_closest_marker("thorough")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
    items.sort(key=lambda item: ("e2e" not in item.path.parts, _begins_with(item)))
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker("no_cover")


def _begins_with(item: pytest.Item) -> str:
    """The folder or module of the kept register that a test begins with, which comes before none."""
    found = item._fixtureinfo.name2fixturedefs.get("kept_register") if isinstance(item, pytest.Function) else None
    return found[-1].baseid if found else "~"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Function) -> Iterator[None]:
    """Nor are those that are run to set slow tests up, but for kept registers, which are made once."""
    is_apart = item.get_closest_marker("slow") and "kept_register" not in item.fixturenames
    counting = Coverage.current() if is_apart else None
    if counting is not None:
        counting.stop()
    try:
        return (yield)
    finally:
        if counting is not None:
            counting.start()


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
