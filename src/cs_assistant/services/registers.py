"""台账: refunds, consents, calls and claims as searchable registers with export.

The database filters, counts and pages. Files are masked unless somebody with the right to it asks otherwise; every
export is written to the audit log.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from cs_assistant.domain.events import Event
from cs_assistant.domain.flows import Case
from cs_assistant.domain.modules import Module
from cs_assistant.domain.reason_selection import Period
from cs_assistant.domain.scripts import RefundReason
from cs_assistant.domain.times import SHANGHAI, shanghai_day
from cs_assistant.errors import BadInputError
from cs_assistant.flows.compensation import COMPENSATION
from cs_assistant.flows.compensation_forms import FORMS
from cs_assistant.flows.invoicing import INVOICE, TITLE
from cs_assistant.flows.refund_small import REFUND_INVOICE
from cs_assistant.flows.visit import VISIT
from cs_assistant.gateways.base import Clock
from cs_assistant.policy.reason_mapping import ReasonMapping
from cs_assistant.services.brain import Brain
from cs_assistant.services.document_columns import DOCUMENT_COLUMNS
from cs_assistant.services.form_columns import FORM_COLUMNS, FORM_RETENTION, INVOICE_COLUMNS, VISIT_COLUMNS
from cs_assistant.services.reason_sheets import FileKind
from cs_assistant.services.reason_views import UNKNOWN_NAMES
from cs_assistant.services.register_columns import (
    CALL_COLUMNS,
    CLAIM_COLUMNS,
    CONSENT_COLUMNS,
    KEEP_YEARS,
    REFUND_COLUMNS,
    Column,
    kept_since,
)
from cs_assistant.services.register_rows import (
    CallRow,
    ClaimRow,
    ConsentRow,
    DocumentRow,
    FormRow,
    RefundRow,
    RegisterRow,
)
from cs_assistant.services.register_sheets import register_sheet
from cs_assistant.services.spreadsheets import Sheet, to_csv, to_xlsx
from cs_assistant.storage.case_records import Call, Consent
from cs_assistant.storage.database import Database
from cs_assistant.storage.repositories.registers import Around, RefundFound, Sought, Term
from cs_assistant.storage.unit_of_work import UnitOfWork
from cs_assistant.understanding.masking import mask

PAGE_LENGTH = 50
MOST_EXPORTED = 50_000
"""Rows of one file."""
LONGEST_SEARCH, MOST_TERMS = 100, 6
RETENTION = f"登记的内容不会自动删除，至少保存 {KEEP_YEARS} 年，有争议时拿得出来（电商法§31、§62）。"


class RegisterName(StrEnum):
    """The registers."""

    REFUNDS = "refunds"
    CONSENTS = "consents"
    CALLS = "calls"
    CLAIMS = "claims"
    INVOICES = "invoices"
    DOCUMENTS = "documents"
    VISITS = "visits"
    PART_FAXES = "part_faxes"
    PART_REQUESTS = "part_requests"
    PART_TRANSFERS = "part_transfers"
    ISSUE_LISTS = "issue_lists"
    SHIPMENTS = "compensation_shipments"
    APPRAISALS = "appraisals"


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """One register: its name, its columns, what a search looks at."""

    title: str
    columns: tuple[Column[Any], ...]
    searched: str
    module: Module | None = None
    """The part of a shop it belongs to; None = every shop has it."""
    retention: str = RETENTION
    years: int = KEEP_YEARS


REGISTERS: Mapping[RegisterName, Register] = {
    RegisterName.REFUNDS: Register(
        title="退款", columns=REFUND_COLUMNS, searched="订单号、退款编号、买家、原因、原话、款式、经手人",
    ),
    RegisterName.CONSENTS: Register(
        title="同意", columns=CONSENT_COLUMNS, searched="订单号、退款编号、买家、原话、细则版本、确认人",
    ),
    RegisterName.CALLS: Register(
        title="电话", columns=CALL_COLUMNS, searched="订单号、退款编号、买家、打给谁、结果、原因、原话、谁打的",
    ),
    RegisterName.CLAIMS: Register(
        title="索赔", columns=CLAIM_COLUMNS, searched="订单编号、物流单号、快递公司、买家、货号、证明、经办",
    ),
    RegisterName.INVOICES: Register(
        title="发票本", columns=INVOICE_COLUMNS, searched="订单号、抬头、税号、发票号码、买家、经手人",
    ),
    RegisterName.DOCUMENTS: Register(
        title=Module.BOOKKEEPING.value, columns=DOCUMENT_COLUMNS, module=Module.BOOKKEEPING,
        searched="单号、订单号、单据、货号、序列号、原因、制单、批准人",
    ),
    RegisterName.VISITS: Register(
        title=VISIT.name, columns=VISIT_COLUMNS, module=Module.VISITS, searched="工地、联系人、故障、材料、维修人员",
    ),
    **{
        RegisterName(form.key): Register(
            title=form.name, columns=FORM_COLUMNS[form.key], module=Module.COMPENSATION, retention=FORM_RETENTION,
            years=form.keep_years,
            searched="单号、单位、件号、件名、意见、经手人",
        )
        for form in FORMS
    },
}  # fmt: skip
_FORM_OF: Mapping[RegisterName, tuple[tuple[str, ...], str | None]] = {
    RegisterName.INVOICES: ((INVOICE.key, REFUND_INVOICE.key), TITLE.key),
    RegisterName.VISITS: ((VISIT.key,), None),
    **{RegisterName(form.key): ((COMPENSATION.key,), form.since) for form in FORMS},
}
"""Register to the procedures that fill it in, and the fact without which there is no form yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterQuery:
    """What somebody looks for."""

    shop_ids: frozenset[str]
    period: Period
    words: str = ""
    """Separated by spaces; a row must have all of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterPage:
    """Some rows of a register, the newest first."""

    total: int
    rows: tuple[RegisterRow, ...]
    expired: int = 0
    """Forms, of whatever period, that ended so many years ago: a reminder, nothing is deleted by itself (R4.30).

    Counted for the first page alone: turning over counts nothing anew.
    Counted from the end, also where a shop counts from an earlier day: it never reminds too soon.
    """


class Registers:
    """Searches and exports. Files are written in a thread, so that the desk does not wait for them."""

    def __init__(self, database: Database, brain: Brain, clock: Clock) -> None:
        self._database = database
        self._brain = brain
        self._clock = clock

    async def page(
        self, name: RegisterName, query: RegisterQuery, *, offset: int = 0, limit: int = PAGE_LENGTH
    ) -> RegisterPage:
        """One page with the number of all rows that fit. Raises BadInputError for a search that is too long."""
        sought = self._sought(query, offset=offset, limit=limit)
        return await self._database.read(lambda uow: self._read(uow, name, sought))

    async def export(
        self, name: RegisterName, query: RegisterQuery, kind: FileKind, actor: str, *, masked: bool = True
    ) -> bytes:
        """The whole search as a file; who took what goes to the audit.

        Unmasked only for whom the caller found to have the right to it. Raises BadInputError for too many rows.
        """
        found = await self.page(name, query, limit=MOST_EXPORTED)
        if found.total > MOST_EXPORTED:
            raise BadInputError(
                f"有 {found.total} 行，一个文件最多 {MOST_EXPORTED} 行。请缩短时段，分几次导出。", where="from"
            )
        register, about = REGISTERS[name], self._about(name, query, found.total, actor, masked=masked)

        def write() -> bytes:
            sheet = register_sheet(register.title, register.columns, found.rows, masked=masked)
            return to_csv(sheet) if kind is FileKind.CSV else to_xlsx((sheet, about))

        file = await asyncio.to_thread(write)
        await self._note(register, found, actor, masked=masked)
        return file

    def _read(self, uow: UnitOfWork, name: RegisterName, sought: Sought) -> RegisterPage:
        rows: tuple[RegisterRow, ...]
        if name is RegisterName.REFUNDS:
            refunds, mapping = uow.registers.refunds(sought), self._mapping(uow, sought)
            total, rows = refunds.total, tuple(self._refund(found, mapping) for found in refunds.rows)
        elif name is RegisterName.CONSENTS:
            consents = uow.registers.consents(sought)
            total, rows = consents.total, tuple(self._consent(*found) for found in consents.rows)
        elif name is RegisterName.CALLS:
            calls = uow.registers.calls(sought)
            total, rows = calls.total, tuple(self._call(*found) for found in calls.rows)
        elif name is RegisterName.CLAIMS:
            claims = uow.registers.claims(sought)
            total = claims.total
            rows = tuple(ClaimRow(shop=self._shop(case.shop_id), case=case) for case in claims.rows)
        elif name in _FORM_OF:
            flows, since = _FORM_OF[name]
            forms, today = uow.registers.cases_of(flows, sought, having=since), shanghai_day(self._clock.now())
            rows = tuple(self._form(case, today) for case in forms.rows)
            years = REGISTERS[name].years
            if sought.offset:
                return RegisterPage(total=forms.total, rows=rows)
            over = uow.registers.ended_before(flows, sought.shop_ids, kept_since(today, years), having=since)
            return RegisterPage(total=forms.total, rows=rows, expired=over)
        else:
            made = uow.registers.documents(sought)
            total = made.total
            rows = tuple(DocumentRow(shop=self._shop(each.shop_id), document=each) for each in made.rows)
        return RegisterPage(total=total, rows=rows)

    def _form(self, case: Case, today: date) -> FormRow:
        choice = self._brain.assistant.library.decided(case.shop_id, "E13")
        return FormRow(shop=self._shop(case.shop_id), case=case, today=today, keep_choice=choice)

    def _consent(self, consent: Consent, around: Around) -> ConsentRow:
        text = self._brain.assistant.library.terms_text(consent.terms_id)
        situation = text.title if text is not None else None
        return ConsentRow(shop=self._shop(consent.shop_id), consent=consent, situation=situation, around=around)

    def _call(self, call: Call, around: Around) -> CallRow:
        return CallRow(shop=self._shop(call.shop_id), call=call, reason=self._reason(call.reason), around=around)

    def _refund(self, found: RefundFound, mapping: ReasonMapping) -> RefundRow:
        reasons, shop_id = found.refund.reasons, found.refund.application.shop_id
        return RefundRow(
            shop=self._shop(shop_id), refund=found.refund, agreement=found.agreement, around=found.around,
            first=self._reason(mapping.id_of(shop_id, reasons.first.text)) or "",
            current=self._reason(mapping.id_of(shop_id, reasons.current.text)) or "",
            stated=self._reason(reasons.stated[-1].reason) if reasons.stated else None,
            verified=self._reason(reasons.verified[-1].reason) if reasons.verified else None,
        )

    def _mapping(self, uow: UnitOfWork, sought: Sought) -> ReasonMapping:
        return ReasonMapping(self._reasons, {shop: uow.reason_maps.of(shop) for shop in sought.shop_ids})

    def _sought(self, query: RegisterQuery, *, offset: int, limit: int) -> Sought:
        words = query.words.split()
        if len(query.words) > LONGEST_SEARCH or len(words) > MOST_TERMS:
            raise BadInputError(
                f"要找的字太多：最多 {MOST_TERMS} 个词、{LONGEST_SEARCH} 个字。请只留最要紧的。", where="q"
            )
        return Sought(
            shop_ids=query.shop_ids, start=query.period.start, end=query.period.end, offset=offset, limit=limit,
            terms=tuple(Term(text=word, reasons=self._meant(word)) for word in words),
        )

    def _meant(self, word: str) -> frozenset[str]:
        return frozenset(reason.id for reason in self._reasons.values() if word in reason.name)

    def _about(self, name: RegisterName, query: RegisterQuery, total: int, actor: str, *, masked: bool) -> Sheet:
        now = self._clock.now().astimezone(SHANGHAI)
        rows = (
            ("台账", REGISTERS[name].title),
            ("店铺", "、".join(self._shop(shop) for shop in sorted(query.shop_ids))),
            ("时段", f"{query.period.first} 至 {query.period.last}"),
            ("搜索", mask(query.words) if masked else query.words),
            ("行数", total),
            ("个人信息", _how(masked=masked)),
            ("谁导出的", actor),
            ("什么时候", now.strftime("%Y-%m-%d %H:%M")),
            ("保存期限", REGISTERS[name].retention),
        )
        return Sheet(name="说明", heading=("项目", "内容"), rows=rows)

    async def _note(self, register: Register, found: RegisterPage, actor: str, *, masked: bool) -> None:
        now, counts = self._clock.now(), Counter(row.shop_id for row in found.rows)

        def write(uow: UnitOfWork) -> None:
            for shop, count in sorted(counts.items()):
                data = {"register": register.title, "count": str(count), "how": _how(masked=masked)}
                uow.events.add(Event(type="register.exported", shop_id=shop, at=now, actor=actor, data=data))

        await self._database.write(write)

    @property
    def _reasons(self) -> Mapping[str, RefundReason]:
        return self._brain.assistant.library.reasons

    def _reason(self, reason: str | None) -> str | None:
        known = self._reasons.get(reason or "")
        return known.name if known else UNKNOWN_NAMES.get(reason, reason) if reason else None

    def _shop(self, shop_id: str) -> str:
        return self._brain.shop_name(shop_id)


def _how(*, masked: bool) -> str:
    return "已脱敏" if masked else "含个人信息"

