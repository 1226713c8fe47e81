"""The app's configuration."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "kronespor.web"
