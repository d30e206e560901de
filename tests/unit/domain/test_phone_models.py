"""A model is known by its very name, whatever the spelling; a near name is another model (R2.14, R2.48, D13)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.orders import Product, ProductKind
from cs_assistant.domain.phone_models import PhoneModel, SerialPlace, find_model, find_named, merged, model_key
from cs_assistant.domain.reports import REPORT_KINDS, SYNONYMS, ReportKind, report_kind


def model(name: str, *aliases: str, removable: bool = False) -> PhoneModel:
    return PhoneModel(shop_id="phones", name=name, aliases=aliases, removable_battery=removable)


X8, E2 = model("晨光X8", "X8", "晨光 X8 手机 5G 双卡"), model("晨光E2", "老友E2", removable=True)


def product(model_name: str | None = None, title: str = "一部手机", kind: ProductKind = ProductKind.PHONE) -> Product:
    return Product(title=title, kind=kind, model=model_name)


@pytest.mark.parametrize("name", ["晨光X8", "晨光 x8", "晨光Ｘ８", "晨光-X8", "x8"])
def test_spelling_does_not_matter(name: str) -> None:
    assert find_model((X8, E2), product(name)) == X8


@pytest.mark.parametrize("name", ["晨光X8 Pro", "晨光X80", "晨光X8+", "晨光", "", "X8手机壳"])
def test_a_near_name_is_another_model(name: str) -> None:
    assert find_model((X8, E2), product(name)) is None


def test_the_whole_title_counts_where_the_model_says_nothing() -> None:
    assert find_model((X8, E2), product(None, "晨光 X8 手机 5G 双卡")) == X8
    assert find_model((X8, E2), product(None, "晨光 X8 手机 5G 双卡 送壳")) is None


def test_two_models_of_one_name_and_other_goods_are_not_known() -> None:
    assert find_model((X8, model("别的", "x8")), product("X8")) is None
    assert find_model((X8,), product("X8", kind=ProductKind.SHOES)) is None


def test_no_label_is_looked_for_under_a_cover_nobody_can_open() -> None:
    """D13."""
    with pytest.raises(ValueError, match="cover"):
        PhoneModel(shop_id="phones", name="X8", removable_battery=False, serial=SerialPlace.UNDER_COVER)


@given(st.text(max_size=30))
def test_a_key_is_its_own_key(text: str) -> None:
    assert model_key(model_key(text)) == model_key(text)


def test_the_console_takes_the_place_of_the_file_of_the_same_name_only() -> None:
    newer = model("晨光 x8", removable=True)
    assert merged((X8, E2), (newer,)) == (E2, newer)


def test_a_name_the_console_gave_away_is_no_longer_the_file_s() -> None:
    """Else neither would be known, and nobody told."""
    newer = model("晨光X9", "x8", removable=True)
    models = merged((X8, E2), (newer,))
    assert find_model(models, product("X8")) == newer
    assert find_model(models, product("晨光X8")) == models[0]
    assert (models[0].name, models[0].aliases) == ("晨光X8", ("晨光 X8 手机 5G 双卡",)), "as the page shows it"


def test_a_model_s_own_name_goes_before_what_another_is_also_called() -> None:
    other = model("老友E2", removable=False)
    assert find_model((E2, other), product("老友e2")) == other
    assert find_named((E2, other), "老友E2") == other


def test_a_name_is_normalised_once() -> None:
    """Every message compares its order with every model of the shop."""
    model_key.cache_clear()
    assert [model_key("晨光 X8") for _ in range(3)] == ["晨光x8"] * 3
    assert model_key.cache_info().misses == 1


def test_three_kinds_of_report_are_a_closed_list_and_every_name_has_one_kind() -> None:
    """R2.5, R2.20, R2.21: 厂家授权客服中心, 厂家维修中心, 特约维修点, 我司."""
    assert REPORT_KINDS == ("厂家", "特约", "本店")
    names = [name for kind in ReportKind for name in (kind.value, *SYNONYMS[kind])]
    assert len(names) == len(set(names))
    assert [report_kind(name) for name in ("厂家授权客服中心", "厂家维修中心", "特约维修点", "售后中心", " 我司 ")] == [
        ReportKind.MAKER, ReportKind.MAKER, ReportKind.CONTRACTED, ReportKind.CONTRACTED, ReportKind.OURS,
    ]  # fmt: skip
    assert report_kind("隔壁老王") is None
