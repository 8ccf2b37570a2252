"""Encryption at rest: AES-256-GCM under a key that is kept outside the database."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lms_feedback_plugin.errors import ConfigError

FORMAT = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32
COMPACT = json.JSONEncoder(separators=(",", ":"))


class Vault:
    """Seals JSON objects. ``place`` (such as ``item/academy/7``) is bound in: a sealed value moved elsewhere does not open."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ConfigError(f"The secret key holds {len(key)} bytes; {KEY_BYTES} are needed. Give the one that was made.")
        self._cipher = AESGCM(key)

    def seal(self, document: Mapping[str, object], place: str) -> bytes:
        """One format byte, the nonce, and the encrypted JSON with its tag."""
        return self.seal_bytes(COMPACT.encode(document).encode("ascii"), place)

    def seal_bytes(self, plain: bytes, place: str) -> bytes:
        """The same for bytes of any kind."""
        nonce = os.urandom(NONCE_BYTES)
        return FORMAT + nonce + self._cipher.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> dict[str, object]:
        """The JSON object again. Raises ``ConfigError`` where the key is another one or the bytes were changed."""
        opened: dict[str, object] = json.loads(self.open_bytes(sealed, place))
        return opened

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """The bytes again. Raises ``ConfigError`` as ``open`` does."""
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            if not sealed.startswith(FORMAT):
                raise InvalidTag
            return self._cipher.decrypt(nonce, body, place.encode())
        except InvalidTag as error:
            raise ConfigError(
                f"The secret key does not open {place}: it was written under another key, or changed. "
                "Start with the key that this database was made with."
            ) from error
