"""The Django app of the register."""

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate


def _look(**_: Any) -> None:
    from kronespor.register.covering import look

    look()


def _cover(**_: Any) -> None:
    from kronespor.register.covering import cover

    cover()


def _check_role(**_: Any) -> list[checks.CheckMessage]:
    from kronespor.register.grants import check_role

    return check_role()


class RegisterConfig(AppConfig):
    """The register."""

    name = "kronespor.register"
    label = "register"

    def ready(self) -> None:
        """Changes of accounts are sealed, and after each upgrade what is new; `check --deploy` looks at the role."""
        from kronespor.register.accounts import watch

        watch()
        checks.register(_check_role, checks.Tags.security, deploy=True)
        pre_migrate.connect(_look, sender=self)
        post_migrate.connect(_cover, sender=self)
