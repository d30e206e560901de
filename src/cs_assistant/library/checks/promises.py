"""Promises: a text that says until when an answer comes declares what it commits the shop to."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from jinja2 import nodes

from cs_assistant.domain.promises import STATES_A_TIME
from cs_assistant.library import template
from cs_assistant.library.drafts import Draft
from cs_assistant.library.problems import Report, did_you_mean
from cs_assistant.library.read import Part
from cs_assistant.library.schema import IntentFile, ReplyNode
from cs_assistant.library.variables import ANSWER_WITHIN

ANSWER_BY = "answer_by"


def check_promises(draft: Draft, report: Report) -> None:
    """Note replies that promise without saying so, and promises whose hours are no policy number."""
    hours = {str(node.key) for node in draft.policy.value if _is_number(str(node.value))}
    for part in draft.intents.values():
        for reply in part.value.replies:
            if reply.promise is None:
                _undeclared(part, reply, report)
                continue
            key = reply.promise.within_hours
            if draft.policy.whole and key not in hours:
                fix = did_you_mean(key, hours, "写 policy.yaml 里以小时计的一项，例如 answer_within_hours")
                report.add(part.place(reply.promise.line), f"policy.yaml 里没有数字「{key}」", fix)


def _undeclared(part: Part[IntentFile], reply: ReplyNode, report: Report) -> None:
    tree = template.parse(reply.text)
    names = template.names(tree) if isinstance(tree, nodes.Template) else frozenset()
    if names & {ANSWER_BY, ANSWER_WITHIN} or STATES_A_TIME.search(reply.text):
        fix = "加一行 promise: {kind: answer}（kind 可写 answer、courier_query、send、freight、refund、other）"
        report.add(part.place(reply.text.first), "这条话术说了什么时候答复，却没有登记承诺", fix)


def _is_number(value: str) -> bool:
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False
