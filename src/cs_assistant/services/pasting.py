"""A pasted block put where it belongs: which shop, which buyer, which order, and which of its lines are news (粘贴).

Nothing is guessed in silence: every answer says how it was found, and what cannot be found is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from cs_assistant.domain.messages import MAX_TEXT_LENGTH, PASTE, Message, Sender
from cs_assistant.domain.orders import Order
from cs_assistant.domain.times import shanghai_day
from cs_assistant.domain.understanding import EntityType
from cs_assistant.errors import BadInputError, CsAssistantError, NotFoundError
from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.services.brain import Brain
from cs_assistant.services.pasted_before import said_before
from cs_assistant.storage.database import Database
from cs_assistant.storage.records import Conversation
from cs_assistant.storage.unit_of_work import UnitOfWork
from cs_assistant.understanding.entities.finding import find_entities
from cs_assistant.understanding.pasted import PastedBlock, PastedLine, Speaker, read_block

TIMED = f"{PASTE}@"
"""Begins the id of a line that came with its time; of one without, PASTE and a colon do."""
MASKED = "*"
"""In a nick as exports write it: many buyers are called t**8, so it names nobody."""


class How(StrEnum):
    """By what a shop or a buyer was recognised."""

    GIVEN = "given"
    NICK = "nick"
    ORDER = "order"
    BUYER = "buyer"
    """The shop in which this buyer has a pasted chat."""
    ONLY = "only"
    LAST = "last"
    NAMELESS = "nameless"


@dataclass(frozen=True, kw_only=True, slots=True)
class Paste:
    """One paste with what the person has said about it so far."""

    click_id: str
    text: str
    shop_id: str | None = None
    buyer: str = ""
    conversation_id: str | None = None
    """The pasted chat it goes on with."""
    nameless: bool = False
    """The nick is not known: the words get a chat of their own."""
    order_no: str | None = None
    last_shop: str | None = None
    """The shop of the paste before."""
    own_nicks: tuple[str, ...] = ()
    """Nicks the person said are the shop's own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recognised:
    """Where a paste belongs; None = that has to be asked."""

    block: PastedBlock
    shop_id: str | None = None
    shop_how: How | None = None
    shops: tuple[str, ...] = ()
    """Shops it can be, to choose from."""
    buyer_id: str | None = None
    buyer_how: How | None = None
    order_no: str | None = None


class Pasting:
    """Recognises what was pasted. It stores nothing: the lines go the way of every message."""

    def __init__(self, database: Database, orders: OrderSystem, brain: Brain, clock: Clock) -> None:
        self._database = database
        self._orders = orders
        self._brain = brain
        self._clock = clock

    async def recognise(self, paste: Paste, scope: Collection[str]) -> Recognised:
        """Shop, buyer and order of a paste, within the shops of the person who pasted it.

        Words longer than a message may be are several messages: a block is stored whole or refused whole.
        Raises BadInputError without words, NotFoundError for a chat that is not theirs.
        """
        now, shops = self._clock.now(), self._brain.assistant.library.shops
        own = {*(shops[each].name for each in shops), *paste.own_nicks}
        block = read_block(paste.text, own=own, now=now)
        if not block.said_by(Speaker.BUYER, Speaker.SHOP, Speaker.UNKNOWN):
            raise BadInputError("粘贴的内容里没有文字。请复制买家说的话再粘贴；图片请在千牛里看。", where="text")
        order_no = paste.order_no or _order_no(block, now)
        block = block.within(MAX_TEXT_LENGTH)
        if paste.conversation_id is not None:
            return await self._goes_on(paste.conversation_id, scope, block, order_no)
        found = Recognised(block=block, order_no=order_no, shops=self._open(scope))
        found = await self._with_shop(found, paste, scope)
        return await self._with_buyer(found, paste) if found.shop_id is not None else found

    async def messages(self, paste: Paste, found: Recognised) -> tuple[Message, ...]:
        """The lines as messages, oldest first; each with an id of its own, so that a repeat is no news.

        A line with its time has the same id in every block; words without are known by the click that brought them,
        and do not come a second time when the same words come with their time.
        """
        shop_id, buyer_id = found.shop_id or "", found.buyer_id or ""
        made: list[Message] = []
        seen: Counter[tuple[Speaker, datetime | None, str]] = Counter()
        for line in found.block.said_by(Speaker.BUYER, Speaker.SHOP):
            key = (line.speaker, line.at, line.text)
            seen[key] += 1
            made.append(self._message(paste, found, line, seen[key]))
        timed = [each for each in made if each.external_id.startswith(TIMED) and each.sender is Sender.BUYER]
        if not timed:
            return tuple(made)
        known = await self._database.write(lambda uow: said_before(uow, shop_id, buyer_id, timed))
        return tuple(each for each in made if each.external_id not in known)

    async def chat_of(self, found: Recognised) -> str | None:
        """Id of the pasted chat, where there is one already."""
        shop_id, buyer_id = found.shop_id or "", found.buyer_id or ""
        chat = await self._database.read(lambda uow: uow.conversations.of_buyer(shop_id, PASTE, buyer_id))
        return chat.id if chat is not None else None

    def _message(self, paste: Paste, found: Recognised, line: PastedLine, ordinal: int) -> Message:
        shop_id, buyer_id, now = found.shop_id or "", found.buyer_id or "", self._clock.now()
        buyer = line.speaker is Speaker.BUYER
        if line.at is not None:
            external_id = _timed_id(shop_id, buyer_id, line.speaker, line.at, line.text, ordinal)
        else:
            place = next(place for place, each in enumerate(found.block.lines) if each is line)
            external_id = f"{PASTE}:{paste.click_id}" + (f":{place}" if place else "")
        return Message(
            shop_id=shop_id, channel=PASTE, buyer_id=buyer_id, text=line.text, sent_at=min(line.at or now, now),
            external_id=external_id, sender=Sender.BUYER if buyer else Sender.AGENT,
            order_no=found.order_no if buyer else None,
        )

    def _open(self, scope: Collection[str]) -> tuple[str, ...]:
        """The shops of a person in the library's order. An app key (直连) brings orders and no chats: it counts too."""
        return tuple(shop_id for shop_id in self._brain.assistant.library.shops if shop_id in scope)

    async def _goes_on(
        self, conversation_id: str, scope: Collection[str], block: PastedBlock, order_no: str | None
    ) -> Recognised:
        chat = await self._database.read(lambda uow: uow.conversations.get(conversation_id))
        if chat.channel != PASTE or chat.shop_id not in scope:
            raise NotFoundError("没有这个粘贴的会话。请重新填旺旺昵称。")
        return Recognised(
            block=block, shop_id=chat.shop_id, shop_how=How.GIVEN, shops=(chat.shop_id,), buyer_id=chat.buyer_id,
            buyer_how=How.GIVEN, order_no=order_no,
        )

    async def _with_shop(self, found: Recognised, paste: Paste, scope: Collection[str]) -> Recognised:
        shop_id, how = await self._shop(found, paste, scope)
        return replace(found, shop_id=shop_id, shop_how=how)

    async def _shop(
        self, found: Recognised, paste: Paste, scope: Collection[str]
    ) -> tuple[str | None, How | None]:
        if paste.shop_id is not None:
            return paste.shop_id, How.GIVEN
        library = self._brain.assistant.library
        names = {library.shops[each].name: each for each in library.shops if each in scope}
        named = [names[nick] for nick in found.block.shop_nicks if nick in names]
        if len(named) == 1:
            return named[0], How.NICK
        if found.order_no is not None:
            holders = [each for each in sorted(scope) if await self._order(each, found.order_no) is not None]
            if len(holders) == 1:
                return holders[0], How.ORDER
        known = [each for each in found.shops if await self._known_in(each, found)]
        if len(known) == 1:
            return known[0], How.BUYER
        if len(found.shops) == 1:
            return found.shops[0], How.ONLY
        return (paste.last_shop, How.LAST) if paste.last_shop in found.shops else (None, None)

    async def _known_in(self, shop_id: str, found: Recognised) -> bool:
        """Whether the buyer, or the order, has a pasted chat in this shop."""
        return await self._database.read(lambda uow: _chat(uow, shop_id, found) is not None)

    async def _with_buyer(self, found: Recognised, paste: Paste) -> Recognised:
        """The buyer by name, by the nick in the block, by the order; raises BadInputError for a shop's own nick."""
        shop_id = found.shop_id or ""
        nicks = found.block.nicks
        if named := " ".join(paste.buyer.split()):
            return replace(found, buyer_id=named, buyer_how=How.GIVEN)
        if len(nicks) == 1:
            return replace(found, buyer_id=nicks[0], buyer_how=How.NICK)
        order = await self._order(shop_id, found.order_no) if found.order_no and not nicks else None
        if order is not None and MASKED not in order.buyer_id:
            return replace(found, buyer_id=order.buyer_id, buyer_how=How.ORDER)
        chat = await self._database.read(lambda uow: _chat(uow, shop_id, found)) if not nicks else None
        if chat is not None:
            return replace(found, buyer_id=chat.buyer_id, buyer_how=How.ORDER)
        if paste.nameless:
            return replace(found, buyer_id=f"未写昵称 {paste.click_id[:8]}", buyer_how=How.NAMELESS)
        return found

    async def _order(self, shop_id: str, order_no: str) -> Order | None:
        """The order as far as it can be looked up; a system that does not answer knows nothing."""
        with suppress(CsAssistantError):
            return await self._orders.order(shop_id, order_no)
        return None


def _order_no(block: PastedBlock, now: datetime) -> str | None:
    """The order number in the block, the buyer's own words first, the newest of several."""
    for speakers in ((Speaker.BUYER,), tuple(Speaker)):
        text = "\n".join(line.text for line in block.said_by(*speakers))
        found = [each.value for each in find_entities(text, shanghai_day(now)) if each.type is EntityType.ORDER_NO]
        if found:
            return found[-1]
    return None


def _chat(uow: UnitOfWork, shop_id: str, found: Recognised) -> Conversation | None:
    """The pasted chat of the only nick in the block, else of the order it names."""
    nicks = found.block.nicks
    if len(nicks) == 1:
        return uow.conversations.of_buyer(shop_id, PASTE, nicks[0])
    if nicks or found.order_no is None:
        return None
    return uow.conversations.of_order(shop_id, PASTE, found.order_no)


def _timed_id(shop_id: str, buyer_id: str, speaker: Speaker, at: datetime, text: str, ordinal: int) -> str:
    said = "\x1f".join((shop_id, buyer_id, speaker.value, str(int(at.timestamp())), text, str(ordinal)))
    return f"{TIMED}{sha256(said.encode()).hexdigest()[:40]}"
