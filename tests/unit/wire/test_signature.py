"""The webhook's signature."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.errors import SignatureError
from cs_assistant.gateways.wire.signature import SKEW_SECONDS, sign, verify

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
SECRET = "店铺密钥"
BODY = '{"text": "充不进电"}'.encode()


def test_a_signed_body_is_accepted() -> None:
    verify(SECRET, STAMP, sign(SECRET, STAMP, BODY), BODY, now=NOW)


def test_the_signature_is_the_documented_hmac() -> None:
    # printf '1700000000.{}' | openssl dgst -sha256 -hmac secret
    expected = "sha256=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163"
    assert sign("secret", "1700000000", b"{}") == expected


@given(st.binary(max_size=200), st.integers(min_value=0, max_value=199))
def test_any_changed_byte_is_refused(body: bytes, position: int) -> None:
    signature = sign(SECRET, STAMP, body)
    changed = bytearray(body or b"x")
    changed[position % len(changed)] ^= 1
    with pytest.raises(SignatureError, match="签名不对"):
        verify(SECRET, STAMP, signature, bytes(changed) if body else b"x", now=NOW)


@pytest.mark.parametrize(
    ("secret", "stamp", "signature", "says"),
    [
        (None, STAMP, "sha256=00", "没有配置接入密钥"),
        ("", STAMP, "sha256=00", "没有配置接入密钥"),
        (SECRET, None, "sha256=00", "缺少签名"),
        (SECRET, STAMP, None, "缺少签名"),
        (SECRET, "昨天", "sha256=00", "不是秒数"),
        (SECRET, "²", "sha256=00", "不是秒数"),
        (SECRET, "9" * 40, "sha256=00", "不是秒数"),
        (SECRET, STAMP, "sha256=中文", "签名不对"),
    ],
    ids=["no secret", "empty secret", "no time", "no signature", "words", "superscript", "huge", "not ascii"],
)
def test_each_fault_says_what_is_wrong(secret: str | None, stamp: str | None, signature: str | None, says: str) -> None:
    with pytest.raises(SignatureError, match=says):
        verify(secret, stamp, signature, BODY, now=NOW)


@pytest.mark.parametrize("offset", [-SKEW_SECONDS - 1, SKEW_SECONDS + 1])
def test_a_message_outside_five_minutes_is_refused_however_well_signed(offset: int) -> None:
    stamp = str(int((NOW + timedelta(seconds=offset)).timestamp()))
    with pytest.raises(SignatureError, match="5 分钟"):
        verify(SECRET, stamp, sign(SECRET, stamp, BODY), BODY, now=NOW)


@pytest.mark.parametrize("offset", [-SKEW_SECONDS, SKEW_SECONDS])
def test_a_message_just_inside_five_minutes_is_accepted(offset: int) -> None:
    stamp = str(int((NOW + timedelta(seconds=offset)).timestamp()))
    verify(SECRET, stamp, sign(SECRET, stamp, BODY), BODY, now=NOW)
