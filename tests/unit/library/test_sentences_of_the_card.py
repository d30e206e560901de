"""What the second document says of the guarantee card, sentence by sentence (R2.2–R2.32), on the card itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cs_assistant.domain.cards import GuaranteeCard, Medium, Outlet
from cs_assistant.domain.script_library import Library
from cs_assistant.library.card import CardMaker
from tests.contract.worlds import packaged_library

ON = date(2026, 11, 22)
SEVEN = ["three_guarantees", "outlets", "self_help", "hotline", "return_address", "send_back", "returns"]


@pytest.fixture(scope="module")
def library() -> Library:
    return packaged_library()


def card(library: Library, region: str | None = None, medium: Medium = Medium.PRINT) -> GuaranteeCard:
    return CardMaker(library, lambda _: ()).card("phones", on=ON, region=region, medium=medium)


def said(made: GuaranteeCard, block: str) -> str:
    return "\n".join(line.text for section in made.sections if section.block.value == block for line in section.lines)


def test_the_card_has_seven_blocks_in_their_order(library: Library) -> None:
    """R2.4."""
    assert [section.block.value for section in card(library).sections] == SEVEN


def test_who_has_no_card_gets_it_in_the_chat(library: Library) -> None:
    """R2.2: it may lie in the parcel; who has none gets the electronic one."""
    text = CardMaker(library, lambda _: ()).chat_text("phones", None, ON)
    assert text is not None
    assert all(section.title in text for section in card(library).sections if section.lines and section.terms is None)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        pytest.param("three_guarantees", "7天内", id="R2.5 R2.25"),
        pytest.param("three_guarantees", "15天内", id="R2.6"),
        pytest.param("three_guarantees", "12个月内", id="R2.7"),
        pytest.param("three_guarantees", "电池6个月", id="R2.8"),
        pytest.param("outlets", "官方查询", id="R2.10 R2.11"),
        pytest.param("self_help", "恢复出厂设置会清空资料", id="R2.12"),
        pytest.param("self_help", "充不进电", id="R2.13 R2.15"),
        pytest.param("self_help", "开不了机", id="R2.14"),
        pytest.param("hotline", "400-000-0000", id="R2.16"),
        pytest.param("return_address", "演示区晨光路1号", id="R2.17"),
        pytest.param("return_address", "晨光手机退换货组收", id="R2.18"),
        pytest.param("send_back", "寄来由我们先检测", id="R2.19 R2.31"),
        pytest.param("returns", "三包规定", id="R2.25"),
        pytest.param("returns", "七天无理由", id="R2.26"),
        pytest.param("returns", "激活或登录过账号的手机，由人工来看", id="R2.26 activated"),
        pytest.param("returns", "尽量带齐，缺了也可以申请", id="R2.28"),
        pytest.param("returns", "哪里有毛病", id="R2.29"),
        pytest.param("returns", "检测单", id="R2.30"),
        pytest.param("returns", "整套寄还", id="R2.31 R2.23"),
    ],
)
def test_a_block_says_what_is_written(block: str, words: str, library: Library) -> None:
    assert words in said(card(library), block)


@pytest.mark.parametrize(
    ("value", "block"),
    [
        pytest.param("hotline", "hotline", id="R2.16"),
        pytest.param("return_phone", "return_address", id="R2.18"),
        pytest.param("return_address", "return_address", id="R2.17"),
    ],
)
def test_a_line_without_its_number_or_address_is_left_out_and_named(value: str, block: str, library: Library) -> None:
    shop = library.shops["phones"]
    poorer = replace(shop, values={name: text for name, text in shop.values.items() if name != value})
    made = card(replace(library, shops={**library.shops, "phones": poorer}))
    assert value in {gap.key for gap in made.gaps}
    assert shop.values[value] not in made.text()


def outlets(*regions: tuple[str, str, date]) -> tuple[Outlet, ...]:
    return tuple(
        Outlet(
            shop_id="phones", brand=f"品牌{number}", province=province, city=city, name=f"网点{number}",
            address="某路1号", phone="000", checked_on=day,
        )
        for number, (province, city, day) in enumerate(regions)
    )


def test_the_outlets_of_the_buyers_own_area_are_printed_and_of_another_the_enquiry(library: Library) -> None:
    """R2.10, R2.11: city by brand, each with the day it was checked; elsewhere the brand's own entry."""
    known = outlets(("河北省", "石家庄市", date(2026, 11, 1)), ("河北省", "保定市", date(2026, 11, 1)))
    here = said(card(replace(library, outlets=known), "石家庄"), "outlets")
    assert "网点0" in here
    assert "网点1" not in here
    elsewhere = card(replace(library, outlets=known), "云南省昆明市")
    assert "网点" not in said(elsewhere, "outlets").replace("服务网点查询", "")
    assert "官方查询" in said(elsewhere, "outlets")
    assert "outlets" in {gap.key for gap in elsewhere.gaps}


def test_an_outlet_nobody_checked_for_long_is_not_printed(library: Library) -> None:
    """R2.10."""
    stale = outlets(("河北省", "石家庄市", date(2025, 1, 1)))
    assert "网点0" not in said(card(replace(library, outlets=stale), "石家庄"), "outlets")


def test_the_eleven_cities_of_hebei_can_be_chosen(library: Library) -> None:
    """R2.10."""
    assert library.card is not None
    assert len(library.card.regions["河北省"]) == 11


def test_in_a_chat_the_address_waits_for_consent(library: Library) -> None:
    """R2.54, R2.24."""
    assert "晨光路1号" not in card(library, medium=Medium.CHAT).text()
