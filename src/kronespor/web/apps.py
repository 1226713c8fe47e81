"""The app's configuration."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "kronespor.web"

    def ready(self) -> None:
        """Note who signs in, and who is refused."""
        from django.contrib.auth.signals import user_logged_in, user_login_failed

        from kronespor.web.signing import refused, signed_in

        user_logged_in.connect(signed_in, dispatch_uid="activity")
        user_login_failed.connect(refused, dispatch_uid="activity")
