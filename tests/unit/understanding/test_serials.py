"""IMEI and MEID: what can be one, and whether two are of the same phone (R2.48, R2.49; reference 1.6)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.phone_models import SerialMatch
from cs_assistant.understanding.entities.identifiers import check_digit
from cs_assistant.understanding.entities.serials import SerialKind, compared, read_serial

IMEI, OTHER_IMEI = "001017004201177", "001017004209832"
MEID = "A0000012345678"

digits = st.text("0123456789", min_size=14, max_size=14)


@given(digits)
def test_an_imei_has_the_right_check_digit_and_no_other(body: str) -> None:
    right = check_digit(body, 10)
    for last in "0123456789":
        found = read_serial(body + last)
        assert (found is not None) == (last == right)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (IMEI, SerialKind.IMEI), ("IMEI: 00101700 420117-7", SerialKind.IMEI), ("imei1：" + IMEI, SerialKind.IMEI),
        (MEID, SerialKind.MEID), (MEID.lower(), SerialKind.MEID), (MEID + check_digit(MEID, 16), SerialKind.MEID),
        ("268435456003429240", SerialKind.MEID), ("SN 8A7K22Q01", SerialKind.MAKERS),
    ],
)  # fmt: skip
def test_what_stands_on_a_box_or_a_screen_is_read(text: str, kind: SerialKind) -> None:
    found = read_serial(text)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize("text", ["", "A1", "001017004201178", "12345", "看不清", "没有"])
def test_what_cannot_be_a_serial_is_none(text: str) -> None:
    assert read_serial(text) is None


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        (IMEI, OTHER_IMEI, SerialMatch.DIFFERENT),
        (IMEI, "0010 1700 4201 177", SerialMatch.SAME),
        (MEID, MEID.lower() + check_digit(MEID, 16), SerialMatch.SAME),
        (IMEI, IMEI[:14], SerialMatch.SAME),
        (IMEI, MEID, SerialMatch.UNKNOWN),
        (IMEI, None, SerialMatch.UNKNOWN),
        (None, None, SerialMatch.UNKNOWN),
        (IMEI, "001017004201178", SerialMatch.UNKNOWN),
    ],
)
def test_two_serials_are_the_same_different_or_not_to_be_compared(
    old: str | None, new: str | None, match: SerialMatch
) -> None:
    """R2.49: two of one phone are never taken for an exchange; of two kinds nothing is concluded."""
    assert compared(old, new) is match
