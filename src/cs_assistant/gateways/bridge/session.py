"""One bridge's frames, in order: each is dealt with, then counted, then acknowledged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from pydantic import BaseModel

from cs_assistant.errors import BadInputError, ConflictError, CsAssistantError, StorageError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.bridge import telling
from cs_assistant.gateways.bridge.live import Live, LiveLink
from cs_assistant.gateways.wire.bridge import (
    AckFrame,
    AskFrame,
    MessageFrame,
    NumberedFrame,
    PingFrame,
    ProbeFrame,
    ReadFrame,
    RecallFrame,
    ResultFrame,
    parse_frame,
    seq_of,
)
from cs_assistant.gateways.wire.bridge_out import ErrorOut, PongOut
from cs_assistant.services.bridge_links import BridgeLinks
from cs_assistant.services.bridge_sending import BridgeSending
from cs_assistant.services.bridging import Bridging
from cs_assistant.services.desk import Desk
from cs_assistant.services.live import CONVERSATION, RESYNC, Change
from cs_assistant.storage.repositories.bridge import Frame, Link

WINDOW = 64
"""How many of a bridge's frames we take unacknowledged."""
STORAGE_RETRY_SECONDS = 1.0

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """What a bridge's frames are handed to."""

    links: BridgeLinks
    bridging: Bridging
    sending: BridgeSending
    desk: Desk
    live: Live
    clock: Clock


class SequenceError(ConflictError):
    """帧的编号接不上，连接已断开。请重新连接，从 welcome 里 received 的下一帧接着发。"""

    code = "sequence"


class NoRoomError(Exception):
    """The bridge has as many of our frames as it takes, and its acknowledgement cannot come before we answer."""


class Session:
    """A bridge from its hello on: what came in, in order, and what goes out to it."""

    def __init__(self, parts: Parts, live: LiveLink, opened: Link, *, waits: bool) -> None:
        """`waits`: acknowledgements come in beside what is dealt with, so that room for a frame may be waited for."""
        self._parts = parts
        self._live = live
        self._waits = waits
        self.shop_id, self.link = opened.shop_id, opened.link
        self.received = opened.received
        """Up to which of its frames we have dealt with."""
        self.given = opened.acked
        """Up to which of our frames it was given in this session."""
        self.acked = opened.acked
        """Up to which of our frames it has dealt with."""
        self.taken = opened.received
        """The number of the newest frame that came in."""

    def check_order(self, data: Any) -> bool:
        """Whether a numbered frame is new. Raises SequenceError for one that is not next, or over the window."""
        seq = seq_of(data)
        if seq is None or seq <= self.taken:
            return False
        if seq != self.taken + 1:
            raise SequenceError(
                f"第 {seq} 帧接不上：上一帧是第 {self.taken} 帧。请重新连接，从 received 的下一帧接着发。"
            )
        if seq - self.received > WINDOW:
            raise SequenceError(f"没有确认的帧超过了 {WINDOW} 帧，连接已断开。请等 ack 再接着发。")
        self.taken = seq
        return True

    async def deal_with(self, data: Any) -> tuple[BaseModel, ...]:
        """Deal with one frame; what to answer. A frame that is wrong is answered with why and counts as dealt with.

        Raises StorageError when nothing could be kept, NoRoomError when there is no room for the answer of a session
        that does not wait: the frame is then still to be dealt with.
        """
        seq = seq_of(data)
        try:
            frame = parse_frame(data)
            if isinstance(frame, AckFrame):
                await self.acknowledged(frame.received)
            elif isinstance(frame, PingFrame):
                return (PongOut(n=frame.n),)
            else:
                await self._take(frame)
        except (StorageError, NoRoomError):
            raise
        except CsAssistantError as error:
            where = error.where if isinstance(error, BadInputError) else None
            return (ErrorOut(code="bad_frame", message=error.message, where=where, about=seq),)
        except Exception:
            log.exception("bridge.frame_failed", shop=self.shop_id, link=self.link, seq=seq)
            return (ErrorOut(code="failed", message="处理这一帧时出错，已跳过。请把时间告诉管理员。", about=seq),)
        return ()

    async def count(self, up_to: int) -> None:
        """Note that the frames up to this one are dealt with: they may be acknowledged."""
        if up_to > self.received:
            await self._parts.links.received(self.shop_id, self.link, up_to)
            self.received = up_to

    async def acknowledged(self, up_to: int) -> None:
        """The bridge has dealt with our frames up to this one."""
        await self._parts.links.acknowledged(self.shop_id, self.link, up_to)
        self.acked = max(self.acked, up_to)
        self._live.acknowledged.ring()
        self._live.given.ring()

    async def to_give(self) -> tuple[dict[str, Any], ...]:
        """Our frames it was not given in this session yet, oldest first."""
        room = self.acked + self._live.window - self.given
        if room <= 0:
            return ()
        frames = await self._parts.links.on_their_way(self.shop_id, self.link, self.given, room)
        now = self._parts.clock.now()
        self.given = max([self.given, *(frame.seq for frame in frames)])
        return tuple(_as_json(frame, now) for frame in frames)

    async def tell_all(self) -> None:
        """Give what changed of all suggestions: where a buyer waits, and where some stand that may be out of date."""
        if self._live.suggestions:
            queue = await self._parts.desk.queue([self.shop_id])
            waiting = [item.conversation_id for item in queue if not item.pasted]
            standing = [conversation_id for conversation_id, frame in self._live.told.items() if frame.items]
            # What stands first: taking back a wrong suggestion is more urgent than a new one.
            await self._tell(dict.fromkeys([*standing, *waiting]))

    async def tell_of(self, change: Change) -> None:
        """Give what changed of the suggestions with this change."""
        if change.kind == RESYNC:
            await self.tell_all()
        elif change.kind == CONVERSATION and change.shop_id == self.shop_id and change.conversation_id is not None:
            await self._tell([change.conversation_id] if self._live.suggestions else [])

    async def _take(self, frame: NumberedFrame) -> None:
        parts, shop_id = self._parts, self.shop_id
        if isinstance(frame, MessageFrame):
            await parts.bridging.message(shop_id, self.link, frame)
        elif isinstance(frame, RecallFrame):
            await parts.bridging.recall(shop_id, self.link, frame)
        elif isinstance(frame, ReadFrame):
            await parts.bridging.read(shop_id, frame)
        elif isinstance(frame, ResultFrame):
            await parts.sending.report(shop_id, frame)
            parts.live.reported(shop_id, frame.act_key)
        elif isinstance(frame, AskFrame):
            known = await parts.bridging.known(shop_id, frame.conversation)
            if not await self._give("state", telling.state(frame.conversation, known)):
                raise NoRoomError
        elif isinstance(frame, ProbeFrame):
            await parts.bridging.probe(shop_id, self.link, frame)
        else:
            await parts.bridging.take_over(shop_id, frame)

    async def _tell(self, conversations: Iterable[str]) -> None:
        for conversation_id in conversations:
            if not (self._waits or await self._has_room()):
                return  # the next exchange tells it
            await self._tell_one(conversation_id)

    async def _has_room(self) -> bool:
        return await self._parts.links.room(self.shop_id, self.link, self._live.window)

    async def _tell_one(self, conversation_id: str) -> None:
        chat = await self._parts.bridging.chat_of(self.shop_id, conversation_id)
        if chat is None or chat.link != self.link:
            return
        known = await self._parts.bridging.known(self.shop_id, chat.chat)
        view = await self._parts.desk.conversation(conversation_id)
        if known is None:
            return
        frame, told = telling.suggestions(view, known), self._live.told
        before, says_nothing = told.get(conversation_id), not frame.items and not frame.taken_over
        if frame == before or (before is None and says_nothing) or not await self._give("suggestions", frame):
            return
        if says_nothing:  # taken back: as if nothing had ever been told
            told.pop(conversation_id, None)
        else:
            told[conversation_id] = frame

    async def _give(self, kind: str, frame: BaseModel) -> bool:
        """Put a frame on its way; where there is no room, wait for it, or give up (False) in a session that does not.

        Over HTTP the acknowledgement is in the next exchange, which comes after our answer: waiting would be for ever.
        """
        content, window = frame.model_dump_json(), self._live.window
        with self._live.acknowledged.listen() as room:
            while await self._parts.links.give(self.shop_id, self.link, kind, content, window) is None:
                if not self._waits:
                    return False
                await room.wait()
                room.clear()
        self._live.given.ring()
        return True


def _as_json(frame: Frame, now: datetime) -> dict[str, Any]:
    """A frame as it goes out; a request to send says how long it still lasts."""
    content: dict[str, Any] = {"seq": frame.seq, **json.loads(frame.content)}
    if frame.expires_at is not None:
        content["expires_in"] = max(0.0, round((frame.expires_at - now).total_seconds(), 3))
    return content


async def until_stored(session: Session, data: Any) -> tuple[BaseModel, ...]:
    """Deal with a frame, again and again while the database takes nothing."""
    while True:
        with suppress(StorageError):
            return await session.deal_with(data)
        await asyncio.sleep(STORAGE_RETRY_SECONDS)
