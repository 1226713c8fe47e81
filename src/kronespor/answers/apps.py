"""The Django app of the answers: it has templates and no models."""

from django.apps import AppConfig


class AnswersConfig(AppConfig):
    """Answers."""

    name = "kronespor.answers"
    label = "answers"
    verbose_name = "Svar"
