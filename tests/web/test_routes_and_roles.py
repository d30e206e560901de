"""Every route of the running house against every role, and against another shop's things.

The tables below are written by hand from what was promised to the shops, not read from the code under test: a new
route must be written into ROUTES, or the walk fails. What stands behind the guard is replaced: a walk changes nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar, web
from pydantic import SecretStr
from yarl import URL

from cs_assistant.app.running import Running, running
from cs_assistant.domain.people import Role
from cs_assistant.services.keeping import Keeper
from cs_assistant.settings import Settings
from cs_assistant.web.routes import Route, register

from .fakes import FakeWhose

OPEN, ANYBODY = "open", "anybody"
"""Reachable without a login; reachable with any login."""

DESK = {"agent", "senior", "supervisor"}
MAY: dict[str, set[str]] = {
    ANYBODY: {*DESK, "warehouse", "finance", "design", "workshop", "administrator", "auditor"},
    "read": {*DESK, "auditor"},
    "send": DESK,
    "consent": DESK,
    "remark": DESK,
    "agree": {"senior", "supervisor"},
    "refuse": {"supervisor"},
    "scripts": {"supervisor"},
    "automation": {"supervisor"},
    "statistics": {"supervisor", "auditor"},
    "export": {*DESK, "auditor"},
    "export_unmasked": {"supervisor"},
    "unshipped": {*DESK, "warehouse", "auditor"},
    "tasks": {*DESK, "warehouse", "finance", "design", "workshop"},
    "accounts": {"administrator"},
    "audit": {"supervisor", "auditor"},
}
"""What was promised. Agent: suggest, send, consent, remark. Senior: also agree refunds. Supervisor: also refuse,
scripts, automation, statistics, unmasked export, audit. Warehouse, finance, design, workshop: own tasks, the warehouse
also the morning table. Administrator: accounts, no cases. Auditor: reads everything except accounts, changes nothing.
"""

FORMS = (
    "visits", "part_faxes", "part_requests", "part_transfers", "issue_lists", "compensation_shipments", "appraisals",
)
"""Registers of the sheets that cases of the modules fill in."""
CONVERSATION = "/api/v1/conversations/{conversation_id}"
ACCOUNT = "/api/v1/accounts/{account_id}"
AUTOMATION = "/api/v1/shops/{shop}/automation"
CASE = "/api/v1/cases/{case_id}"
ROUTES: dict[str, str] = {
    "GET /healthz": OPEN,
    "GET /login": OPEN,
    "POST /login": OPEN,
    "POST /login/as": OPEN,
    "POST /api/v1/shops/{shop}/messages": OPEN,
    "POST /api/v1/shops/{shop}/bridge": OPEN,
    "GET /api/v1/shops/{shop}/bridge/socket": OPEN,
    "POST /logout": ANYBODY,
    "GET /home": ANYBODY,
    "GET /me": ANYBODY,
    "GET /api/v1/me": ANYBODY,
    "POST /api/v1/me/password": ANYBODY,
    "GET /api/v1/console": ANYBODY,
    "GET /api/v1/links": ANYBODY,
    "GET /api/v1/live": ANYBODY,
    "GET /api/v1/openapi.json": ANYBODY,
    "GET /": "read",
    "GET /api/v1/queue": "read",
    f"GET {CONVERSATION}": "read",
    f"GET {CONVERSATION}/rights": "read",
    f"GET {CONVERSATION}/terms": "read",
    f"POST {CONVERSATION}/messages": "send",
    f"POST {CONVERSATION}/wording": "send",
    f"POST {CONVERSATION}/take-over": "send",
    f"POST {CONVERSATION}/hand-back": "send",
    f"POST {CONVERSATION}/corrections": "send",
    f"POST {CONVERSATION}/order": "send",
    "POST /api/v1/acts/settle": "send",
    "POST /api/v1/paste": "send",
    "POST /api/v1/side/paste": "send",
    f"POST {CONVERSATION}/signed": "send",
    "GET /side": "send",
    "GET /side-worker.js": OPEN,
    "GET /automation": "read",
    f"GET {AUTOMATION}": "read",
    f"POST {AUTOMATION}/stop": "automation",
    f"POST {AUTOMATION}/resume": "automation",
    f"POST {AUTOMATION}/{{intent}}/enable": "automation",
    f"POST {AUTOMATION}/{{intent}}/disable": "automation",
    "GET /accounts": "accounts",
    "GET /api/v1/accounts": "accounts",
    "POST /api/v1/accounts": "accounts",
    f"POST {ACCOUNT}/shops/{{shop}}/roles": "accounts",
    f"POST {ACCOUNT}/password": "accounts",
    f"POST {ACCOUNT}/deactivate": "accounts",
    f"POST {ACCOUNT}/activate": "accounts",
    f"POST {ACCOUNT}/tokens": "accounts",
    "POST /api/v1/tokens/{token_id}/revoke": "accounts",
    "GET /audit": "audit",
    "GET /api/v1/audit": "audit",
    "GET /api/v1/cases": "read",
    "POST /api/v1/cases": "remark",
    "GET /api/v1/flows": "remark",
    f"GET {CASE}": "read",
    f"GET {CONVERSATION}/cases": "read",
    f"POST {CASE}/steps": "remark",
    f"POST {CASE}/facts": "remark",
    f"POST {CASE}/checks": "remark",
    f"POST {CASE}/agreement": "agree",
    f"POST {CASE}/agreement/confirmed": "agree",
    f"POST {CASE}/agreement/given-up": "agree",
    f"POST {CASE}/consent": "consent",
    f"POST {CASE}/consent/withdrawn": "consent",
    f"POST {CASE}/remarks/{{remark_id}}/copied": "remark",
    f"POST {CASE}/remarks/{{remark_id}}/retry": "remark",
    f"POST {CASE}/memo-conflict/settled": "remark",
    "POST /api/v1/refunds": "remark",
    "GET /card": "tasks",
    "GET /api/v1/card": "tasks",
    "GET /onboarding": "scripts",
    "GET /api/v1/onboarding": "scripts",
    "POST /api/v1/onboarding/skipped": "scripts",
    "POST /api/v1/imports": "scripts",
    "POST /api/v1/imports/preview": "scripts",
    "POST /api/v1/imports/problems": "scripts",
    "POST /api/v1/imports/chats": "scripts",
    "POST /api/v1/imports/chats/preview": "scripts",
    "POST /api/v1/imports/{batch_id}/undone": "scripts",
    "GET /api/v1/samples": "scripts",
    "GET /notices": "scripts",
    "GET /api/v1/notices": "scripts",
    "POST /api/v1/notices": "scripts",
    "POST /api/v1/shops/{shop}/notices/{notice_id}/ended": "scripts",
    f"GET {CASE}/refusal": "refuse",
    f"POST {CASE}/refusal": "refuse",
    f"GET {CASE}/refund-messages": "read",
    f"POST {CASE}/refund-messages": "send",
    "GET /models": "scripts",
    "GET /api/v1/models": "scripts",
    "POST /api/v1/models": "scripts",
    "POST /api/v1/models/{model_id}/ended": "scripts",
    "GET /phrases": "scripts",
    "GET /phrases/check": "scripts",
    "GET /api/v1/shops/{shop}/phrases": "read",
    "GET /api/v1/shops/{shop}/phrases/check": "scripts",
    "POST /api/v1/shops/{shop}/phrases/preview": "scripts",
    "POST /api/v1/shops/{shop}/phrases/import": "scripts",
    "POST /api/v1/shops/{shop}/phrases/undo": "scripts",
    "POST /api/v1/shops/{shop}/phrases/export": "scripts",
    "POST /api/v1/shops/{shop}/phrases/{phrase_id}/text": "scripts",
    "POST /api/v1/shops/{shop}/phrases/{phrase_id}/ended": "scripts",
    "GET /registers": "read",
    "GET /api/v1/registers/refunds": "read",
    "GET /api/v1/registers/refunds/export": "export",
    "GET /api/v1/registers/consents": "read",
    "GET /api/v1/registers/consents/export": "export",
    "GET /api/v1/registers/calls": "read",
    "GET /api/v1/registers/calls/export": "export",
    "GET /api/v1/registers/claims": "read",
    "GET /api/v1/registers/claims/export": "export",
    "GET /api/v1/claims/draft": "remark",
    "POST /api/v1/claims": "remark",
    "GET /api/v1/registers/invoices": "read",
    "GET /api/v1/registers/invoices/export": "export",
    "GET /api/v1/registers/documents": "read",
    "GET /api/v1/registers/documents/export": "export",
    **{f"GET /api/v1/registers/{name}": "read" for name in FORMS},
    **{f"GET /api/v1/registers/{name}/export": "export" for name in FORMS},
    "GET /visits": "read",
    "GET /api/v1/visits": "read",
    "GET /visits/{case_id}/sheet": ANYBODY,
    "GET /cases/{case_id}/forms/{register}": ANYBODY,
    "GET /api/v1/intact": "tasks",
    "GET /api/v1/freight/list": "read",
    "GET /cases/{case_id}/documents/{document_id}": "read",
    f"GET {CASE}/documents": "read",
    f"POST {CASE}/documents/kind": "remark",
    f"POST {CASE}/documents/answers": "remark",
    f"POST {CASE}/documents/steps/{{step}}/check": "remark",
    f"POST {CASE}/documents/steps/{{step}}/draft": "remark",
    f"POST {CASE}/documents/steps/{{step}}": "remark",
    f"POST {CASE}/documents/{{document_id}}/approve": "remark",
    f"POST {CASE}/documents/{{document_id}}/refuse": "remark",
    f"POST {CASE}/documents/{{document_id}}/carried-out": "remark",
    f"POST {CASE}/documents/{{document_id}}/void": "remark",
    f"POST {CASE}/documents/{{document_id}}/export": "export",
    f"GET {CASE}/erp": "read",
    f"POST {CASE}/erp": "remark",
    f"POST {CASE}/erp/{{handed_id}}/again": "remark",
    f"POST {CASE}/erp/{{handed_id}}/settle": "remark",
    "GET /cases": "read",
    "GET /cases/{case_id}": "read",
    "GET /api/v1/meta": "read",
    f"POST {CASE}/calls": "remark",
    f"POST {CASE}/reasons/ask": "remark",
    f"POST {CASE}/reasons/stated": "remark",
    f"POST {CASE}/reasons/verified": "remark",
    "GET /unshipped": "unshipped",
    "GET /api/v1/unshipped": "unshipped",
    "POST /api/v1/unshipped/submit": "remark",
    "POST /api/v1/unshipped/remarks/copied": "remark",
    "GET /api/v1/promises": "read",
    f"GET {CONVERSATION}/promises": "read",
    f"POST {CONVERSATION}/promises": "remark",
    f"GET {CASE}/promises": "read",
    f"POST {CASE}/promises": "remark",
    "POST /api/v1/promises/{promise_id}/kept": "remark",
    "POST /api/v1/promises/{promise_id}/moved": "remark",
    "POST /api/v1/promises/{promise_id}/withdrawn": "remark",
    "GET /past-chats": "read",
    "GET /api/v1/past-chats": "read",
    "GET /api/v1/past-chats/{conversation_id}": "read",
    f"GET {CONVERSATION}/past-chats": "read",
    f"GET {CASE}/past-chats": "read",
    "GET /goals": "statistics",
    "GET /api/v1/goals": "statistics",
    "GET /api/v1/goals/cases": "statistics",
    "GET /handover": "read",
    "GET /api/v1/handover": "read",
    "POST /api/v1/handover/begin": "remark",
    "POST /api/v1/handover/note": "remark",
    "POST /api/v1/handover/accept": "remark",
    "GET /tasks": "tasks",
    "GET /api/v1/tasks": "tasks",
    "POST /api/v1/tasks/answers": "tasks",
    "POST /api/v1/tasks/{task_id}/answer": "tasks",
    "POST /api/v1/tasks/{task_id}/picture": "tasks",
    "GET /api/v1/attachments/{attachment_id}": ANYBODY,
    "GET /reasons": "statistics",
    "GET /api/v1/reasons/report": "statistics",
    "GET /api/v1/reasons/refunds": "statistics",
    "GET /api/v1/reasons/requests": "statistics",
    "GET /requirements": "read",
    "GET /api/v1/requirements": "read",
    "GET /decisions": "scripts",
    "GET /api/v1/decisions": "scripts",
    "GET /api/v1/freight": "read",
    "GET /library": "scripts",
    "GET /api/v1/library/health": "scripts",
    "GET /api/v1/library/worth-a-label": "scripts",
    "GET /api/v1/library/examples": "scripts",
    "POST /api/v1/library/examples": "scripts",
    "POST /api/v1/library/examples/{example_id}/taken-back": "scripts",
    "POST /api/v1/library/evaluate": "scripts",
    "GET /reasons/mapping": "scripts",
    "GET /api/v1/reasons/mapping": "scripts",
    "POST /api/v1/reasons/mapping": "scripts",
    "GET /api/v1/reasons/export.csv": "export",
    "GET /api/v1/reasons/export.xlsx": "export",
    "GET /api/v1/reasons/export-unmasked.csv": "export_unmasked",
    "GET /api/v1/reasons/export-unmasked.xlsx": "export_unmasked",
    "GET /sandbox": "read",
    "GET /sandbox/state": "read",
    "POST /sandbox/say": "read",
    "POST /sandbox/picture": "read",
    "POST /sandbox/clock": "read",
    "POST /sandbox/platform": "read",
}

BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/models": {"shop": "{shop}"},
    "POST /api/v1/notices": {"shop": "{shop}"},
    "POST /api/v1/onboarding/skipped": {"shop": "{shop}"},
    **{
        f"POST /api/v1/imports{tail}": {"shop": "{shop}"}
        for tail in ("", "/preview", "/problems", "/chats", "/chats/preview")
    },
    "POST /api/v1/acts/settle": {"act_key": "{thing}", "sent": True},
    "POST /api/v1/cases": {"conversation_id": "{thing}"},
    "POST /api/v1/refunds": {"shop": "{shop}"},
    "POST /api/v1/reasons/mapping": {"shop": "{shop}", "text": "不想要了", "reason": "no_longer_wanted"},
    "POST /api/v1/paste": {"shop": "{shop}"},
    "POST /api/v1/side/paste": {"shop": "{shop}", "text": "充不进电", "click_id": "click-0001"},
    "POST /api/v1/claims": {"shop": "{shop}"},
    **{f"POST /api/v1/handover/{what}": {"shop": "{shop}"} for what in ("begin", "note", "accept")},
}
"""Where the body names the thing a request is about: {thing} becomes an id, {shop} a shop."""

BY_QUERY = {
    "GET /api/v1/queue", "GET /api/v1/cases", "GET /api/v1/flows", "GET /api/v1/audit", "GET /api/v1/claims/draft",
    "GET /api/v1/freight",
    "GET /api/v1/unshipped", "GET /api/v1/promises", "GET /api/v1/handover", "GET /api/v1/goals",
    "GET /api/v1/goals/cases",
    "GET /api/v1/library/worth-a-label",
    *(f"GET /api/v1/reasons/{what}" for what in (
        "report", "refunds", "requests", "mapping", "export.csv", "export.xlsx", "export-unmasked.csv",
        "export-unmasked.xlsx",
    )),
    *(f"GET /api/v1/registers/{name}{tail}"
      for name in ("refunds", "consents", "calls", "claims", "invoices", "documents", *FORMS)
      for tail in ("", "/export")),
    "GET /api/v1/visits", "GET /api/v1/onboarding", "GET /api/v1/models", "GET /api/v1/card",
    "GET /api/v1/notices", "GET /api/v1/past-chats",
}
"""Lists that may be narrowed to one shop with ?shop=."""

OWN, FOREIGN, MISSING = "own", "foreign", "missing"
SHOPS = {OWN: "phones", FOREIGN: "shoes", MISSING: "hats"}
THINGS = {OWN: "0198-own", FOREIGN: "shoes-theirs", MISSING: "nothing"}


async def reached(_: web.Request) -> web.Response:
    """Stands in for every handler: the guard let the request through."""
    return web.json_response({"reached": True})


@dataclass(frozen=True, kw_only=True)
class House:
    up: Running
    cookies: dict[str, str]
    """Role to the login of somebody who has it in the phones only."""
    ids: dict[str, dict[str, str]]
    """Path parameter to an own, a foreign and a missing id, for things that really exist."""

    @property
    def routes(self) -> list[str]:
        """Every route the router knows, as `METHOD /path`; static files are public code."""
        known = (
            f"{route.method} {route.resource.canonical}"
            for route in self.up.app.router.routes()
            if route.resource is not None and not isinstance(route.resource, web.StaticResource)
        )
        return sorted(each for each in known if not each.startswith(("HEAD ", "GET /static/")))

    def request(self, route: str, whose: str) -> tuple[str, URL, dict[str, Any]]:
        """The route with its parameters and its body filled in."""
        method, _, path = route.partition(" ")
        for part in {part.partition("}")[0] for part in path.split("{")[1:]}:
            path = path.replace(f"{{{part}}}", self.ids.get(part, THINGS)[whose])
        body = {
            key: value.format(thing=THINGS[whose], shop=SHOPS[whose]) if isinstance(value, str) else value
            for key, value in BODIES.get(route, {}).items()
        }
        return method, URL(self.up.url + path, encoded=True), body

    async def ask(
        self, client: ClientSession, route: str, whose: str = OWN, *, shop: str | None = None
    ) -> tuple[int, Any]:
        method, url, body = self.request(route, whose)
        answer = await client.request(
            method, url.update_query(shop=shop) if shop is not None else url, json=body, allow_redirects=False,
            headers={"Origin": self.up.url, "Accept": "application/json"},
        )
        return answer.status, await answer.json() if answer.content_type == "application/json" else None

    def client(self, role: str | None = None) -> ClientSession:
        """A browser; logged in where a role is given."""
        port = URL(self.up.url).port
        cookies = {} if role is None else {f"cs_console_{port}": self.cookies[role]}
        return ClientSession(cookie_jar=CookieJar(unsafe=True), cookies=cookies)


@pytest.fixture(scope="module")
def _only_the_guard() -> Iterator[None]:
    def stubbed(app: web.Application, routes: tuple[Route, ...]) -> None:
        register(app, [replace(route, handler=reached) for route in routes])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cs_assistant.web.build.register", stubbed)
        patch.setattr("cs_assistant.app.people.Whose", lambda _: FakeWhose())
        yield


@pytest.fixture(scope="module")
async def house(_only_the_guard: None, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The demo as it is put together, every handler replaced, with one person a role in the phones only."""
    settings = Settings(
        database=tmp_path_factory.mktemp("roles") / "desk.sqlite3", port=0, token=SecretStr("x"), log_level="CRITICAL",
    )
    async with running(settings, demo=True) as up:
        keeper, accounts = Keeper(name="测试"), up.people.accounts
        cookies: dict[str, str] = {}
        for role in MAY[ANYBODY]:
            account, _ = await accounts.create(keeper, f"手机店{role}", {"phones": frozenset({Role(role)})})
            cookies[role] = await up.people.logins.enter(f"手机店{role}")
        theirs, _ = await accounts.create(keeper, "鞋店的人", {"shoes": frozenset({Role.AGENT})})
        tokens = {}
        for whose, owner in ((OWN, account), (FOREIGN, theirs)):
            view = await accounts.one(owner, keeper)
            await accounts.tokens.create(keeper, owner, "接口", sorted(view.scopes)[:1])
            tokens[whose] = (await accounts.one(owner, keeper)).tokens[0].id
        ids = {
            "shop": SHOPS,
            "intent": dict.fromkeys((OWN, FOREIGN, MISSING), "fault.charging"),
            "account_id": {OWN: account, FOREIGN: theirs, MISSING: "nobody"},
            "example_id": {OWN: "0198-own", FOREIGN: "shared-by-all-shops", MISSING: "nothing"},
            "token_id": {**tokens, MISSING: "none"},
        }
        yield House(up=up, cookies=cookies, ids=ids)


def test_nine_roles_are_promised_and_the_machines_are_not_among_them() -> None:
    assert {role.value for role in Role} - MAY[ANYBODY] == {"platform", "timer"}


async def test_every_route_is_written_down_here_and_nothing_else(house: House) -> None:
    unwritten, gone = set(house.routes) - set(ROUTES), set(ROUTES) - set(house.routes)
    assert (sorted(unwritten), sorted(gone)) == ([], []), "write each route and the right it asks for into ROUTES"


@pytest.mark.parametrize("role", sorted(MAY[ANYBODY]))
async def test_a_role_reaches_exactly_what_it_was_promised(house: House, role: str) -> None:
    wrong = []
    async with house.client(role) as client:
        for route in sorted(ROUTES):
            right = ROUTES[route]
            status, body = await house.ask(client, route)
            if right == OPEN or role in MAY[right]:
                good = (status, body) == (200, {"reached": True})
            else:
                good = status == 403 and body["error"]["code"] == "forbidden" and "权限" in body["error"]["message"]
            if not good:
                wrong.append((route, right, status, body))
    assert wrong == []


async def test_a_stranger_reaches_only_what_is_open(house: House) -> None:
    wrong = []
    async with house.client() as client:
        for route in sorted(ROUTES):
            status, body = await house.ask(client, route)
            expected = 200 if ROUTES[route] == OPEN else 401
            if status != expected:
                wrong.append((route, status, body))
    assert wrong == []


def about_a_shop(route: str) -> bool:
    """Whether a request of this route is about a thing of one shop."""
    return "{" in route or route in BODIES


@pytest.mark.parametrize("role", sorted(MAY[ANYBODY]))
async def test_another_shops_thing_is_answered_exactly_like_one_that_does_not_exist(house: House, role: str) -> None:
    wrong = []
    async with house.client(role) as client:
        for route in sorted(ROUTES):
            if ROUTES[route] == OPEN or not about_a_shop(route):
                continue
            theirs, nothing = await house.ask(client, route, FOREIGN), await house.ask(client, route, MISSING)
            expected = 403 if ROUTES[route] == "accounts" and role != "administrator" and "{shop}" not in route else 404
            if theirs != nothing or theirs[0] != expected:
                wrong.append((route, theirs, nothing))
    assert wrong == []


@pytest.mark.parametrize("role", ["supervisor", "auditor"])
async def test_a_list_cannot_be_asked_for_another_shop(house: House, role: str) -> None:
    async with house.client(role) as client:
        for route in sorted(BY_QUERY):
            if role not in MAY[ROUTES[route]]:
                continue
            assert (await house.ask(client, route, shop="phones"))[0] == 200, route
            theirs = await house.ask(client, route, shop="shoes")
            assert theirs[0] == 404, route
            assert theirs == await house.ask(client, route, shop="hats")
