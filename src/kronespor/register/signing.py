"""The installation's signature (Ed25519). Its key lies in a file outside the database, so that who can write to the
database alone cannot sign.

`openssl genpkey -algorithm ed25519` makes such a file; one is made the first time something is signed.
"""

from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from kronespor.config.secret_file import kept_secret
from kronespor.register.errors import RegisterError


def sign(content: bytes) -> str:
    """The installation's signature of `content`, as base64. RegisterError if its key cannot be read."""
    return b64encode(_key().sign(content)).decode()


def public_key() -> str:
    """The public key that its signatures are verified with: 32 bytes as base64."""
    raw = _key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return b64encode(raw).decode()


def own_key() -> str:
    """The public key, if the installation has signed anything yet; else nothing."""
    return public_key() if settings.SIGNING_KEY.exists() else ""


def verify(content: bytes, signature: str, key: str) -> bool:
    """Whether `signature` is one of `content` by whoever has the private half of the public key. Needs no register."""
    try:
        public = Ed25519PublicKey.from_public_bytes(b64decode(key, validate=True))
        public.verify(b64decode(signature, validate=True), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _key() -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(kept_secret(settings.SIGNING_KEY, _made).encode(), password=None)
    except (OSError, ValueError, TypeError) as error:  # not there, no PEM, or encrypted
        raise RegisterError("signing-key-unreadable", path=str(settings.SIGNING_KEY)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise RegisterError("signing-key-unreadable", path=str(settings.SIGNING_KEY))
    return key


def _made() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
