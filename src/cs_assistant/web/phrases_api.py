"""快捷短语: the list agents search, import with preview, export, and 短语体检."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel

from cs_assistant.domain.people import Right
from cs_assistant.errors import BadInputError
from cs_assistant.library.phrases.writing import STRICT_LEGACY, Limits
from cs_assistant.services.phrase_checks import PhraseChecks
from cs_assistant.services.phrase_files import ExportWish
from cs_assistant.services.phrase_search import MOST_FOUND, found
from cs_assistant.services.phrases import PhraseDesk, Wish
from cs_assistant.web import phrase_models as wire
from cs_assistant.web import phrase_present as present
from cs_assistant.web.context import CONSOLE, named_shops, page, person_of
from cs_assistant.web.models import Done
from cs_assistant.web.present import shop_name
from cs_assistant.web.routes import ApiRoute, Handler, PageRoute, Query, answer, read_body
from cs_assistant.web.scoping import by_shop

PHRASES = "/api/v1/shops/{shop}/phrases"
PHRASE_DESK = web.AppKey("cs_phrase_desk", PhraseDesk)
PHRASE_CHECKS = web.AppKey("cs_phrase_checks", PhraseChecks)


def add_phrases(
    app: web.Application, desk: PhraseDesk, checks: PhraseChecks
) -> tuple[tuple[ApiRoute, ...], tuple[PageRoute, ...]]:
    """Put the services on `app`; returns the API and the pages for the console to declare."""
    app[PHRASE_DESK], app[PHRASE_CHECKS] = desk, checks
    return phrase_routes(), (
        PageRoute(path="/phrases", handler=phrases_page, may=Right.SCRIPTS, name="快捷短语", aside=True),
        PageRoute(path="/phrases/check", handler=check_page, may=Right.SCRIPTS),
    )


async def phrases_page(request: web.Request) -> web.Response:
    """快捷短语."""
    return page(request, "phrases.html", shops=named_shops(request))


async def check_page(request: web.Request) -> web.Response:
    """短语体检."""
    return page(request, "phrases_check.html", shops=named_shops(request))


async def get_phrases(request: web.Request) -> web.Response:
    """The list, or what is looked for."""
    desk, shop, words = request.app[PHRASE_DESK], _shop(request), request.query.get("q", "")
    every = await desk.listed(shop)
    shown = found(every, words)[:_limit(request)] if words.strip() else every
    return answer(
        wire.PhraseList(
            shop=shop, shop_name=shop_name(request.app[CONSOLE].library(), shop), total=len(every),
            items=[present.entry(phrase) for phrase in shown], last_change=present.change(await desk.last_change(shop)),
        )
    )


async def post_preview(request: web.Request) -> web.Response:
    """Look at a file."""
    body = await read_body(request, wire.PreviewRequest)
    made = await request.app[PHRASE_DESK].preview(_shop(request), present.bytes_of(body.file, "file"), _manifest(body))
    return answer(present.preview(made))


async def post_import(request: web.Request) -> web.Response:
    """Take a previewed file over."""
    body = await read_body(request, wire.ImportRequest)
    wish = Wish(state=body.state, choices=body.choices, end_missing=body.end_missing)
    counts = await request.app[PHRASE_DESK].take_over(
        _shop(request), present.bytes_of(body.file, "file"), wish, person_of(request).name, _manifest(body)
    )
    return answer(wire.ImportedEntry(counts=dict(counts)))


async def post_undo(request: web.Request) -> web.Response:
    """撤销."""
    body = await read_body(request, wire.UndoRequest)
    count = await request.app[PHRASE_DESK].undo(_shop(request), body.change, person_of(request).name)
    return answer(wire.UndoneEntry(count=count))


async def post_export(request: web.Request) -> web.Response:
    """导出: the shop's own, or the library's."""
    body, desk, shop = await read_body(request, wire.ExportRequest), request.app[PHRASE_DESK], _shop(request)
    wish = ExportWish(
        variant=body.variant, encoding=body.encoding, limits=STRICT_LEGACY if body.strict else Limits()
    )
    if body.scripts:
        made = desk.export_scripts(shop, wish, conditional=body.conditional)
    else:
        made = await desk.export(shop, wish)
    shown = present.exported(made, "话术库短语" if body.scripts else "快捷短语", request.app[CONSOLE].today())
    if not body.scripts:
        await desk.handed_out(shop, made, person_of(request).name)
    return answer(shown)


async def get_check(request: web.Request) -> web.Response:
    """短语体检."""
    phrases, found = await request.app[PHRASE_CHECKS].check(_shop(request))
    return answer(present.checkup(_shop(request), phrases, found))


async def post_text(request: web.Request) -> web.Response:
    """用这条改写, or another text."""
    body = await read_body(request, wire.TextRequest)
    changed = await request.app[PHRASE_DESK].rewrite(
        _shop(request), request.match_info["phrase_id"], body.text, body.seen, person_of(request).name
    )
    return answer(present.entry(changed))


async def post_ended(request: web.Request) -> web.Response:
    """停用."""
    await request.app[PHRASE_DESK].end(_shop(request), request.match_info["phrase_id"], person_of(request).name)
    return answer(Done())


def _shop(request: web.Request) -> str:
    return request.match_info["shop"]


def _limit(request: web.Request) -> int:
    given = request.query.get("limit") or str(MOST_FOUND)
    if not given.isdecimal() or not 1 <= int(given) <= MOST_FOUND:
        raise BadInputError(f"limit 要写 1 到 {MOST_FOUND}。", where="limit")
    return int(given)


def _manifest(body: wire.PreviewRequest) -> bytes | None:
    return body.manifest.encode("utf-8", "surrogatepass") if body.manifest else None


def phrase_routes() -> tuple[ApiRoute, ...]:
    """The API. Agents read; supervisors, who own the scripts, import, export and rewrite."""
    words = Query(name="q", description="编码开头，或文字里的词，空格隔开都要有；不给就是全部")
    limit = Query(name="limit", description=f"最多几条，1 到 {MOST_FOUND}；只在给了 q 时有用")
    return (
        ApiRoute(
            method="GET", path=PHRASES, handler=get_phrases, summary="本店的快捷短语；给 q 就按编码和文字找",
            may=Right.READ, response=wire.PhraseList, query=(words, limit), shop=by_shop, errors=(404,),
        ),
        ApiRoute(
            method="GET", path=f"{PHRASES}/check", handler=get_check, may=Right.SCRIPTS, response=wire.CheckupEntry,
            summary="短语体检：违规、矛盾、过期、重复，各有条款、原因和改写（两千条约十秒）", shop=by_shop,
            errors=(404,),
        ),
        _post("preview", post_preview, "看一份短语文件导入后会怎样，不写入", wire.PreviewRequest, wire.PreviewEntry),
        _post("import", post_import, "导入预览过的短语文件，没有的保留", wire.ImportRequest, wire.ImportedEntry),
        _post("undo", post_undo, "撤销最近一次对短语的改动", wire.UndoRequest, wire.UndoneEntry),
        _post("export", post_export, "导出短语文件和清单，附没能带出的内容", wire.ExportRequest, wire.ExportEntry),
        _post("{phrase_id}/text", post_text, "改写一条短语；不合规的不收", wire.TextRequest, wire.PhraseEntry),
        ApiRoute(
            method="POST", path=f"{PHRASES}/{{phrase_id}}/ended", handler=post_ended, summary="停用一条短语，可以撤销",
            may=Right.SCRIPTS, response=Done, shop=by_shop, errors=(404,),
        ),
    )


def _post(tail: str, handler: Handler, summary: str, request: type[BaseModel], response: type[BaseModel]) -> ApiRoute:
    return ApiRoute(
        method="POST", path=f"{PHRASES}/{tail}", handler=handler, summary=summary, may=Right.SCRIPTS, request=request,
        response=response, shop=by_shop, errors=(404, 409),
    )
