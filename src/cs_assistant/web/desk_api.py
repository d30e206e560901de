"""The reception desk's operations."""

from __future__ import annotations

from aiohttp import web

from cs_assistant.domain.people import Right
from cs_assistant.policy.compliance import lint
from cs_assistant.web import present
from cs_assistant.web.context import CONSOLE, day_of, person_of, scope_of
from cs_assistant.web.models import (
    ConsoleInfo,
    Conversation,
    CorrectionRequest,
    Done,
    Named,
    OrderRequest,
    Queue,
    Rights,
    SendRequest,
    SettleRequest,
    Wording,
    WordingFinding,
    WordingRequest,
)
from cs_assistant.web.routes import ApiRoute, Query, answer, read_body
from cs_assistant.web.scoping import by_act, by_conversation, by_query_shop

CONVERSATION = "/api/v1/conversations/{conversation_id}"
ON = Query(name="on", description="按哪一天判断权益；不给就是今天（上海时间）", format="date")


async def get_console(request: web.Request) -> web.Response:
    """What the pages need once: shops, intents, today."""
    console = request.app[CONSOLE]
    book = console.book()
    intents = [Named(id=intent, name=book.name(intent)) for intent in {**console.intents, **book.library.intents}]
    shops = present.shops(book.library, person_of(request), console.office.casework.connection)
    now = present.local(console.clock.now())
    return answer(ConsoleInfo(now=now, today=console.today(), shops=shops, intents=intents))


async def get_queue(request: web.Request) -> web.Response:
    """Who waits, longest first."""
    console = request.app[CONSOLE]
    shops = scope_of(request)
    waiting, recent = await console.desk.queue(shops), await console.desk.recent(shops)
    return answer(present.queue(waiting, recent, console.clock.now()))


async def get_conversation(request: web.Request) -> web.Response:
    """One conversation with everything around it."""
    console = request.app[CONSOLE]
    view = await console.desk.conversation(_id(request), on=day_of(request.query))
    return answer(present.conversation(view, console.book(), console.clock.now()))


async def get_rights(request: web.Request) -> web.Response:
    """The verdicts of the conversation's order on one day."""
    console = request.app[CONSOLE]
    on = day_of(request.query) or console.today()
    return answer(present.rights(await console.desk.rights(_id(request), on), on))


async def post_message(request: web.Request) -> web.Response:
    """Send one line to the buyer."""
    body = await read_body(request, SendRequest)
    await request.app[CONSOLE].desk.send(
        _id(request), click_id=body.click_id, actor=person_of(request).name, text=body.text, reply_id=body.reply_id,
        seen_seq=body.seen_seq,
    )
    return answer(Done(), status=202)


async def post_wording(request: web.Request) -> web.Response:
    """What is wrong with words, while they are being typed."""
    body = await read_body(request, WordingRequest)
    console = request.app[CONSOLE]
    found = lint(body.text, console.library().forbidden, automatic=False)
    found = (*found, *await console.desk.own_words.findings(_id(request), body.text))
    findings = [WordingFinding(level=one.level, excerpt=one.excerpt, why=one.why) for one in found]
    return answer(Wording(findings=findings))


async def post_take_over(request: web.Request) -> web.Response:
    """A person takes the conversation; automation ends on it."""
    await request.app[CONSOLE].desk.take_over(_id(request), person_of(request).name)
    return answer(Done())


async def post_hand_back(request: web.Request) -> web.Response:
    """The assistant may answer by itself again."""
    await request.app[CONSOLE].desk.hand_back(_id(request), person_of(request).name)
    return answer(Done())


async def post_correction(request: web.Request) -> web.Response:
    """都不对: the right intent, picked by a person."""
    body = await read_body(request, CorrectionRequest)
    await request.app[CONSOLE].desk.correct(_id(request), body.seq, body.intent, person_of(request).name)
    return answer(Done())


async def post_order(request: web.Request) -> web.Response:
    """Which of the buyer's orders it is about."""
    body = await read_body(request, OrderRequest)
    await request.app[CONSOLE].desk.choose_order(_id(request), body.order_no, person_of(request).name)
    return answer(Done())


async def post_settle(request: web.Request) -> web.Response:
    """A person checked whether an uncertain line arrived."""
    body = await read_body(request, SettleRequest)
    await request.app[CONSOLE].desk.settle(body.act_key, body.sent, person_of(request).name)
    return answer(Done())


def _id(request: web.Request) -> str:
    return request.match_info["conversation_id"]


def desk_routes() -> tuple[ApiRoute, ...]:
    """The desk's part of the route table."""
    shop = Query(name="shop", description="只看一个店铺")
    return (
        ApiRoute(
            method="GET", path="/api/v1/console", handler=get_console, summary="自己的店铺、意图、今天",
            response=ConsoleInfo, may=None,
        ),
        ApiRoute(
            method="GET", path="/api/v1/queue", handler=get_queue, summary="会话队列，等得最久的在前；以及刚处理过的",
            response=Queue, query=(shop,), errors=(404,), may=Right.READ, shop=by_query_shop,
        ),
        ApiRoute(
            method="GET", path=CONVERSATION, handler=get_conversation, summary="一个会话：聊天、建议、订单、权益",
            response=Conversation, query=(ON,), errors=(404,), may=Right.READ, shop=by_conversation,
        ),
        ApiRoute(
            method="GET", path=f"{CONVERSATION}/rights", handler=get_rights, summary="今天能怎么办：按日期看权益",
            response=Rights, query=(ON,), errors=(404,), may=Right.READ, shop=by_conversation,
        ),
        ApiRoute(
            method="POST", path=f"{CONVERSATION}/messages", handler=post_message, summary="发送一条回复",
            request=SendRequest, response=Done, errors=(404, 409), may=Right.SEND, shop=by_conversation,
        ),
        ApiRoute(
            method="POST", path=f"{CONVERSATION}/wording", handler=post_wording, summary="检查还没发的话能不能这样发",
            request=WordingRequest, response=Wording, errors=(404,), may=Right.SEND, shop=by_conversation,
        ),
        ApiRoute(
            method="POST", path=f"{CONVERSATION}/take-over", handler=post_take_over, summary="接手会话", response=Done,
            errors=(404,), may=Right.SEND, shop=by_conversation,
        ),
        ApiRoute(
            method="POST", path=f"{CONVERSATION}/hand-back", handler=post_hand_back, summary="交还智能助手",
            response=Done, errors=(404,), may=Right.SEND, shop=by_conversation,
        ),
        ApiRoute(
            method="POST", path=f"{CONVERSATION}/corrections", handler=post_correction, summary="都不对：改选意图",
            request=CorrectionRequest, response=Done, errors=(404, 409), may=Right.SEND, shop=by_conversation,
        ),
        ApiRoute(
            method="POST", path=f"{CONVERSATION}/order", handler=post_order, summary="选定会话说的是哪个订单",
            request=OrderRequest, response=Done, errors=(404,), may=Right.SEND, shop=by_conversation,
        ),
        ApiRoute(
            method="POST", path="/api/v1/acts/settle", handler=post_settle, summary="核对可能已发送的一条",
            request=SettleRequest, response=Done, errors=(404, 409), may=Right.SEND, shop=by_act,
        ),
    )
