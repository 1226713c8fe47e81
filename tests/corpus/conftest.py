"""A small made country, read once for all tests of it."""

import hashlib
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from kronespor.corpus.asking import Results
from kronespor.corpus.inhabitants import take_in
from kronespor.corpus.overall import find_all
from kronespor.corpus.store import Store
from tests.corpus.country import TOWNS, make
from tests.corpus.measuring import TODAY, expected, hold, measured, read_all, read_here


class Filled:
    """The country, what it was made into, and how that went the first time and the second."""

    def __init__(self, folder: Path) -> None:
        self.country, self.store = make(4, 2, seed=12), Store(str(folder / "corpus"))
        hold(self.country, self.store)
        read_all(self.store, read_here)
        self.first = find_all(self.store, expected(self.country), TODAY)
        inhabitants = folder / "inhabitants.csv"
        inhabitants.write_text(
            "municipality;year;inhabitants\n" + "".join(f"{t};2015;41.200\n" for t in TOWNS), "utf-8"
        )
        take_in(self.store, inhabitants)
        self.bytes = self.hashes()
        self.second = find_all(self.store, expected(self.country), TODAY)
        with Results(self.store) as results:
            self.measured = list(measured(self.country, results))

    def hashes(self) -> dict[str, str]:
        names = self.store.names("results")
        return {name: hashlib.sha256(self.store.get(name)).hexdigest() for name in names}


@pytest.fixture(scope="session")
def filled(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Filled:
    with django_db_blocker.unblock(), transaction.atomic():
        made = Filled(tmp_path_factory.mktemp("country"))
        transaction.set_rollback(True)
    return made
