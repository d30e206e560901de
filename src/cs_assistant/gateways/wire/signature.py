"""The webhook's signature: HMAC-SHA256 over `timestamp.body` with five minutes of skew (design, section 3, step 1)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from cs_assistant.errors import SignatureError

TIMESTAMP_HEADER = "X-CS-Timestamp"
"""Seconds since 1970, decimal."""
SIGNATURE_HEADER = "X-CS-Signature"
"""`sha256=` and the HMAC in hexadecimal."""
SKEW_SECONDS = 300
"""A message older or newer than this is refused, so that a recorded one cannot be played again later."""


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature header's value for `body` sent at `timestamp`."""
    mac = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={mac.hexdigest()}"


def verify(
    secret: str | None,
    timestamp: str | None,
    signature: str | None,
    body: bytes,
    *,
    now: datetime,
    setting: str = "CS_WEBHOOK_SECRETS",
) -> None:
    """Return when the signature holds; raise SignatureError saying which part is wrong.

    No secret configured means refuse: an open door is worse than a closed one. `setting` is where it would stand.
    """
    if not secret:
        raise SignatureError(f"这个店铺没有配置接入密钥，消息已拒收。请设置 {setting} 后重启。")
    if not timestamp or not signature:
        raise SignatureError(f"缺少签名，消息已拒收。请带上 {TIMESTAMP_HEADER} 和 {SIGNATURE_HEADER} 两个请求头。")
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise SignatureError(f"{TIMESTAMP_HEADER} 不是秒数，消息已拒收。请填 1970 年以来的秒数，例如 1790000000。")
    if abs(now.timestamp() - int(timestamp)) > SKEW_SECONDS:
        raise SignatureError("签名时间与本机相差超过 5 分钟，消息已拒收。请校准两边的时钟后重发。")
    if not hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode(errors="replace")):
        raise SignatureError("签名不对，消息已拒收。请核对密钥，并对「时间戳.原始请求体」做 HMAC-SHA256。")
