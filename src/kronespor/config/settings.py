"""Settings, all from the environment: see the table in docs/settings.md."""

import importlib.util
import ipaddress
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.utils.functional import SimpleLazyObject

from kronespor.config.logs import logging_of
from kronespor.config.secret_file import kept_secret
from kronespor.language import municipality


def _on(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "on", "yes", "true", "ja"}


def _listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def _file(name: str) -> Path | None:
    return Path(os.environ[name]) if os.environ.get(name) else None


HOME = Path(os.environ.get("KRONESPOR_HOME", ".kronespor")).absolute()
"""Where the database and the stored documents live."""
HTTPS = _on("KRONESPOR_HTTPS")
"""Whether it is served behind a proxy that speaks HTTPS."""
PROXIES = [ipaddress.ip_network(part) for part in _listed("KRONESPOR_PROXIES", "127.0.0.1,::1")]
"""The addresses and networks of the proxies in front of it; what they tell of who asks is believed."""
FOUR_EYES = _on("KRONESPOR_FOUR_EYES") if os.environ.get("KRONESPOR_FOUR_EYES") else None
"""Whether what one person has drafted or reviewed must be booked by another; None: where more than one may act."""
MUNICIPALITY = os.environ.get("KRONESPOR_MUNICIPALITY", "")
"""Whose register it is, as its pages and papers say."""
LOGO = _file("KRONESPOR_LOGO")
"""Its logo (PNG, JPEG or SVG), for pages and papers."""
MUNICIPALITY_FILE = _file("KRONESPOR_MUNICIPALITY_FILE")
MUNICIPALITY_WORDS = municipality(MUNICIPALITY_FILE)
"""What it, its council and its case systems call things."""

SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY") or SimpleLazyObject(
    lambda: kept_secret(HOME / "secret.key", lambda: secrets.token_urlsafe(64))
)
"""Made, where the environment has none, when something is first signed: to read the settings changes nothing."""
SIGNING_KEY = _file("KRONESPOR_SIGNING_KEY") or HOME / "signing.key"
"""The file of the private key by which heads of the chain and released answers are signed."""
CORPUS = os.environ.get("KRONESPOR_CORPUS", "") or str(HOME / "corpus")
"""Where a corpus keeps its bytes: a folder, or a bucket as s3://bucket/prefix."""
HAS_CORPUS = bool(os.environ.get("KRONESPOR_CORPUS"))
"""Whether the pages lead to the corpus."""
SOURCES = _file("KRONESPOR_SOURCES") or HOME / "sources"
"""The folder of the sources of a corpus, a YAML each."""
HEAD_FILE = _file("KRONESPOR_HEAD_FILE")
"""A file that each new head of the chain is added to; `verify` holds the chain against it."""
HEAD_WEBHOOK = os.environ.get("KRONESPOR_HEAD_WEBHOOK", "")
"""An address that each new head of the chain is sent to."""
DEBUG = False
ALLOWED_HOSTS = _listed("KRONESPOR_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS]
USE_TZ = True
TIME_ZONE = "Europe/Copenhagen"
LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "kronespor.config.urls"
WSGI_APPLICATION = "kronespor.config.wsgi.application"

SAML = importlib.util.find_spec("onelogin") is not None
"""Whether the extra `kronespor[saml]` is installed."""
INSTALLED_APPS = [
    "kronespor.web",
    "kronespor.register",
    "kronespor.intake",
    "kronespor.papers",
    "kronespor.answers",
    "kronespor.planning",
    "kronespor.corpus",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    *(["allauth.socialaccount.providers.saml"] if SAML else []),
]
MIDDLEWARE = [
    "kronespor.web.proxies.client",
    "kronespor.web.observing.observed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kronespor.web.middleware.CompressedPages",
    "kronespor.web.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kronespor.web.middleware.language",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kronespor.web.turns.large_bodies",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kronespor.web.parameters.text_alone",
    "kronespor.web.accounts.second_factor",
    "kronespor.web.middleware.acting",
    "kronespor.web.middleware.Refusal",
    "kronespor.web.middleware.methods_of_api",
]
OWN_TEMPLATES = os.environ.get("KRONESPOR_TEMPLATES", "")
"""A folder with the municipality's own templates of papers (see kronespor.papers.paper)."""
UNDERSTANDING = os.environ.get("KRONESPOR_UNDERSTANDING", "")
"""A municipality's own understanding of questions, as `module:function` (see kronespor.answers.understanding)."""
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [OWN_TEMPLATES] if OWN_TEMPLATES else [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kronespor.web.context.page",
            ],
        },
    }
]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

DATABASE_URL = os.environ.get("DATABASE_URL", "")
"""PostgreSQL as postgresql://user:password@host:port/name; empty for SQLite in HOME."""
_SQLITE = HOME / "kronespor.sqlite3"
READ_ONLY = _on("KRONESPOR_READ_ONLY") or (_SQLITE.exists() and not all(os.access(p, os.W_OK) for p in (HOME, _SQLITE)))
"""Whether the register is a copy on SQLite that is only read, as one to be verified."""
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": f"{_SQLITE.as_uri()}?immutable=1" if READ_ONLY else str(_SQLITE),
    "OPTIONS": {
        "init_command": "PRAGMA busy_timeout=20000; PRAGMA cache_size=-65536;"  # 64 MB: large sums
        + ("" if READ_ONLY else "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"),
        "transaction_mode": "IMMEDIATE",
    },
    # The first connection makes files beside the database, for which a full disk has no room: then people still read.
    "CONN_MAX_AGE": 0 if READ_ONLY else None,
}
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True) if DATABASE_URL else SQLITE
}
if DATABASE_URL:  # compiling a sum takes longer than the sum
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
CACHES = {
    "default": {"BACKEND": "kronespor.web.counters.CounterCache"},
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 500}},
    "rates": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}},
}
API_RATE = int(os.environ.get("KRONESPOR_API_RATE") or 600)
"""Requests a minute that one address or account may send the API, in each process of the server."""

STATIC_URL = "static/"
STATIC_ROOT = os.environ.get("KRONESPOR_STATIC", str(HOME / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_NUMBER_FIELDS = 15_000  # a proposal of 500 rows
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
MAX_UPLOAD = 200 * 2**20
"""Bytes that one upload may have."""
OPEN_CHECK = _on("KRONESPOR_OPEN_CHECK")
"""Whether anybody may have a paper checked without an account; nothing of it is kept."""

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # Kronespor sends no mail

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:overview"
ACCOUNT_ADAPTER = "kronespor.web.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "web:overview"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Kronespor"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # no address is ever verified: Kronespor sends no mail
SECOND_FACTOR = _on("KRONESPOR_SECOND_FACTOR") if os.environ.get("KRONESPOR_SECOND_FACTOR") else HTTPS
"""Whether approvers and administrators with a password here must have a second factor."""
OIDC: dict[str, Any] = {
    "provider_id": os.environ.get("KRONESPOR_OIDC_ID", "oidc"),
    "name": os.environ.get("KRONESPOR_OIDC_NAME", "Single sign-on"),
    "client_id": os.environ.get("KRONESPOR_OIDC_CLIENT", ""),
    "secret": os.environ.get("KRONESPOR_OIDC_SECRET", ""),
    "settings": {"server_url": os.environ.get("KRONESPOR_OIDC_SERVER", "")},
}
SIGN_ON = ["{0.scheme}://{0.netloc}".format(urlsplit(OIDC["settings"]["server_url"]))] if OIDC["client_id"] else []
SIGN_ON += os.environ.get("KRONESPOR_SIGNON_ORIGINS", "").split()
"""Where signing in may lead to: the sign-on itself, and the addresses of its pages where they are others."""
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"APPS": [OIDC] if OIDC["client_id"] else [], "OAUTH_PKCE_ENABLED": True},
}
if SAML and os.environ.get("KRONESPOR_SAML_METADATA"):
    SOCIALACCOUNT_PROVIDERS["saml"] = {
        "APPS": [
            {
                "name": os.environ.get("KRONESPOR_SAML_NAME", "Single sign-on"),
                "client_id": os.environ.get("KRONESPOR_SAML_ID", "saml"),
                "provider_id": os.environ.get("KRONESPOR_SAML_ENTITY", ""),
                "settings": {
                    "idp": {
                        "entity_id": os.environ.get("KRONESPOR_SAML_ENTITY", ""),
                        "metadata_url": os.environ["KRONESPOR_SAML_METADATA"],
                    }
                },
            }
        ]
    }
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_ADAPTER = "kronespor.web.accounts.SocialAccountAdapter"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (("__Host-" if HTTPS else "") + name for name in ("sessionid", "csrftoken"))
CSRF_FAILURE_VIEW = "kronespor.web.views.errors.outdated"
SESSION_COOKIE_AGE = 8 * 3600
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked on the machine itself, not by the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
LOGGING = logging_of(os.environ.get("KRONESPOR_LOG", ""))
METRICS_TOKEN = os.environ.get("KRONESPOR_METRICS_TOKEN", "")
"""What whoever asks for /metrics must send as a bearer token; without one nobody is answered."""
