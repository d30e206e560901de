"""Serial numbers and identity cards are known by their check digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.understanding.entities.identifiers import (
    check_digit,
    is_id_card,
    is_imei,
    is_meid_with_check,
    meid_of_decimal,
)

DECIMAL14 = st.text(alphabet="0123456789", min_size=14, max_size=14)
HEX14 = st.text(alphabet="0123456789ABCDEF", min_size=14, max_size=14)


def test_published_examples_check() -> None:
    assert is_imei("490154203237518")
    assert check_digit("AF0123450ABCDE", 16) == "C"
    assert is_meid_with_check("af0123450abcdec")
    assert is_id_card("11010519491231002X")
    assert is_id_card("440524188001010014") is False, "nobody alive was born in 1880"


@given(DECIMAL14, st.integers(0, 14), st.integers(1, 9))
def test_one_digit_changed_is_never_an_imei(body: str, place: int, shift: int) -> None:
    good = body + check_digit(body, 10)
    assert is_imei(good)
    bad = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    assert not is_imei(bad)


@given(HEX14, st.integers(0, 14), st.integers(1, 15))
def test_one_digit_changed_is_never_a_meid(body: str, place: int, shift: int) -> None:
    good = body + check_digit(body, 16)
    assert is_meid_with_check(good)
    bad = good[:place] + f"{(int(good[place], 16) + shift) % 16:X}" + good[place + 1 :]
    assert not is_meid_with_check(bad)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("110105194912310021", "check character"),
        ("110105194913310026", "month 13"),
        ("990105194912310028", "no such region"),
        ("11010519491231002", "too short"),
    ],
)
def test_what_is_no_identity_card(text: str, why: str) -> None:
    assert not is_id_card(text), why


def test_a_decimal_meid_is_told_in_hex() -> None:
    assert meid_of_decimal("268435456900000001") == "A0000009000001"
    assert meid_of_decimal("999999999900000001") is None
