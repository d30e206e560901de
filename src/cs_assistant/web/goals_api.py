"""目标 (R5.2): figures without names, each clicked down to its cases."""

from __future__ import annotations

from aiohttp import web

from cs_assistant.domain.flows import Case
from cs_assistant.domain.goals import GOALS, HONOURED, Part, amount, taken
from cs_assistant.domain.people import Right
from cs_assistant.services.goals import GoalReport
from cs_assistant.services.moving import flow_of
from cs_assistant.understanding.masking import mask_nick, mask_number
from cs_assistant.web.context import CONSOLE, person_of, scope_of
from cs_assistant.web.goal_models import EndedCase, EndedCases, GoalEntry, GoalsEntry, PartEntry
from cs_assistant.web.models import Named
from cs_assistant.web.present import local, shop_name
from cs_assistant.web.reason_query import PAGING, PERIOD, SHOP, page_of, period_of
from cs_assistant.web.routes import ApiRoute, Query, answer
from cs_assistant.web.scoping import by_query_shop

GOALS_PATH = "/api/v1/goals"


async def get_goals(request: web.Request) -> web.Response:
    """Every figure of a period."""
    console = request.app[CONSOLE]
    found = await console.office.goals.report(scope_of(request), period_of(request.query, console.today()))
    mine = person_of(request).shops(Right.STATISTICS)
    return answer(
        GoalsEntry(
            first=found.period.first, last=found.period.last, today=console.today(),
            shops=[Named(id=shop.id, name=shop.name) for shop in console.library().shops.values() if shop.id in mine],
            honoured=_part(HONOURED, found),
            goals=[
                GoalEntry(
                    key=goal.key, name=goal.name, wish=goal.wish, unit=goal.unit.value,
                    parts=[_part(part, found) for part in goal.parts],
                )
                for goal in GOALS
            ],
        )
    )  # fmt: skip


async def get_goal_cases(request: web.Request) -> web.Response:
    """The cases behind one figure."""
    console, query = request.app[CONSOLE], request.query
    offset, limit = page_of(query)
    period, part = period_of(query, console.today()), query.get("part", "")
    found = await console.office.goals.cases(scope_of(request), period, part, offset=offset, limit=limit)
    items = [_case(request, case, found.part) for case in found.cases]
    return answer(EndedCases(name=found.part.name, total=found.total, items=items))


def _part(part: Part, found: GoalReport) -> PartEntry:
    now, before = found.now[part.key], found.before[part.key]
    return PartEntry(
        key=part.key, name=part.name, count=now.count, before=before.count, yuan=now.yuan, yuan_before=before.yuan,
        without_amount=now.without_amount, half=now.half, most=now.most, half_before=before.half,
    )


def _case(request: web.Request, case: Case, part: Part) -> EndedCase:
    flow = flow_of(case)
    return EndedCase(
        id=case.id, shop_name=shop_name(request.app[CONSOLE].library(), case.shop_id), flow_name=flow.name,
        state_name=flow.state(case.state).name, order_no=mask_number(case.order_no) if case.order_no else None,
        buyer=mask_nick(case.buyer_id) if case.buyer_id else None, opened_at=local(case.opened_at),
        ended_at=local(case.entered_at), hours=taken(case), yuan=amount(part, case),
    )


def goal_routes() -> tuple[ApiRoute, ...]:
    """Their part of the route table."""
    part = Query(name="part", description="哪个数字：目标里 parts 的 key，或 honoured", required=True)
    return (
        ApiRoute(
            method="GET", path=GOALS_PATH, handler=get_goals, summary="各场景的目标：数字，不排人",
            may=Right.STATISTICS, response=GoalsEntry, query=(SHOP, *PERIOD), errors=(404,), shop=by_query_shop,
        ),
        ApiRoute(
            method="GET", path=f"{GOALS_PATH}/cases", handler=get_goal_cases, summary="一个数字后面的案件",
            may=Right.STATISTICS, response=EndedCases, query=(part, SHOP, *PERIOD, *PAGING), errors=(404,),
            shop=by_query_shop,
        ),
    )
