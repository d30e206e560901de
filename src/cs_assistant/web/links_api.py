"""How the shops' links to the platform stand: the banner of the work pages."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel

from cs_assistant.services.link_notices import LinkNotices
from cs_assistant.web.context import CONSOLE, scope_of
from cs_assistant.web.present import shop_name
from cs_assistant.web.routes import ApiRoute, answer

LINKS = web.AppKey("cs_links", LinkNotices)


class LinkEntry(BaseModel):
    """What is wrong with one shop's link."""

    shop: str
    shop_name: str
    says: list[str]
    """Sentences: what is wrong and what to do."""


class LinkList(BaseModel):
    """Shops whose link needs somebody; those that are well are not named."""

    items: list[LinkEntry]


def add_links(app: web.Application, notices: LinkNotices) -> tuple[ApiRoute, ...]:
    """Put the service on `app`; returns the API for the console to declare."""
    app[LINKS] = notices
    return (
        ApiRoute(
            method="GET", path="/api/v1/links", handler=get_links, summary="店铺和平台的连接：哪里不对、该做什么",
            response=LinkList, may=None,
        ),
    )


async def get_links(request: web.Request) -> web.Response:
    """The person's shops whose link needs somebody."""
    library = request.app[CONSOLE].library()
    found = await request.app[LINKS].of(scope_of(request))
    return answer(
        LinkList(
            items=[
                LinkEntry(shop=each.shop_id, shop_name=shop_name(library, each.shop_id), says=list(each.says))
                for each in found
            ]
        )
    )
