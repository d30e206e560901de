"""A running desk: database, services, gateways and pages put together, started and stopped in order."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientSession, web

from cs_assistant.app.application import application, listen, webhook_secrets
from cs_assistant.app.clock import SystemClock
from cs_assistant.app.connected import ConnectedShops, connected_shops
from cs_assistant.app.erp import erp_ports
from cs_assistant.app.logs import configure_logs, known_secrets
from cs_assistant.app.onboarding import build_wizard
from cs_assistant.app.people import People, check_people, prepare_people
from cs_assistant.app.scripts import LoadedScripts, ScriptProblem, build_assistant, load_files, read_scripts
from cs_assistant.errors import LibraryError
from cs_assistant.gateways.base import Channel, Clock
from cs_assistant.gateways.bridge.build import Bridge
from cs_assistant.gateways.report.orders import ReportOrders
from cs_assistant.gateways.sandbox.build import Sandbox, build_sandbox
from cs_assistant.gateways.sandbox.month import planted_month
from cs_assistant.gateways.webhook.channel import WebhookChannel
from cs_assistant.gateways.webhook.routes import CHANNEL as WEBHOOK
from cs_assistant.gateways.wire.bridge import CHANNEL as BRIDGE
from cs_assistant.services.automation import AutomationDesk
from cs_assistant.services.deliver import Deliver
from cs_assistant.services.desk import Desk
from cs_assistant.services.hands import Hands
from cs_assistant.services.learning import Learning
from cs_assistant.services.library_desk import library_desk
from cs_assistant.services.live import Hub
from cs_assistant.services.office import Office, build_office
from cs_assistant.services.outcomes import all_of
from cs_assistant.services.promising import keep_promises
from cs_assistant.services.publish import Publish
from cs_assistant.services.receive import Brain, Checkpoint, Receive, no_checkpoint
from cs_assistant.services.terms import follow_terms
from cs_assistant.settings import Settings, TopShop
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """A desk that is up."""

    url: str
    """Where this machine finds it, without a trailing slash."""
    token: str
    """What the demo's login link carries; empty in `serve`, where no such link exists."""
    people: People
    app: web.Application
    """What answers the browser, with every route it knows."""
    problems: tuple[ScriptProblem, ...]
    """Why `--scripts` was not published; empty when it was."""
    receive: Receive
    deliver: Deliver
    desk: Desk
    automation: AutomationDesk
    office: Office
    linked: ConnectedShops
    """The shops of `CS_TOP`; none in the demo."""
    learning: Learning
    sandbox: Sandbox | None


@asynccontextmanager
async def running(
    settings: Settings, *, demo: bool = False, checkpoint: Checkpoint = no_checkpoint
) -> AsyncIterator[Running]:
    """Start everything, yield, stop everything in reverse order.

    Raises AlreadyRunningError for a second start on the same database, UsageError for a database or an address that is
    not for this kind of start, and LibraryError when there is neither a clean library nor an earlier snapshot.
    `checkpoint` is called at named points of the way of a message (tests kill there).
    """
    configure_logs(settings.log_level, known_secrets(settings))
    async with AsyncExitStack() as stack:
        database = Database.open(settings.database, max_page_count=settings.max_page_count)
        stack.push_async_callback(database.close)
        await check_people(database, settings, demo=demo)
        scripts, problems = await _published(database, settings)
        people = await prepare_people(database, settings, scripts.checked_library.shops, demo=demo)
        sandbox = _sandbox(scripts) if demo else None
        clock: Clock = sandbox.clock if sandbox else SystemClock()
        assistant = build_assistant(scripts, warm=True)
        brain, hub = Brain(assistant), Hub()
        brought = ReportOrders(database, lambda: brain.assistant.library.shops)
        await brought.look()
        linked = await _linked(stack, {} if demo else settings.top, database, brain, clock)
        notices = linked.notices(hub)
        orders = linked.orders(sandbox.orders if sandbox else brought)
        follow = all_of(follow_terms(Hands(brain, orders, clock)), keep_promises(brain, clock))
        bridge = Bridge(database, hub, clock, after_sent=follow)
        channels = {**await _channels(stack, settings, sandbox, clock), BRIDGE: bridge.channel}
        receive = Receive(
            database, orders, brain, hub, clock, quiet_seconds=settings.quiet_seconds, checkpoint=checkpoint
        )
        deliver = Deliver(database, channels, hub, clock, checkpoint, after_sent=follow)
        desk, automation = Desk(database, orders, brain, hub, clock), AutomationDesk(database, brain, hub, clock)
        office = build_office(database, orders, brain, hub, clock, await erp_ports(stack, settings))
        learning = Learning(database, brain, assistant, clock)
        await learning.start()
        if demo:
            await _switch_on(automation, scripts)
            await _play_month(database, scripts, clock)
        await deliver.recover()
        await office.remarking.recover()
        await office.paper_delivery.recover()
        await receive.catch_up()
        await _start(
            stack, receive.run(), deliver.run(), office.remarking.run(), office.sync.run(), office.timekeeping.run(),
            office.paper_delivery.run(), learning.run(), *linked.workers(office, hub), notices.run(),
        )
        school = library_desk(database, learning, clock)
        wizard = build_wizard(database, brought, office.casework, learning, scripts, clock)
        app = application(
            settings, brain, receive, desk, automation, office, school, hub, clock, sandbox, people, wizard, bridge,
            notices,
        )
        url = await listen(stack, app, settings)
        if sandbox:
            await _start(stack, sandbox.play(receive.accept))
        yield Running(
            url=url,
            token=people.token,
            people=people,
            app=app,
            problems=problems,
            receive=receive,
            deliver=deliver,
            desk=desk,
            automation=automation,
            office=office,
            linked=linked,
            learning=learning,
            sandbox=sandbox,
        )


def _sandbox(scripts: LoadedScripts) -> Sandbox:
    shops = scripts.checked_library.shops
    return build_sandbox(scripts.checked_world, connections={key: shop.connection for key, shop in shops.items()})


async def _linked(
    stack: AsyncExitStack, given: Mapping[str, TopShop], database: Database, brain: Brain, clock: Clock
) -> ConnectedShops:
    """The shops with an application at the platform; their session outlives everything that uses it."""
    session = await stack.enter_async_context(ClientSession())
    return connected_shops(session, given, database, lambda: brain.assistant.library.shops, clock)


async def _published(database: Database, settings: Settings) -> tuple[LoadedScripts, tuple[ScriptProblem, ...]]:
    """The library to work with: the given folder if it is clean, else the last good snapshot."""
    given = read_scripts(settings.scripts)
    publish = Publish(database, SystemClock())
    if given.library is not None:
        await publish.keep(given.files)
        return given, ()
    files = await publish.current()
    last = load_files(files, weights=given.weights) if files is not None else None
    if last is None or last.library is None:
        listed = "\n".join(f"  {problem}" for problem in given.problems)
        raise LibraryError(f"话术库有 {len(given.problems)} 处问题，又没有以前发布过的版本可用：\n{listed}")
    await publish.reject(len(given.problems))
    return last, given.problems


async def _channels(
    stack: AsyncExitStack, settings: Settings, sandbox: Sandbox | None, clock: Clock
) -> Mapping[str, Channel]:
    session = await stack.enter_async_context(ClientSession())
    webhook = WebhookChannel(
        session,
        urls=settings.webhook_reply_urls,
        secrets=webhook_secrets(settings),
        takes_keys=settings.webhook_takes_keys,
        clock=clock,
    )
    return {WEBHOOK: webhook, **({sandbox.channel_name: sandbox.channel} if sandbox else {})}


async def _play_month(database: Database, scripts: LoadedScripts, clock: Clock) -> None:
    """Give 退款原因 of the demo something to look at; a second start adds nothing."""
    month = planted_month(scripts.checked_world, clock.now())

    def work(uow: UnitOfWork) -> None:
        there = uow.refunds.numbers(scripts.checked_library.shops)
        for refund in month.refunds if month else ():
            if (refund.application.shop_id, refund.application.refund_no) not in there:
                uow.refunds.add(refund)

    await database.write(work)


async def _switch_on(automation: AutomationDesk, scripts: LoadedScripts) -> None:
    """Only the demo starts with automation on: its buyers are imaginary."""
    library = scripts.checked_library
    for shop_id in library.shops:
        for name, intent in library.intents.items():
            if intent.automation:
                await automation.enable(shop_id, name, "演示")


async def _start(stack: AsyncExitStack, *workers: Coroutine[Any, Any, None]) -> None:
    for worker in workers:
        task = asyncio.create_task(worker, name=getattr(worker, "__qualname__", "worker"))
        task.add_done_callback(_tell_end)
        stack.push_async_callback(_stop, task)


def _tell_end(task: asyncio.Task[None]) -> None:
    """A worker that dies would be missed by nobody until its work is."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        log.error("worker.died", worker=task.get_name(), exc_info=error)


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
