"""Signing in: accounts are made by an administrator or come from the municipality's own sign-on; nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from kronespor.web.remarks import FormError


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Local accounts, made with `kronespor user`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account of their own."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address of whoever asks (see `web.proxies`), by which signing in is slowed."""
        address: str = request.META.get("REMOTE_ADDR", "")
        if not address:
            raise FormError("client-unknown")
        return address


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts of the municipality's sign-on: without a role until one is given."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """An account is made the first time."""
        return True
