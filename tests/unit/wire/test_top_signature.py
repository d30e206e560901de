"""The signature of the platform's calls, held against its own worked example and three more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cs_assistant.gateways.wire.top_signature import SignMethod, base_string, sign_call

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data" / "top_vectors.json").read_text("utf-8")
)
PARAMS = st.dictionaries(st.text(max_size=8), st.text(max_size=12), max_size=8)


@pytest.mark.parametrize("method", SignMethod)
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_every_vector_holds_in_every_method(vector: dict[str, Any], method: SignMethod) -> None:
    params = {**vector["params"], "sign_method": method.value}
    assert sign_call(params, vector["secret"], method) == vector[method.value]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_text_that_is_signed_is_names_and_values_in_order(vector: dict[str, Any]) -> None:
    assert base_string({**vector["params"], "sign_method": "md5"}) == vector["base_md5"]


def test_the_platforms_own_example_gives_the_value_its_page_prints() -> None:
    official = VECTORS[0]
    assert official["secret"] == "helloworld"
    signed = sign_call({**official["params"], "sign_method": "md5"}, "helloworld", SignMethod.MD5)
    assert signed == "66987CB115214E59E6EC978214934FB8"


@given(PARAMS, st.randoms(use_true_random=False))
def test_the_order_parameters_come_in_changes_nothing(params: dict[str, str], random: Any) -> None:
    names = list(params)
    random.shuffle(names)
    assert base_string({name: params[name] for name in names}) == base_string(params)


@given(PARAMS, st.text(max_size=8))
def test_empty_names_empty_values_and_the_signature_itself_are_not_signed(params: dict[str, str], value: str) -> None:
    assume("missing" not in params)
    more = {**params, "": value, "missing": "", "sign": value}
    without = {name: value for name, value in params.items() if name not in ("", "sign")}
    assert base_string(more) == base_string(without)


@given(PARAMS, st.text(min_size=1, max_size=8), st.sampled_from(SignMethod))
def test_another_secret_gives_another_signature_of_the_methods_length(
    params: dict[str, str], secret: str, method: SignMethod
) -> None:
    signature = sign_call(params, secret, method)
    assert signature != sign_call(params, secret + "x", method)
    assert len(signature) == (64 if method is SignMethod.HMAC_SHA256 else 32)
    assert signature == signature.upper()


def test_names_are_sorted_by_their_bytes_not_as_in_a_dictionary() -> None:
    assert base_string({"b": "1", "B": "2", "_": "3", "a": "4"}) == "B2_3a4b1"
