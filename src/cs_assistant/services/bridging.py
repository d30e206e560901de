"""What a chat bridge reports, taken in: lines, recalls, read receipts, who has the chat, and what we know of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from uuid_utils import uuid7

from cs_assistant.domain.messages import Message, MessageKind, Sender
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.wire.bridge import (
    CHANNEL,
    CHECK_CHAT,
    Buyer,
    MessageFrame,
    ProbeFrame,
    ReadFrame,
    RecallFrame,
    TakeOverFrame,
    said,
    taken_back,
)
from cs_assistant.services.desk import Desk
from cs_assistant.services.live import CONVERSATION, Change, Hub
from cs_assistant.services.receive import Receive
from cs_assistant.storage.database import Database
from cs_assistant.storage.records import Conversation, NewAct, StoredLine
from cs_assistant.storage.repositories.bridge import Chat
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

LINES_TOLD = 50
TRIAL = "桥接自检"


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """One chat as we have it."""

    chat: Chat
    conversation: Conversation
    lines: tuple[StoredLine, ...]

    @property
    def order_no(self) -> str | None:
        """The order the chat is about: the one chosen, else the one brought last."""
        brought = next((line.order_no for line in reversed(self.lines) if line.order_no), None)
        return self.conversation.chosen_order_no or brought


class Bridging:
    """Takes in what a bridge reports. Every method may be called twice with the same thing: a repeat is no news."""

    def __init__(self, database: Database, receive: Receive, desk: Desk, hub: Hub, clock: Clock) -> None:
        self._database = database
        self._hub = hub
        self._receive = receive
        self._desk = desk
        self._clock = clock

    async def message(self, shop_id: str, link: str, frame: MessageFrame) -> None:
        """A line stands in the chat. Raises BadInputError for one that cannot be kept."""
        chat = await self._chat(shop_id, frame.conversation)
        message = said(frame, shop_id=shop_id, buyer_id=chat.buyer_id if chat else frame.buyer.id)
        accepted = await self._receive.accept(message)
        chat = await self._keep_chat(chat, message, frame.conversation, frame.buyer, link, accepted.conversation_id)
        await self._written_in(chat, accepted.seq)

    async def recall(self, shop_id: str, link: str, frame: RecallFrame) -> None:
        """A line was taken back."""
        chat = await self._chat(shop_id, frame.conversation)
        message = taken_back(frame, shop_id=shop_id, buyer_id=chat.buyer_id if chat else frame.buyer.id)
        recalled = await self._receive.recall(message)
        await self._keep_chat(chat, message, frame.conversation, frame.buyer, link, recalled.conversation_id)

    async def read(self, shop_id: str, frame: ReadFrame) -> None:
        """The buyer has read our lines up to one; of a line we do not have nothing is noted."""

        def work(uow: UnitOfWork) -> None:
            chat = _known_chat(uow.bridges.chat(shop_id, frame.conversation))
            seq = _seq_of(uow, chat, frame.id)
            if seq is not None and seq > chat.read_seq:
                uow.bridges.keep_chat(replace(chat, read_seq=seq, read_at=frame.at))

        await self._database.write(work)

    async def take_over(self, shop_id: str, frame: TakeOverFrame) -> None:
        """A person takes the chat in the bridge's window, or gives it back."""
        chat = _known_chat(await self._chat(shop_id, frame.conversation))
        if frame.type == "take_over":
            await self._desk.take_over(chat.conversation_id, frame.by)
        else:
            await self._desk.hand_back(chat.conversation_id, frame.by)

    async def known(self, shop_id: str, chat_id: str) -> Known | None:
        """What we have of a chat; None while nothing was said in it."""

        def work(uow: UnitOfWork) -> Known | None:
            chat = uow.bridges.chat(shop_id, chat_id)
            if chat is None:
                return None
            return Known(
                chat=chat, conversation=uow.conversations.get(chat.conversation_id),
                lines=uow.messages.latest(shop_id, chat.conversation_id, LINES_TOLD),
            )

        return await self._database.read(work)

    async def chat_of(self, shop_id: str, conversation_id: str) -> Chat | None:
        """The chat of a conversation that was written in last."""
        return await self._database.read(lambda uow: uow.bridges.chat_of(shop_id, conversation_id))

    async def probe(self, shop_id: str, link: str, frame: ProbeFrame) -> None:
        """Queue a trial message, in a chat made up for a conformance check. Raises BadInputError for any other."""
        if not frame.conversation.startswith(CHECK_CHAT):
            raise BadInputError(f"只有名字以 {CHECK_CHAT} 开头的会话能做发送自检。", where="conversation")
        now = self._clock.now()
        act_key, fresh_id = f"probe:{link}:{frame.seq}", str(uuid7())
        await self._database.write(lambda uow: _queue_trial(uow, shop_id, link, frame, act_key, fresh_id, now))

    async def _chat(self, shop_id: str, chat_id: str) -> Chat | None:
        return await self._database.read(lambda uow: uow.bridges.chat(shop_id, chat_id))

    async def _keep_chat(
        self, before: Chat | None, message: Message, chat_id: str, buyer: Buyer, link: str, conversation_id: str
    ) -> Chat:
        """Note what is new about a chat: most lines change nothing, and nothing is written then."""
        chat = before or Chat(
            shop_id=message.shop_id, chat=chat_id, conversation_id=conversation_id, buyer_id=message.buyer_id,
            nick=None, open_uid=None, link=link,
        )
        now = replace(chat, nick=buyer.nick or chat.nick, open_uid=buyer.open_uid or chat.open_uid, link=link)
        if now != before:
            await self._database.write(lambda uow: uow.bridges.keep_chat(now))
        if before is None or before.link != link:
            # The line may have been thought about before its chat was this bridge's: what may be answered is told now.
            self._hub.publish(Change(kind=CONVERSATION, shop_id=chat.shop_id, conversation_id=chat.conversation_id))
        return now

    async def _written_in(self, chat: Chat, seq: int) -> None:
        """What is sent goes to the chat written in last; most buyers have one only."""
        newest = await self._database.read(lambda uow: uow.bridges.chat_of(chat.shop_id, chat.conversation_id))
        if newest is not None and newest.chat != chat.chat:
            await self._database.write(lambda uow: uow.bridges.keep_chat(replace(chat, last_seq=seq)))


def _known_chat(chat: Chat | None) -> Chat:
    if chat is None:
        raise BadInputError("这个会话里还没有过消息。请先报告消息，再报告这件事。", where="conversation")
    return chat


def _seq_of(uow: UnitOfWork, chat: Chat, external_id: str) -> int | None:
    """Our number of a line, also of one of ours whose echo came under this id."""
    seq = uow.messages.seq_of(chat.shop_id, CHANNEL, external_id)
    if seq is not None:
        return seq
    act_key = uow.echoes.act_key(chat.shop_id, CHANNEL, external_id)
    return uow.messages.seq_of(chat.shop_id, CHANNEL, act_key) if act_key is not None else None


def _queue_trial(
    uow: UnitOfWork, shop_id: str, link: str, frame: ProbeFrame, act_key: str, fresh_id: str, now: datetime
) -> None:
    conversation = uow.conversations.of_buyer(shop_id, CHANNEL, frame.conversation) or uow.conversations.add(
        fresh_id, shop_id, CHANNEL, frame.conversation
    )
    if uow.bridges.chat(shop_id, frame.conversation) is None:
        uow.bridges.keep_chat(
            Chat(
                shop_id=shop_id, chat=frame.conversation, conversation_id=conversation.id,
                buyer_id=frame.conversation, nick=frame.conversation, open_uid=None, link=link,
            )
        )
    uow.outbox.add(
        NewAct(
            shop_id=shop_id, act_key=act_key, conversation_id=conversation.id, turn_id=None, channel=CHANNEL,
            buyer_id=conversation.buyer_id, text=frame.text, reply_id=None, title=TRIAL, intent=None, automatic=False,
            actor=TRIAL, answers_seq=conversation.last_seq, created_at=now, not_before=now,
        )
    )
    uow.wake(Topic.OUTBOX)


def who_said(stored: StoredLine) -> Literal["buyer", "account", "robot", "ours"]:
    """Who a line is of, as a bridge is told."""
    if stored.line.sender is Sender.BUYER:
        return "buyer"
    if stored.act_key is not None:
        return "ours"
    return "robot" if stored.line.sender is Sender.ROBOT else "account"


def is_recalled(stored: StoredLine) -> bool:
    """Whether a line was taken back."""
    return stored.line.kind is MessageKind.RECALLED
