"""The platform's signature of a call (`reference/top-api.md` 1.4): the same text for client, sandbox and tests.

The page of the platform ("API调用方法") prints one worked example; tests/data/top_vectors.json holds it and three more.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from enum import StrEnum

SIGN = "sign"
"""The parameter that carries the signature; never part of what is signed."""


class SignMethod(StrEnum):
    """What the system parameter `sign_method` may say."""

    MD5 = "md5"
    """MD5 of secret + text + secret."""
    HMAC = "hmac"
    """HMAC-MD5 with the secret as key."""
    HMAC_SHA256 = "hmac-sha256"


def base_string(params: Mapping[str, str]) -> str:
    """The text that is signed: name and value of every parameter, sorted by name, nothing between them.

    `params` are the text parameters only, exactly as sent and not URL-encoded, `sign_method` among them; files are not
    signed. `sign` itself, empty names and empty values are left out.
    """
    return "".join(f"{name}{params[name]}" for name in sorted(params) if name and params[name] and name != SIGN)


def sign_call(params: Mapping[str, str], secret: str, method: SignMethod) -> str:
    """The value of `sign`: hexadecimal, capital letters, 32 of them or 64."""
    return _METHODS[method](secret.encode(), base_string(params).encode()).upper()


def _md5(secret: bytes, text: bytes) -> str:
    return hashlib.md5(secret + text + secret, usedforsecurity=False).hexdigest()


def _hmac_md5(secret: bytes, text: bytes) -> str:
    return hmac.new(secret, text, hashlib.md5).hexdigest()


def _hmac_sha256(secret: bytes, text: bytes) -> str:
    return hmac.new(secret, text, hashlib.sha256).hexdigest()


_METHODS: Mapping[SignMethod, Callable[[bytes, bytes], str]] = {
    SignMethod.MD5: _md5,
    SignMethod.HMAC: _hmac_md5,
    SignMethod.HMAC_SHA256: _hmac_sha256,
}
