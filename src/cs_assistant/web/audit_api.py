"""The audit log: who did what when, as sentences, for supervisors and auditors of their shops."""

from __future__ import annotations

from aiohttp import web

from cs_assistant.domain.events import EVENT_GROUPS, Event
from cs_assistant.domain.people import Right
from cs_assistant.errors import BadInputError
from cs_assistant.understanding.masking import mask
from cs_assistant.web.account_models import Audit, AuditEntry
from cs_assistant.web.context import CONSOLE, Console, day_of, scope_of
from cs_assistant.web.models import Named
from cs_assistant.web.present import local
from cs_assistant.web.routes import ApiRoute, Query, answer
from cs_assistant.web.scoping import by_query_shop

HOUSE = "全部店铺"


async def get_audit(request: web.Request) -> web.Response:
    """One page of the log, the newest first."""
    console, shops, query = request.app[CONSOLE], scope_of(request), request.query
    page = await console.audit.page(
        shops, actor=query.get("actor") or None, kind=query.get("type") or None, day=day_of(query),
        before=_place(query.get("before")),
    )
    return answer(
        Audit(
            items=[_entry(console, place, event) for place, event in page.events],
            older=page.older,
            actors=list(await console.audit.actors(shops)),
            types=[Named(id=group, name=name) for group, name in EVENT_GROUPS.items()],
            today=console.today(),
        )
    )


def _place(given: str | None) -> int | None:
    if not given:
        return None
    if not given.isascii() or not given.isdigit() or len(given) > 18:
        raise BadInputError("before 要用上一页给的 older。", where="before")
    return int(given)


def _entry(console: Console, place: int, event: Event) -> AuditEntry:
    shops = console.library().shops
    known = shops.get(event.shop_id)
    return AuditEntry(
        id=place,
        at=local(event.at),
        shop=event.shop_id if known is not None else None,
        shop_name=known.name if known is not None else HOUSE,
        actor=event.actor,
        type=event.type,
        sentence=mask(event.sentence),
        conversation_id=event.conversation_id,
        case_id=event.case_id,
    )


def audit_routes() -> tuple[ApiRoute, ...]:
    """The audit page's part of the route table."""
    return (
        ApiRoute(
            method="GET", path="/api/v1/audit", handler=get_audit, summary="审计记录，最新的在前", response=Audit,
            query=(
                Query(name="shop", description="只看一个店铺"),
                Query(name="actor", description="只看一个人"),
                Query(name="type", description="类型，或类型里点号前的一段，如 account"),
                Query(name="on", description="只看一天（上海时间）", format="date"),
                Query(name="before", description="接着往前看：上一页给的 older"),
            ),
            errors=(404,), may=Right.AUDIT, shop=by_query_shop,
        ),
    )
