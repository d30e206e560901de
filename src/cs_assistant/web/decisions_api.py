"""待决项: what the owner has to decide (annex E), what is in force per shop, and the dated tables. Read-only.

A choice is changed in the shop's file, where the checker says what an option would break.
"""

from __future__ import annotations

from datetime import date

from aiohttp import web

from cs_assistant.domain.decisions import Decision
from cs_assistant.domain.freight_rates import PROVINCES, FreightLists, Rate
from cs_assistant.domain.people import Right
from cs_assistant.domain.script_library import Library, Shop
from cs_assistant.domain.timeouts import Timeout
from cs_assistant.web import decision_models as wire
from cs_assistant.web.context import CONSOLE, scope_of
from cs_assistant.web.intact_api import intact_entry
from cs_assistant.web.models import Named
from cs_assistant.web.pages import shell
from cs_assistant.web.routes import ApiRoute, PageRoute, answer


async def get_decisions(request: web.Request) -> web.Response:
    """Every question with what is in force, and the tables."""
    console = request.app[CONSOLE]
    library, today, scope = console.library(), console.today(), scope_of(request)
    shops = [shop for shop in library.shops.values() if shop.id in scope]
    return answer(
        wire.DecisionsEntry(
            shops=[Named(id=shop.id, name=shop.name) for shop in shops],
            decisions=[_decision(decision, shops, library) for decision in library.decisions.values()],
            timeouts=[_timeout(row) for row in _in_force(library, today)],
            intact=[intact_entry(found) for found in library.intact.values()],
            freight=[_freight(shop, library.freight.get(shop.id, FreightLists()), today) for shop in shops],
        )
    )


def _decision(decision: Decision, shops: list[Shop], library: Library) -> wire.DecisionEntry:
    return wire.DecisionEntry(
        id=decision.id, question=decision.question, why=decision.why, rules=list(decision.rules),
        effect=decision.effect,
        options=[
            wire.OptionEntry(
                key=option.key, name=option.name, superseded=option.superseded, unbuilt=option.unbuilt,
                recommended=option.key == decision.recommended,
            )
            for option in decision.options
        ],
        chosen=[_chosen(decision, shop, library) for shop in shops],
    )  # fmt: skip


def _chosen(decision: Decision, shop: Shop, library: Library) -> wire.ChosenEntry:
    choice = decision.in_force(shop.decisions.get(decision.id))
    return wire.ChosenEntry(
        shop=shop.id, shop_name=shop.name, option=choice.key, name=choice.name,
        own=shop.decisions.get(decision.id) == choice.key,
    )  # fmt: skip


def _in_force(library: Library, today: date) -> list[Timeout]:
    rows = library.timeouts
    return [row for row in rows.rows if rows.at(row.key, today) == row]


def _timeout(row: Timeout) -> wire.TimeoutEntry:
    return wire.TimeoutEntry(
        key=row.key, state=row.state, actor=row.actor.value, hours=row.hours, on_expiry=row.on_expiry,
        valid_from=row.valid_from, source=row.source, checked_on=row.checked_on,
    )  # fmt: skip


def _freight(shop: Shop, lists: FreightLists, today: date) -> wire.FreightEntry:
    found = lists.on(today)
    return wire.FreightEntry(
        shop=shop.id, shop_name=shop.name, valid_from=found.valid_from if found else None,
        source=found.source if found else "", rates=[_rate(rate) for rate in found.rates] if found else [],
    )  # fmt: skip


def _rate(rate: Rate) -> wire.RateEntry:
    measure = f"{rate.up_to_kg} 公斤以内" if rate.style is None else rate.style
    provinces = [name for name in PROVINCES if name in rate.provinces]
    return wire.RateEntry(provinces=provinces, measure=measure, amount=rate.amount)


def decision_pages() -> tuple[PageRoute, ...]:
    """The page."""
    return (
        PageRoute(path="/decisions", handler=shell("decisions.html"), may=Right.SCRIPTS, name="待决项", aside=True),
    )


def decision_routes() -> tuple[ApiRoute, ...]:
    """The API."""
    return (
        ApiRoute(
            method="GET", path="/api/v1/decisions", handler=get_decisions, may=Right.SCRIPTS,
            summary="待业主拍板的事：选项、推荐、理由、各店现在按哪个办；平台时限、完好清单、邮费价目表",
            response=wire.DecisionsEntry,
        ),
    )
