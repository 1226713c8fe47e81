"""Signing in: accounts are made by an administrator or come from the municipality's own sign-on; nobody signs up."""

from collections.abc import Callable

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from kronespor.web.proxies import subscriber
from kronespor.web.remarks import FormError
from kronespor.web.roles import Role, role

Handler = Callable[[HttpRequest], HttpResponseBase]


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
        return subscriber(address)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts of the municipality's sign-on: without a role until one is given."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """An account is made the first time."""
        return True


def second_factor(handle: Handler) -> Handler:
    """Let who may book, publish or give roles do so only with a second factor; a municipality's sign-on has its own."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if settings.SECOND_FACTOR and _is_ours(request.path_info) and _lacks_second_factor(request):
            return redirect("mfa_activate_totp")
        return handle(request)

    return respond


def _is_ours(path: str) -> bool:
    """Whether an address is a page of ours, and none of signing in."""
    try:
        return resolve(path).namespace == "web"
    except Resolver404:
        return False


def _lacks_second_factor(request: HttpRequest) -> bool:
    user = request.user
    if not user.is_authenticated or role(request) < Role.APPROVER:
        return False
    return user.has_usable_password() and not is_mfa_enabled(user)


def of_a_sign_on() -> QuerySet[User]:
    """The accounts of the municipality's sign-on, which has their passwords and second factors: none is given here,
    since whoever had it would sign in without them.
    """
    return User.objects.filter(Q(socialaccount__isnull=False) | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX))


def reset_address(request: HttpRequest, user: User) -> str:
    """An address at which whoever has it gives an account a new password, once and within a day."""
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return request.build_absolute_uri(reverse("account_reset_password_from_key", kwargs=parts))
