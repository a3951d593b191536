"""High-entropy tokens: API keys and invitations. Only their SHA-256 is stored.

A slow hash protects short human passwords against guessing; 256 random bits cannot be guessed, so
the fast hash is enough and keeps authentication cheap on the order path.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

API_KEY_MARK = "ngt"
_PREFIX_BYTES = 5
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class ApiKeyParts:
    """An API key taken apart: the public prefix finds it, the secret proves it."""

    prefix: str
    secret: str

    def __str__(self) -> str:
        """Return the key as its owner sends it."""
        return f"{API_KEY_MARK}_{self.prefix}_{self.secret}"


def api_key_generate() -> ApiKeyParts:
    """Return a new random key."""
    return ApiKeyParts(secrets.token_hex(_PREFIX_BYTES), secrets.token_hex(_SECRET_BYTES))


def api_key_parse(text: str) -> ApiKeyParts | None:
    """Return the parts of ``ngt_<prefix>_<secret>``, or None if it is not of that form."""
    mark, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    well_formed = (
        mark == API_KEY_MARK
        and len(prefix) == 2 * _PREFIX_BYTES
        and len(secret) == 2 * _SECRET_BYTES
        and rest.isascii()
        and (prefix + secret).isalnum()
    )
    return ApiKeyParts(prefix, secret) if well_formed else None


def token_generate() -> str:
    """Return a new random token for a link."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def token_hash(token: str) -> str:
    """Return what is stored of ``token``: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_matches(token: str, stored_hash: str) -> bool:
    """Return whether ``token`` has ``stored_hash``, in time independent of where they differ."""
    return hmac.compare_digest(token_hash(token), stored_hash)
