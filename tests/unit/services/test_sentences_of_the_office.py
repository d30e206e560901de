"""What the fifth document says of the desk's day, sentence by sentence, through the services (R5)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.goals import GOALS, HONOURED
from cs_assistant.domain.reason_rows import Attribute, View
from cs_assistant.domain.reason_tables import breakdown
from cs_assistant.domain.refunds import Phase, RefundKind
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.errors import BadInputError, ConflictError
from cs_assistant.flows import FLOWS, flow_for
from cs_assistant.policy.reason_mapping import ReasonMapping
from cs_assistant.services.morning import last_print, next_print, print_time
from tests.contract.worlds import NOW, packaged_library
from tests.reasons.refunds import refund

from .case_house import AGENT, SENIOR, SHOES, CaseHouse, case_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "cases.sqlite3") as house:
        await house.office.sync.read_all()
        yield house


async def test_there_are_two_kinds_of_refund_and_both_have_their_procedures() -> None:
    """R5.3, R5.26, R5.80: 仅退款 and 退货退款; every kind, phase and reason leads to a table."""
    assert {RefundKind.REFUND_ONLY, RefundKind.RETURN_AND_REFUND} <= set(RefundKind)
    for kind in RefundKind:
        for phase in Phase:
            for reason in (*packaged_library().reasons, "unmapped"):
                assert flow_for(kind, phase, reason) in FLOWS


@pytest.mark.parametrize(
    ("kind", "phase", "reason", "flow"),
    [
        pytest.param("仅退款", Phase.UNSHIPPED, "unwanted", "refund_unshipped", id="R5.8 R5.26 R5.80 未发、不要了"),
        pytest.param("仅退款", Phase.UNSHIPPED, "late_shipping", "refund_unshipped", id="R5.80 R5.16 未发、没按时发"),
        pytest.param("仅退款", Phase.UNSHIPPED, "out_of_stock", "refund_unshipped", id="R5.80 未发、缺货"),
        pytest.param("仅退款", Phase.RECEIVED, "not_received", "refund_not_received", id="R5.27 R5.80 未收到货"),
        pytest.param("仅退款", Phase.RECEIVED, "invoice", "refund_invoice", id="R5.3 R5.26 R5.35 R5.80 发票问题"),
        pytest.param("仅退款", Phase.RECEIVED, "damaged", "refund_damaged", id="R5.23 R5.38 R5.80 破损"),
        pytest.param("仅退款", Phase.RECEIVED, "mismatch", "refund_mismatch", id="R5.23 R5.41 R5.80 不符"),
        pytest.param("仅退款", Phase.RECEIVED, "freight", "refund_freight", id="R5.23 R5.46 R5.80 退运费"),
        pytest.param("退货退款", Phase.RECEIVED, "seven_day", "refund_return", id="R5.3 R5.23 R5.57 R5.80 七天无理由"),
        pytest.param("退货退款", Phase.RECEIVED, "quality", "refund_fault_return", id="R5.3 R5.23 R5.24 R5.80 质量"),
        pytest.param("退货退款", Phase.RECEIVED, "mismatch", "refund_fault_return", id="R5.24 R5.80 不符、退货"),
        pytest.param("仅退款", Phase.AFTER_SUCCESS, "seven_day", "refund_after_success", id="R5.62 R5.64 R5.80 售后"),
        pytest.param("仅退款", Phase.AFTER_SUCCESS, "counterfeit", "refund_after_success_by_reason",
                     id="R5.26 R5.62 R5.64 R5.80 售后、按原因"),
        pytest.param("仅退款", Phase.IN_TRANSIT, "unwanted", "refund_intercept", id="R5.66 R5.80 拒签"),
    ],
)
def test_the_total_table_leads_where_the_lawful_column_says(kind: str, phase: Phase, reason: str, flow: str) -> None:
    assert flow_for(RefundKind(kind), phase, reason) == flow


def test_each_scenario_has_its_goal() -> None:
    """R5.2: what each of the six wants is a figure, and beside all stands who insisted and was served at once."""
    wishes = " ".join(goal.wish for goal in GOALS)
    for scenario in ("未发退", "拒绝退款", "售后退款", "投诉", "退变换"):
        assert scenario in wishes
    assert HONOURED.state == "honoured"


async def test_what_the_person_read_must_be_what_the_application_says(house: CaseHouse) -> None:
    """R5.4, R5.5, R5.14: a wrong type or amount is no check."""
    row = (await house.office.morning.table(SENIOR, SHOES)).rows[0]
    application, check = row.refund.application, house.office.casework.check_refund
    with pytest.raises(BadInputError):
        await check(row.case.id, SENIOR, kind="退货退款", amount=str(application.amount))
    with pytest.raises(BadInputError):
        await check(row.case.id, SENIOR, kind=application.kind.value, amount=str(application.amount + 1))


async def test_after_two_calls_about_a_matter_a_message_follows_instead(house: CaseHouse) -> None:
    """R5.6 with its cap. Only unanswered calls of the one case once counted: a linked case began anew."""
    case = await house.case_of_refund(SHOES)
    given = {"channel": "旺旺或电话"}
    beside = await house.office.opening.open("complaint", SHOES, AGENT, order_no=case.order_no, given=given)
    call, view = house.office.calling.record, house.office.casework.view
    _, first = await call(case.id, AGENT, whom="买家", outcome="接通")
    _, courier = await call(case.id, AGENT, whom="快递", outcome="接通")
    assert (first, courier, (await view(beside.id, AGENT)).calls_to_buyer) == (None, None, 1)
    _, second = await call(beside.id, AGENT, whom="买家", outcome="关机")
    assert second is not None
    assert "已经给买家打过 2 次电话" in second
    assert "旺旺留言" in second
    other = await house.case_of_refund(SHOES, 1)
    assert [(await view(each.id, AGENT)).calls_to_buyer for each in (case, other)] == [2, 0]


async def test_the_morning_table_holds_every_open_refund_before_shipment_all_day(house: CaseHouse) -> None:
    """R5.9: the morning's batch, and what comes later stands in the same table as 后到."""
    table = await house.office.morning.table(AGENT, SHOES)
    assert {row.case.flow for row in table.rows} == {"refund_unshipped"}
    case_ids = {row.case.id for row in table.rows}
    house.clock.move(timedelta(hours=5))
    assert {row.case.id for row in (await house.office.morning.table(AGENT, SHOES)).rows} == case_ids
    assert all(row.refunded_at - row.refund.application.asked_at == timedelta(hours=48) for row in table.rows)


async def test_many_are_submitted_at_once_and_each_says_for_itself_why_not(house: CaseHouse) -> None:
    """R5.9, R5.11."""
    rows = (await house.office.morning.table(AGENT, SHOES)).rows
    waiting = [row.case.id for row in rows if row.case.state == "to_submit"]
    assert await house.office.morning.submit(waiting, AGENT) == dict.fromkeys(waiting, "")
    again = await house.office.morning.submit(waiting[:1], AGENT)
    assert again[waiting[0]]


def test_the_warehouse_prints_at_the_time_the_shop_wrote_down() -> None:
    """R5.10."""
    shop = packaged_library().shops[SHOES]
    at = print_time(shop)
    assert isinstance(at, time)
    before = datetime.combine(NOW.astimezone(SHANGHAI).date(), at, SHANGHAI) - timedelta(minutes=1)
    assert next_print(shop, before) == before + timedelta(minutes=1)
    assert last_print(shop, before) == before + timedelta(minutes=1) - timedelta(days=1)
    assert next_print(shop, before + timedelta(minutes=2)) == before + timedelta(minutes=1, days=1)


async def test_what_was_not_submitted_before_the_printing_is_marked(house: CaseHouse) -> None:
    """R5.10: asked before the warehouse printed and still not submitted: it may go out."""
    table = await house.office.morning.table(AGENT, SHOES)
    printed = table.printed_at[SHOES]
    assert printed is not None
    waiting = [row for row in table.rows if row.case.state == "to_submit"]
    assert waiting
    assert [row.missed for row in waiting] == [row.refund.application.asked_at < printed for row in waiting]
    assert any(row.missed for row in waiting)


async def test_why_is_recorded_in_the_buyers_own_words(house: CaseHouse) -> None:
    """R5.20, R5.21."""
    case = await house.case_of_refund(SHOES)
    with pytest.raises(BadInputError):
        await house.office.reasons.state(case.id, AGENT, reason="size", words=" ")
    kept = await house.office.reasons.state(case.id, AGENT, reason="size", words="大了一码")
    assert [(each.reason, each.words, each.by) for each in kept.reasons.stated] == [("size", "大了一码", AGENT.name)]


async def test_a_reason_told_on_the_telephone_is_a_stated_reason_too(house: CaseHouse) -> None:
    """R5.20: asked while phoning."""
    case = await house.case_of_refund(SHOES)
    await house.office.calling.record(case.id, AGENT, whom="买家", outcome="接通", reason="size", words="挤脚")
    refund_no = case.refund_no or ""
    assert (await house.refund(SHOES, refund_no)).reasons.stated[-1].words == "挤脚"


def test_the_table_for_the_supervisor_counts_style_by_reason() -> None:
    """R5.21: stated reasons by style, quality first."""
    book = ReasonMapping(packaged_library().reasons, {}).book()
    told = [
        refund(number=number, asked_at=NOW, stated=(reason,))
        for number, reason in enumerate(("quality", "quality", "size"))
    ]
    found = breakdown(book.rows(told), (Attribute.STYLE,), View.STATED)
    (group,) = found.groups
    assert dict(group.counts) == {"quality": 2, "size": 1}
    assert group.quality == 2


async def test_a_reason_is_asked_about_once_and_never_where_it_may_be_true(house: CaseHouse) -> None:
    """R5.16, R5.25, R5.36, R5.54 in their lawful variant."""
    asked = refused = 0
    for place in range(20):
        try:
            case = await house.case_of_refund(SHOES, place)
        except IndexError:
            break
        await house.office.reasons.state(case.id, AGENT, reason="unwanted", words="就是不想要了")
        chosen = (await house.refund(SHOES, case.refund_no or "")).reasons.current.text
        if any(word in chosen for word in ("质量", "不符", "破损", "发货", "缺货", "未收到")):
            with pytest.raises(BadInputError):
                await house.office.reasons.ask_change(case.id, AGENT)
            refused += 1
        elif "发票" in chosen or "运费" in chosen or chosen == "其他":
            text = await house.office.reasons.ask_change(case.id, AGENT)
            assert "不改也照常处理" in text
            with pytest.raises(ConflictError):
                await house.office.reasons.ask_change(case.id, AGENT)
            asked += 1
    assert refused
    assert asked
