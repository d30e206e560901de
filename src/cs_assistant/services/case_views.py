"""What the screens show of a case: frozen values, read in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cs_assistant.domain.events import Event
from cs_assistant.domain.flows import Case, Fact, Flow, Option, options
from cs_assistant.domain.people import Person
from cs_assistant.domain.refunds import Connection, RegisteredRefund
from cs_assistant.services.entitling import with_rights
from cs_assistant.services.moving import flow_of
from cs_assistant.services.number_said import NumberSaid, number_said
from cs_assistant.storage.case_records import Agreement, Call, Consent, ReasonRequest, Remark, Task, Timer
from cs_assistant.storage.unit_of_work import UnitOfWork

BUYER = "买家"
"""Whom a call was made to, where it was the buyer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseView:
    """One case with everything around it, as one person may see it."""

    case: Case
    flow: Flow
    connection: Connection
    chat_id: str | None
    """The conversation it was opened in, else the buyer's newest one in the shop."""
    options: tuple[Option, ...]
    """What this person may do now, with what each step still lacks."""
    refund: RegisteredRefund | None
    agreement: Agreement | None
    remarks: tuple[Remark, ...]
    tasks: tuple[Task, ...]
    timers: tuple[Timer, ...]
    calls: tuple[Call, ...]
    calls_to_buyer: int
    """About the same refund or order, those written in other cases too (R5.6)."""
    number_said: NumberSaid | None
    """The parcel's number in the buyer's words, where one is waited for (R5.48)."""
    consents: tuple[Consent, ...]
    reason_request: ReasonRequest | None
    files: tuple[tuple[str, str, str | None], ...]
    """Id, name and task of the pictures kept with it."""
    linked: tuple[Case, ...]
    history: tuple[Event, ...]
    """Oldest first."""

    @property
    def state_name(self) -> str:
        """Where it stands, in Chinese."""
        return self.flow.state(self.case.state).name

    @property
    def final(self) -> bool:
        """Whether it is over."""
        return self.case.state in self.flow.finals


def read_case(
    uow: UnitOfWork, case_id: str, person: Person, connection: Connection, granted: Mapping[str, Fact]
) -> CaseView:
    """Everything about one case; `granted` are facts that hold today without being on file. Raises NotFoundError."""
    case = with_rights(uow.cases.get(case_id), granted)
    flow, refund_no = flow_of(case), case.refund_no
    chat_id = case.conversation_id or _newest_chat(uow, case)
    return CaseView(
        case=case,
        flow=flow,
        connection=connection,
        chat_id=chat_id,
        options=options(flow, case, person.roles_in(case.shop_id)),
        refund=uow.refunds.find(case.shop_id, refund_no) if refund_no else None,
        agreement=uow.agreements.find(case.shop_id, refund_no) if refund_no else None,
        remarks=uow.remarks.of_case(case_id),
        tasks=uow.tasks.of_case(case_id),
        timers=uow.timers.of_case(case_id),
        calls=uow.calls.of_case(case_id),
        calls_to_buyer=calls_to_buyer(uow, case),
        number_said=number_said(uow, case, chat_id),
        consents=uow.consents.of_case(case_id),
        reason_request=uow.reason_maps.request_of(case.shop_id, refund_no) if refund_no else None,
        files=uow.attachments.names_of_case(case_id),
        linked=uow.cases.linked(case),
        history=uow.events.of_case(case.shop_id, case_id),
    )


def calls_to_buyer(uow: UnitOfWork, case: Case) -> int:
    """How often the buyer was telephoned about the same refund or order, whichever case it was written in (R5.6).

    Answered or not: each call disturbs. A case without an order counts with those it is linked to.
    """
    known = {case.id, *(each.id for each in uow.cases.linked(case))}
    if case.refund_no is not None:
        known.update(each.id for each in uow.cases.of_refund(case.shop_id, case.refund_no))
    if case.order_no is not None:
        known.update(each.id for each in uow.cases.of_order(case.shop_id, case.order_no))
    return sum(call.whom == BUYER for call in uow.calls.of_cases(known))


def _newest_chat(uow: UnitOfWork, case: Case) -> str | None:
    return uow.conversations.newest_of(case.shop_id, case.buyer_id) if case.buyer_id else None
