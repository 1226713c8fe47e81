"""A register that many tests begin with: made once for a run; what a test does to it is undone."""

import fcntl
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from django.db import transaction
from django.test import override_settings

from kronespor.intake.archive import backup, restore
from tests.databases import SHARED


class Kept:
    """How the register of a name is made, and the backup of it, which the first process that needs it makes."""

    def __init__(self, name: str, folder: Path, make: Callable[[], object]) -> None:
        self.make, self.home, self.backup = make, folder / "home", Path(os.environ[SHARED]) / f"{name}.zip"

    def fill(self) -> None:
        """Make the register in an empty database, or as it was made before."""
        self.home.mkdir(parents=True, exist_ok=True)
        with override_settings(HOME=self.home), self.backup.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.backup.exists():
                self.make()
                backup(self.backup)
                return
        with override_settings(HOME=self.home):
            restore(self.backup)


class Between:
    """What the database holds between two tests: nothing, or one of those, in a transaction that is not ended."""

    def __init__(self) -> None:
        self.kept: Kept | None = None
        self._undone = ExitStack()

    def hold(self, kept: Kept | None) -> None:
        """Hold this register, or nothing, in the place of what is held."""
        if kept is self.kept:
            return
        self._undone.close()
        self.kept = kept
        if kept is not None:
            self._undone.enter_context(transaction.atomic())
            self._undone.callback(transaction.set_rollback, True)
            kept.fill()
