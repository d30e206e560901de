"""What `check` finds by playing: near-misses taken for something else, and texts that may not go out once filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cs_assistant.assistant.rehearsal import Failure, rehearse_near_misses, rehearse_texts
from cs_assistant.domain.orders import Order, OrderStatus, Product, ProductKind
from cs_assistant.domain.script_library import Library, Terms, TermsText
from cs_assistant.domain.scripts import NearMiss, Place, When
from tests.unit.assistant.little import NOW, PLACE, SHOP, assistant, intent, library, reply

FAST_DRAIN, SLOW = "充满了半天就没电", "充得特别慢"
MISSES = tuple(
    NearMiss(text=text, intent="fault.power", place=replace(PLACE, line=line))
    for text, line in ((FAST_DRAIN, 7), (SLOW, 8))
)
ORDER = Order(
    order_no="2211000000000000001",
    shop_id=SHOP.id,
    buyer_id="b",
    status=OrderStatus.SIGNED,
    product=Product(title="示例手机", kind=ProductKind.PHONE),
)
BOASTFUL = replace(ORDER, product=replace(ORDER.product, title="保证正品的手机"))


def test_a_near_miss_that_is_taken_for_something_else_is_told_with_its_place() -> None:
    lib = library(replace(intent("fault.charging"), near_misses=MISSES), intent("fault.power"))
    told = rehearse_near_misses(assistant(lib, {FAST_DRAIN: "fault.power", SLOW: "fault.charging"}))
    assert list(told) == [
        Failure(
            place=MISSES[1].place, intent="fault.charging", say=(SLOW,), expected="意图 fault.power",
            got="fault.charging",
        )
    ]


def texts(lib: Library, **orders: Order) -> list[Failure]:
    return list(rehearse_texts(assistant(lib), orders, NOW))


def test_a_text_that_is_unlawful_only_as_filled_in_is_told_with_the_order_it_was_filled_in_for() -> None:
    lib = library(intent("x.y", reply("x.y/one", "您的{{ product_title }}已签收。", title="已签收")))
    (found,) = texts(lib, plain=ORDER, boastful=BOASTFUL)
    assert (found.place, found.intent, found.say) == (PLACE, "x.y", ("已签收（订单：boastful）",))
    assert found.got.endswith("：不作绝对承诺")


@pytest.mark.parametrize(
    ("when", "told"),
    [
        (When(), ["one（订单：没有）"]),
        (When(order_known=True), ["one（订单：first）"]),
        (When(consent=True), ["one（订单：没有）"]),
        (When(product=frozenset({ProductKind.SHOES})), []),
    ],
    ids=["without an order", "an order, of two that read alike the first", "consent on record", "nobody's goods"],
)
def test_each_wording_is_looked_at_once_wherever_its_facts_hold(when: When, told: list[str]) -> None:
    lib = library(intent("x.y", reply("x.y/one", "我们保证修好。", when=when, title="one")))
    assert [failure.say for failure in texts(lib, first=ORDER, second=ORDER)] == [(say,) for say in told]


def test_an_unlawful_consent_text_is_told_at_its_own_place() -> None:
    place = Place(file="terms/send_back.2026-11-01.yaml", line=4)
    text = TermsText(
        id="terms/send_back.2026-11-01#any", situation="any", title="其他", text="保证修好。您同意吗？",
        clause=("R2.24",), when=When(), place=place,
    )
    terms = Terms(
        version="send_back.2026-11-01", kind="send_back", valid_from=date(2026, 11, 1), texts=(text,), place=place
    )
    carrier = reply("x.y/terms", "", terms="send_back", automatic=False)
    (found,) = texts(replace(library(intent("x.y", carrier)), terms=(terms,)))
    assert (found.place, found.intent) == (place, "x.y")
