"""When an agent's own words may offer another style, an exchange or a discount in place of a return.

R5.15, R5.22, R5.75–R5.79 ⚖: the same rule as for the scripts (`assistant.retention`), read from the conversation alone.
It is read less generously where nobody wants to return anything: a recommendation before the purchase is a sale, and
who asks for another size gets an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from cs_assistant.assistant.retention import (
    CHANGED_MIND,
    GRIEVED,
    NO,
    ONCE,
    REASON_FIRST,
    ROUTE_FIRST,
    SAID_NO,
    SIGNALS,
    TROUBLE,
    grieved,
)
from cs_assistant.domain.messages import Line, MessageKind, Sender
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.understanding import Understanding

RETURNING = ("return.", "refund.", "order.cancel")
"""Beginnings of intents with which a buyer wants to give back or not to have."""
EARLIER = 10
"""The buyer's earlier lines that are understood one by one; their words are looked at in all of them."""

_HARMLESS = re.compile(
    r"(?:没(?:有|什么|啥|任何)*|不是|不存在)(?:质量)?(?:问题|毛病|坏)|断码|(?:会不会|容易|怕|会)(?:不会)?[^。!?;，,]{0,4}"
    r"(?:坏|[开脱]胶|掉色|脏|裂)(?:吗|么|不|$)|质量(?:挺|很|还|不错|蛮|是?好|可以|没|怎么样|如何|咋样|怎样)|"
    r"(?:问|请教|咨询)(?:一?下|[一两几]?个|您|你|点)*问题"
)
"""Words of trouble that tell of none."""
_BACK = re.compile(r"退(?![税休烧役])|不想?要了|不想要|取消(?:订单|了|吧|掉)|拒收|撤单")
_WELCOME = re.compile(
    r"(?:想|要|能|可以|可不可以|帮我|给我|能不能|改)换|换(?:[个双台件成大小货色款]|一[双个件台]|颜色|尺|别)|"
    r"(?:有|哪些|什么|啥|推荐|看看|介绍)[^。!?;，,不没]{0,6}(?:款|颜色|别的|其他|活动|优惠|推荐)"
)
"""The buyer asks for something else themselves."""
_YES = re.compile(r"(?:好|行|可以|嗯+|看看|也行|那|要|想)[的呀啊吧哦嘛呢得，,。!！]*(?:看看|看一下)?[吧呀啊，,。!！]*")
_ROUTE = re.compile(
    r"(?:订单|详情)(?:页面?|里|中)?[^。!?;]{0,10}(?:申请|点|提交|选)[^。!?;]{0,10}退|申请[^。!?;，,]{0,4}(?:退货|退款)|拒收就"
)
"""An agent's own words that tell how to return."""


def why_not_typed(
    situation: Situation, heard: Sequence[Understanding], library: Library, offers: Callable[[str], bool]
) -> str | None:
    """Why an offer in an agent's own words may not go out now, in one Chinese sentence; None when it may.

    `heard`: what the buyer's lines mean, the unanswered turn first; `offers`: whether a line of ours was an offer.
    """
    lines = [line for line in (*situation.history, *situation.turn) if line.kind is not MessageKind.CARD]
    said = [line.text for line in lines if line.sender is Sender.BUYER]
    if _troubled(situation, heard, said, library):
        return GRIEVED
    if not _wants_back(situation, heard, said):
        return None
    refused, welcomed = _last(NO, said), _last(_WELCOME, said)
    if refused >= 0 and refused >= welcomed:
        return SAID_NO
    if welcomed >= 0:
        return None
    ours = [line for line in lines if line.sender is not Sender.BUYER]
    if _offered(situation, library) or any(offers(line.text) for line in ours):
        return None if _accepted(lines, offers) else ONCE
    if not _route_shown(situation, library, ours):
        return ROUTE_FIRST
    return None if any(map(CHANGED_MIND.search, said)) else REASON_FIRST


def _troubled(situation: Situation, heard: Sequence[Understanding], said: Sequence[str], library: Library) -> bool:
    """The unanswered turn is read as for the scripts; of what was said before only what is plain counts."""
    if any(TROUBLE.search(_HARMLESS.sub("", text)) for text in said):
        return True
    if any(understanding.signals & SIGNALS for understanding in heard):
        return True
    return any(grieved(situation, understanding, library) for understanding in heard[:1])


def _wants_back(situation: Situation, heard: Sequence[Understanding], said: Sequence[str]) -> bool:
    if situation.order is not None and situation.order.open_refund is not None:
        return True
    return any(map(_BACK.search, said)) or any(each.intent.startswith(RETURNING) for each in heard)


def _last(pattern: re.Pattern[str], said: Sequence[str]) -> int:
    """Place of the last line in which the pattern stands; -1 where it stands in none."""
    return max((place for place, text in enumerate(said) if pattern.search(text)), default=-1)


def _offered(situation: Situation, library: Library) -> bool:
    sent = map(library.reply, situation.sent_replies)
    return any(reply is not None and reply.retention for reply in sent)


def _accepted(lines: Sequence[Line], offers: Callable[[str], bool]) -> bool:
    """Whether the buyer's newest line takes up what we offered last, and not something else we said."""
    newest = lines[-1]
    if newest.sender is not Sender.BUYER or _YES.fullmatch(newest.text.strip()) is None:
        return False
    return next((offers(line.text) for line in reversed(lines) if line.sender is not Sender.BUYER), False)


def _route_shown(situation: Situation, library: Library, ours: Sequence[Line]) -> bool:
    if situation.order is not None and situation.order.open_refund is not None:
        return True
    sent = map(library.reply, situation.sent_replies)
    return any(reply is not None and reply.shows_return for reply in sent) or any(
        _ROUTE.search(line.text) for line in ours
    )
