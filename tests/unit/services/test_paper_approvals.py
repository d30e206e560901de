"""Scrapping, repair points and units: applied for, approved by another, carried out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.bookkeeping import ReturnKind
from cs_assistant.domain.case_documents import DocumentState
from cs_assistant.domain.people import Right
from cs_assistant.errors import BadInputError, ForbiddenError, StepRefusedError
from tests.unit.services.case_house import AGENT, SENIOR, SUPERVISOR, CaseHouse, case_house
from tests.unit.services.paper_house import REQUEST, SECOND_SUPERVISOR, papers


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "desk.sqlite3") as made:
        yield made


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        (ReturnKind.RETURN, "R1.9"), (ReturnKind.EXCHANGE_OTHER, "R1.9"),
        (ReturnKind.EXCHANGE_SHIP_FIRST, "R1.28"), (ReturnKind.UNIT, "R1.31"),
    ],
)
async def test_scrapping_is_applied_for_approved_by_another_and_then_done(
    house: CaseHouse, kind: ReturnKind, rule: str
) -> None:
    """R1.9, R1.15, R1.28, R1.31: 申请 → 批准 → 报废."""
    made, moves = await papers(house, kind), house.office.document_moves
    if kind is ReturnKind.EXCHANGE_SHIP_FIRST:
        await made.make("ship", **{"备注：原因": "听筒没声音"})
    await made.make("back", **({"机别": "样机"} if kind is ReturnKind.UNIT else {"备注：原因": "听筒没声音"}))
    assert "scrap" not in await made.due()
    await made.answer(repaired="无法修理")
    with pytest.raises(BadInputError, match="缺「备注：原因」"):
        await made.make("scrap", **{"备注：原因": ""})
    report = await made.make("scrap", SUPERVISOR, **{"备注：原因": "主板烧毁"})
    assert (report.state, report.number) == (DocumentState.REQUESTED, "BF20261122-0001")
    with pytest.raises(StepRefusedError, match="已申请，待批准"):
        await moves.carry_out(made.case_id, report.id, AGENT)
    with pytest.raises(ForbiddenError, match="不能由申请人自己批准"):
        await moves.approve(made.case_id, report.id, SUPERVISOR)
    for who in (AGENT, SENIOR):
        with pytest.raises(ForbiddenError, match="主管"):
            await moves.approve(made.case_id, report.id, who)
    token = replace(SECOND_SUPERVISOR, scopes=frozenset({Right.REMARK}))
    with pytest.raises(ForbiddenError, match="本人登录"):
        await moves.approve(made.case_id, report.id, token)
    house.clock.move(timedelta(days=1))
    approved = await moves.approve(made.case_id, report.id, SECOND_SUPERVISOR)
    by, on = approved.values["批准人"], approved.values["批准日期"]
    assert (approved.state, by, on) == ("approved", "赵主管", "2026-11-23")
    assert "scrap" not in {step.document.step for step in (await made.view()).steps if step.made is None}
    done = await moves.carry_out(made.case_id, report.id, AGENT)
    assert (done.state, done.finished_by, rule in done.terms["依据"]) == ("created", "小林", True)


async def test_nobody_writes_the_approver_in_by_hand(house: CaseHouse) -> None:
    """R1.9, R1.33."""
    made = await papers(house, ReturnKind.UNIT)
    await made.make("back", 机别="样机")
    await made.answer(repaired="无法修理")
    for field in ("批准人", "批准日期"):
        with pytest.raises(BadInputError, match="不能自己填") as refused:
            await made.make("scrap", **{"备注：原因": "主板烧毁", field: "2026-11-22"})
        assert refused.value.where == field


async def test_an_application_that_is_not_approved_is_voided_with_the_reason_and_made_anew(house: CaseHouse) -> None:
    """R1.9: 报告批准后才报废."""
    made, moves = await papers(house, ReturnKind.UNIT), house.office.document_moves
    await made.make("back", 机别="样机")
    await made.answer(repaired="无法修理")
    report = await made.make("scrap", **{"备注：原因": "主板烧毁"})
    with pytest.raises(BadInputError, match="为什么"):
        await moves.refuse(made.case_id, report.id, SUPERVISOR, "")
    refused = await moves.refuse(made.case_id, report.id, SUPERVISOR, "先送厂家看看")
    assert (refused.state, refused.why) == ("voided", "未批准：先送厂家看看")
    again = await made.make("scrap", **{"备注：原因": "厂家也修不了"})
    assert again.number == "BF20261122-0002"


async def test_a_repair_point_asks_another_approves_the_general_warehouse_sends(house: CaseHouse) -> None:
    """R1.32, R1.33, R1.34, R1.35, R1.37, R1.38: request → approval → transfer → issue, in turn."""
    made, moves = await papers(house, ReturnKind.REPAIR_POINT), house.office.document_moves
    assert [each.question.key for each in (await made.view()).asked] == ["out_of_warranty"]
    with pytest.raises(BadInputError, match="没有「中山路」这个库位") as wrong:
        await made.make("request", **(REQUEST | {"库位": "中山路"}))
    assert wrong.value.where == "库位"
    request = await made.make("request", **REQUEST)
    assert (request.state, await made.due()) == ("requested", [])
    with pytest.raises(StepRefusedError, match="要先做：库存调拨申请单"):
        await made.make("transfer")
    agreed = await moves.approve(made.case_id, request.id, SUPERVISOR)
    assert (agreed.state, agreed.approved_by) == ("created", "王主管")
    transfer = await made.make("transfer")
    assert (transfer.values["批准人"], transfer.terms["来源单号"]) == ("王主管", request.number)
    assert (transfer.terms["出仓"], transfer.terms["入仓"]) == ("通用公司仓库", "维修点库位")
    assert (transfer.values["货号／品名"], transfer.values["库位"]) == ("屏幕总成 X8", "红山路")
    await made.answer(out_of_warranty="保内")
    for field in ("用途", "类别"):
        with pytest.raises(BadInputError, match=f"缺「{field}」"):
            await made.make("issue", **{field: ""})
    issue = await made.make("issue")
    assert (issue.terms["出仓"], issue.values["类别"], "单价" in issue.values) == ("维修点库位", "保内", False)


async def test_out_of_warranty_an_issue_carries_its_price(house: CaseHouse) -> None:
    """R1.36."""
    made = await papers(house, ReturnKind.REPAIR_POINT)
    await made.answer(out_of_warranty="保外")
    await made.approved("request", **REQUEST)
    await made.make("transfer")
    with pytest.raises(BadInputError, match="缺「单价」"):
        await made.make("issue")
    issue = await made.make("issue", 单价="89.00")
    assert (issue.values["单价"], issue.values["类别"], issue.terms["带单价"]) == ("89.00", "保外", "带")


async def test_before_warranty_is_answered_a_repair_point_issues_nothing(house: CaseHouse) -> None:
    """R1.36: 保外必须填写价格, so the question comes before the note; a draft may wait."""
    made = await papers(house, ReturnKind.REPAIR_POINT)
    await made.approved("request", **REQUEST)
    await made.make("transfer")
    form = await made.form("issue") | {"类别": "保外"}
    draft = await house.office.paperwork.save_draft(made.case_id, "issue", AGENT, form)
    assert draft.number is None
    with pytest.raises(StepRefusedError, match="先回答「是保外还是保内？」") as refused:
        await house.office.paperwork.make(made.case_id, "issue", AGENT, form)
    assert refused.value.missing == ("保内还是保外",)


async def test_a_unit_comes_back_named_repaired_into_finished_goods(house: CaseHouse) -> None:
    """R1.29, R1.30."""
    made = await papers(house, ReturnKind.UNIT)
    for kind in ("", "新机"):
        with pytest.raises(BadInputError) as refused:
            await made.make("back", 机别=kind)
        assert refused.value.where == "机别"
    back = await made.make("back", 机别="备用机")
    assert (back.kind, back.terms["入仓"]) == ("非生产领料退回单", "退换货仓")
    await made.answer(repaired="能修好")
    await made.make("repair", 类别="整改")
    assert (await made.make("repaired")).terms["入仓"] == "成品仓"
