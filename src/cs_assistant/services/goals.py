"""The goals of R5.2 for the supervisor: counted from how cases ended, clicked down to those cases, without names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cs_assistant.domain.flows import Case
from cs_assistant.domain.goals import PARTS, Figure, Part, belongs, count
from cs_assistant.domain.reason_selection import Period
from cs_assistant.errors import BadInputError
from cs_assistant.flows import FLOWS
from cs_assistant.storage.database import Database

LONGEST_PERIOD = 400
"""Days. The period and the one before it are read at once."""
REFUNDS = frozenset(key for key, flow in FLOWS.items() if flow.refund)


@dataclass(frozen=True, kw_only=True, slots=True)
class GoalReport:
    """Every part counted in a period and in the one before."""

    period: Period
    now: Mapping[str, Figure]
    before: Mapping[str, Figure]


@dataclass(frozen=True, kw_only=True, slots=True)
class CasePage:
    """The cases behind a figure, the newest end first."""

    part: Part
    total: int
    cases: tuple[Case, ...]


class Goals:
    """Counts finished cases of shops."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def report(self, shops: Collection[str], period: Period) -> GoalReport:
        """All figures. Raises BadInputError for a period that is too long."""
        cases = await self._ended(shops, period)
        before = await self._ended(shops, period.previous)
        return GoalReport(period=period, now=_counted(cases), before=_counted(before))

    async def cases(
        self, shops: Collection[str], period: Period, part: str, *, offset: int = 0, limit: int = 50
    ) -> CasePage:
        """The cases behind one part. Raises BadInputError for a part that is not there."""
        if part not in PARTS:
            raise BadInputError(f"没有「{part}」这个数字。请从目标页里点。", where="part")
        found = [case for case in await self._ended(shops, period) if belongs(PARTS[part], case, REFUNDS)][::-1]
        return CasePage(part=PARTS[part], total=len(found), cases=tuple(found[offset : offset + limit]))

    async def _ended(self, shops: Collection[str], period: Period) -> tuple[Case, ...]:
        if period.days > LONGEST_PERIOD:
            raise BadInputError(f"时段太长：最多 {LONGEST_PERIOD} 天。请选短一些。", where="from")
        return await self._database.read(lambda uow: uow.cases.ended_between(shops, period.start, period.end))


def _counted(cases: tuple[Case, ...]) -> dict[str, Figure]:
    return {key: count(part, cases, REFUNDS) for key, part in PARTS.items()}
