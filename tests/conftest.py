"""What tests share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import translation

from kronespor.register.acting import act_as


def pytest_configure() -> None:
    """Passwords are hashed as fast as can be; commands and servers, which run by themselves, take their time."""
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
