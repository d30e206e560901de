"""The warehouse's own remark on an order (R5.13): heard in the memo, it moves the case like a click of the warehouse.

Money may follow, so only a line that is certainly new and certainly says so counts; any other is left to the task the
warehouse has anyway.
"""

from __future__ import annotations

import re

import structlog

from cs_assistant.domain.flows import Case, FactSource
from cs_assistant.domain.people import Role
from cs_assistant.errors import StepRefusedError
from cs_assistant.services.hands import Hands
from cs_assistant.services.memo_merging import lines_of, own_changes
from cs_assistant.services.moving import answer_waiting, move, put_facts
from cs_assistant.storage.unit_of_work import UnitOfWork

FLOW = "refund_unshipped"
WAREHOUSE_VOIDED = "warehouse_voided"
WAREHOUSE_REMARK = "warehouse_remark"
PATTERN = "仓库已作废"
"""Where a shop sets no `warehouse_memo_pattern`."""
NOBODY_KNOWN = "仓库（订单备注）"
_QUESTION = re.compile(r"[?？吗]|是否|是不是|有没有")
_REQUEST = re.compile(r"(?:请|让|叫|催|等|待|要|需|通知|联系|未|没|不)[^\s，。；,;]{0,4}$")
"""Right before the phrase: a colleague who asks for it, or says it is not so."""

log = structlog.get_logger(__name__)


def says_voided(pattern: str, line: str) -> bool:
    """Whether a memo line is the warehouse's word, not a question or a request."""
    found = re.search(pattern, line)
    return found is not None and not _QUESTION.search(line) and not _REQUEST.search(line[: found.start()])


def hear_warehouse(hands: Hands, uow: UnitOfWork, shop_id: str, order_no: str, text: str) -> None:
    """Move the order's 未发退 case when the memo `text` holds the warehouse's new word."""
    hand = hands.hand(uow, shop_id)
    shop = hand.library.shops.get(shop_id)
    pattern = shop.values.get("warehouse_memo_pattern", PATTERN) if shop is not None else PATTERN
    ours = {remark.line for remark in uow.remarks.of_order(shop_id, order_no)}
    lines = [line for line in lines_of(text) if line not in ours and says_voided(pattern, line)]
    for case in uow.cases.of_order(shop_id, order_no) if lines else ():
        waiting = case.flow == FLOW and case.state in ("submitted", "voided") and not case.fact(WAREHOUSE_REMARK)
        line = next((line for line in lines if waiting and _is_new(uow, case, order_no, line)), None)
        if line is not None:
            _take_word(hands, uow, case, line, _writer(uow, shop_id, order_no, line))


def _take_word(hands: Hands, uow: UnitOfWork, case: Case, line: str, by: str) -> None:
    hand = hands.hand(uow, case.shop_id, by, Role.WAREHOUSE)
    if case.state == "submitted":
        try:
            case = move(hand, case, WAREHOUSE_VOIDED, {"voided_by": hand.fact(by, source=FactSource.PLATFORM)})
        except StepRefusedError as error:
            log.warning("warehouse.not_taken", case=case.id, why=error.message)
            return
        answer_waiting(hand, case, WAREHOUSE_VOIDED, f"订单备注：{line}")
    word = hand.fact(line, source=FactSource.PLATFORM)
    put_facts(hand, case, {WAREHOUSE_REMARK: word}, {WAREHOUSE_REMARK: "仓库备注"})


def _is_new(uow: UnitOfWork, case: Case, order_no: str, line: str) -> bool:
    """Written for this case: no memo known from before it holds the line, and one that is known lacks it."""
    known = [(change.at, change.memo.text) for change in uow.remarks.feed_of(case.shop_id, order_no)]
    for write in uow.remarks.writes_of(case.shop_id, order_no):
        known += [(write.at, write.base), (write.at, write.written)]
    old = any(at < case.opened_at and line in lines_of(text) for at, text in known)
    return not old and any(line not in lines_of(text) for _, text in known)


def _writer(uow: UnitOfWork, shop_id: str, order_no: str, line: str) -> str:
    """Who wrote the line first, as far as the feed tells."""
    feed = uow.remarks.feed_of(shop_id, order_no)
    own = own_changes(feed, uow.remarks.writes_of(shop_id, order_no))
    theirs = (change for change in feed if change.seq not in own and line in lines_of(change.memo.text))
    first = next(theirs, None)
    return first.by if first is not None else NOBODY_KNOWN
