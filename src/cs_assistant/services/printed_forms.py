"""A row of a register as a form on paper: the claim sheet finance stamps (R5.32), the six of 售后赔偿 (R4.30)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cs_assistant.domain.events import Event
from cs_assistant.domain.flows import Case
from cs_assistant.domain.people import Person, Right, Role
from cs_assistant.domain.times import SHANGHAI, shanghai_day
from cs_assistant.errors import ForbiddenError, NotFoundError
from cs_assistant.flows.claim import CLAIM, TRACKING_NO
from cs_assistant.flows.compensation import COMPENSATION
from cs_assistant.flows.compensation_forms import FORMS
from cs_assistant.gateways.base import Clock
from cs_assistant.services.brain import Brain
from cs_assistant.services.register_columns import Column, Value
from cs_assistant.services.register_rows import ClaimRow, FormRow
from cs_assistant.services.register_sheets import on_screen
from cs_assistant.services.registers import REGISTERS, RegisterName
from cs_assistant.storage.database import Database


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperForm:
    """What is printed of a register's row."""

    title: str
    flow: str
    since: str
    """The fact that is only on file once there is something to print."""
    signs: tuple[str, ...]
    """Who signs or stamps by hand, as it stands at the foot."""
    departments: frozenset[Role] = frozenset()
    """Who handles the paper without seeing the case."""


PAPER_FORMS: Mapping[RegisterName, PaperForm] = {
    RegisterName.CLAIMS: PaperForm(
        title="索赔单", flow=CLAIM.key, since=TRACKING_NO.key, signs=("经办", "财务盖章", "仓库收原件", "快递签收"),
        departments=frozenset({Role.FINANCE, Role.WAREHOUSE}),
    ),
    **{
        RegisterName(form.key): PaperForm(
            title=form.name, flow=COMPENSATION.key, since=form.since, signs=("制单", "审核", "签收")
        )
        for form in FORMS
    },
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class PrintedForm:
    """A form as it goes to the printer."""

    form: PaperForm
    case: Case
    shop: str
    lines: tuple[tuple[str, str], ...]
    """Each item with what it says; empty where nothing was entered yet, to be written by hand."""
    masked: bool


def may_print(name: RegisterName, case: Case) -> bool:
    """Whether the case has this form already."""
    form = PAPER_FORMS.get(name)
    return form is not None and case.flow == form.flow and case.fact(form.since) is not None


class PrintedForms:
    """Prints forms; taking one with whole names and words goes to the audit."""

    def __init__(self, database: Database, brain: Brain, clock: Clock) -> None:
        self._database = database
        self._brain = brain
        self._clock = clock

    async def of(self, name: RegisterName, case_id: str, person: Person, *, masked: bool) -> PrintedForm:
        """One form. Unmasked only for whom the caller found to have the right to it.

        Raises NotFoundError where the case has no such form yet, ForbiddenError.
        """
        case = await self._database.read(lambda uow: uow.cases.get(case_id))
        if not may_print(name, case):
            raise NotFoundError("这个案件还没有这张单子。请先在案件里填好。")
        form = PAPER_FORMS[name]
        if not person.may(Right.READ, case.shop_id) and not form.departments & person.roles_in(case.shop_id):
            raise ForbiddenError(f"《{form.title}》只有客服和经手的部门能看。")
        row = self._row(name, case)
        columns = REGISTERS[name].columns
        lines = tuple((column.title, _text(_cell(column, row, masked=masked))) for column in columns)
        if not masked:
            await self._note(form, case, person)
        return PrintedForm(form=form, case=case, shop=row.shop, lines=lines, masked=masked)

    def _row(self, name: RegisterName, case: Case) -> ClaimRow | FormRow:
        shop = self._brain.shop_name(case.shop_id)
        if name is RegisterName.CLAIMS:
            return ClaimRow(shop=shop, case=case)
        choice = self._brain.assistant.library.decided(case.shop_id, "E13")
        return FormRow(shop=shop, case=case, today=shanghai_day(self._clock.now()), keep_choice=choice)

    async def _note(self, form: PaperForm, case: Case, person: Person) -> None:
        event = Event(
            type="register.exported", shop_id=case.shop_id, at=self._clock.now(), actor=person.name, case_id=case.id,
            data={"register": form.title, "count": "1", "how": "含个人信息"},
        )
        await self._database.write(lambda uow: uow.events.add(event))


def _cell(column: Column[Any], row: ClaimRow | FormRow, *, masked: bool) -> Value:
    return on_screen(column, row) if masked else column.read(row)


def _text(value: Value) -> str:
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.2f} 元" if isinstance(value, Decimal) else value or ""
