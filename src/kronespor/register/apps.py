"""The Django app of the register."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _cover(**_: Any) -> None:
    from kronespor.register.covering import cover

    cover()


class RegisterConfig(AppConfig):
    """The register."""

    name = "kronespor.register"
    label = "register"

    def ready(self) -> None:
        """After each upgrade what is new is taken into the chain of seals."""
        post_migrate.connect(_cover, sender=self)
