"""The services about cases, as one piece: what `app` builds and the console gets."""

from __future__ import annotations

from dataclasses import dataclass

from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.services.agreeing import Agreeing
from cs_assistant.services.brain import Brain
from cs_assistant.services.calling import Calling
from cs_assistant.services.casework import Casework
from cs_assistant.services.claims import Claims
from cs_assistant.services.consents import Consents
from cs_assistant.services.live import Hub
from cs_assistant.services.morning import Morning
from cs_assistant.services.reason_mapping import ReasonMappings
from cs_assistant.services.reasons import ReasonRecords
from cs_assistant.services.refund_sync import RefundSync
from cs_assistant.services.registers import Registers
from cs_assistant.services.remarking import Remarking
from cs_assistant.services.statistics import Statistics
from cs_assistant.services.tasks import TaskDesk
from cs_assistant.services.terms import TermsOffer
from cs_assistant.services.timekeeping import Timekeeping
from cs_assistant.storage.database import Database


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """What happens after the reply."""

    casework: Casework
    agreeing: Agreeing
    sync: RefundSync
    morning: Morning
    tasks: TaskDesk
    timekeeping: Timekeeping
    consents: Consents
    remarking: Remarking
    reasons: ReasonRecords
    calling: Calling
    statistics: Statistics
    mappings: ReasonMappings
    claims: Claims
    terms: TermsOffer
    registers: Registers


def build_office(database: Database, orders: OrderSystem, brain: Brain, hub: Hub, clock: Clock) -> Office:
    """All of them on one database."""
    casework = Casework(database, orders, brain, hub, clock)
    agreeing = Agreeing(database, orders, casework)
    reasons = ReasonRecords(database, brain, casework)
    return Office(
        casework=casework,
        agreeing=agreeing,
        sync=RefundSync(database, orders, brain, casework, agreeing),
        morning=Morning(database, orders, brain, casework),
        tasks=TaskDesk(database, casework),
        timekeeping=Timekeeping(database, orders, brain, hub, clock),
        consents=Consents(database, casework),
        remarking=Remarking(database, orders, brain, hub, clock),
        reasons=reasons,
        calling=Calling(database, casework, reasons),
        statistics=Statistics(database, brain, clock),
        mappings=ReasonMappings(database, brain, clock),
        claims=Claims(database, orders, casework),
        terms=TermsOffer(database, orders, brain, clock),
        registers=Registers(database, brain, clock),
    )
