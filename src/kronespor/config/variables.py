"""The names of all that can be set, each with a row in docs/settings.md: a test holds code and page to each other."""

from collections.abc import Iterable
from difflib import get_close_matches

PREFIX = "KRONESPOR_"
NAMES = (
    "API_RATE",
    "BIND",
    "BUFFERS",
    "CORPUS",
    "FILES",
    "FOUR_EYES",
    "HEAD_FILE",
    "HEAD_WEBHOOK",
    "HOME",
    "HOST",
    "HOSTS",
    "HTTPS",
    "LANG",
    "LOG",
    "LOGO",
    "METRICS_TOKEN",
    "MUNICIPALITY",
    "MUNICIPALITY_FILE",
    "OIDC_CLIENT",
    "OIDC_ID",
    "OIDC_NAME",
    "OIDC_SECRET",
    "OIDC_SERVER",
    "OPEN_CHECK",
    "PASSWORD",
    "PROXIES",
    "READER",
    "READ_ONLY",
    "SAML_ENTITY",
    "SAML_ID",
    "SAML_METADATA",
    "SAML_NAME",
    "SANDBOX",
    "SECOND_FACTOR",
    "SIGNING_KEY",
    "SIGNON_ORIGINS",
    "SOURCES",
    "STATIC",
    "TEMPLATES",
    "UNDERSTANDING",
    "UPSTREAM",
    "USER",
    "WEB_WORKERS",
)
VARIABLES = frozenset(PREFIX + name for name in NAMES)


def misnamed(names: Iterable[str]) -> dict[str, str]:
    """The names that look like settings and are none -> the setting that is likely meant, or nothing."""
    unknown = sorted(name for name in names if name.startswith(PREFIX) and name not in VARIABLES)
    return {name: next(iter(get_close_matches(name, VARIABLES, 1)), "") for name in unknown}
