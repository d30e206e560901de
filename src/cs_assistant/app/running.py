"""A running desk: database, services, gateways and pages put together, started and stopped in order."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientSession, web

from cs_assistant.app.logs import configure_logs
from cs_assistant.app.scripts import LoadedScripts, ScriptProblem, build_assistant, lint_text, load_files, read_scripts
from cs_assistant.errors import LibraryError, PortTakenError
from cs_assistant.gateways.base import Channel, Clock, OrderSystem
from cs_assistant.gateways.sandbox.build import Sandbox, add_sandbox, build_sandbox
from cs_assistant.gateways.webhook.channel import WebhookChannel
from cs_assistant.gateways.webhook.orders import NoOrders
from cs_assistant.gateways.webhook.routes import CHANNEL as WEBHOOK
from cs_assistant.gateways.webhook.routes import PATH as WEBHOOK_PATH
from cs_assistant.gateways.webhook.routes import post_message_handler
from cs_assistant.gateways.wire.envelope import AcceptedBody, IncomingMessage
from cs_assistant.services.automation import AutomationDesk
from cs_assistant.services.deliver import Deliver
from cs_assistant.services.desk import Desk
from cs_assistant.services.live import Hub
from cs_assistant.services.publish import Publish
from cs_assistant.services.receive import Brain, Checkpoint, Receive, no_checkpoint
from cs_assistant.settings import Settings
from cs_assistant.storage.database import Database
from cs_assistant.web.build import add_console
from cs_assistant.web.routes import ApiRoute

LOOPBACK = "127.0.0.1"
"""Until there are accounts the desk listens on this machine only; a proxy may forward the signed webhook to it."""
MAX_BODY_BYTES = 6 * 1024 * 1024
"""A message with its picture fits; anything larger is refused before it is read."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """A desk that is up."""

    url: str
    """Where it listens, without a trailing slash."""
    token: str
    """What the console asks for."""
    problems: tuple[ScriptProblem, ...]
    """Why `--scripts` was not published; empty when it was."""
    receive: Receive
    deliver: Deliver
    desk: Desk
    automation: AutomationDesk
    sandbox: Sandbox | None


@asynccontextmanager
async def running(
    settings: Settings, *, demo: bool = False, checkpoint: Checkpoint = no_checkpoint
) -> AsyncIterator[Running]:
    """Start everything, yield, stop everything in reverse order.

    Raises AlreadyRunningError for a second start on the same database and LibraryError when there is neither a clean
    library nor an earlier snapshot. `checkpoint` is called at named points of the way of a message (tests kill there).
    """
    configure_logs(settings.log_level)
    async with AsyncExitStack() as stack:
        database = Database.open(settings.database, max_page_count=settings.max_page_count)
        stack.push_async_callback(database.close)
        scripts, problems = await _published(database, settings)
        sandbox = build_sandbox(scripts.checked_world) if demo else None
        clock: Clock = sandbox.clock if sandbox else SystemClock()
        orders: OrderSystem = sandbox.orders if sandbox else NoOrders()
        brain, hub = Brain(build_assistant(scripts)), Hub()
        channels = await _channels(stack, settings, sandbox, clock)
        receive = Receive(
            database, orders, brain, hub, clock, quiet_seconds=settings.quiet_seconds, checkpoint=checkpoint
        )
        deliver = Deliver(database, channels, hub, clock, checkpoint)
        desk, automation = Desk(database, orders, brain, hub, clock), AutomationDesk(database, brain, hub, clock)
        if demo:
            await _switch_on(automation, scripts)
        await deliver.recover()
        await receive.catch_up()
        await _start(stack, receive.run(), deliver.run())
        token = settings.token.get_secret_value() if settings.token else secrets.token_urlsafe(16)
        app = _application(settings, brain, receive, desk, automation, hub, clock, sandbox, token)
        url = await _listen(stack, app, settings)
        if sandbox:
            await _start(stack, sandbox.play(receive.accept))
        yield Running(
            url=url,
            token=token,
            problems=problems,
            receive=receive,
            deliver=deliver,
            desk=desk,
            automation=automation,
            sandbox=sandbox,
        )


async def _published(database: Database, settings: Settings) -> tuple[LoadedScripts, tuple[ScriptProblem, ...]]:
    """The library to work with: the given folder if it is clean, else the last good snapshot."""
    given = read_scripts(settings.scripts)
    publish = Publish(database, SystemClock())
    if given.library is not None:
        await publish.publish(given.files, lint=lint_text)
        return given, ()
    files = await publish.current()
    last = load_files(files, weights=given.weights) if files is not None else None
    if last is None or last.library is None:
        listed = "\n".join(f"  {problem}" for problem in given.problems)
        raise LibraryError(f"话术库有 {len(given.problems)} 处问题，又没有以前发布过的版本可用：\n{listed}")
    return last, given.problems


async def _channels(
    stack: AsyncExitStack, settings: Settings, sandbox: Sandbox | None, clock: Clock
) -> Mapping[str, Channel]:
    session = await stack.enter_async_context(ClientSession())
    webhook = WebhookChannel(
        session,
        urls=settings.webhook_reply_urls,
        secrets=_secrets(settings),
        takes_keys=settings.webhook_takes_keys,
        clock=clock,
    )
    return {WEBHOOK: webhook, **({sandbox.channel_name: sandbox.channel} if sandbox else {})}


def _secrets(settings: Settings) -> dict[str, str]:
    return {shop: secret.get_secret_value() for shop, secret in settings.webhook_secrets.items()}


async def _switch_on(automation: AutomationDesk, scripts: LoadedScripts) -> None:
    """Only the demo starts with automation on: its buyers are imaginary."""
    library = scripts.checked_library
    for shop_id in library.shops:
        for name, intent in library.intents.items():
            if intent.automation:
                await automation.enable(shop_id, name, "演示")


async def _start(stack: AsyncExitStack, *workers: Coroutine[Any, Any, None]) -> None:
    for worker in workers:
        stack.push_async_callback(_stop, asyncio.create_task(worker))


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _application(
    settings: Settings,
    brain: Brain,
    receive: Receive,
    desk: Desk,
    automation: AutomationDesk,
    hub: Hub,
    clock: Clock,
    sandbox: Sandbox | None,
    token: str,
) -> web.Application:
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    webhook = ApiRoute(
        method="POST",
        path=WEBHOOK_PATH,
        handler=post_message_handler(receive.accept, _secrets(settings), SystemClock()),
        summary="买家消息进线（签名接口）",
        request=IncomingMessage,
        response=AcceptedBody,
        errors=(413, 507),
        open=True,
    )
    intents = {name: intent.name for name, intent in brain.assistant.library.intents.items()}
    add_console(
        app,
        desk=desk,
        automation=automation,
        hub=hub,
        library=lambda: brain.assistant.library,
        intents=intents,
        clock=clock,
        token=token,
        add_routes=(webhook,),
        links=(("/sandbox", "扮演买家"),) if sandbox else (),
    )
    if sandbox:
        add_sandbox(app, sandbox, accept=receive.accept, desk=desk, library=lambda: brain.assistant.library, hub=hub)
    return app


async def _listen(stack: AsyncExitStack, app: web.Application, settings: Settings) -> str:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, LOOPBACK, settings.port)
    try:
        await site.start()
    except OSError as error:
        raise PortTakenError(f"端口 {settings.port} 已被占用。请用 --port 换一个，或先停掉占用它的程序。") from error
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"
