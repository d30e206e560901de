"""When a buyer who wants to return may be offered another style, an activity or an exchange.

R5.15, R5.22, R5.75–R5.79 ⚖: only to somebody who changed their mind, in the chat they opened, once, after they were
told how to return, and never again after a no. With a defect, danger, anger or a complaint in the conversation nobody
is sold anything: whether there is one is read generously, an offer that falls away costs nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cs_assistant.domain.messages import Sender
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.understanding import Signal, Understanding
from cs_assistant.policy.reasons import map_reason

if TYPE_CHECKING:
    from cs_assistant.assistant.candidates import Turn

GRIEVED = "买家说到故障、质量、安全或投诉，先处理，不推荐别的"
ROUTE_FIRST = "还没告诉买家怎么退，先讲清退货再说"
ONCE = "这个会话里已经推荐过一次，不再提"
SAID_NO = "买家说了不换、要退，照办，不再推荐"
REASON_FIRST = "没有听出是不合适或不喜欢，先问清原因，不推荐"

SIGNALS = frozenset({Signal.DANGER, Signal.ANGER, Signal.THREAT, Signal.HARM})
GRIEVANCES = (
    "fault.", "defect.", "complaint.", "compensation.", "delivery.damaged", "delivery.mismatch", "delivery.missing",
    "delivery.not_received", "service.",
)
"""Beginnings of intents with which something is wrong with the goods, the delivery or us."""
LIKELY = 0.1
"""A grievance understood with this probability already counts."""

TROUBLE = re.compile(
    r"问题|毛病|质量|坏|[开脱]胶|[开脱]线|破|裂|断了?|故障|不能用|用不了|瑕疵|次品|假货|发错|少[了发]|漏发|脏|掉[色漆]|"
    r"异味|发[热烫]|鼓|漏[电液]|充不|开不了|死机|投诉|12315|差评|骗|垃圾|气死|曝光|消协"
)
NO = re.compile(
    r"不(?:想|要|用|需要|打算)?(?:再)?(?:换|推荐|介绍)|别(?:再)?(?:推荐|介绍|劝)|(?:只|就|坚持|直接|还是|必须)(?:要|想)?(?:给我)?退|"
    r"(?:退|退货|退款)(?:就行|就好|了吧|算了)"
)
CHANGED_MIND = re.compile(
    r"不合[适脚身]|不喜欢|不想要|不要了|尺[码寸]|[大小]了|偏[大小]|太[大小]|大[一半]码|小[一半]码|挤|磨脚|松|颜色|款式|样式|不好看|"
    r"丑|土|老气|不搭|买错|拍错|买重|买多|多[买拍]|后悔|冲动|用不上|显[黑胖]|太[宽窄长短贵]"
)


def why_not(turn: Turn, library: Library) -> str | None:
    """Why no offer is made in this turn, in one Chinese sentence; None when one may be suggested to the agent."""
    situation, understanding = turn.situation, turn.understanding
    said = [line.text for line in (*situation.history, *situation.turn) if line.sender is Sender.BUYER]
    if grieved(situation, understanding, library) or any(map(TROUBLE.search, said)):
        return GRIEVED
    sent = [reply for reply in map(library.reply, situation.sent_replies) if reply is not None]
    if any(reply.retention for reply in sent):
        return ONCE
    if any(map(NO.search, said)):
        return SAID_NO
    if situation.order is None or not (situation.order.open_refund or any(reply.shows_return for reply in sent)):
        return ROUTE_FIRST
    return None if any(map(CHANGED_MIND.search, said)) else REASON_FIRST


def grieved(situation: Situation, understanding: Understanding, library: Library) -> bool:
    """Whether something is wrong with the goods, the delivery or us, read generously."""
    likely = [score.intent for score in understanding.candidates if score.confidence >= LIKELY]
    before = [reply_id.partition("/")[0] for reply_id in situation.sent_replies]
    intents = (understanding.intent, *understanding.secondary, *likely, *before)
    return (
        bool(understanding.signals & SIGNALS)
        or any(intent.startswith(GRIEVANCES) for intent in intents)
        or _claims_ours(situation, library)
    )


def _claims_ours(situation: Situation, library: Library) -> bool:
    """Whether the open application says that it was not the buyer's change of mind; one nobody can place counts too."""
    refund = situation.order.open_refund if situation.order else None
    if refund is None or refund.reason is None:
        return False
    reason = library.reasons.get(map_reason(refund.reason, library.reasons)[0] or "")
    return reason is None or reason.quality or reason.fault in {"shop", "courier"}
