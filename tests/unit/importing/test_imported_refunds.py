"""Refunds from a file: the register, their procedures, and what a person has in hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cs_assistant.domain.imports import ImportKind, RowProblem
from cs_assistant.domain.people import Person, Role
from cs_assistant.domain.refunds import Phase, RefundStatus
from cs_assistant.errors import ConflictError, NotConnectedError
from cs_assistant.services.importing.desk import Upload
from cs_assistant.services.importing.planning import Plan, plan
from cs_assistant.services.importing.records import ReadFile
from cs_assistant.storage.unit_of_work import UnitOfWork
from cs_assistant.web.onboarding_present import batch as shown_batch

from .house import SHOES, SUPERVISOR, FileHouse, csv_of
from .little_files import OPEN_REFUND, ORDER, ORDER_NO, ORDERS, OVER_REFUND, REFUNDS, latest, orders, refunds, sweep


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


SHIPPING = ("订单编号", "买家会员名", "订单状态", "订单付款时间", "发货时间", "物流单号")
PAID = "2026-11-15 20:10:00"


@pytest.mark.parametrize(
    ("header", "state", "shipping", "phase"),
    [
        (SHIPPING, "买家已付款，等待卖家发货", ("", ""), Phase.UNSHIPPED),
        (SHIPPING, "等待买家付款", ("", ""), Phase.UNSHIPPED),
        (SHIPPING[:4], "等待卖家发货", (), Phase.UNSHIPPED),
        (SHIPPING, "卖家已发货，等待买家确认", ("", ""), None),
        (SHIPPING[:4], "卖家已发货，等待买家确认", (), None),
        (SHIPPING[:4], "部分发货", (), None),
        (SHIPPING[:4], "已签收", (), None),
        (SHIPPING[:4], "交易成功", (), None),
        (SHIPPING, "卖家已发货，等待买家确认", ("2026-11-16 09:30:00", "YT1"), Phase.IN_TRANSIT),
        (SHIPPING, "卖家已发货，等待买家确认", ("2026-11-22 09:30:00", "YT1"), Phase.UNSHIPPED),
        (SHIPPING[:4], "交易关闭", (), None),
        (SHIPPING, "交易关闭", ("", ""), Phase.UNSHIPPED),
        (SHIPPING, "交易关闭", ("", "YT1"), None),
        (SHIPPING, "交易关闭", ("2026-11-16 09:30:00", "YT1"), Phase.IN_TRANSIT),
        (SHIPPING, "没人认识的状态", ("", ""), None),
    ],
)  # fmt: skip
async def test_goods_count_as_not_shipped_only_where_the_order_says_so(
    house: FileHouse, header: tuple[str, ...], state: str, shipping: tuple[str, ...], phase: Phase | None
) -> None:
    """An order that says 已发货 without the time of it counted as not shipped: the refund opened the wrong flow."""
    await house.bring(ORDERS, csv_of((header, (ORDER_NO, "tb_a", f'"{state}"', PAID, *shipping))))
    only = (OPEN_REFUND[0], ORDER_NO, "仅退款", *OPEN_REFUND[3:])
    seen = await house.importing.preview(Upload(shop_id=SHOES, kind=REFUNDS, name="a.csv", content=refunds(only)))
    assert seen.plan is not None
    planned = [each.application.phase for each in seen.plan.rows if each.application is not None]
    assert planned == ([] if phase is None else [phase])
    assert ["发货时间" in each.fix for each in seen.plan.problems] == ([True] if phase is None else [])


async def test_an_order_that_was_closed_unshipped_stays_so_when_another_export_has_fewer_columns(
    house: FileHouse,
) -> None:
    await house.bring(ORDERS, csv_of((SHIPPING, (ORDER_NO, "tb_a", "交易关闭", PAID, "", ""))))
    again = csv_of((SHIPPING[:4], (ORDER_NO, "tb_a", "交易关闭", PAID)))
    seen = await house.importing.preview(Upload(shop_id=SHOES, kind=ORDERS, name="a.csv", content=again))
    assert seen.plan is not None
    assert seen.plan.writes == ()


async def test_a_refund_whose_order_came_in_after_the_preview_is_looked_at_again(house: FileHouse) -> None:
    """The token covered the file, not what would be written: phase and buyer come from orders imported meanwhile."""
    upload = Upload(shop_id=SHOES, kind=REFUNDS, name="a.csv", content=refunds(OPEN_REFUND))
    seen = await house.importing.preview(upload)
    await house.bring(ORDERS, orders(ORDER))
    with pytest.raises(ConflictError, match="重新看一遍"):
        await house.importing.apply(upload, seen.token, SUPERVISOR)


async def test_a_row_that_turns_out_wrong_in_a_later_slice_is_kept_as_a_problem_and_not_counted(
    house: FileHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody registered the same refund for another order between two slices: the row vanished without a word."""
    await house.bring(ORDERS, orders(ORDER))
    monkeypatch.setattr("cs_assistant.services.importing.desk.SLICE", 1)
    monkeypatch.setattr("cs_assistant.services.importing.slices.SLICE", 1)

    def planned(uow: UnitOfWork, kind: ImportKind, shop_id: str, file: ReadFile) -> Plan:
        whole = plan(uow, kind, shop_id, file)
        wrong = RowProblem(line=file.rows[0].line, what="这笔退款登记过，是另一个订单的", fix="核对")
        return replace(whole, rows=(), problems=(wrong,))

    monkeypatch.setattr("cs_assistant.services.importing.slices.plan", planned)
    content = refunds(("不是编号", *OPEN_REFUND[1:]), OPEN_REFUND, OVER_REFUND)
    batch = await house.bring(REFUNDS, content)
    assert (batch.new, batch.unwritten, [each.line for each in batch.problems]) == (1, 0, [4, 2])
    kept = await latest(house, SHOES, REFUNDS)
    assert kept is not None
    assert (kept.new, kept.problems) == (1, batch.problems)
    shown = shown_batch(kept).left_out
    assert [each.what for each in shown][:1] == ["这笔退款登记过，是另一个订单的"]


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
