"""The Django app of the planning."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Proposals, scenarios, calendar."""

    name = "kronespor.planning"
    label = "planning"
