"""The Django app of the register."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """The register."""

    name = "kronespor.register"
    label = "register"
