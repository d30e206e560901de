"""What a person enters with a step: lawful words, the freight list's own amount, every line of 完好 looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from uuid import uuid4

import pytest

from cs_assistant.domain.facts import Fact, FactSource
from cs_assistant.domain.flows import Case, asked_facts
from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.people import Person
from cs_assistant.domain.refunds import Connection
from cs_assistant.errors import BadInputError, StepRefusedError
from cs_assistant.flows import FLOWS
from cs_assistant.services.moving import move
from cs_assistant.services.outbound_words import check_outbound
from cs_assistant.services.pictures import Picture
from cs_assistant.storage.unit_of_work import UnitOfWork
from tests.contract.worlds import packaged_library
from tests.intact import ticked

from .case_house import AGENT, PHONES, SENIOR, SHOES, SUPERVISOR, WAREHOUSE, CaseHouse, case_house

UNLAWFUL = "请您撤销退款申请，我们再谈。"
LAWFUL = "检测报告 A-17：屏幕是外力压碎的。"
PNG = Picture(name="a.png", media_type="image/png", data=b"\x89PNG\r\n\x1a\n" + bytes(64))
LISTED = {"region": "江苏", "style": "单鞋", "freight_amount": "8", "amount_from": "运费表"}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    """Nothing is connected: 粘贴."""
    pasted = {PHONES: Connection.PASTE, SHOES: Connection.PASTE}
    async with case_house(tmp_path / "cases.sqlite3", pasted) as house:
        yield house


async def standing(house: CaseHouse, flow: str, state: str, shop: str = SHOES, **facts: str) -> Case:
    """A case that stands in this state."""
    now = house.clock.now()
    case = Case(
        id=str(uuid4()), shop_id=shop, flow=flow, flow_version=FLOWS[flow].version, state=state, entered_at=now,
        opened_at=now, order_no="2211000000000001692",
        facts={key: Fact(value=value, at=now, by="小林", source=FactSource.PERSON) for key, value in facts.items()},
    )  # fmt: skip
    await house.database.write(lambda uow: uow.cases.add(case))
    return case


async def take(house: CaseHouse, case: Case, event: str, person: Person, given: Mapping[str, str]) -> Case:
    return await house.office.casework.step(case.id, event, person, given=given)


@pytest.mark.parametrize(
    ("flow", "state", "event", "person", "key", "more"),
    [
        ("refusal", "told", "refuse", SUPERVISOR, "refusal_words", {}),
        ("refusal", "answering", "answer_platform", AGENT, "platform_words", {}),
        ("refusal", "approved", "explain", AGENT, "told_words", {"told_by": "电话接通，已讲明"}),
    ],
)
async def test_words_to_buyer_or_platform_obey_the_law_of_the_chat_where_nothing_is_connected(
    house: CaseHouse, flow: str, state: str, event: str, person: Person, key: str, more: dict[str, str]
) -> None:
    """R5.60, R5.74; told why, and the case does not move."""
    case = await standing(house, flow, state)
    with pytest.raises(BadInputError, match="撤销") as refused:
        await take(house, case, event, person, {key: UNLAWFUL, **more})
    assert refused.value.where == key
    assert (await house.database.read(lambda uow: uow.cases.get(case.id))).revision == case.revision
    assert (await take(house, case, event, person, {key: LAWFUL, **more})).fact(key) == LAWFUL
    with pytest.raises(BadInputError, match="撤销"):
        await house.office.casework.put_fact(case.id, key, UNLAWFUL, person)


def test_a_refund_that_was_made_is_named_to_the_platform_by_its_day_and_number() -> None:
    """R5.74: a fact that can be looked up is no empty 已退款; without day and number it is one."""
    rules = packaged_library().forbidden
    check_outbound("1月2日已退款，编号990001", rules, where="platform_words")
    for empty in ("已退款", "1月2日已退款", "已退款，编号990001"):
        with pytest.raises(BadInputError, match="没做过的事"):
            check_outbound(empty, rules, where="platform_words")


def test_every_word_a_procedure_says_outside_is_marked() -> None:
    said = {(flow.key, asked.key) for flow in FLOWS.values() for asked in asked_facts(flow) if asked.said}
    assert said == {
        ("refusal", "refusal_words"), ("refusal", "told_words"), ("refusal", "platform_words"),
        ("complaint", "answer_words"), ("complaint", "platform_words"), ("exchange_offer", "offered_style"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("shop", "changed", "says"),
    [
        (SHOES, {"freight_amount": "12.00"}, "8.00 元.*主管"),
        (SHOES, {"region": "西藏"}, "主管决定金额"),
        (SHOES, {"style": "QH-2103"}, "主管决定金额"),
        (PHONES, {"freight_amount": "12.00"}, "包裹重量"),
        (PHONES, {"freight_amount": "12.00", "parcel_kg": "9"}, "主管决定金额"),
        (PHONES, {"freight_amount": "12.00", "parcel_kg": "重"}, "1.5 这样"),
    ],
)
async def test_the_list_is_the_source_only_of_its_own_amount(
    house: CaseHouse, shop: str, changed: dict[str, str], says: str
) -> None:
    """R5.56."""
    case = await standing(house, "freight_back", "to_settle", shop)
    with pytest.raises(BadInputError, match=says):
        await take(house, case, "approve_freight", SENIOR, {**LISTED, **changed})


@pytest.mark.parametrize(
    ("shop", "given"),
    [(SHOES, LISTED), (PHONES, {**LISTED, "style": "CG-2", "parcel_kg": "1.2", "freight_amount": "20.00"})],
)
async def test_the_listed_amount_is_settled_by_style_and_by_weight(
    house: CaseHouse, shop: str, given: dict[str, str]
) -> None:
    case = await standing(house, "freight_back", "to_settle", shop)
    assert (await take(house, case, "approve_freight", SENIOR, given)).state == "paying"


async def test_beyond_the_list_a_supervisor_decides_and_nobody_says_so_for_one(house: CaseHouse) -> None:
    """R5.56."""
    given = {**LISTED, "region": "西藏", "freight_amount": "25.00", "amount_from": "主管决定"}
    case = await standing(house, "freight_back", "to_settle")
    with pytest.raises(StepRefusedError, match="主管本人"):
        await take(house, case, "approve_freight", SENIOR, given)
    assert (await take(house, case, "approve_freight", SUPERVISOR, given)).state == "paying"


async def test_a_receipt_is_no_way_around_the_list_and_nobody_changes_what_was_approved(house: CaseHouse) -> None:
    """R5.56: 500 on a receipt was the senior's own word, and an agent could put another amount on file afterwards."""
    case = await standing(house, "freight_back", "to_settle")
    receipt = {**LISTED, "amount_from": "快递凭证"}
    with pytest.raises(StepRefusedError, match="主管"):
        await take(house, case, "approve_freight", SENIOR, {**receipt, "freight_amount": "500.00"})
    paying = await take(house, case, "approve_freight", SENIOR, receipt)
    for key, value in (("freight_amount", "120"), ("amount_from", "主管决定"), ("region", "西藏")):
        with pytest.raises(BadInputError):
            await house.office.casework.put_fact(paying.id, key, value, AGENT)


async def test_money_waits_until_each_line_of_the_list_was_looked_at_by_whomever(house: CaseHouse) -> None:
    """R2.27, R2.28, R5.49: half a list is none; what the warehouse ticked stays its word."""
    case = await standing(house, "refund_return", "on_the_way")
    received = {"received_whole": "完好", "intact_findings": "鞋：弄脏 没有"}
    with pytest.raises(BadInputError, match="拆封查验"):
        await take(house, case, "goods_received", WAREHOUSE, received)
    received["intact_findings"] = ticked(ProductKind.SHOES, "拆封查验")
    case = await take(house, case, "goods_received", WAREHOUSE, received)
    looks = {
        "signed_on": "2026-01-03", "style": "单鞋", "quality_return": "不是", "chat_seen": "看过，没有别的约定",
        "reason_seen": "一致",
    }  # fmt: skip
    looked = await take(house, case, "three_looks", AGENT, looks)
    assert (looked.state, looked.facts["intact_findings"].by) == ("looked", WAREHOUSE.name)
    bare = await standing(house, "refund_return", "received")
    with pytest.raises(StepRefusedError, match="完好清单"):
        await take(house, bare, "three_looks", AGENT, looks)


async def test_what_weighs_against_the_goods_is_kept_in_a_picture(house: CaseHouse) -> None:
    """R2.27: a tick alone proves nothing later; opening and trying need none."""
    case = await standing(house, "refund_return", "number_due")

    def sent(uow: UnitOfWork) -> None:
        hand = house.office.casework.hand(uow, SHOES, AGENT)
        move(hand, uow.cases.get(case.id), "parcel_sent", {"tracking_no": hand.fact("YT1")})

    await house.database.write(sent)
    (view,) = await house.office.tasks.listed(WAREHOUSE)
    given = {"received_whole": "有使用痕迹", "intact_findings": ticked(ProductKind.SHOES, "拆封查验", "穿过出门")}
    answer = house.office.tasks.answer
    with pytest.raises(BadInputError, match=r"穿过出门.*加图片"):
        await answer(view.task.id, WAREHOUSE, answer="goods_received", given=given)
    await house.office.tasks.add_picture(view.task.id, WAREHOUSE, PNG)
    await answer(view.task.id, WAREHOUSE, answer="goods_received", given=given)
    assert (await house.database.read(lambda uow: uow.cases.get(case.id))).state == "received"
