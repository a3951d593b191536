"""A security key in software: answers WebAuthn challenges as a browser would send them."""

import hashlib
import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

_PRESENT_AND_VERIFIED, _HAS_CREDENTIAL = 0x05, 0x40


def encode(raw: bytes) -> str:
    """Return base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return the bytes of base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class SoftPasskey:
    """One resident credential for one user of one site."""

    def __init__(self, origin: str = "https://testserver") -> None:
        self.origin = origin
        self.rp_hash = hashlib.sha256(origin.partition("://")[2].partition(":")[0].encode())
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.user_handle = b""

    def create(self, options: dict) -> dict:
        """Return the credential for ``creation_options``."""
        public = options["publicKey"]
        self.user_handle = decode(public["user"]["id"])
        cose = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        data = self._authenticator_data(_PRESENT_AND_VERIFIED | _HAS_CREDENTIAL)
        data += bytes(16) + struct.pack(">H", len(self.id)) + self.id + cose
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._credential(
            clientDataJSON=encode(self._client_data("webauthn.create", public["challenge"])),
            attestationObject=encode(attestation),
        )

    def get(self, options: dict) -> dict:
        """Return the assertion for ``request_options``."""
        client_data = self._client_data("webauthn.get", options["publicKey"]["challenge"])
        data = self._authenticator_data(_PRESENT_AND_VERIFIED)
        signed = data + hashlib.sha256(client_data).digest()
        return self._credential(
            clientDataJSON=encode(client_data),
            authenticatorData=encode(data),
            signature=encode(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            userHandle=encode(self.user_handle),
        )

    def _authenticator_data(self, flags: int) -> bytes:
        return self.rp_hash.digest() + bytes([flags]) + struct.pack(">I", 1)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        ).encode()

    def _credential(self, **response: str) -> dict:
        return {
            "id": encode(self.id),
            "rawId": encode(self.id),
            "type": "public-key",
            "clientExtensionResults": {"credProps": {"rk": True}},
            "response": response,
        }
