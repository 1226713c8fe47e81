"""The Django app of the answers."""

from django.apps import AppConfig


class AnswersConfig(AppConfig):
    """Answers."""

    name = "kronespor.answers"
    default_auto_field = "django.db.models.BigAutoField"
    label = "answers"
