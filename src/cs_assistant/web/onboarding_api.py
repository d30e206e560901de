"""接入向导: a shop's own files in, looked at first, taken back when wrong. For supervisors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import hdrs, web

from cs_assistant.domain.people import Right
from cs_assistant.errors import NotFoundError
from cs_assistant.services.importing.chats import ImportingChats
from cs_assistant.services.importing.desk import Importing, Upload
from cs_assistant.services.importing.onboarding import Onboarding
from cs_assistant.services.importing.reading import MOST_BYTES, MOST_ROWS
from cs_assistant.web import onboarding_models as wire
from cs_assistant.web import onboarding_present as present
from cs_assistant.web.context import named_shops, one_shop, page, person_of
from cs_assistant.web.models import Done
from cs_assistant.web.routes import ApiRoute, PageRoute, Query, answer, read_body
from cs_assistant.web.scoping import by_body_shop, by_import, by_query_shop

PAGE = "/onboarding"
ONBOARDING, IMPORTS, SAMPLES = "/api/v1/onboarding", "/api/v1/imports", "/api/v1/samples"
Samples = Callable[[], Mapping[str, bytes]]
"""Makes the sample files, by name; takes a second."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wizard:
    """The services behind the page."""

    onboarding: Onboarding
    importing: Importing
    chats: ImportingChats
    samples: Samples
    sample_names: Mapping[str, str]
    """Step → name of its sample file."""


WIZARD = web.AppKey("cs_wizard", Wizard)


def add_onboarding(app: web.Application, wizard: Wizard) -> tuple[tuple[ApiRoute, ...], tuple[PageRoute, ...]]:
    """Put the services on `app`; returns the API and the page for the console to declare."""
    app[WIZARD] = wizard
    return onboarding_routes(), (
        PageRoute(path=PAGE, handler=onboarding_page, may=Right.SCRIPTS, name="接入向导", aside=True),
    )


async def onboarding_page(request: web.Request) -> web.Response:
    """接入向导."""
    return page(
        request, "onboarding.html", shops=named_shops(request), most_bytes=MOST_BYTES, most_rows=MOST_ROWS
    )


async def get_onboarding(request: web.Request) -> web.Response:
    """Where a shop stands."""
    return answer(present.onboarding(await request.app[WIZARD].onboarding.view(one_shop(request))))


async def post_skipped(request: web.Request) -> web.Response:
    """跳过."""
    wanted = await read_body(request, wire.SkipRequest)
    await request.app[WIZARD].onboarding.skip(
        wanted.shop, wanted.step, skipped=wanted.skipped, actor=person_of(request).name
    )
    return answer(Done())


async def post_preview(request: web.Request) -> web.Response:
    """预览."""
    wanted = await read_body(request, wire.ImportRequest)
    return answer(present.preview(wanted.kind, await request.app[WIZARD].importing.preview(_upload(wanted))))


async def post_import(request: web.Request) -> web.Response:
    """导入."""
    wanted = await read_body(request, wire.ApplyRequest)
    made = await request.app[WIZARD].importing.apply(_upload(wanted), wanted.token, person_of(request))
    return answer(present.batch(made), status=201)


async def post_problems(request: web.Request) -> web.Response:
    """The rows with problems, as a file."""
    wanted = await read_body(request, wire.ImportRequest)
    return _file(await request.app[WIZARD].importing.problems(_upload(wanted)), "有问题的行.csv")


async def post_chats_preview(request: web.Request) -> web.Response:
    """What a file of chats holds."""
    wanted = await read_body(request, wire.ChatsRequest)
    return answer(present.chats(await request.app[WIZARD].chats.preview(wanted.content)))


async def post_chats(request: web.Request) -> web.Response:
    """Chats in."""
    wanted = await read_body(request, wire.ChatsRequest)
    chats, person = request.app[WIZARD].chats, person_of(request)
    return answer(present.batch(await chats.apply(wanted.shop, wanted.name, wanted.content, person)), status=201)


async def post_undone(request: web.Request) -> web.Response:
    """撤销."""
    done = await request.app[WIZARD].importing.undo(request.match_info["batch_id"], person_of(request))
    return answer(present.undone(done))


async def get_sample(request: web.Request) -> web.Response:
    """A sample file of one step. Raises NotFoundError."""
    wizard = request.app[WIZARD]
    name = wizard.sample_names.get(request.query.get("step", ""))
    if name is None:
        raise NotFoundError("没有这个样例文件。请从接入向导里点。")
    return _file((await asyncio.to_thread(wizard.samples))[name], f"样例-{name}")


def _upload(wanted: wire.ImportRequest) -> Upload:
    return Upload(
        shop_id=wanted.shop, kind=wanted.kind, name=wanted.name, content=wanted.content, columns=wanted.columns
    )


def _file(content: bytes, name: str) -> web.Response:
    plain = f"file.{name.rpartition('.')[2]}"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    headers = {hdrs.CONTENT_DISPOSITION: disposition}
    return web.Response(body=content, content_type="application/octet-stream", headers=headers)


def onboarding_routes() -> tuple[ApiRoute, ...]:
    """The API."""
    right = Right.SCRIPTS
    return (
        ApiRoute(
            method="GET", path=ONBOARDING, handler=get_onboarding, summary="店铺接入到哪一步，还有什么不知道",
            may=right, response=wire.OnboardingEntry,
            query=(Query(name="shop", description="店铺编号", required=True),),
            shop=by_query_shop, errors=(404,),
        ),
        ApiRoute(
            method="POST", path=f"{ONBOARDING}/skipped", handler=post_skipped, summary="跳过一步，或再拿起来",
            may=right, request=wire.SkipRequest, response=Done, shop=by_body_shop, errors=(404,),
        ),
        ApiRoute(
            method="POST", path=f"{IMPORTS}/preview", handler=post_preview, may=right,
            summary=f"看一个文件会改什么，什么都不写（不超过 {MOST_BYTES // 1024 // 1024} MB、{MOST_ROWS} 行）",
            request=wire.ImportRequest, response=wire.PreviewEntry, shop=by_body_shop, errors=(404, 413),
        ),
        ApiRoute(
            method="POST", path=IMPORTS, handler=post_import, summary="照预览导入", may=right,
            request=wire.ApplyRequest, response=wire.BatchEntry, shop=by_body_shop, errors=(404, 409, 413),
        ),
        ApiRoute(
            method="POST", path=f"{IMPORTS}/problems", handler=post_problems,
            summary="导入不了的行，连同哪里不对、怎么办，做成 CSV", may=right, request=wire.ImportRequest,
            shop=by_body_shop, errors=(404, 413),
        ),
        ApiRoute(
            method="POST", path=f"{IMPORTS}/chats/preview", handler=post_chats_preview, may=right,
            summary="看一个聊天记录文件里有什么，什么都不写", request=wire.ChatsRequest,
            response=wire.ChatsPreviewEntry, shop=by_body_shop, errors=(404, 413),
        ),
        ApiRoute(
            method="POST", path=f"{IMPORTS}/chats", handler=post_chats, may=right,
            summary="导入聊天记录，只当历史看，不会再回复", request=wire.ChatsRequest, response=wire.BatchEntry,
            shop=by_body_shop, errors=(404, 409, 413),
        ),
        ApiRoute(
            method="POST", path=f"{IMPORTS}/{{batch_id}}/undone", handler=post_undone,
            summary="撤销最近一次导入：加的拿掉，改的还原，导入后又动过的留下并说明", may=right,
            response=wire.UndoneEntry, shop=by_import, errors=(404, 409),
        ),
        ApiRoute(
            method="GET", path=SAMPLES, handler=get_sample, summary="一份样例导出文件", may=right, errors=(404,),
            query=(Query(name="step", description="接入向导的步骤，例如 orders", required=True),),
        ),
    )
