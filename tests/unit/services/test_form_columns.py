"""维修单 and the six forms as rows: masked, dated, kept from their end on (R3.3, R4.30)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.flows import Case
from cs_assistant.domain.reason_selection import Period
from cs_assistant.domain.times import shanghai_day
from cs_assistant.flows.compensation import COMPENSATION
from cs_assistant.flows.compensation_forms import FORMS, Form
from cs_assistant.flows.invoicing import INVOICE
from cs_assistant.flows.visit import VISIT
from cs_assistant.services.form_columns import FORM_COLUMNS, FORM_RETENTION, INVOICE_COLUMNS, VISIT_COLUMNS
from cs_assistant.services.register_columns import Column, Value
from cs_assistant.services.register_rows import FormRow
from cs_assistant.services.register_sheets import in_file, on_screen
from cs_assistant.services.registers import RegisterName, RegisterQuery
from tests.unit.flows.little import NOON, case_in, facts
from tests.unit.services.case_house import AGENT, PHONES, case_house

SHEET = case_in(VISIT, "appointed", facts(
    site_name="三号楼", site_address="样例市演示区晨光路18号", contact="赵建国", contact_phone="138-1234-5678",
    fault_detail="打 13912345678 找我", technician="马师傅", notified_at="2026-11-22 12:00", signed_on="2026-11-23",
))  # fmt: skip
PRIVATE = ("赵建国", "138-1234-5678", "13912345678", "晨光路18号")


TODAY = NOON.date()


def row(case: Case, today: date = TODAY) -> FormRow:
    return FormRow(shop="晨光手机", case=case, today=today)


def read(columns: tuple[Column[FormRow], ...], id_: str, one: FormRow) -> Value:
    return next(column for column in columns if column.id == id_).read(one)


def test_a_sheet_shows_neither_the_customer_nor_a_number_on_the_page_or_in_a_file() -> None:
    shown = [str(on_screen(column, row(SHEET))) for column in VISIT_COLUMNS]
    filed = [str(in_file(column, row(SHEET), masked=True)) for column in VISIT_COLUMNS]
    for cells in (shown, filed):
        assert not [cell for cell in cells for secret in PRIVATE if secret in cell]
    whole = [str(in_file(column, row(SHEET), masked=False)) for column in VISIT_COLUMNS]
    assert all(any(secret in cell for cell in whole) for secret in PRIVATE)


@pytest.mark.parametrize(
    ("kind", "title", "shown"),
    [("个人", "欧阳建国", "欧***国"), ("公司", "示例有限公司", "示例有限公司"), ("", "欧阳建国", "欧***国")],
)
def test_an_invoice_to_a_person_shows_no_name_and_one_to_a_company_its_own(kind: str, title: str, shown: str) -> None:
    """R5.37: 发票本 on the page and in a masked file; who may take the rest has the whole."""
    one = row(case_in(INVOICE, None, facts(title_kind=kind, invoice_title=title)))
    column = next(each for each in INVOICE_COLUMNS if each.id == "invoice_title")
    assert (on_screen(column, one), in_file(column, one, masked=True)) == (shown, shown)
    assert in_file(column, one, masked=False) == title


def test_moments_are_times_days_are_days_and_a_colleague_is_named() -> None:
    assert read(VISIT_COLUMNS, "notified_at", row(SHEET)) == NOON
    assert read(VISIT_COLUMNS, "signed_on", row(SHEET)) == date(2026, 11, 23)
    assert on_screen(next(column for column in VISIT_COLUMNS if column.id == "technician"), row(SHEET)) == "马师傅"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_five_years_count_from_the_end_and_nothing_is_deleted_when_they_are_over(form: Form) -> None:
    """R4.30: while a case goes on nothing counts; then five years, then a word that they are over."""
    columns = FORM_COLUMNS[form.key]
    going = case_in(COMPENSATION, "signing")
    assert (read(columns, "keep_until", row(going)), read(columns, "keeping", row(going))) == (None, "完结后起算")
    over = replace(going, state="summed")
    until = date(2031, 11, 22)
    assert read(columns, "keep_until", row(over)) == until
    assert read(columns, "keeping", row(over, until)) == "保存中"
    assert read(columns, "keeping", row(over, until + timedelta(days=1))) == "保存期已满，可以整理（不会自动删除）"
    assert read(columns, "owner", row(over)) == "品保部"
    assert "不会自动删除" in FORM_RETENTION


async def test_a_register_reminds_of_forms_whose_years_are_over_and_keeps_them(tmp_path: Path) -> None:
    """R4.30: five years after the end the register says so; the row is still there."""
    given = {"requester": "南城服务站", "product": "A2", "fault_detail": "漏油", "urgency": "普通"}
    async with case_house(tmp_path / "desk.sqlite3") as house:
        case = await house.office.opening.open("compensation", PHONES, AGENT, given=given)
        await house.office.casework.step(case.id, "solve", AGENT, given={"judgement": "电话里解决了"})
        day = shanghai_day(house.clock.now())
        query = RegisterQuery(shop_ids=frozenset({PHONES}), period=Period(first=day, last=day))
        for later, expired in ((timedelta(0), 0), (timedelta(days=5 * 365), 0), (timedelta(days=5 * 366), 1)):
            house.clock.moment = case.opened_at + later
            page = await house.office.registers.page(RegisterName.PART_FAXES, query)
            assert (page.total, page.expired) == (1, expired)
        turned = await house.office.registers.page(RegisterName.PART_FAXES, query, offset=1)
        assert (turned.total, turned.expired) == (1, 0)
