"""A parcel asked after before the buyer applied: the refund's case takes it over (R5.27–R5.30, R5.66–R5.68)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cs_assistant.domain.flows import REMARK_FACT, Case, Fact, Flow
from cs_assistant.domain.people import Role
from cs_assistant.domain.refunds import RefundApplication, RegisteredRefund
from cs_assistant.errors import ConflictError
from cs_assistant.flows.parcel import APPLIED, GOES_ON_IN, PARCEL, UNDER_WAY
from cs_assistant.flows.refund_after_success import REFUND_AFTER_SUCCESS_BY_REASON
from cs_assistant.services.moving import Hand, by_machine, fact_names, flow_of, is_open, move, open_case
from cs_assistant.storage.unit_of_work import UnitOfWork

PLATFORM = "平台"


def open_after_parcel(
    hand: Hand, flow: Flow, application: RefundApplication, facts: Mapping[str, Fact], parent_id: str | None,
    state: str | None = None,
) -> Case:  # fmt: skip
    """Open a refund's case; where the desk was at the order's parcel already, it goes on from what is known.

    It begins where the parcel's case stands, if the procedure has that state and is about the parcel, with every fact
    the procedure knows too, each with who learnt it and when.
    """
    cases = hand.uow.cases.of_order(application.shop_id, application.order_no)
    parcel = next((each for each in cases if each.flow == PARCEL.key and is_open(each)), None)
    case = open_case(
        hand, flow, application.shop_id, order_no=application.order_no, refund_no=application.refund_no,
        buyer_id=application.buyer_id, facts={**_known_to(flow, parcel), **facts},
        parent_id=parent_id or (parcel.id if parcel else None), state=state or _same_state(flow, parcel),
        conversation_id=parcel.conversation_id if parcel else None,
    )  # fmt: skip
    if parcel is not None:
        hand.tell("case.linked", case, flow=PARCEL.name)
        _hand_over(hand, parcel, case)
    return case


def _known_to(flow: Flow, parcel: Case | None) -> dict[str, Fact]:
    """A procedure about something else calls another parcel by the same names: the one that comes back."""
    known = fact_names(flow) if flow.key in GOES_ON_IN else {}
    facts = parcel.facts if parcel else {}
    return {key: fact for key, fact in facts.items() if key in known or key.startswith(REMARK_FACT)}


def _same_state(flow: Flow, parcel: Case | None) -> str | None:
    if parcel is None or flow.key not in GOES_ON_IN:
        return None
    return parcel.state if any(state.key == parcel.state for state in flow.states) else None


def _hand_over(hand: Hand, parcel: Case, following: Case) -> None:
    """The parcel's case ends where the refund's case goes on with it; its remarks and linked cases go along.

    Beside a procedure that is about something else, a parcel somebody is at work on stays open and is only linked.
    """
    later = following.flow == REFUND_AFTER_SUCCESS_BY_REASON.key  # the reason's own procedure takes it over then
    if following.flow not in GOES_ON_IN and (later or parcel.state in UNDER_WAY):
        return
    uow = hand.uow
    for remark in uow.remarks.of_case(parcel.id):
        uow.remarks.change(remark.id, case_id=following.id)
    for linked in uow.cases.linked(parcel):
        if linked.id != following.id and linked.refund_no is None and is_open(linked):
            joined = replace(
                linked, refund_no=following.refund_no, parent_id=following.id, revision=linked.revision + 1
            )
            uow.cases.save(joined, final=False, seen_revision=linked.revision)
    move(by_machine(hand, Role.PLATFORM, PLATFORM), parcel, APPLIED)


def put_in_chat(uow: UnitOfWork, refund: RegisteredRefund, conversation_id: str | None) -> None:
    """The refund's case belongs to the chat it was entered beside, unless it has one already."""
    if conversation_id is None or refund.case_id is None:
        return
    case = uow.cases.get(refund.case_id)
    if case.conversation_id is None:
        placed = replace(case, conversation_id=conversation_id, revision=case.revision + 1)
        uow.cases.save(placed, final=not is_open(case), seen_revision=case.revision)


def refuse_beside_refund(uow: UnitOfWork, flow: Flow, shop_id: str, order_no: str | None) -> None:
    """Raises ConflictError where a refund's case of the order is open: the parcel is asked after in there."""
    if flow.key != PARCEL.key or order_no is None:
        return
    of_refund = next((each for each in uow.cases.of_order(shop_id, order_no) if _about_refund(each)), None)
    if of_refund is not None:
        name = flow_of(of_refund).name
        raise ConflictError(f"这个订单已经有没办完的「{name}」案件。请在那一个里查件、追件，不要另开。")


def _about_refund(case: Case) -> bool:
    return flow_of(case).refund and case.refund_no is not None and is_open(case)
