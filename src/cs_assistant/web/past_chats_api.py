"""以前的对话 over HTTP: beside a chat and a case, searched, and read page by page. Nothing here writes."""

from __future__ import annotations

from aiohttp import web

from cs_assistant.domain.people import Right
from cs_assistant.errors import BadInputError
from cs_assistant.services.past_chats import FoundChats
from cs_assistant.storage.repositories.past_chats import PastChat
from cs_assistant.understanding.masking import mask_nick
from cs_assistant.web.context import CONSOLE, named_shops, page, scope_of
from cs_assistant.web.past_chat_models import PastChatEntry, PastChatList, PastChatPage, PastLineEntry
from cs_assistant.web.present import local, shop_name
from cs_assistant.web.routes import ApiRoute, PageRoute, Query, answer
from cs_assistant.web.scoping import by_case, by_conversation, by_query_shop

PAGE = "/past-chats"
PAST_CHATS = "/api/v1/past-chats"


async def past_chats_page(request: web.Request) -> web.Response:
    """以前的对话."""
    return page(request, "past_chats.html", shops=named_shops(request))


async def get_past_chats(request: web.Request) -> web.Response:
    """Searched by order number or nick."""
    found = await request.app[CONSOLE].office.past_chats.search(
        scope_of(request), buyer=request.query.get("buyer", "").strip(),
        order_no=request.query.get("order_no", "").strip(), page=_number(request, "page") or 1,
    )
    return answer(_list(request, found))


async def get_beside_chat(request: web.Request) -> web.Response:
    """The earlier chats of the buyer one talks to."""
    past = request.app[CONSOLE].office.past_chats
    found = await past.beside_chat(request.match_info["conversation_id"], request.query.get("order"))
    return answer(_list(request, found))


async def get_beside_case(request: web.Request) -> web.Response:
    """The earlier chats of a case's buyer."""
    past = request.app[CONSOLE].office.past_chats
    return answer(_list(request, await past.beside_case(request.match_info["case_id"])))


async def get_past_chat(request: web.Request) -> web.Response:
    """What was said."""
    seen = await request.app[CONSOLE].office.past_chats.lines(
        request.match_info["conversation_id"], _number(request, "before")
    )
    lines = [
        PastLineEntry(
            seq=each.seq, sender=each.sender.value, account=each.account, kind=each.kind.value, text=each.text,
            at=local(each.at), order_no=each.order_no,
        )
        for each in seen.lines
    ]
    return answer(PastChatPage(chat=_entry(request, seen.chat), lines=lines, more=seen.more))


def _list(request: web.Request, found: FoundChats) -> PastChatList:
    return PastChatList(items=[_entry(request, each) for each in found.chats], more=found.more)


def _entry(request: web.Request, chat: PastChat) -> PastChatEntry:
    return PastChatEntry(
        id=chat.id, shop=chat.shop_id, shop_name=shop_name(request.app[CONSOLE].library(), chat.shop_id),
        buyer=mask_nick(chat.buyer_id), several="*" in chat.buyer_id, lines=chat.lines,
        first_at=local(chat.first_at), last_at=local(chat.last_at), last_text=chat.last_text,
    )


def _number(request: web.Request, name: str) -> int | None:
    """A whole number from 1 in the query, or None. Raises BadInputError."""
    given = request.query.get(name)
    if not given:
        return None
    if not given.isascii() or not given.isdecimal() or len(given) > 15 or int(given) < 1:
        raise BadInputError("页码读不懂。请从列表里点。", where=name)
    return int(given)


def past_chat_routes() -> tuple[ApiRoute, ...]:
    """Their part of the route table."""
    return (
        ApiRoute(
            method="GET", path=PAST_CHATS, handler=get_past_chats,
            summary="搜以前的对话：按订单号、按买家昵称，最近导入的在前",
            response=PastChatList, may=Right.READ, shop=by_query_shop, errors=(404,),
            query=(
                Query(name="shop", description="只看一个店铺"), Query(name="order_no", description="订单号"),
                Query(name="buyer", description="买家昵称，要写全"), Query(name="page", description="第几页，从 1 起"),
            ),
        ),
        ApiRoute(
            method="GET", path=f"{PAST_CHATS}/{{conversation_id}}", handler=get_past_chat,
            summary="一段以前的对话，最后一页；带 before 是它前面的一页", response=PastChatPage, may=Right.READ,
            shop=by_conversation, errors=(404,), query=(Query(name="before", description="哪一条以前，条目的 seq"),),
        ),
        ApiRoute(
            method="GET", path="/api/v1/conversations/{conversation_id}/past-chats", handler=get_beside_chat,
            summary="会话买家以前的对话", response=PastChatList, may=Right.READ, shop=by_conversation, errors=(404,),
            query=(Query(name="order", description="会话说的订单号"),),
        ),
        ApiRoute(
            method="GET", path="/api/v1/cases/{case_id}/past-chats", handler=get_beside_case,
            summary="案件买家以前的对话", response=PastChatList, may=Right.READ, shop=by_case, errors=(404,),
        ),
    )


def past_chat_pages() -> tuple[PageRoute, ...]:
    """The page to search on."""
    return (PageRoute(path=PAGE, handler=past_chats_page, may=Right.READ, name="以前的对话", aside=True),)
