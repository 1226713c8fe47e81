"""A register with the sample papers, and somebody of each role."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from kronespor.web.roles import Role
from kronespor.web.samples import load_samples
from kronespor.web.views.office import give_role
from tests.kept import Kept
from tests.web.examples import examples_in

SignedIn = Callable[[Role], Client]


@pytest.fixture(autouse=True)
def plain_static(settings: Any, home: Path) -> None:
    """Pages without the built styles: those are the browser tests' business."""
    home.mkdir()
    settings.STATIC_ROOT = home  # of which nothing is served: WhiteNoise warns of a folder that is not there
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": memory, "LOCATION": f"{home}-pages"}}


@pytest.fixture(scope="session")
def kept_register(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The sample register."""
    return Kept("samples", tmp_path_factory.mktemp("samples"), load_samples)


@pytest.fixture
def register(home: Path, kept_register: Kept, db: None) -> None:
    """The sample register, published as far as it goes."""
    shutil.copytree(kept_register.home, home, dirs_exist_ok=True)


@pytest.fixture
def signed_in(db: None) -> SignedIn:
    """A browser of somebody who has the role."""

    def client(role: Role) -> Client:
        found = Client()
        if role > Role.PUBLIC:
            user, _ = get_user_model().objects.get_or_create(username=role.name.lower())
            give_role(user, role.name.lower())
            found.force_login(user)
        return found

    return client


@pytest.fixture
def examples(register: None, tmp_path: Path) -> dict[str, Any]:
    """A value for each part of an address, of something that is published where there is such a thing."""
    return examples_in(tmp_path)
