"""Refunds from a file: the register, their procedures, and what a person has in hand."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cs_assistant.domain.people import Person, Role
from cs_assistant.domain.refunds import Phase, RefundStatus
from cs_assistant.errors import NotConnectedError
from cs_assistant.services.importing.desk import Upload

from .house import SHOES, FileHouse
from .little_files import OPEN_REFUND, ORDER, ORDER_NO, ORDERS, OVER_REFUND, REFUNDS, orders, refunds, sweep


async def test_refunds_enter_the_register_and_open_ones_their_procedure(house: FileHouse) -> None:
    await house.bring(ORDERS, orders(ORDER))
    batch = await house.bring(REFUNDS, refunds(OPEN_REFUND, OVER_REFUND))
    assert (batch.new, batch.problems) == (2, ())
    waiting, over = await house.database.read(
        lambda uow: (uow.refunds.get(SHOES, OPEN_REFUND[0]), uow.refunds.get(SHOES, OVER_REFUND[0]))
    )
    assert (waiting.application.phase, waiting.application.buyer_id) == (Phase.RECEIVED, "tb_a")
    assert waiting.reasons.first.text == "大小不合适"
    assert over.case_id is None
    (case,) = await house.database.read(lambda uow: uow.cases.of_refund(SHOES, OPEN_REFUND[0]))
    assert case.id == waiting.case_id
    order = await house.orders.order(SHOES, ORDER_NO)
    assert order is not None
    assert order.open_refund is not None
    stands = {each.refund_no: each.status for each in order.refunds}  # a closed exchange is no exchange
    assert stands == {OPEN_REFUND[0]: RefundStatus.WAIT_SELLER_AGREE, OVER_REFUND[0]: RefundStatus.SUCCESS}
    assert await house.orders.refund(SHOES, OPEN_REFUND[0]) == waiting.application
    since = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert [each.refund_no for each in await house.orders.refunds(SHOES, since)] == [OPEN_REFUND[0]]
    with pytest.raises(NotConnectedError):
        await house.orders.agree_refund(SHOES, OPEN_REFUND[0], Decimal("199.00"), "王主管")


async def test_reasons_nobody_has_mapped_are_named_before_the_import(house: FileHouse) -> None:
    seen = await house.importing.preview(
        Upload(shop_id=SHOES, kind=REFUNDS, name="a.csv", content=refunds(OPEN_REFUND, OVER_REFUND))
    )
    assert seen.unmapped == (("鞋带太长", 1),)
    await house.bring(REFUNDS, refunds(OVER_REFUND))
    state = await house.office.mappings.state(SHOES)
    assert [each.text for each in state.unknown] == ["鞋带太长"]


async def test_a_refund_only_is_not_imported_while_nobody_knows_where_the_goods_were(house: FileHouse) -> None:
    only = (OPEN_REFUND[0], ORDER_NO, "仅退款", *OPEN_REFUND[3:])
    seen = await house.importing.preview(Upload(shop_id=SHOES, kind=REFUNDS, name="a.csv", content=refunds(only)))
    assert seen.plan is not None
    assert [(each.line, "先导入这个时段的订单" in each.fix) for each in seen.plan.problems] == [(2, True)]
    await house.bring(ORDERS, orders((*ORDER[:3], "买家已付款，等待卖家发货", ORDER[4], "", "")))
    await house.bring(REFUNDS, refunds(only))
    found = await house.database.read(lambda uow: uow.refunds.get(SHOES, only[0]))
    assert found.application.phase is Phase.UNSHIPPED


async def test_a_refund_seen_again_moves_its_case_and_then_stays(house: FileHouse) -> None:
    await house.bring(ORDERS, orders(ORDER))
    await house.bring(REFUNDS, refunds(OPEN_REFUND))
    closed = (*OPEN_REFUND[:3], "退款关闭", *OPEN_REFUND[4:7], "2026-11-22 08:00:00")
    batch = await house.bring(REFUNDS, refunds(closed))
    assert (batch.new, batch.changed) == (0, 1)
    undone = await house.undo(batch)
    assert (undone.taken_back, [each.key for each in undone.kept]) == (0, [OPEN_REFUND[0]])
    assert "有人在办" in undone.kept[0].why
    await house.database.write(lambda uow: sweep(uow))


async def test_a_case_somebody_works_on_is_not_taken_away(house: FileHouse) -> None:
    await house.bring(ORDERS, orders(ORDER))
    batch = await house.bring(REFUNDS, refunds(OPEN_REFUND))
    (case,) = await house.database.read(lambda uow: uow.cases.of_refund(SHOES, OPEN_REFUND[0]))
    agent = Person(id="小林", name="小林", roles={SHOES: frozenset({Role.AGENT})})
    await house.office.reasons.state(case.id, agent, reason="size", words="左脚挤")
    undone = await house.undo(batch)
    assert undone.taken_back == 0
    assert undone.kept
    assert await house.database.read(lambda uow: uow.refunds.find(SHOES, OPEN_REFUND[0])) is not None
    await house.database.write(lambda uow: sweep(uow))


# Products and outlets
