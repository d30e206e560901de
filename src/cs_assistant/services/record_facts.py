"""What a refund's record says stands on its cases' files: when the platform acts, the number of what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import structlog

from cs_assistant.domain.flows import Case, Fact, FactSource, Flow
from cs_assistant.domain.people import Role
from cs_assistant.domain.refunds import RefundApplication
from cs_assistant.errors import StorageError
from cs_assistant.flows.common import TOLD_ENDS
from cs_assistant.services.hands import Hands
from cs_assistant.services.moving import Hand, by_machine, fact_names, flow_of, put_facts
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

PLATFORM = "平台"
EVERY_CASE = 100_000
_SENT_BACK = "platform_parcel_sent"
_NUMBER, _COURIER = "tracking_no", "courier"
log = structlog.get_logger(__name__)


def recorded_facts(
    hand: Hand, flow: Flow, file: Mapping[str, Fact], application: RefundApplication, source: FactSource
) -> dict[str, Fact]:
    """What changes on a case's `file` by its record; `source` says whose word it is."""
    changed = _ends(flow, file, application) | _parcel(flow, file, application)
    return {key: Fact(value=value, at=hand.now, by=hand.actor, source=source) for key, value in changed.items()}


def follow_record(hand: Hand, case: Case, application: RefundApplication) -> Case:
    """The case with what its application's record says now; its timers follow. Nothing new changes nothing."""
    machine, flow = by_machine(hand, Role.PLATFORM, PLATFORM), flow_of(case)
    told = recorded_facts(machine, flow, case.facts, application, FactSource.PLATFORM)
    if not told:
        return case
    changed = put_facts(machine, case, told, {}, told=False)
    for key in (_NUMBER, _COURIER):
        if key in told:
            machine.tell("case.fact", changed, fact=fact_names(flow).get(key, key), value=told[key].value, key=key)
    return changed


class RecordsFollowed:
    """Once after a start: open cases from before a record's word was kept on their file get it from the register."""

    def __init__(self, database: Database, hands: Hands) -> None:
        self._database = database
        self._hands = hands
        self._shops: set[str] = set()

    async def follow(self, shop_id: str) -> None:
        """Bring a shop's cases up to date, the first time. Raises StorageError; what else goes wrong stops nobody."""
        if shop_id in self._shops:
            return
        for case_id in await self._database.read(lambda uow: _open_cases(uow, shop_id)):
            try:
                await self._database.write(partial(self._follow_one, shop_id, case_id))
            except StorageError:
                raise
            except Exception:
                log.exception("record.not_followed", shop=shop_id, case_id=case_id)
        self._shops.add(shop_id)

    def _follow_one(self, shop_id: str, case_id: str, uow: UnitOfWork) -> None:
        case = uow.cases.get(case_id)
        refund = uow.refunds.find(shop_id, case.refund_no or "")
        if refund is not None and case.state not in flow_of(case).finals:
            follow_record(self._hands.hand(uow, shop_id), case, refund.application)


def _open_cases(uow: UnitOfWork, shop_id: str) -> tuple[str, ...]:
    listed = uow.cases.listed((shop_id,), final=False, limit=EVERY_CASE)
    return tuple(case.id for case in listed if case.refund_no)


def _ends(flow: Flow, file: Mapping[str, Fact], application: RefundApplication) -> dict[str, str]:
    """The end of the state the platform is in, and of no other any more."""
    wanted = {line.told for state in flow.states for line in state.deadlines}
    ends = {}
    for status, key in TOLD_ENDS.items():
        end = application.deadline if status is application.status and key in wanted else None
        value = end.isoformat() if end is not None else ""
        if value != (file[key].value if key in file else ""):
            ends[key] = value
    return ends


def _parcel(flow: Flow, file: Mapping[str, Fact], application: RefundApplication) -> dict[str, str]:
    """Number and courier of the parcel that brings goods back (R5.47); what a person entered stays."""
    if not application.return_no or not any(step.event == _SENT_BACK for step in flow.steps):
        return {}
    if any(key in file and file[key].source is FactSource.PERSON for key in (_NUMBER, _COURIER)):
        return {}
    said = {_NUMBER: application.return_no, _COURIER: application.return_courier}
    return {key: value for key, value in said.items() if value and (key not in file or file[key].value != value)}
