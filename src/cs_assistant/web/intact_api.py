"""完好清单 over HTTP: what who opens a returned parcel looks at, line by line (R2.27, R2.28, R5.49)."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel

from cs_assistant.domain.intact import GOODS_NAMES, IntactList, Weight
from cs_assistant.domain.people import Right
from cs_assistant.web import decision_models as wire
from cs_assistant.web.context import CONSOLE
from cs_assistant.web.routes import ApiRoute, answer

WEIGHT_NAMES = {Weight.FINE: "不影响", Weight.WEIGHED: "由人看", Weight.ENDS: "不算完好"}


class IntactLists(BaseModel):
    """The check-lists of the library, one a kind of goods."""

    items: list[wire.IntactEntry]


async def get_intact(request: web.Request) -> web.Response:
    """Every list: a shop sells more than one kind of goods."""
    lists = request.app[CONSOLE].library().intact.values()
    return answer(IntactLists(items=[intact_entry(found) for found in lists]))


def intact_entry(found: IntactList) -> wire.IntactEntry:
    """One list."""
    return wire.IntactEntry(
        kind=found.kind.value, kind_name=GOODS_NAMES[found.kind],
        findings=[
            wire.FindingEntry(
                name=each.name, weight=WEIGHT_NAMES[each.weight], look=each.look, clause=list(each.clause)
            )
            for each in found.findings
        ],
    )  # fmt: skip


def intact_routes() -> tuple[ApiRoute, ...]:
    """The API: the warehouse reads it too."""
    return (
        ApiRoute(
            method="GET", path="/api/v1/intact", handler=get_intact, may=Right.TASKS, response=IntactLists,
            summary="完好清单：拆开退货包裹时逐项看什么，各算什么",
        ),
    )
