"""Cases as the API's models."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cs_assistant.domain.clocks import Basis, Due, basis_of, dues
from cs_assistant.domain.facts import moment_of
from cs_assistant.domain.flows import AskedKind, Case, Fact, Flow, asked_facts
from cs_assistant.domain.people import ROLE_NAMES, Person
from cs_assistant.domain.refunds import Connection, RegisteredRefund, Selected
from cs_assistant.domain.script_library import Library
from cs_assistant.flows.common import CLOCK_FACTS, INTERVENTION
from cs_assistant.policy.owner import hours_in_force
from cs_assistant.policy.reason_mapping import ReasonMapping
from cs_assistant.services.case_views import CaseView
from cs_assistant.services.consents import Proposal
from cs_assistant.services.document_views import KIND_FACT
from cs_assistant.services.entitling import ENTITLED
from cs_assistant.services.moving import fact_names, flow_of
from cs_assistant.storage.case_records import Agreement, Consent, Remark, Task, Timer
from cs_assistant.understanding.masking import mask_nick
from cs_assistant.web import case_about
from cs_assistant.web import case_models as models
from cs_assistant.web.case_ways import asked_entries, main_option, states_ahead, step_entries, step_entry
from cs_assistant.web.case_wording import AGREEMENT_STATES, CONSENT_KINDS, FACT_NAMES, REFUND_STATES, REMARK_STATES
from cs_assistant.web.present import local, shop_name
from cs_assistant.web.wording import VALUE_WORDS

PLATFORM_ACTS = "平台到时自动处理"


def entry(
    case: Case, person: Person, library: Library, connection: Connection, opened_by: str | None = None
) -> models.CaseEntry:
    """A case in a list."""
    return models.CaseEntry(**_common(case, person, library, connection, opened_by))


def _common(
    case: Case, person: Person, library: Library, connection: Connection, opened_by: str | None
) -> dict[str, Any]:
    flow = flow_of(case)
    running = () if case.state in flow.finals else dues(flow, case, hours_in_force(library, case.shop_id))
    ends = [due for due in running if due.share == 100]
    awaited = main_option(flow, case)
    sheet, sheet_name = case_about.sheet(case)
    return {
        "id": case.id, "shop": case.shop_id, "shop_name": shop_name(library, case.shop_id), "flow": flow.key,
        "flow_name": flow.name, "state": case.state, "state_name": flow.state(case.state).name,
        "about": case_about.named(case), "sheet": sheet, "sheet_name": sheet_name,
        "final": case.state in flow.finals, "order_no": case.order_no, "refund_no": case.refund_no,
        "buyer": mask_nick(case.buyer_id) if case.buyer_id else None, "conversation_id": case.conversation_id,
        "opened_at": local(case.opened_at), "opened_by": opened_by,
        "entered_at": local(case.entered_at), "revision": case.revision, "connection": connection.value,
        "due": due_entry(ends[0]) if ends else None,
        "alarm": None if case.state in flow.finals else case.fact(INTERVENTION),
        "next_step": step_entry(awaited, flow, person, case.shop_id, library) if awaited else None,
    }  # fmt: skip


def detail(
    view: CaseView, person: Person, library: Library, mapping: ReasonMapping, proposal: Proposal | None,
    now: datetime, may_ask_change: bool,
) -> models.CaseDetail:
    """Everything about one case."""
    case, flow = view.case, view.flow
    return models.CaseDetail(
        **_common(case, person, library, view.connection, _opened_by(view)),
        now=local(now),
        chat_id=view.chat_id,
        steps=step_entries(view.options, flow, person, case.shop_id, library),
        stages=_stages(view),
        facts=[_fact(key, fact, flow) for key, fact in case.facts.items() if fact.value],
        dues=[_timer(timer, case, flow) for timer in view.timers if timer.share == 100],
        remarks=[remark(item) for item in view.remarks],
        tasks=[task(item, case, person, library) for item in view.tasks],
        calls=[
            models.CallEntry(
                whom=call.whom, outcome=call.outcome, reason=call.reason, words=call.words, promise=call.promise,
                at=local(call.at), by=call.by,
            )
            for call in view.calls
        ],
        calls_to_buyer=view.calls_to_buyer, number_said=models.NumberSaidEntry(
            tracking_no=view.number_said.tracking_no, number_evidence=view.number_said.evidence,
        ) if view.number_said else None,
        consents=[consent(item) for item in view.consents],
        proposal=_proposal(proposal) if proposal else None,
        refund=_refund(view, view.refund, library, mapping, may_ask_change) if view.refund else None,
        agreement=agreement(view.agreement) if view.agreement else None,
        linked=[entry(other, person, library, view.connection) for other in view.linked],
        files=[models.FileEntry(id=item[0], name=item[1], task_id=item[2]) for item in view.files],
        history=[
            models.HistoryEntry(at=local(event.at), sentence=event.sentence, actor=event.actor)
            for event in view.history
        ],
    )  # fmt: skip


def due_entry(due: Due) -> models.DueEntry:
    """One deadline with where it comes from."""
    return models.DueEntry(name=due.deadline.name, at=local(due.at), basis=due.basis)


def _timer(timer: Timer, case: Case, flow: Flow) -> models.DueEntry:
    """One timer; one of a state the case has left says no more where it came from."""
    deadlines = flow.state(case.state).deadlines
    deadline = next((each for each in deadlines if each.key == timer.key.rpartition(":")[0]), None)
    basis = basis_of(case, deadline) if deadline is not None else None
    return models.DueEntry(name=timer.name, at=local(timer.due_at), basis=basis)


def _platform_due(view: CaseView, item: RegisteredRefund, library: Library) -> models.DueEntry | None:
    """When the platform acts by itself, of an application that is not over."""
    application, case = item.application, view.case
    if application.status.over:
        return None
    if application.deadline is not None:
        return models.DueEntry(name=PLATFORM_ACTS, at=local(application.deadline), basis=Basis.RECORD)
    running = () if view.final else dues(view.flow, case, hours_in_force(library, case.shop_id))
    estimated = next((due for due in running if due.share == 100 and due.basis is not None), None)
    return due_entry(estimated) if estimated is not None else None


def remark(item: Remark) -> models.RemarkEntry:
    """One remark with its state in words."""
    return models.RemarkEntry(
        id=item.id, key=item.key, line=item.line, state=item.state.value, state_name=REMARK_STATES[item.state],
        order_no=item.order_no, confirmed_how=item.confirmed_how.value if item.confirmed_how else None,
        confirmed_by=item.confirmed_by, confirmed_at=item.confirmed_at and local(item.confirmed_at), why=item.why,
    )  # fmt: skip


def task(item: Task, case: Case, person: Person, library: Library) -> models.TaskEntry:
    """One task with its answers as buttons."""
    flow = flow_of(case)
    steps = {found.event: found for found in flow.steps_from(case.state)}
    goods = library.shops[item.shop_id].product
    sheet, sheet_name = case_about.sheet(case)
    answers = [
        models.AnswerEntry(event=event, name=name, asks_for=asked_entries(steps.get(event), fact_names(flow), goods))
        for event, name in item.answers.items()
    ] or [models.AnswerEntry(event="done", name="已完成", asks_for=[])]
    return models.TaskEntry(
        id=item.id, case_id=item.case_id, shop=item.shop_id, shop_name=shop_name(library, item.shop_id),
        department=item.department.value, department_name=ROLE_NAMES[item.department], kind=item.kind,
        title=item.title, order_no=item.order_no, about=case_about.named(case), sheet=sheet, sheet_name=sheet_name,
        flow_name=flow.name, state=item.state.value,
        opened_at=local(item.opened_at), opened_by=item.opened_by, answers=answers, answer=item.answer,
        words=item.words, answered_by=item.answered_by, answered_at=item.answered_at and local(item.answered_at),
        on_behalf=item.on_behalf, mine=item.department in person.roles_in(item.shop_id),
    )  # fmt: skip


def consent(item: Consent) -> models.ConsentEntry:
    """One consent with the buyer's words."""
    return models.ConsentEntry(
        id=item.id, case_id=item.case_id, terms_id=item.terms_id, words=item.words, said_at=local(item.said_at),
        recorded_at=local(item.recorded_at), recorded_by=item.recorded_by,
        withdrawn_at=item.withdrawn_at and local(item.withdrawn_at), withdrawn_by=item.withdrawn_by,
        withdrawn_words=item.withdrawn_words, valid=item.valid,
    )  # fmt: skip


def _refund(
    view: CaseView, item: RegisteredRefund, library: Library, mapping: ReasonMapping, may_ask_change: bool
) -> models.RefundEntry:
    """A refund with its reasons side by side."""
    application, reasons = item.application, item.reasons
    names = {reason.id: reason.name for reason in library.reasons.values()}

    def told(reason: str, words: str, at: datetime, by: str) -> models.ReasonEntry:
        return models.ReasonEntry(reason=reason, name=names.get(reason, reason), words=words, at=local(at), by=by)

    def selected(one: Selected) -> models.ReasonEntry:
        reason = mapping.id_of(application.shop_id, one.text)
        known = reason if reason in names else None
        name = names.get(reason, "未归类")
        return models.ReasonEntry(reason=known, name=name, words=one.text, at=local(one.at), by=one.by)

    asked = view.reason_request
    return models.RefundEntry(
        refund_no=application.refund_no, kind=application.kind.value, phase=application.phase.value,
        status=application.status.value, status_name=REFUND_STATES[application.status],
        amount=str(application.amount), paid=str(application.paid) if application.paid is not None else None,
        asked_at=local(application.asked_at), due=_platform_due(view, item, library), note=application.note,
        return_courier=application.return_courier, return_no=application.return_no,
        style=application.style, size=application.size,
        first=selected(reasons.first), current=selected(reasons.current),
        history=[selected(one) for one in reasons.history],
        stated=[told(each.reason, each.words, each.at, each.by) for each in reasons.stated],
        verified=[told(each.reason, each.evidence, each.at, each.by) for each in reasons.verified],
        may_ask_change=may_ask_change,
        asked_change=told(asked.stated, asked.words, asked.at, asked.by) if asked else None,
    )  # fmt: skip


def _fact(key: str, fact: Fact, flow: Flow) -> models.FactEntry:
    names = {**fact_names(flow), **FACT_NAMES}
    return models.FactEntry(
        key=key, name=names.get(key, key), value=_value(key, fact, flow), at=local(fact.at), by=fact.by,
        source=fact.source.value, on_behalf=fact.on_behalf, note=fact.note,
    )  # fmt: skip


def _value(key: str, fact: Fact, flow: Flow) -> str:
    """A fact's value in words."""
    asked = next((asked for asked in asked_facts(flow) if asked.key == key), None)
    stamped = key in CLOCK_FACTS or any(key in step.stamps for step in flow.steps)
    if stamped or (asked is not None and asked.kind is AskedKind.MOMENT):
        return local(moment_of(fact.value)).strftime("%Y-%m-%d %H:%M")
    if key in ("consent", KIND_FACT):
        return fact.note
    if key.startswith(ENTITLED):
        return VALUE_WORDS.get(fact.value, fact.value)
    return "已写在订单上" if fact.value == "standing" else fact.value


def _stages(view: CaseView) -> list[models.StageEntry]:
    """States visited, where it stands, and what usually comes after."""
    flow, here = view.flow, view.case.state
    names = {state.name: state.key for state in flow.states}
    visited = [flow.start] + [
        names[event.data["target"]]
        for event in view.history
        if event.type == "case.moved" and event.data.get("target") in names
    ]
    path = [key for key in dict.fromkeys(visited) if key != here]
    ahead = [key for key in states_ahead(flow, here) if key not in path]
    return [
        models.StageEntry(
            key=key, name=flow.state(key).name, here=key == here, passed=key in path, final=key in flow.finals
        )
        for key in (*path, here, *ahead)
    ]


def _opened_by(view: CaseView) -> str | None:
    return next((event.actor for event in view.history if event.type == "case.opened"), None)


def _proposal(item: Proposal) -> models.ProposalEntry:
    return models.ProposalEntry(
        terms_id=item.terms_id, answer_seq=item.answer_seq, words=item.words, said_at=local(item.said_at),
        kind=item.judgement.kind.value, kind_name=CONSENT_KINDS[item.judgement.kind],
        proposes=item.judgement.proposes_consent, evidence=item.judgement.evidence,
    )  # fmt: skip


def agreement(item: Agreement) -> models.AgreementEntry:
    """The agreement with its state in words."""
    return models.AgreementEntry(
        state=item.state.value, state_name=AGREEMENT_STATES[item.state], amount=str(item.amount), at=local(item.at),
        by=item.by, why=item.why, confirmed_how=item.confirmed_how.value if item.confirmed_how else None,
    )  # fmt: skip
