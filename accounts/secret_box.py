"""Encryption at rest with keys derived from SECRET_KEY (and its fallbacks, for rotation)."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes


class SecretBox:
    """Seals short secrets for one purpose; a box of another purpose cannot open them."""

    def __init__(self, purpose: str) -> None:
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        self._box = MultiFernet([Fernet(_derive(key, purpose)) for key in keys])

    def seal(self, text: str) -> str:
        """Return ``text`` encrypted and authenticated."""
        return self._box.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return the text in ``sealed``.

        Raises:
            cryptography.fernet.InvalidToken: if it was sealed with a key that is gone.
        """
        return self._box.decrypt(sealed.encode()).decode()


def _derive(key: str | bytes, purpose: str) -> bytes:
    """Return a Fernet key. SECRET_KEY is long and random, so one keyed hash is a sound KDF."""
    digest = hashlib.blake2b(
        f"terminal.{purpose}".encode(),
        key=hashlib.sha512(force_bytes(key)).digest(),
        digest_size=32,
    ).digest()
    return base64.urlsafe_b64encode(digest)
