"""The app's configuration."""

from pathlib import Path

from django.apps import AppConfig

CATALOGUE = Path(__file__).parent / "locale" / "da" / "LC_MESSAGES" / "django.po"


class WebConfig(AppConfig):
    """The pages."""

    name = "kronespor.web"

    def ready(self) -> None:
        """Note who signs in, and who is refused; give Django our texts, for it reads compiled catalogues only."""
        from allauth.account import signals
        from django.contrib.auth.signals import user_logged_in, user_login_failed
        from django.utils.translation import trans_real

        from kronespor.remarks.catalogues import Catalogue
        from kronespor.web.signing import password_changed, refused, signed_in

        user_logged_in.connect(signed_in, dispatch_uid="activity")
        user_login_failed.connect(refused, dispatch_uid="activity")
        for changed in (signals.password_changed, signals.password_reset):
            changed.connect(password_changed, dispatch_uid="activity")
        trans_real.translation("da").merge(Catalogue([CATALOGUE]))
