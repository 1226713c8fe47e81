"""The Django app of the intake."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Documents, statements, findings, drafts."""

    name = "kronespor.intake"
    label = "intake"
