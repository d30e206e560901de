"""Shops linked to the platform over real sockets: whose account it is, and messages that come again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr
from structlog.testing import capture_logs

from cs_assistant.app import connected, running
from cs_assistant.app.clock import SystemClock
from cs_assistant.app.connected import ConnectedShops, _MessageLine, connected_shops
from cs_assistant.domain.connected import Grant, GrantedTo, Part
from cs_assistant.errors import DiskFullError, NotAuthorisedError
from cs_assistant.gateways.base import OrderSystem
from cs_assistant.gateways.sandbox.clock import SandboxClock
from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.gateways.sandbox.server.server import PlatformServer
from cs_assistant.services.platform_messages import PlatformMessages
from cs_assistant.settings import TopShop
from cs_assistant.storage import Database
from tests.contract.worlds import packaged_world
from tests.unit.services.house import SimpleAssistant

PHONES, SHOES = "phones", "shoes"
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, kw_only=True)
class Linked:
    server: PlatformServer
    database: Database
    session: ClientSession
    shops: ConnectedShops

    async def authorise(
        self, shop_id: str, as_shop: str, account: GrantedTo = GrantedTo.MAIN, *, change_seller: bool = False
    ) -> Grant:
        """A person begins for one shop and logs in at the platform with an account."""
        login = await self.shops.connecting.begin(shop_id, account)
        given = {name: values[0] for name, values in parse_qs(urlsplit(login).query).items()}
        form = {**given, "account": f"{as_shop}/{account}"}
        async with self.session.post(f"{self.server.oauth_url}/authorize", data=form, allow_redirects=False) as answer:
            back = answer.headers["Location"]
        return await self.shops.connecting.finish_from(back, shop_id=shop_id, change_seller=change_seller)

    async def sellers(self) -> dict[tuple[str, GrantedTo], str]:
        """Whose account each kept grant is of, by the shop the seller has at the platform."""
        shops = {str(each.user_id): shop for shop, each in self.server.platform.world.marketplace.sellers.items()}
        return {(each.shop_id, each.account): shops[each.user_id] for each in await self.shops.connecting.grants()}

    def line(self, group: str = "default") -> _MessageLine:
        """The message line of the one application."""
        nobody, app = cast("PlatformMessages", None), self.shops._apps[0]
        app = replace(app, settings=app.settings.model_copy(update={"group": group}))
        return _MessageLine(self.session, app, nobody, self.database, SystemClock())


@pytest.fixture
async def linked(tmp_path: Path) -> AsyncIterator[Linked]:
    server = PlatformServer(Platform(packaged_world(), SandboxClock()))
    await server.start()
    (app,) = server.apps
    one = {
        "app_key": app.app_key, "app_secret": SecretStr(app.secret), "url": server.url, "tmc_url": server.tmc_url,
        "oauth_url": server.oauth_url, "seller_type": "C",
    }  # fmt: skip
    given = {shop_id: TopShop.model_validate(one) for shop_id in (PHONES, SHOES)}
    library = SimpleAssistant().library
    async with AsyncExitStack() as stack:
        stack.push_async_callback(server.stop)
        session = await stack.enter_async_context(ClientSession())
        database = await stack.enter_async_context(Database.open(tmp_path / "desk.sqlite3"))
        shops = connected_shops(session, given, database, lambda: library.shops, SystemClock())
        yield Linked(server=server, database=database, session=session, shops=shops)


async def test_a_login_of_the_wrong_seller_is_refused_and_what_was_kept_stays(linked: Linked) -> None:
    await linked.authorise(SHOES, SHOES)
    with pytest.raises(NotAuthorisedError, match=r"已经是店铺「.*」的账号，没有保存"):
        await linked.authorise(PHONES, SHOES)
    with pytest.raises(NotAuthorisedError, match=r"已经是店铺「.*」的账号，没有保存"):
        await linked.authorise(PHONES, SHOES, GrantedTo.SUB)
    with pytest.raises(NotAuthorisedError, match=r"不属于店铺「.*」授权过的主账号"):
        await linked.authorise(SHOES, PHONES, GrantedTo.SUB)
    with pytest.raises(NotAuthorisedError, match="connect shoes --change-seller"):
        await linked.authorise(SHOES, PHONES)
    assert await linked.sellers() == {(SHOES, GrantedTo.MAIN): SHOES}
    for _ in range(2):  # the same seller may authorise as often as they like
        for account in GrantedTo:
            await linked.authorise(SHOES, SHOES, account)
    assert await linked.sellers() == dict.fromkeys([(SHOES, account) for account in GrantedTo], SHOES)


async def test_another_seller_on_purpose_takes_the_place_of_both_accounts(linked: Linked) -> None:
    for account in GrantedTo:
        await linked.authorise(SHOES, SHOES, account)
    await linked.authorise(SHOES, PHONES, change_seller=True)
    assert await linked.sellers() == {(SHOES, GrantedTo.MAIN): PHONES}
    await linked.authorise(SHOES, PHONES, GrantedTo.SUB)
    assert (await linked.sellers())[SHOES, GrantedTo.SUB] == PHONES


async def test_an_application_nobody_can_read_is_noted_by_its_number_once(
    linked: Linked, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def call(method: str, *given: object, **more: object) -> dict[str, Any]:
        return {"refunds": [{"refund_id": "67210380", "created": "?"}], "has_next": False}

    monkeypatch.setattr(linked.shops._apps[0].client, "call", call)
    orders = linked.shops.orders(cast("OrderSystem", None))
    for _ in range(3):
        assert await orders.refunds(SHOES, SystemClock().now() - timedelta(hours=1)) == ()
    (trouble,) = await linked.shops.connecting.troubles()
    assert (trouble.shop_id, trouble.part, trouble.number) == (SHOES, Part.REFUND, "67210380")
    assert trouble.times == 1


async def until(holds: Callable[[], bool], what: str) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < give_up, f"never came: {what}"
        await asyncio.sleep(0.01)


async def meanwhile(work: Coroutine[Any, Any, None], act: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """`act` while `work` goes on, which has not ended by then."""
    task = asyncio.create_task(work)
    try:
        await act()
        assert not task.done(), task
    finally:
        task.cancel()
        await asyncio.wait({task})


async def test_after_a_withdrawal_a_new_authorisation_brings_the_messages_back(
    linked: Linked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connected, "LOOK_SECONDS", 0.01)
    (box,) = linked.server.backstage.office.mail.boxes.values()
    for shop_id in (SHOES, PHONES):
        await linked.authorise(shop_id, shop_id)

    async def act() -> None:
        await until(lambda: set(box.permits) == {SHOES, PHONES}, "the permits")
        linked.server.backstage.expire(SHOES, cancel=True)
        assert set(box.permits) == {PHONES}
        assert len(box.unconfirmed) == 1, "the word of it comes all the same"
        await linked.authorise(SHOES, SHOES)
        await until(lambda: set(box.permits) == {SHOES, PHONES}, "the permit of the new grant")

    await meanwhile(linked.line().permit(), act)


async def test_a_group_of_ones_own_is_made_before_its_messages_are_asked_for(linked: Linked) -> None:
    (box,) = linked.server.backstage.office.mail.boxes.values()
    await linked.authorise(SHOES, SHOES)

    async def act() -> None:
        await until(lambda: SHOES in box.permits, "the permit")
        assert (box.group_of(SHOES), box.group_of(PHONES)) == ("desk", "default")

    await meanwhile(linked.line("desk").permit(), act)


async def test_a_full_disk_ends_neither_the_permits_nor_the_notes(
    linked: Linked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connected, "LOOK_SECONDS", 0.01)
    await linked.authorise(SHOES, SHOES)
    (box,) = linked.server.backstage.office.mail.boxes.values()
    failures = 0

    async def full(work: object) -> None:
        nonlocal failures
        failures += 1
        raise DiskFullError

    async def act() -> None:
        await until(lambda: failures > 3, "several tries on a full disk")
        monkeypatch.undo()
        monkeypatch.setattr(connected, "LOOK_SECONDS", 0.01)
        await until(lambda: SHOES in box.permits, "the permit")

    monkeypatch.setattr(linked.database, "read", full)
    with capture_logs():
        await meanwhile(linked.line().permit(), act)

    line, failures = linked.line(), 0
    line._said.put_nowait("消息服务断开了")
    troubles = list[str]()

    async def note() -> None:
        await until(lambda: failures > 3, "several tries on a full disk")
        monkeypatch.undo()
        monkeypatch.setattr(connected, "LOOK_SECONDS", 0.01)
        give_up = time.monotonic() + PATIENCE_SECONDS
        while len(troubles) < 2 and time.monotonic() < give_up:
            known = await linked.database.read(lambda uow: uow.connected.troubles((SHOES, PHONES), Part.MESSAGES))
            troubles[:] = [each.why for each in known]

    monkeypatch.setattr(linked.database, "write", full)
    with capture_logs():
        await meanwhile(line.note(), note)
    assert troubles == ["消息服务断开了"] * 2


async def test_a_worker_that_dies_is_in_the_log_and_one_that_is_stopped_is_not() -> None:
    async def dies() -> None:
        raise KeyError("nobody thought of it")

    with capture_logs() as logs:
        for worker in (dies(), asyncio.sleep(60)):
            stack = AsyncExitStack()
            await running._start(stack, worker)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            with suppress(KeyError):
                await stack.aclose()
    (told,) = logs
    assert (told["event"], told["log_level"]) == ("worker.died", "error")
    assert "dies" in told["worker"]
