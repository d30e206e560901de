"""Reading applications, and what the shop writes into them (`reference/top-api.md` 3.1, 3.2)."""

from __future__ import annotations

from cs_assistant.domain.refund_answers import MESSAGE_BYTES, PICTURE_BYTES
from cs_assistant.domain.refunds import RefundStatus
from cs_assistant.gateways.sandbox.papers import Role
from cs_assistant.gateways.sandbox.server.accounts import Level
from cs_assistant.gateways.sandbox.server.ask import Api, Ask, Body
from cs_assistant.gateways.sandbox.server.pictures import checked_picture
from cs_assistant.gateways.sandbox.server.refund_acts import allowed
from cs_assistant.gateways.sandbox.server.refund_views import Case, asked_case, case_of, message_view, refund_view
from cs_assistant.gateways.sandbox.server.refusal import invalid, missing, wrong_state
from cs_assistant.gateways.sandbox.server.views import no_trade, paged, picked, when

LIST_FIELDS = frozenset(
    (
        "refund_id", "tid", "title", "buyer_nick", "seller_nick", "total_fee", "status", "created",
        "refund_fee", "oid", "good_status", "company_name", "sid", "payment", "reason", "desc", "has_good_return",
        "modified", "order_status", "refund_phase", "dispute_type",
    )
)
"""What `refunds.receive.get` accepts (3.2): no version, no deadline, no open uid."""
ONE_FIELDS = frozenset(
    (
        "refund_id", "alipay_no", "tid", "oid", "buyer_nick", "seller_nick", "total_fee", "status", "created",
        "refund_fee", "good_status", "has_good_return", "payment", "reason", "desc", "num_iid", "title", "price", "num",
        "good_return_time", "company_name", "sid", "address", "shipping_type", "refund_remind_timeout", "refund_phase",
        "refund_version", "operation_contraint", "attribute", "outer_id", "dispute_type", "sku", "end_time",
    )
)
"""What `refund.get` accepts: no last change, no state of the trade, no open uid."""
STATUSES = frozenset(RefundStatus) | {
    "WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS", "EXCHANGE_TRANSFORM_TO_REFUND", "WAIT_SELLER_CONSIGN_GOODS",
}  # fmt: skip


def list_refunds(ask: Ask) -> Body:
    """taobao.refunds.receive.get: last changed first."""
    fields = LIST_FIELDS.intersection(ask.args.listed("fields"))
    status, buyer = ask.args.find("status"), ask.args.find("buyer_open_uid") or ask.args.find("ouid")
    nick = ask.args.find("buyer_nick")
    start, end = ask.args.find_moment("start_modified"), ask.args.find_moment("end_modified")
    if status is not None and status not in STATUSES:
        raise invalid("status")
    rows = []
    for claim in reversed(ask.office.platform.book.of_shop(ask.shop_id)):
        case = case_of(ask, claim)
        changed = case.claim.modified_at.replace(microsecond=0)
        outside = (start is not None and changed < start) or (end is not None and changed > end)
        other = (status is not None and case.claim.status != status) or (buyer or claim.buyer_id) != claim.buyer_id
        if not outside and not other and nick in (None, claim.buyer_id):
            rows.append(picked(refund_view(ask, case), fields))
    return paged(ask, rows, "refunds")


def get_refund(ask: Ask) -> Body:
    """taobao.refund.get."""
    fields = ONE_FIELDS.intersection(ask.args.listed("fields"))
    return {"refund": picked(refund_view(ask, asked_case(ask)), fields)}


def get_detail(ask: Ask) -> Body:
    """taobao.refund.detail.get: the version and what may be done now."""
    ask.args.text("fields")
    case = asked_case(ask)
    rows = [({"operation_code": code, "tips": tips}, may) for code, tips, may in allowed(ask, case)]
    return {
        "detail": {
            "refund_version": case.version,
            "allowed_operations": [row for row, may in rows if may],
            "not_allowed_operations": [row for row, may in rows if not may],
        }
    }


def get_status(ask: Ask) -> Body:
    """taobao.refund.status.get: the applications of one order."""
    number = ask.args.structure("query_param").get("biz_order_id")
    if number is None:
        raise missing("query_param.biz_order_id")
    order = ask.office.platform.find_order(ask.shop_id, str(number))
    if order is None:
        raise no_trade()
    cases = [case_of(ask, claim) for claim in ask.office.platform.book.of_order(ask.shop_id, order.order_no)]
    rows = [
        {
            "refund_id": int(case.claim.refund_no), "tid": int(order.order_no), "oid": int(order.order_no),
            "modified": when(case.claim.modified_at), "status": case.claim.status.value,
        }
        for case in cases
    ]  # fmt: skip
    return {"result_package": {"result_list": rows}}


def list_messages(ask: Ask) -> Body:
    """taobao.refund.messages.get: last written first; 天猫 must say the phase."""
    fields = ask.args.listed("fields")
    case = asked_case(ask)
    check_phase(ask, case, required=ask.tmall)
    rows = [picked(message_view(ask, case, each), fields) for each in reversed(case.papers.messages)]
    return paged(ask, rows, "refund_messages")


def add_message(ask: Ask) -> Body:
    """taobao.refund.message.add: words and a picture."""
    case = asked_case(ask)
    text = ask.args.text("content")
    if len(text.encode()) > MESSAGE_BYTES:
        raise invalid("content", f"留言不能超过 {MESSAGE_BYTES} 字节")
    checked_picture(ask, "image", PICTURE_BYTES)
    if case.claim.status.over:
        raise wrong_state("退款单已完结，不能留言")
    book = ask.office.platform.book
    papers = book.say(case.key, ask.now, role=Role.SELLER, nick=ask.caller.nick, text=text, pictures=1)
    view = message_view(ask, case, papers.messages[-1])
    return {"refund_message": {"id": view["id"], "created": view["created"]}}


def check_phase(ask: Ask, case: Case, *, required: bool) -> None:
    """`refund_phase` is the application's own. Raises RefusedError."""
    phase = ask.args.text("refund_phase") if required else ask.args.find("refund_phase")
    if phase is not None and phase != case.phase:
        raise invalid("refund_phase")


APIS = {
    "taobao.refunds.receive.get": Api(handle=list_refunds),
    "taobao.refund.get": Api(handle=get_refund),
    "taobao.refund.detail.get": Api(handle=get_detail),
    "taobao.refund.status.get": Api(handle=get_status),
    "taobao.refund.messages.get": Api(handle=list_messages),
    "taobao.refund.message.add": Api(handle=add_message, level=Level.WRITE),
}
