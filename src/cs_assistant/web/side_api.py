"""千牛旁挂窗: what is pasted beside a chat program, the sign-for day, and the page that opens without a connection."""

from __future__ import annotations

from collections import Counter

from aiohttp import hdrs, web

from cs_assistant.domain.messages import Sender
from cs_assistant.domain.people import Right
from cs_assistant.errors import BadInputError
from cs_assistant.services.pasting import Paste, Recognised
from cs_assistant.understanding.pasted import Speaker
from cs_assistant.web.context import CONSOLE, Console, person_of, scope_of
from cs_assistant.web.models import Done, Named
from cs_assistant.web.present import shop_name
from cs_assistant.web.routes import ApiRoute, PageRoute, answer, read_body
from cs_assistant.web.scoping import by_conversation
from cs_assistant.web.side_models import SidePasted, SidePasteRequest, SignedRequest
from cs_assistant.web.side_shell import SIDE, WORKER, Shell

SHELL = web.AppKey("cs_side_shell", Shell)


async def by_side_paste(request: web.Request) -> str | None:
    """The shop a paste names or the chat it goes on with is of; None while neither is known."""
    body, console = await read_body(request, SidePasteRequest), request.app[CONSOLE]
    if body.conversation_id is not None:
        return await console.whose.conversation(body.conversation_id)
    return console.shop(body.shop) if body.shop is not None else None


async def post_side_paste(request: web.Request) -> web.Response:
    """Store a pasted block line by line, or say what has to be asked first."""
    body, console = await read_body(request, SidePasteRequest), request.app[CONSOLE]
    paste = Paste(
        click_id=body.click_id, text=body.text, shop_id=body.shop, buyer=body.buyer, order_no=body.order_no,
        conversation_id=body.conversation_id, nameless=body.nameless, last_shop=body.last_shop,
        own_nicks=tuple(body.own_nicks),
    )
    found = await console.office.pasting.recognise(paste, scope_of(request))
    told = _told(found, console)
    return answer(told if told.ask is not None else await _stored(console, paste, found, told), status=201)


async def _stored(console: Console, paste: Paste, found: Recognised, told: SidePasted) -> SidePasted:
    """The lines on their way, one after the other: interrupted and asked again, what is there already is no news."""
    counted: Counter[str] = Counter()
    chat = await console.office.pasting.chat_of(found)
    for message in await console.office.pasting.messages(paste, found):
        accepted = await console.accept(message)
        chat = accepted.conversation_id
        counted[message.sender.value if accepted.new else "repeated"] += 1
    if chat is None:
        raise BadInputError("粘贴的内容里没有买家的话。请连买家说的一起复制。", where="text")
    said = len(found.block.said_by(Speaker.BUYER, Speaker.SHOP))
    new, ours = counted[Sender.BUYER.value], counted[Sender.AGENT.value]
    return told.model_copy(update={
        "conversation_id": chat, "new": new, "ours": ours, "repeated": said - new - ours,
    })


def _told(found: Recognised, console: Console) -> SidePasted:
    library = console.library()
    blank = [line for line in found.block.lines if not line.text]
    return SidePasted(
        ask="shop" if found.shop_id is None else "buyer" if found.buyer_id is None else None,
        shops=[Named(id=each, name=shop_name(library, each)) for each in found.shops],
        nicks=list(found.block.nicks),
        shop=Named(id=found.shop_id, name=shop_name(library, found.shop_id)) if found.shop_id else None,
        shop_how=found.shop_how, buyer_how=found.buyer_how,
        unknown=len(found.block.said_by(Speaker.UNKNOWN)), pictures=len(blank),
    )


async def post_signed(request: web.Request) -> web.Response:
    """The sign-for day a person read on the platform or was told by the buyer."""
    body = await read_body(request, SignedRequest)
    actor = person_of(request).name
    await request.app[CONSOLE].office.telling.note(request.match_info["conversation_id"], body.signed_on, actor)
    return answer(Done())


async def get_side(request: web.Request) -> web.Response:
    """The page: the same for everybody, so that the copy kept for a lost connection tells nothing."""
    return web.Response(text=request.app[SHELL].page, content_type="text/html")


async def get_worker(request: web.Request) -> web.Response:
    """The page's service worker; it names the files it keeps and their version."""
    headers = {hdrs.CACHE_CONTROL: "no-cache", "Service-Worker-Allowed": SIDE}
    return web.Response(
        text=request.app[SHELL].worker, headers=headers, content_type="text/javascript", charset="utf-8"
    )


def side_routes() -> tuple[ApiRoute, ...]:
    """Their part of the route table."""
    return (
        ApiRoute(
            method="POST", path="/api/v1/side/paste", handler=post_side_paste,
            summary="旁挂窗：粘贴一段聊天，认出店铺、买家、订单，逐句记下；认不出的先问",
            request=SidePasteRequest, response=SidePasted, errors=(404,), may=Right.SEND, shop=by_side_paste,
        ),
        ApiRoute(
            method="POST", path="/api/v1/conversations/{conversation_id}/signed", handler=post_signed,
            summary="记下订单上没有的签收日期", request=SignedRequest, response=Done, errors=(404,), may=Right.SEND,
            shop=by_conversation,
        ),
    )


def side_pages() -> tuple[PageRoute, ...]:
    """The page, and the worker that opens it without a connection: public code, it tells nothing."""
    return (
        PageRoute(path=SIDE, handler=get_side, may=Right.SEND),
        PageRoute(path=WORKER, handler=get_worker, may=None, open=True),
    )
