"""Signing in: accounts are made by an administrator or come from the municipality's own sign-on; nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Local accounts, made with `kronespor user`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account of their own."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts of the municipality's sign-on: without a role until one is given."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """An account is made the first time."""
        return True
