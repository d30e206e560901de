"""Why is the box not new: by the day and by the serials on record, never the stock answer (R2.44–R2.49)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from cs_assistant.assistant.exchanges import whole_unit_due
from cs_assistant.assistant.matching import fits_facts
from cs_assistant.domain.orders import Order, Refund
from cs_assistant.domain.refunds import RefundStatus
from cs_assistant.domain.scripts import When
from cs_assistant.domain.situation import Situation
from tests.contract.worlds import packaged_library, packaged_world

STOCK = frozenset({"service.new_box/compare", "service.new_box/explain"})
"""The replies that say the main unit was exchanged and the box stays."""


def order(**changes: object) -> Order:
    world = packaged_world()
    return replace(world.orders(world.now)["phone_exchanged"], **changes)  # type: ignore[arg-type]


def exchanged_on(day: int) -> Order:
    signed = order().signed_at
    assert signed is not None
    return order(exchanged_at=signed + timedelta(days=day))


@pytest.mark.parametrize(("day", "whole"), [(1, True), (7, True), (9, False), (15, False), (100, False)])
def test_the_whole_phone_was_due_in_the_days_of_a_return(day: int, whole: bool) -> None:
    """R2.47, D5."""
    assert whole_unit_due(exchanged_on(day), packaged_library()) is whole


def test_the_day_the_buyer_asked_counts_and_not_the_day_it_was_done() -> None:
    """R2.47, D5."""
    late = exchanged_on(12)
    assert late.signed_at is not None
    asked = Refund(
        refund_no="1", kind="换货", asked_at=late.signed_at + timedelta(days=2), amount=Decimal(0), open=False
    )
    assert whole_unit_due(replace(late, refunds=(asked,)), packaged_library()) is True
    other = replace(asked, kind="仅退款")
    assert whole_unit_due(replace(late, refunds=(other,)), packaged_library()) is False


def test_of_several_applications_the_last_before_it_was_done_counts() -> None:
    """R2.47, D5: the first may have been closed, or was another exchange; one asked for later is not this one."""
    late = exchanged_on(14)
    assert late.signed_at is not None
    first, second, later = (
        Refund(refund_no=str(day), kind="换货", asked_at=late.signed_at + timedelta(days=day), open=False)
        for day in (2, 12, 20)
    )
    assert whole_unit_due(replace(late, refunds=(first, later)), packaged_library()) is True
    assert whole_unit_due(replace(late, refunds=(second, first, later)), packaged_library()) is False


def test_an_application_that_was_closed_does_not_count_and_one_that_was_done_does() -> None:
    """R2.47, D5: asked for on day 2, withdrawn, asked for again on day 12: the exchange is that of day 12."""
    late = exchanged_on(14)
    assert late.signed_at is not None
    closed, done = (
        Refund(
            refund_no=str(day), kind="换货", asked_at=late.signed_at + timedelta(days=day), open=False, status=status
        )
        for day, status in ((12, RefundStatus.CLOSED), (2, RefundStatus.SUCCESS))
    )
    assert whole_unit_due(replace(late, refunds=(closed, done)), packaged_library()) is True
    other = (replace(closed, status=RefundStatus.SUCCESS), replace(done, status=RefundStatus.CLOSED))
    assert whole_unit_due(replace(late, refunds=other), packaged_library()) is False


def test_the_reply_claims_what_is_on_record_and_no_number_of_days() -> None:
    """R2.47, D5: done on day 12, asked for on day 2."""
    text = packaged_library().intents["service.new_box"].replies[1].text
    assert "换货是在退货期内提出的，应当换整机" in text
    assert "phone_return_days" not in text


def test_without_an_exchange_or_a_sign_for_day_nothing_is_claimed() -> None:
    assert whole_unit_due(order(exchanged_at=None), packaged_library()) is False
    assert whole_unit_due(order(signed_at=None, success_at=None), packaged_library()) is False


def offered(of: Order) -> set[str]:
    """The replies about the new box whose facts hold."""
    library, now = packaged_library(), packaged_world().now
    situation = Situation(
        conversation_id="c", shop=library.shops["phones"], buyer_id="b", now=now, turn=(), order=of,
        whole_unit_due=whole_unit_due(of, library),
    )
    replies = library.intents["service.new_box"].replies
    return {reply.id for reply in replies if fits_facts(reply.when, situation, None)}


@pytest.mark.parametrize(
    ("old", "new"), [("001017004201177", "001017004201177"), ("0010 1700 4201 177", "001017004201177"), (None, "1"),
                     ("A0000012345678", "A0000012345678")],
)  # fmt: skip
def test_serials_that_are_the_same_or_unknown_never_get_the_stock_answer(old: str | None, new: str) -> None:
    """R2.48, R2.49: verify instead."""
    found = offered(order(old_serial=old, new_serial=new))
    assert not STOCK & found
    assert {"service.new_box/same_serial", "service.new_box/ask_serials"} & found


def test_an_exchange_of_the_first_days_never_gets_the_stock_answer() -> None:
    """R2.47, D5."""
    found = offered(exchanged_on(5))
    assert not STOCK & found
    assert "service.new_box/whole_unit" in found


def test_different_serials_after_those_days_are_compared_with_the_buyer() -> None:
    """R2.42, R2.48."""
    found = offered(exchanged_on(12))
    assert found >= STOCK
    assert not {"service.new_box/same_serial", "service.new_box/whole_unit"} & found


def test_conditions_about_serials_count_among_those_given() -> None:
    assert When(whole_unit_due=True).specificity == 1
