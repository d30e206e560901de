"""话术体检: the page, what is worth a label, the library's health, figures on the shop's own labelled messages."""

from __future__ import annotations

from aiohttp import web

from cs_assistant.domain.people import Right
from cs_assistant.services.library_desk import LibraryDesk
from cs_assistant.services.library_health import MOST_BYTES, MOST_ROWS
from cs_assistant.web import library_models as wire
from cs_assistant.web import library_present as present
from cs_assistant.web.context import CONSOLE, named_shops, page, person_of, scope_of
from cs_assistant.web.models import Done
from cs_assistant.web.routes import ApiRoute, PageRoute, Query, answer, read_body
from cs_assistant.web.scoping import by_example, by_query_shop

LIBRARY = "/api/v1/library"
LIBRARY_DESK = web.AppKey("cs_library_desk", LibraryDesk)


def add_library(app: web.Application, desk: LibraryDesk) -> tuple[tuple[ApiRoute, ...], tuple[PageRoute, ...]]:
    """Put the services on `app`; returns the API and the page for the console to declare."""
    app[LIBRARY_DESK] = desk
    return library_routes(), (PageRoute(path="/library", handler=library_page, may=Right.SCRIPTS, name="话术体检"),)


async def library_page(request: web.Request) -> web.Response:
    """话术体检."""
    return page(request, "library.html", shops=named_shops(request), most_rows=MOST_ROWS, most_bytes=MOST_BYTES)


async def get_health(request: web.Request) -> web.Response:
    """Thin intents, and lines that pull towards another one."""
    found = await request.app[LIBRARY_DESK].health.health()
    return answer(present.health(found, request.app[CONSOLE].library()))


async def get_worth_a_label(request: web.Request) -> web.Response:
    """Lines of buyers nobody understood."""
    found = await request.app[LIBRARY_DESK].worth.clusters(scope_of(request))
    return answer(present.worth(found, request.app[CONSOLE].library()))


async def get_examples(request: web.Request) -> web.Response:
    """What people added."""
    state = await request.app[LIBRARY_DESK].learning.state()
    return answer(present.examples(state, request.app[CONSOLE].library()))


async def post_example(request: web.Request) -> web.Response:
    """收为例句."""
    wanted = await read_body(request, wire.ExampleRequest)
    made = await request.app[LIBRARY_DESK].learning.add(wanted.intent, wanted.text, person_of(request).name)
    return answer(present.example(made, request.app[CONSOLE].library()), status=201)


async def post_taken_back(request: web.Request) -> web.Response:
    """撤销."""
    await request.app[LIBRARY_DESK].learning.take_back(request.match_info["example_id"], person_of(request).name)
    return answer(Done())


async def post_evaluate(request: web.Request) -> web.Response:
    """评测."""
    given = await read_body(request, wire.EvaluateRequest)
    found = await request.app[LIBRARY_DESK].evaluating.evaluate(given.text, given.name)
    return answer(present.evaluation(found, given.name, request.app[CONSOLE].library()))


def library_routes() -> tuple[ApiRoute, ...]:
    """The API. Examples and figures are of the whole library, which all shops share; buyers' lines are per shop."""
    shop = Query(name="shop", description="店铺编号；不给就是有权看的全部店铺")
    return (
        ApiRoute(
            method="GET", path=f"{LIBRARY}/health", handler=get_health, summary="话术库体检：单薄的意图、撞车的例句",
            may=Right.SCRIPTS, response=wire.LibraryHealthEntry,
        ),
        ApiRoute(
            method="GET", path=f"{LIBRARY}/worth-a-label", handler=get_worth_a_label,
            summary="值得收为例句的说法：都不对和没听懂的，相近的归在一起，已脱敏", may=Right.SCRIPTS,
            response=wire.WorthALabelEntry, query=(shop,), shop=by_query_shop, errors=(404,),
        ),
        ApiRoute(
            method="GET", path=f"{LIBRARY}/examples", handler=get_examples, summary="人工收的例句，新的在前",
            may=Right.SCRIPTS, response=wire.ExamplesEntry,
        ),
        ApiRoute(
            method="POST", path=f"{LIBRARY}/examples", handler=post_example, summary="把一句话收为例句，马上生效",
            may=Right.SCRIPTS, request=wire.ExampleRequest, response=wire.ExampleEntry,
        ),
        ApiRoute(
            method="POST", path=f"{LIBRARY}/examples/{{example_id}}/taken-back", handler=post_taken_back,
            summary="取消一条人工收的例句", may=Right.SCRIPTS, response=Done, shop=by_example, errors=(404,),
        ),
        ApiRoute(
            method="POST", path=f"{LIBRARY}/evaluate", handler=post_evaluate,
            summary=f"用标注好的消息评测（不超过 2 MB、{MOST_ROWS} 行；不保存）", may=Right.SCRIPTS,
            request=wire.EvaluateRequest, response=wire.EvaluationEntry, errors=(409,),
        ),
    )
