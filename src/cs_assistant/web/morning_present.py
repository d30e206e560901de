"""未发退早班 as the API's models: what a row lacks, what the warehouse said, what comes next and whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cs_assistant.domain.flows import Case
from cs_assistant.domain.orders import OrderStatus
from cs_assistant.domain.people import Person, Right, Role
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.remarks import RemarkState
from cs_assistant.domain.script_library import Library
from cs_assistant.policy.reason_mapping import ReasonMapping
from cs_assistant.services.morning import MorningRow, MorningTable
from cs_assistant.services.moving import flow_of
from cs_assistant.services.remark_states import MEMO_CONFLICT
from cs_assistant.storage.case_records import AgreementState, Task, TaskState
from cs_assistant.understanding.masking import mask_nick
from cs_assistant.web import case_present
from cs_assistant.web import morning_models as models
from cs_assistant.web.case_models import NeedEntry
from cs_assistant.web.case_ways import step_entries
from cs_assistant.web.present import local, shop_colours, shop_name

VOIDED, SHIPPED = "warehouse_voided", "warehouse_shipped"
TROUBLED = (RemarkState.FAILED, RemarkState.LOST)
_WAITS = {"platform": "正在提交平台", "remark": "备注正在写", "warehouse": "等仓库答复", "parcel": "等包裹追回"}
_MONEY = {
    AgreementState.SENDING: ("wait", _WAITS["platform"]), AgreementState.TO_DO: ("confirm", "在千牛同意后回来确认"),
    AgreementState.UNCERTAIN: ("confirm", "可能已同意，去核对"),
}  # fmt: skip


def table(
    found: MorningTable,
    person: Person,
    library: Library,
    mappings: Mapping[str, ReasonMapping],
    connections: Mapping[str, Connection],
    now: datetime,
) -> models.UnshippedTable:
    """The whole table, for the person who asks."""
    colours = shop_colours(library)
    by_hand = [
        shop_id for shop_id, how in connections.items()
        if how is not Connection.DIRECT and person.may(Right.REMARK, shop_id)
    ]  # fmt: skip
    return models.UnshippedTable(
        now=local(now),
        prints=[
            models.PrintEntry(
                shop=shop_id, shop_name=shop_name(library, shop_id), colour=colours.get(shop_id, 0),
                next_at=at and local(at), last_at=(last := found.printed_at[shop_id]) and local(last),
            )
            for shop_id, at in sorted(found.print_at.items())
        ],
        finished=found.finished,
        may_submit=any(person.may(Right.REMARK, shop_id) for shop_id in found.print_at),
        may_agree=any(person.may(Right.AGREE, shop_id) for shop_id in found.print_at),
        may_register=sorted(by_hand),
        rows=[row(each, person, library, mappings[each.case.shop_id]) for each in found.rows],
    )


def row(item: MorningRow, person: Person, library: Library, mapping: ReasonMapping) -> models.UnshippedRow:
    """One row. Who may not see cases gets no amount, no reason, no buyer, and no steps of others."""
    case, shop_id = item.case, item.case.shop_id
    reads = person.may(Right.READ, shop_id)
    works = person.may(Right.REMARK, shop_id)
    order = item.order
    return models.UnshippedRow(
        id=case.id, shop=shop_id, shop_name=shop_name(library, shop_id), order_no=case.order_no or "",
        state=case.state, state_name=item.state_name, revision=case.revision, connection=item.connection.value,
        late=item.late, missed=item.missed, asked_at=local(item.refund.application.asked_at),
        refunded_at=local(item.refunded_at), refunded_basis=item.basis,
        shipped=None if order is None else order.status not in (None, OrderStatus.UNPAID, OrderStatus.UNSHIPPED),
        courier=order.courier if order else None, tracking_no=order.tracking_no if order and works else None,
        remarks=[case_present.remark(remark) for remark in item.remarks],
        memo_conflict=case.fact(MEMO_CONFLICT) if reads else None,
        warehouse=_warehouse(item.tasks, case),
        refund=_refund(item, library, mapping) if reads else None,
        agreement=case_present.agreement(item.agreement) if item.agreement and reads else None,
        needs=[NeedEntry(key=need.key, name=need.name, met=met) for need, met in item.needs] if reads else [],
        steps=step_entries(item.options, flow_of(case), person, shop_id, library) if works else [],
        next=_next(item, person),
    )


def _refund(item: MorningRow, library: Library, mapping: ReasonMapping) -> models.UnshippedRefund:
    application = item.refund.application
    selected = item.refund.reasons.current.text
    reason = library.reasons.get(mapping.id_of(application.shop_id, selected))
    return models.UnshippedRefund(
        refund_no=application.refund_no, kind=application.kind.value, amount=str(application.amount),
        paid=str(application.paid) if application.paid is not None else None, reason=selected,
        reason_name=reason.name if reason else "未归类", buyer=mask_nick(application.buyer_id),
        product=" ".join(filter(None, (application.style, application.size))),
    )


def _warehouse(tasks: tuple[Task, ...], case: Case) -> models.WarehouseEntry:
    """Its newest word; 仓库更正 and words heard in the memo count as well as an answered task."""
    asked = [task for task in tasks if VOIDED in task.answers and task.state is not TaskState.CANCELLED]
    task = asked[-1] if asked else None
    fact = case.facts.get("warehouse_remark")
    if task is None:
        return models.WarehouseEntry(task_id=None, state="none", words="", by=None, at=None, on_behalf=None)
    if task.state is TaskState.OPEN and fact is None and case.state == "submitted":
        return models.WarehouseEntry(
            task_id=task.id, state="waiting", words="", by=None, at=local(task.opened_at), on_behalf=None
        )
    gone = case.state not in ("submitted", "voided")
    by, at = (fact.by, fact.at) if fact and not gone else (task.answered_by, task.answered_at)
    return models.WarehouseEntry(
        task_id=task.id if task.state is TaskState.OPEN else None, state="shipped" if gone else "voided",
        words=task.words, by=by, at=at and local(at), on_behalf=task.on_behalf,
    )


def _next(item: MorningRow, person: Person) -> models.NextEntry:
    shop_id = item.case.shop_id
    works, agrees = person.may(Right.REMARK, shop_id), person.may(Right.AGREE, shop_id)
    key, name = _turn(item)
    if key == "warehouse" and Role.WAREHOUSE in person.roles_in(shop_id) and not works:
        return models.NextEntry(key="answer", name="去答复", mine=True)
    if not person.may(Right.READ, shop_id) and key not in ("warehouse", "parcel", "wait"):
        name = "等客服提交" if key == "submit" else "等客服处理"
    mine = agrees if key == "confirm" else works and key != "wait"
    return models.NextEntry(key=key, name=name, mine=mine)


def _turn(item: MorningRow) -> tuple[str, str]:
    """The next thing in the order of the procedure; what went wrong comes first."""
    money = _MONEY.get(item.agreement.state) if item.agreement else None
    if money is not None:
        return money
    if any(remark.state in TROUBLED for remark in item.remarks):
        return "remark", "备注没写上，去处理"
    if any(remark.state is RemarkState.TO_COPY for remark in item.remarks):
        return "copy", "复制备注到千牛"
    match item.case.state:
        case "to_submit":
            return "submit", "提交仓库并备注"
        case "submitted":
            return "warehouse", _WAITS["warehouse"]
        case "shipped":
            return "intercept", "联系快递追件"
        case "intercepting":
            return "parcel", _WAITS["parcel"]
    if any(remark.state is not RemarkState.STANDING for remark in item.remarks):
        return "wait", _WAITS["remark"]
    return "check", "核对并同意"
