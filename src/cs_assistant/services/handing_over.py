"""交接班 (R5.68): what one shift leaves to the next, generated from what is open, accepted line by line.

The list is never stored: what is settled meanwhile is gone from it by itself, and nothing that is open can be missing.
Stored are the hand-over that is under way, the notes of who goes and the word of who takes a line.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from cs_assistant.domain.events import Event
from cs_assistant.domain.handover import LINE_NAMES, Handover, HandoverMark, LineKind
from cs_assistant.domain.people import Person, Right
from cs_assistant.errors import BadInputError, ConflictError, ForbiddenError
from cs_assistant.policy.owner import hours_in_force
from cs_assistant.services.brain import Brain
from cs_assistant.services.casework import Casework
from cs_assistant.services.handover_lines import OpenLine, open_lines
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class HandoverLine:
    """One open thing with what was written on it in this hand-over."""

    line: OpenLine
    mark: HandoverMark | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ShopHandover:
    """One shop's hand-over as it stands."""

    shop_id: str
    handover: Handover | None
    """None before the first was begun: then lines can be seen and not yet accepted."""
    lines: tuple[HandoverLine, ...]


class HandingOver:
    """Shows the lines of shops, begins a hand-over, takes notes and acceptances."""

    def __init__(self, database: Database, brain: Brain, casework: Casework) -> None:
        self._database = database
        self._brain = brain
        self._casework = casework

    def now(self) -> datetime:
        """The present moment."""
        return self._casework.now()

    async def of(self, shops: Collection[str]) -> tuple[ShopHandover, ...]:
        """The hand-overs of these shops."""
        return await self._database.read(lambda uow: tuple(self._of_shop(uow, shop) for shop in sorted(shops)))

    async def begin(self, shop_id: str, person: Person, note: str = "") -> Handover:
        """A new change of shift: every line that is open waits for somebody again."""
        _check(person, shop_id)

        def work(uow: UnitOfWork) -> Handover:
            handover = Handover(shop_id=shop_id, at=self.now(), by=person.name, note=note.strip())
            count = str(len(self._open(uow, shop_id)))
            self._tell(uow, "handover.begun", shop_id, person, count=count)
            return replace(handover, id=uow.handovers.begin(handover))

        begun = await self._database.write(work)
        self._casework.tell(shop_id)
        return begun

    async def note(self, shop_id: str, person: Person, kind: LineKind, ref: str, note: str) -> None:
        """What who goes wants said about a line. Raises ConflictError for a line that is settled already."""

        def work(uow: UnitOfWork) -> None:
            line, mark = self._line(uow, shop_id, person, kind, ref)
            uow.handovers.mark(replace(mark, note=note.strip(), noted_by=person.name))
            self._tell(uow, "handover.noted", shop_id, person, line, note=note.strip())

        await self._database.write(work)
        self._casework.tell(shop_id)

    async def accept(self, shop_id: str, person: Person, kind: LineKind, ref: str) -> None:
        """接下: the line is this person's from here on; a second click of the same person changes nothing.

        Raises ConflictError when somebody else took it, or it is settled already.
        """

        def work(uow: UnitOfWork) -> None:
            line, mark = self._line(uow, shop_id, person, kind, ref)
            if mark.accepted_by == person.name:
                return
            if mark.accepted_by is not None:
                raise ConflictError(f"这一条{mark.accepted_by}已经接下了。请刷新后再看。")
            uow.handovers.mark(replace(mark, accepted_by=person.name, accepted_at=self.now()))
            self._tell(uow, "handover.accepted", shop_id, person, line)

        await self._database.write(work)
        self._casework.tell(shop_id)

    def _line(
        self, uow: UnitOfWork, shop_id: str, person: Person, kind: LineKind, ref: str
    ) -> tuple[OpenLine, HandoverMark]:
        _check(person, shop_id)
        handover = uow.handovers.latest(shop_id)
        if handover is None:
            raise BadInputError("还没有开始交接班。请先点「开始交接班」。", where="shop")
        line = next((each for each in self._open(uow, shop_id) if (each.kind, each.ref) == (kind, ref)), None)
        if line is None:
            raise ConflictError("这一条已经办完，不用交接了。请刷新后再看。")
        blank = HandoverMark(handover_id=handover.id, kind=kind, ref=ref, shop_id=shop_id)
        return line, uow.handovers.marks(handover).get((kind, ref), blank)

    def _of_shop(self, uow: UnitOfWork, shop_id: str) -> ShopHandover:
        handover = uow.handovers.latest(shop_id)
        marks = uow.handovers.marks(handover) if handover is not None else {}
        lines = tuple(
            HandoverLine(line=line, mark=marks.get((line.kind, line.ref))) for line in self._open(uow, shop_id)
        )
        return ShopHandover(shop_id=shop_id, handover=handover, lines=lines)

    def _open(self, uow: UnitOfWork, shop_id: str) -> tuple[OpenLine, ...]:
        return open_lines(uow, shop_id, self.now(), hours_in_force(self._brain.assistant.library, shop_id))

    def _tell(
        self, uow: UnitOfWork, kind: str, shop_id: str, person: Person, line: OpenLine | None = None, **data: str
    ) -> None:
        what = {"what": f"{LINE_NAMES[line.kind]}：{line.title}"} if line is not None else {}
        uow.events.add(
            Event(
                type=kind, shop_id=shop_id, at=self.now(), actor=person.name, data={**what, **data},
                conversation_id=line.conversation_id if line else None, case_id=line.case_id if line else None,
            )
        )


def _check(person: Person, shop_id: str) -> None:
    if not person.may(Right.REMARK, shop_id):
        raise ForbiddenError("交接班要由客服来做。")
