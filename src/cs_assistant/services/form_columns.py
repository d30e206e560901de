"""The columns of the sheets that cases fill in: 售后维修单 (R3.3) and the six forms of 售后赔偿 (R4.30).

Each cell is a fact of the case under its own name. Phones and addresses are masked like all that people write, names of
customers like buyers' nicks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from cs_assistant.domain.facts import AskedKind, moment_of
from cs_assistant.domain.flows import Flow, asked_facts, fact_names
from cs_assistant.domain.times import SHANGHAI, shanghai_day
from cs_assistant.flows import FLOWS
from cs_assistant.flows.compensation import COMPENSATION
from cs_assistant.flows.compensation_forms import DOCUMENT_NO, FORMS, KEEP_YEARS, OWNER, Form
from cs_assistant.flows.invoicing import INVOICE, TITLE, TITLE_KIND, TITLE_KINDS
from cs_assistant.flows.visit import VISIT, sheet_no
from cs_assistant.policy.owner import kept_from
from cs_assistant.services.register_columns import Column, Kind, Value, keep_until
from cs_assistant.services.register_rows import FormRow

_KINDS: Mapping[AskedKind, Kind] = {
    AskedKind.TEXT: Kind.TEXT, AskedKind.LONG: Kind.TEXT, AskedKind.DAY: Kind.DAY, AskedKind.MOMENT: Kind.TIME,
    AskedKind.AMOUNT: Kind.MONEY,
}  # fmt: skip
_, COMPANY = TITLE_KINDS
_PEOPLE = frozenset({"contact", "signed_by", "requester", "recipient"})
"""Facts that name a customer."""
_OURS = frozenset({"technician", "result", "handed_in_to"})
"""Facts that name a colleague or hold a word of ours."""
_NUMBERS = frozenset({"factory_no", "shipment_no", "tax_no", "invoice_no"})
FORM_RETENTION = (
    f"《售后服务赔偿》{DOCUMENT_NO}：责任部门{OWNER}，自完结之日起保存 {KEEP_YEARS} 年。到期在表里写明，不会自动删除。"
)
"""R4.30."""
_SHEET = (
    "site_name", "site_address", "contact", "contact_phone", "fault_detail", "special_request", "wished_time",
    "technician", "notified_at", "appointed_at", "visited_at", "exception_reason", "exception_confirmed",
    "again_reason", "work_done", "materials_added", "materials_replaced", "told_customer", "signed_by", "signed_on",
    "why_not_signed", "handed_in_at", "handed_in_to", "result", "part", "part_fault", "factory_no", "factory_sent_at",
    "factory_back_at",
)  # fmt: skip


def number_of_sheet(row: FormRow) -> str:
    """The number of a 售后维修单."""
    return sheet_no(row.case.id, f"{shanghai_day(row.case.opened_at):%Y%m%d}")


def _kind(flow: Flow, key: str) -> Kind:
    if key in _PEOPLE:
        return Kind.NICK
    if key in _NUMBERS:
        return Kind.NUMBER
    asked = next(asked for asked in asked_facts(flow) if asked.key == key)
    return Kind.NAME if key in _OURS or asked.choices else _KINDS[asked.kind]


def _read(key: str, kind: Kind) -> Callable[[FormRow], Value]:
    def read(row: FormRow) -> Value:
        value = row.case.fact(key)
        if value is None:
            return None
        try:
            if kind is Kind.TIME:
                return moment_of(value)
            if kind is Kind.DAY:
                return date.fromisoformat(value)
            return Decimal(value) if kind is Kind.MONEY else value
        except (ValueError, InvalidOperation):
            return value

    return read


def _facts(flow: Flow, keys: tuple[str, ...]) -> tuple[Column[FormRow], ...]:
    names = fact_names(flow)
    return tuple(
        Column(
            id=key, title=names[key], kind=(kind := _kind(flow, key)), read=_read(key, kind),
            personal=_names_a_person if key == TITLE.key else None,
        )
        for key in keys
    )


def _names_a_person(row: FormRow) -> bool:
    """An invoice to a company bears the company's name; every other title is somebody's own."""
    return row.case.fact(TITLE_KIND.key) != COMPANY


def _opened(title: str) -> tuple[Column[FormRow], ...]:
    return (
        Column(id="opened_at", title=title, kind=Kind.TIME, read=lambda row: row.case.opened_at),
        Column(id="shop", title="店铺", kind=Kind.NAME, read=lambda row: row.shop),
    )


def _state(flow: Flow) -> Column[FormRow]:
    return Column(id="state", title="进度", kind=Kind.NAME, read=lambda row: flow.state(row.case.state).name)


def _kept(flow: Flow, years: int) -> Callable[[FormRow], date | None]:
    """The day until which it is kept, from the day the owner decided on: its end, unless a shop chose another (R4.30).

    None while that day is to come.
    """

    def until(row: FormRow) -> date | None:
        closed = row.case.entered_at if row.case.state in flow.finals else None
        start = kept_from(row.keep_choice, opened=row.case.opened_at, closed=closed)
        return None if start is None else keep_until(datetime.combine(start, time(), SHANGHAI), years)

    return until


def _form_columns(form: Form) -> tuple[Column[FormRow], ...]:
    kept = _kept(COMPENSATION, form.keep_years)

    def reminder(row: FormRow) -> str:
        until = kept(row)
        if until is None:
            return "完结后起算"
        return "保存期已满，可以整理（不会自动删除）" if row.today > until else "保存中"

    return (
        *_opened("接收时间"),
        *_facts(COMPENSATION, form.facts),
        _state(COMPENSATION),
        Column(id="owner", title="责任部门", kind=Kind.NAME, read=lambda _: form.owner),
        Column(id="keep_until", title="至少保存到", kind=Kind.DAY, read=kept),
        Column(id="keeping", title="保存", kind=Kind.NAME, read=reminder),
    )


VISIT_COLUMNS: tuple[Column[FormRow], ...] = (
    *_opened("报修时间"),
    Column(id="sheet_no", title="单号", kind=Kind.NAME, read=number_of_sheet),
    *_facts(VISIT, _SHEET),
    _state(VISIT),
    Column(id="keep_until", title="至少保存到", kind=Kind.DAY, read=lambda row: keep_until(row.case.opened_at)),
)
INVOICE_COLUMNS: tuple[Column[FormRow], ...] = (
    *_opened("登记时间"),
    Column(id="order_no", title="订单号", kind=Kind.NUMBER, read=lambda row: row.case.order_no),
    Column(id="buyer", title="买家", kind=Kind.NICK, read=lambda row: row.case.buyer_id),
    *_facts(INVOICE, ("title_kind", "invoice_title", "tax_no")),
    Column(id="handed_in", title="提交财务", kind=Kind.TIME, read=lambda row: row.case.facts["invoice_title"].at),
    *_facts(INVOICE, ("invoice_no",)),
    Column(id="state", title="进度", kind=Kind.NAME, read=lambda row: FLOWS[row.case.flow].state(row.case.state).name),
    Column(id="keep_until", title="至少保存到", kind=Kind.DAY, read=lambda row: keep_until(row.case.opened_at)),
)
"""发票本 (R5.37): filled in by the invoice's own case and by a refund about one."""
FORM_COLUMNS: Mapping[str, tuple[Column[FormRow], ...]] = {form.key: _form_columns(form) for form in FORMS}
"""Key of a form to its columns."""
