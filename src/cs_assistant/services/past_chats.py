"""以前的对话: chats brought in by file, beside a chat or a case of the same buyer, and searched. Read only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cs_assistant.domain.messages import TRANSCRIPT
from cs_assistant.errors import BadInputError, NotFoundError
from cs_assistant.services.orders import is_order_no, may_stand_for
from cs_assistant.storage.database import Database
from cs_assistant.storage.repositories.past_chats import PastChat, PastLine
from cs_assistant.storage.unit_of_work import UnitOfWork

CHATS_A_PAGE, LINES_A_PAGE = 20, 50


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundChats:
    """A page of what was found."""

    chats: tuple[PastChat, ...]
    more: bool = False
    """There is a next page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PastLines:
    """A page of a chat, the earliest line first."""

    chat: PastChat
    lines: tuple[PastLine, ...]
    more: bool
    """There are earlier lines."""


class PastChats:
    """Finds and reads chats that are over."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def search(self, shops: Collection[str], *, buyer: str, order_no: str, page: int) -> FoundChats:
        """Chats with exactly this nick, or naming this order, both where both are given; all where neither is.

        `page` counts from 1. Raises BadInputError for what is no order number.
        """
        if order_no and not is_order_no(order_no):
            raise BadInputError("订单号是 16 到 19 位数字。请核对后再搜。", where="order_no")

        def read(uow: UnitOfWork) -> FoundChats:
            ids = uow.past_chats.find(
                shops, buyer_id=buyer or None, order_no=order_no or None, skip=(page - 1) * CHATS_A_PAGE,
                most=CHATS_A_PAGE + 1,
            )
            return FoundChats(chats=uow.past_chats.summaries(ids[:CHATS_A_PAGE]), more=len(ids) > CHATS_A_PAGE)

        return await self._database.read(read)

    async def beside_chat(self, conversation_id: str, order_no: str | None) -> FoundChats:
        """The earlier chats of a conversation's buyer. Raises NotFoundError."""

        def read(uow: UnitOfWork) -> FoundChats:
            chat = uow.conversations.get(conversation_id)
            number = order_no if order_no and is_order_no(order_no) else chat.chosen_order_no
            return _of_buyer(uow, chat.shop_id, chat.buyer_id, number)

        return await self._database.read(read)

    async def beside_case(self, case_id: str) -> FoundChats:
        """The earlier chats of a case's buyer. Raises NotFoundError."""

        def read(uow: UnitOfWork) -> FoundChats:
            case = uow.cases.get(case_id)
            return _of_buyer(uow, case.shop_id, case.buyer_id or "", case.order_no)

        return await self._database.read(read)

    async def lines(self, conversation_id: str, before: int | None) -> PastLines:
        """What was said, the last page of it, or the page before line `before`. Raises NotFoundError."""

        def read(uow: UnitOfWork) -> PastLines:
            if uow.conversations.get(conversation_id).channel != TRANSCRIPT:
                raise NotFoundError("这不是以前的对话。请从列表里打开。")
            found = uow.past_chats.lines(conversation_id, before, LINES_A_PAGE + 1)
            chats = uow.past_chats.summaries((conversation_id,))
            if not chats:
                raise NotFoundError("这段对话已经撤销了。请刷新后再看。")
            return PastLines(chat=chats[0], lines=found[-LINES_A_PAGE:], more=len(found) > LINES_A_PAGE)

        return await self._database.read(read)


def _of_buyer(uow: UnitOfWork, shop_id: str, buyer_id: str, order_no: str | None) -> FoundChats:
    """By the very nick; a masked one (t**8) may be several people, so there the order has to be named as well."""
    if not buyer_id:
        return FoundChats(chats=())
    found: list[str] = []
    if "*" not in buyer_id:
        found += uow.past_chats.find((shop_id,), buyer_id=buyer_id, order_no=None, skip=0, most=1)
    if order_no is not None:
        found += [
            chat_id
            for chat_id, nick in uow.past_chats.masked(shop_id, buyer_id[:1])
            if may_stand_for(nick, buyer_id) and uow.past_chats.name_order(chat_id, order_no)
        ]
    return FoundChats(chats=uow.past_chats.summaries(found[:CHATS_A_PAGE]))
