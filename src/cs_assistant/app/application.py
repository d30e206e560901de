"""What answers HTTP: every part's routes on one application, and the address it listens on."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from contextlib import AsyncExitStack
from ipaddress import IPv4Address, ip_address

from aiohttp import web

from cs_assistant.app.bridge import add_bridge
from cs_assistant.app.clock import SystemClock
from cs_assistant.app.people import People
from cs_assistant.domain.people import Right
from cs_assistant.domain.script_library import Library
from cs_assistant.errors import PortTakenError, UsageError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.bridge.build import Bridge
from cs_assistant.gateways.sandbox.build import Sandbox, add_sandbox
from cs_assistant.gateways.sandbox.pages import PAGE as SANDBOX_PAGE
from cs_assistant.gateways.webhook.routes import PATH as WEBHOOK_PATH
from cs_assistant.gateways.webhook.routes import post_message_handler
from cs_assistant.gateways.wire.envelope import AcceptedBody, IncomingMessage
from cs_assistant.services.automation import AutomationDesk
from cs_assistant.services.brain import Brain
from cs_assistant.services.desk import Desk
from cs_assistant.services.library_desk import LibraryDesk
from cs_assistant.services.link_notices import LinkNotices
from cs_assistant.services.live import Hub
from cs_assistant.services.office import Office
from cs_assistant.services.receive import Receive
from cs_assistant.settings import Settings
from cs_assistant.web.build import add_console
from cs_assistant.web.cards_api import add_cards
from cs_assistant.web.context import frame
from cs_assistant.web.library_api import add_library
from cs_assistant.web.links_api import add_links
from cs_assistant.web.notices_api import add_notices
from cs_assistant.web.onboarding_api import Wizard, add_onboarding
from cs_assistant.web.phone_models_api import add_phone_models
from cs_assistant.web.phrases_api import add_phrases
from cs_assistant.web.reason_api import add_reasons
from cs_assistant.web.requirements_api import add_requirements
from cs_assistant.web.routes import ApiRoute, PageRoute

STOP_SECONDS = 15.0
"""How long a stop waits for requests under way: a bridge that calls again just then would hold it up a minute."""
MAX_BODY_BYTES = 6 * 1024 * 1024
"""A message with its picture fits; anything larger is refused before it is read."""


def webhook_secrets(settings: Settings) -> dict[str, str]:
    """Shop id to the secret of its webhook channel, in the clear."""
    return {shop: secret.get_secret_value() for shop, secret in settings.webhook_secrets.items()}


def application(
    settings: Settings,
    brain: Brain,
    receive: Receive,
    desk: Desk,
    automation: AutomationDesk,
    office: Office,
    library_desk: LibraryDesk,
    hub: Hub,
    clock: Clock,
    sandbox: Sandbox | None,
    people: People,
    wizard: Wizard,
    bridge: Bridge,
    notices: LinkNotices,
) -> web.Application:
    """The console, the signed webhook and, in the demo, 扮演买家, as one application."""
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    webhook = ApiRoute(
        method="POST",
        path=WEBHOOK_PATH,
        handler=post_message_handler(receive.accept, webhook_secrets(settings), SystemClock()),
        summary="买家消息进线（签名接口）",
        request=IncomingMessage,
        response=AcceptedBody,
        errors=(413, 507),
        open=True,
        may=None,
    )

    def library() -> Library:
        return brain.assistant.library

    mounted = (
        add_sandbox(app, sandbox, accept=receive.accept, library=library, hub=hub, frame=frame)
        if sandbox
        else ()
    )
    reason_routes, reason_pages = add_reasons(app, office.statistics, office.mappings)
    library_routes, library_pages = add_library(app, library_desk)
    card_routes, card_pages = add_cards(app, library_desk.cards)
    model_routes, model_pages = add_phone_models(app, library_desk.models)
    notice_routes, notice_pages = add_notices(app, library_desk.notices)
    phrase_routes, phrase_pages = add_phrases(app, library_desk.phrases, library_desk.phrase_checks)
    requirement_routes, requirement_pages = add_requirements(app)
    wizard_routes, wizard_pages = add_onboarding(app, wizard)
    intents = {name: intent.name for name, intent in library().intents.items()}
    add_console(
        app,
        desk=desk,
        automation=automation,
        accounts=people.accounts,
        logins=people.logins,
        audit=people.audit,
        whose=people.whose,
        office=office,
        accept=receive.accept,
        hub=hub,
        library=library,
        intents=intents,
        clock=clock,
        demo=people.demo,
        hosts=frozenset((*settings.names, reachable_at(settings.host).lower())),
        add_routes=(
            webhook, *add_bridge(app, bridge, receive, desk, settings), *reason_routes, *library_routes,
            *card_routes, *model_routes, *notice_routes, *phrase_routes, *requirement_routes, *wizard_routes,
            *add_links(app, notices),
        ),
        add_pages=(
            *reason_pages, *library_pages, *card_pages, *model_pages, *notice_pages, *phrase_pages,
            *requirement_pages, *wizard_pages,
            *sandbox_pages(mounted),
        ),
    )
    return app


def sandbox_pages(mounted: Iterable[web.RouteDef]) -> tuple[PageRoute, ...]:
    """扮演买家, for whoever may see the chats of the demo."""
    return tuple(
        PageRoute(
            method=route.method, path=route.path, handler=route.handler, may=Right.READ,
            name="扮演买家" if route.path == SANDBOX_PAGE else None,
        )
        for route in mounted
    )


async def listen(stack: AsyncExitStack, app: web.Application, settings: Settings) -> str:
    """Serve `app` until the stack closes; returns its address. Raises PortTakenError, UsageError for a bad CS_HOST."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, settings.host, settings.port)
    try:
        await site.start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            told = f"端口 {settings.port} 已被占用。请用 --port 换一个，或先停掉占用它的程序。"
            raise PortTakenError(told) from error
        raise UsageError(
            f"不能在 {settings.host} 的端口 {settings.port} 上监听：{error.strerror or error}。"
            "CS_HOST 要写本机的地址（对外全部打开写 0.0.0.0），1024 以下的端口要有权限。"
        ) from error
    host, port = reachable_at(settings.host), runner.addresses[0][1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def reachable_at(host: str) -> str:
    """The name under which this machine reaches what listens on `host`: one that listens everywhere is found here."""
    try:
        address = ip_address(host) if host else IPv4Address(0)
    except ValueError:  # a name
        return host
    if not address.is_unspecified:
        return host
    return "127.0.0.1" if address.version == 4 else "::1"
