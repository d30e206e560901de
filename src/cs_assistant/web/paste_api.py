"""What a chat needs that does not come in by itself: words pasted in, and the terms to copy out."""

from __future__ import annotations

from contextlib import suppress

from aiohttp import web

from cs_assistant.domain.messages import PASTE, Message
from cs_assistant.domain.people import Right
from cs_assistant.errors import BadInputError, NotFoundError
from cs_assistant.web import present
from cs_assistant.web.context import CONSOLE, Console
from cs_assistant.web.models import Pasted, PasteRequest, SuggestionEntry
from cs_assistant.web.routes import ApiRoute, answer, read_body
from cs_assistant.web.scoping import by_body_shop, by_conversation


async def post_paste(request: web.Request) -> web.Response:
    """Store a buyer's words as a message of a chat nothing can be sent into."""
    body, console = await read_body(request, PasteRequest), request.app[CONSOLE]
    buyer = await _buyer(body, console)
    message = Message(
        shop_id=body.shop, channel=PASTE, buyer_id=buyer, text=body.text, sent_at=console.clock.now(),
        external_id=f"{PASTE}:{body.click_id}", order_no=body.order_no,
    )
    accepted = await console.accept(message)
    return answer(Pasted(conversation_id=accepted.conversation_id, new=accepted.new), status=201)


async def _buyer(body: PasteRequest, console: Console) -> str:
    """Who said it: named, or the buyer of the pasted chat this goes on with, whom the page only knows masked."""
    if body.conversation_id is not None:
        with suppress(NotFoundError):  # another shop's chat, another kind of chat, none: all the same to who asks
            view = await console.desk.conversation(body.conversation_id)
            if view.shop_id == body.shop and view.pasted:
                return view.buyer_id
        raise NotFoundError("没有这个粘贴的会话。请重新填旺旺昵称。")
    buyer = " ".join(body.buyer.split())
    if not buyer:
        raise BadInputError("旺旺昵称是空的。请写上是哪个买家，同一个买家的话会接在一起。", where="buyer")
    return buyer


async def get_terms(request: web.Request) -> web.Response:
    """The send-back terms in force for this chat's order and day, as a person would send them."""
    console = request.app[CONSOLE]
    offered = await console.office.terms.for_conversation(request.match_info["conversation_id"])
    return answer(present.suggestion(1, offered, console.book()))


def paste_routes() -> tuple[ApiRoute, ...]:
    """Their part of the route table."""
    return (
        ApiRoute(
            method="POST", path="/api/v1/paste", handler=post_paste, summary="粘贴买家的话",
            request=PasteRequest, response=Pasted, errors=(404,), may=Right.SEND, shop=by_body_shop,
        ),
        ApiRoute(
            method="GET", path="/api/v1/conversations/{conversation_id}/terms", handler=get_terms,
            summary="这个会话今天该发的寄回细则", response=SuggestionEntry, errors=(404,), may=Right.READ,
            shop=by_conversation,
        ),
    )
