"""Requests to send over a chat bridge: made once an act, settled by what the bridge reports, never repeated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cs_assistant.domain.acts import ActState, Outgoing
from cs_assistant.errors import BadInputError, DeliveryError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.wire.bridge import CHANNEL, ResultFrame
from cs_assistant.gateways.wire.bridge_out import OutBuyer, SendFrame
from cs_assistant.services.answering import event_of
from cs_assistant.services.bridge_links import give
from cs_assistant.services.live import CONVERSATION, Change, Hub
from cs_assistant.services.outcomes import AfterSent, forbidden_by, mark_failed, mark_sent
from cs_assistant.services.superseding import mark_uncertain
from cs_assistant.storage.database import Database
from cs_assistant.storage.records import Act
from cs_assistant.storage.repositories.bridge import BridgeSend, Chat, SendState
from cs_assistant.storage.unit_of_work import UnitOfWork

BRIDGE = "聊天桥接"
OPEN = (ActState.QUEUED, ActState.SENDING, ActState.UNCERTAIN, ActState.FAILED)
"""States of a reply that a report of the bridge may still settle: also one given up that went out after all."""
NO_ANSWER = "桥接没有报告结果，不知道买家是否收到"
SAYS_UNCERTAIN = "桥接不能确定是否发出"
_STATES = {"sent": SendState.SENT, "not_sent": SendState.NOT_SENT, "uncertain": SendState.UNCERTAIN}


@dataclass(frozen=True, kw_only=True, slots=True)
class Requested:
    """A request to send as it stands."""

    send: BridgeSend
    new: bool


class BridgeSending:
    """Makes requests to send and takes what the bridge reports about them."""

    def __init__(self, database: Database, hub: Hub, clock: Clock, *, after_sent: AfterSent) -> None:
        self._database = database
        self._hub = hub
        self._clock = clock
        self._after_sent = after_sent

    async def find(self, shop_id: str, act_key: str) -> BridgeSend | None:
        """The request with this key."""
        return await self._database.read(lambda uow: uow.bridges.send(shop_id, act_key))

    async def link_of(self, outgoing: Outgoing) -> str:
        """The bridge that saw the chat last. Raises DeliveryError where none ever did."""
        return (await self._database.read(lambda uow: _chat_of(uow, outgoing))).link

    async def request(self, outgoing: Outgoing, window: int, lasts: timedelta) -> Requested | None:
        """Ask the bridge to send, once an act key; None while it takes no more. It may send for as long as `lasts`.

        Raises DeliveryError when it may no longer go out: the buyer took the words back, a person took over.
        """
        now = self._clock.now()

        def work(uow: UnitOfWork) -> Requested | None:
            earlier = uow.bridges.send(outgoing.shop_id, outgoing.act_key)
            if earlier is not None:
                return Requested(send=earlier, new=False)
            standing = uow.outbox.claimed(outgoing.shop_id, outgoing.act_key)
            if standing is not None and (why := forbidden_by(standing)) is not None:
                raise DeliveryError(f"{why}，没有发出。")  # it goes back into the queue, and is taken back there
            chat = _chat_of(uow, outgoing)
            content = _frame(outgoing, chat).model_dump_json()
            seq = give(uow, chat.shop_id, chat.link, "send", content, window, now, now + lasts)
            if seq is None:
                return None
            send = BridgeSend(
                shop_id=outgoing.shop_id, act_key=outgoing.act_key, link=chat.link, state=SendState.WAITING,
                external_id=None, why=None, at=now,
            )
            uow.bridges.add_send(send)
            return Requested(send=send, new=True)

        return await self._database.write(work)

    async def give_up(self, send: BridgeSend) -> BridgeSend:
        """No report came in time: nobody knows. A report that comes later still settles it."""

        def work(uow: UnitOfWork) -> BridgeSend:
            uow.bridges.settle_send(send, SendState.UNCERTAIN, why=NO_ANSWER)
            return uow.bridges.send(send.shop_id, send.act_key) or send

        return await self._database.write(work)

    async def report(self, shop_id: str, frame: ResultFrame) -> None:
        """What the bridge says became of a request; a repeat is no news. Raises BadInputError for an unknown key."""
        act = await self._database.write(lambda uow: self._settle(uow, shop_id, frame))
        if act is not None:
            self._hub.publish(Change(kind=CONVERSATION, shop_id=shop_id, conversation_id=act.conversation_id))

    def _settle(self, uow: UnitOfWork, shop_id: str, frame: ResultFrame) -> Act | None:
        send = uow.bridges.send(shop_id, frame.act_key)
        if send is None:
            raise BadInputError("没有这个 act_key 的发送请求。请核对 act_key。", where="act_key")
        to = _STATES[frame.outcome]
        if send.state is SendState.SENT or send.state is to or not uow.bridges.settle_send(
            send, to, external_id=frame.id, why=frame.why or None
        ):
            return None
        if to is SendState.SENT and frame.id is not None:
            uow.echoes.note(shop_id, CHANNEL, frame.id, frame.act_key)
        act = uow.outbox.find(shop_id, frame.act_key)
        if act is None or act.state not in OPEN:
            return None
        return self._settle_act(uow, act, replace(send, state=to, external_id=frame.id), frame.why)

    def _settle_act(self, uow: UnitOfWork, act: Act, send: BridgeSend, why: str) -> Act:
        now, checked = self._clock.now(), act.state is ActState.UNCERTAIN
        if send.state is SendState.SENT:
            mark_sent(uow, act, send.external_id, now, settled_by=BRIDGE if checked else None, after=self._after_sent)
        elif send.state is SendState.NOT_SENT and act.state is not ActState.FAILED:
            mark_failed(uow, act, f"桥接没有发出：{why or '没有说明原因'}", now, settled_by=BRIDGE if checked else None)
        elif send.state is SendState.UNCERTAIN and not checked:
            mark_uncertain(uow, act, why or SAYS_UNCERTAIN, now)
        if checked and send.state is not SendState.UNCERTAIN:
            _note_checked(uow, act, send, now)
        return act


def _note_checked(uow: UnitOfWork, act: Act, send: BridgeSend, now: datetime) -> None:
    """What nobody knew is known now: nobody needs to look any more."""
    conversation = uow.conversations.get(act.conversation_id)
    left = uow.outbox.of_conversation(act.shop_id, conversation.id, (ActState.UNCERTAIN,))
    uow.conversations.change(conversation, uncertain=bool(left))
    answer = "已送达" if send.state is SendState.SENT else "没有送达"
    uow.events.add(event_of("reply.settled", conversation, BRIDGE, now, answer=answer, act_key=act.act_key))


def _chat_of(uow: UnitOfWork, outgoing: Outgoing) -> Chat:
    chat = uow.bridges.chat_of(outgoing.shop_id, outgoing.conversation_id)
    if chat is None:
        raise DeliveryError("这个会话没有经过聊天桥接，消息没有发出。请在平台上直接回复。", final=True)
    return chat


def _frame(outgoing: Outgoing, chat: Chat) -> SendFrame:
    return SendFrame(
        act_key=outgoing.act_key, conversation=chat.chat, text=outgoing.text,
        buyer=OutBuyer(nick=chat.nick, open_uid=chat.open_uid),
    )


