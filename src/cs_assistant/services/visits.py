"""The board of 售后维修单: every open sheet by where it stands (R3.5), and one sheet as it is printed (R3.3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from cs_assistant.domain.clocks import HoursInForce, dues
from cs_assistant.domain.flows import Case, Fact, State
from cs_assistant.domain.people import Person, Right, Role
from cs_assistant.domain.times import shanghai_day
from cs_assistant.errors import ForbiddenError, NotFoundError
from cs_assistant.flows.visit import VISIT, sheet_no
from cs_assistant.policy.owner import hours_in_force
from cs_assistant.services.brain import Brain
from cs_assistant.services.casework import MOST_LISTED
from cs_assistant.storage.database import Database


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One 售后维修单."""

    case: Case
    hours: HoursInForce | None = None
    """The hours of its deadlines; None = those of the procedure."""

    @property
    def number(self) -> str:
        """Its number."""
        return sheet_no(self.case.id, f"{shanghai_day(self.case.opened_at):%Y%m%d}")

    @property
    def state(self) -> State:
        """Where it stands."""
        return VISIT.state(self.case.state)

    def value(self, key: str) -> str:
        """What it says under a key; empty where nothing was entered."""
        return self.case.fact(key) or ""

    def fact(self, key: str) -> Fact | None:
        """The same with who and when."""
        return self.case.facts.get(key) if self.case.fact(key) else None

    @property
    def due(self) -> tuple[str, datetime] | None:
        """What has to be done next until when."""
        running = () if self.state.key in VISIT.finals else dues(VISIT, self.case, self.hours)
        ends = [due for due in running if due.share == 100]
        return (ends[0].deadline.name, ends[0].at) if ends else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of the board."""

    state: State
    sheets: tuple[Sheet, ...]
    """Those that are due first stand above."""


class Visits:
    """Reads sheets; they move like any case."""

    def __init__(self, database: Database, brain: Brain) -> None:
        self._database = database
        self._brain = brain

    async def board(self, shops: Collection[str]) -> tuple[Column, ...]:
        """The open sheets of these shops, a column for each state, in the order of the procedure."""
        found = await self._database.read(
            lambda uow: uow.cases.listed(shops, flow=VISIT.key, final=False, limit=MOST_LISTED)
        )
        sheets = sorted((self._sheet(case) for case in found), key=_urgency)
        return tuple(
            Column(state=state, sheets=tuple(sheet for sheet in sheets if sheet.state == state))
            for state in VISIT.states
            if state.key not in VISIT.finals
        )

    async def sheet(self, case_id: str, person: Person) -> Sheet:
        """One sheet, for the desk, for who audits and for the repairers. Raises NotFoundError, ForbiddenError."""
        case = await self._database.read(lambda uow: uow.cases.get(case_id))
        if case.flow != VISIT.key:
            raise NotFoundError("这个案件不是上门维修，没有维修单。")
        if not person.may(Right.READ, case.shop_id) and Role.WORKSHOP not in person.roles_in(case.shop_id):
            raise ForbiddenError("维修单上有客户的联系方式，只有客服和维修人员能看。")
        return self._sheet(case)

    def _sheet(self, case: Case) -> Sheet:
        return Sheet(case=case, hours=hours_in_force(self._brain.assistant.library, case.shop_id))


def _urgency(sheet: Sheet) -> tuple[bool, datetime, str]:
    due = sheet.due
    return due is None, due[1] if due else sheet.case.opened_at, sheet.case.id
