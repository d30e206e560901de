"""The services about cases, as one piece: what `app` builds and the console gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cs_assistant.gateways.base import Clock, Documents, OrderSystem
from cs_assistant.services.agreeing import Agreeing
from cs_assistant.services.brain import Brain
from cs_assistant.services.calling import Calling
from cs_assistant.services.casework import Casework
from cs_assistant.services.claims import Claims
from cs_assistant.services.consents import Consents
from cs_assistant.services.document_moves import DocumentMoves
from cs_assistant.services.goals import Goals
from cs_assistant.services.handing_over import HandingOver
from cs_assistant.services.handing_papers import HandingPapers
from cs_assistant.services.live import Hub
from cs_assistant.services.morning import Morning
from cs_assistant.services.opening import Opening
from cs_assistant.services.paper_delivery import PaperDelivery
from cs_assistant.services.paperwork import Paperwork
from cs_assistant.services.past_chats import PastChats
from cs_assistant.services.pasting import Pasting
from cs_assistant.services.printed_forms import PrintedForms
from cs_assistant.services.promises import Promises
from cs_assistant.services.reason_mapping import ReasonMappings
from cs_assistant.services.reasons import ReasonRecords
from cs_assistant.services.refund_sync import RefundSync
from cs_assistant.services.refusing import Refusing
from cs_assistant.services.registers import Registers
from cs_assistant.services.remarking import Remarking
from cs_assistant.services.returning import Returning
from cs_assistant.services.statistics import Statistics
from cs_assistant.services.tasks import TaskDesk
from cs_assistant.services.terms import TermsOffer
from cs_assistant.services.timekeeping import Timekeeping
from cs_assistant.services.told import TellingDates
from cs_assistant.services.visits import Visits
from cs_assistant.storage.database import Database


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """What happens after the reply."""

    casework: Casework
    opening: Opening
    visits: Visits
    agreeing: Agreeing
    returning: Returning
    refusing: Refusing
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
    printed_forms: PrintedForms
    paperwork: Paperwork
    document_moves: DocumentMoves
    handing_papers: HandingPapers
    paper_delivery: PaperDelivery
    promises: Promises
    handing_over: HandingOver
    goals: Goals
    past_chats: PastChats
    pasting: Pasting
    telling: TellingDates


def build_office(
    database: Database, orders: OrderSystem, brain: Brain, hub: Hub, clock: Clock,
    erps: Mapping[str, Documents] | None = None,
) -> Office:
    """All of them on one database. `erps`: shop id to its ERP."""
    casework = Casework(database, orders, brain, hub, clock)
    agreeing = Agreeing(database, orders, casework)
    reasons = ReasonRecords(database, brain, casework)
    paperwork = Paperwork(database, orders, brain, casework)
    sync = RefundSync(database, orders, brain, casework, agreeing)
    return Office(
        casework=casework,
        opening=Opening(database, orders, brain, casework),
        visits=Visits(database, brain),
        agreeing=agreeing,
        returning=Returning(database, orders, casework),
        refusing=Refusing(database, orders, brain, casework, sync),
        sync=sync,
        morning=Morning(database, orders, brain, casework),
        tasks=TaskDesk(database, casework),
        timekeeping=Timekeeping(database, orders, brain, hub, clock),
        consents=Consents(database, casework),
        remarking=Remarking(database, orders, brain, hub, clock),
        reasons=reasons,
        calling=Calling(database, brain, casework, reasons),
        statistics=Statistics(database, brain, clock),
        mappings=ReasonMappings(database, brain, clock),
        claims=Claims(database, orders, casework),
        terms=TermsOffer(database, orders, brain, clock),
        registers=Registers(database, brain, clock),
        printed_forms=PrintedForms(database, brain, clock),
        paperwork=paperwork,
        document_moves=DocumentMoves(paperwork),
        handing_papers=HandingPapers(database, casework, erps or {}),
        paper_delivery=PaperDelivery(database, erps or {}, hub, clock),
        promises=Promises(database, casework),
        handing_over=HandingOver(database, brain, casework),
        goals=Goals(database),
        past_chats=PastChats(database),
        pasting=Pasting(database, orders, brain, clock),
        telling=TellingDates(database, orders, hub, clock),
    )
