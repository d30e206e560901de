"""`serve` connected to the platform over real sockets: from the buyer's application to the end of the case."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession, CookieJar
from pydantic import SecretStr

from cs_assistant.app.running import Running, running
from cs_assistant.domain.connected import GrantedTo, Part
from cs_assistant.domain.orders import Order, OrderStatus
from cs_assistant.domain.people import Role
from cs_assistant.domain.refunds import RefundApplication, RefundKind, RefundStatus
from cs_assistant.gateways.sandbox.clock import SandboxClock
from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.gateways.sandbox.server.accounts import Level
from cs_assistant.gateways.sandbox.server.server import PlatformServer
from cs_assistant.gateways.top.limits import Bucket
from cs_assistant.services.connecting import Connecting
from cs_assistant.services.keeping import Keeper
from cs_assistant.services.refund_sync import RefundSync
from cs_assistant.settings import Settings, TopShop
from cs_assistant.storage.database import Database
from tests.contract.worlds import packaged_world
from tests.quiet_scripts import quiet_scripts

from .office import PATIENCE_SECONDS, Seat

SHOP = "shoes"
LIST = "taobao.refunds.receive.get"
PASSWORD = "journey-2026-pw"
PEOPLE = {"小林": Role.AGENT, "陈姐": Role.SENIOR, "老周": Role.WAREHOUSE}


@dataclass(frozen=True, kw_only=True)
class ConnectedHouse:
    """A desk as `serve` runs it, the platform it is connected to, and its people."""

    running: Running
    server: PlatformServer
    seats: dict[str, Seat]

    @property
    def platform(self) -> Platform:
        return self.server.platform

    def unshipped(self) -> Order:
        """An order nobody asked money back for yet."""
        orders = self.platform.by_key.values()
        return next(
            each for each in orders
            if (each.shop_id, each.status) == (SHOP, OrderStatus.UNSHIPPED) and not each.refunds
        )


async def authorise(connecting: Connecting, server: PlatformServer, shop_id: str, account: GrantedTo) -> None:
    """What a person does in the browser: log in, agree, bring the address back."""
    login = await connecting.begin(shop_id, account)
    given = {name: values[0] for name, values in parse_qs(urlsplit(login).query).items()}
    async with (
        ClientSession() as browser,
        browser.post(
            f"{server.oauth_url}/authorize", data={**given, "account": f"{shop_id}/{account}"}, allow_redirects=False
        ) as answer,
    ):
        assert answer.status == 302
        await connecting.finish_from(answer.headers["Location"], shop_id=shop_id)


async def idle(sync: RefundSync) -> None:
    """Instead of a worker of the desk."""
    await asyncio.Event().wait()


async def until(wanted: Callable[[], Awaitable[bool]], what: str) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not await wanted():
        assert time.monotonic() < give_up, f"never came: {what}"
        await asyncio.sleep(0.02)


async def _now(holds: bool) -> bool:
    return holds


def top_settings(server: PlatformServer, shop_id: str = SHOP) -> dict[str, TopShop]:
    (app,) = server.apps
    seller = server.platform.world.marketplace.sellers[shop_id]
    return {
        shop_id: TopShop(
            app_key=app.app_key, app_secret=SecretStr(app.secret), seller_type="B" if seller.type == "B" else "C",
            url=server.url, tmc_url=server.tmc_url, oauth_url=server.oauth_url,
        )
    }


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ConnectedHouse]:
    folder = tmp_path_factory.mktemp("connected-shop")
    server = PlatformServer(Platform(packaged_world(), SandboxClock()))
    await server.start()
    settings = Settings(
        database=folder / "desk.sqlite3", scripts=quiet_scripts(folder), port=0, log_level="CRITICAL",
        top=top_settings(server), quiet_seconds=0.0,
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(server.stop)
        up = await stack.enter_async_context(running(settings))
        for account in GrantedTo:
            await authorise(up.linked.connecting, server, SHOP, account)
        (box,) = server.backstage.office.mail.boxes.values()
        await until(lambda: _now(SHOP in box.permits), "our asking for the shop's messages")
        seats = {name: await seat(up, stack, name, role) for name, role in PEOPLE.items()}
        yield ConnectedHouse(running=up, server=server, seats=seats)


async def seat(up: Running, stack: AsyncExitStack, name: str, role: Role) -> Seat:
    roles = {SHOP: frozenset({role})}
    await up.people.accounts.create(Keeper(name="测试"), name, roles, PASSWORD)
    session = await stack.enter_async_context(
        ClientSession(cookie_jar=CookieJar(unsafe=True), headers={"Origin": up.url})
    )
    form = {"name": name, "password": PASSWORD, "next": "/me"}
    async with session.post(f"{up.url}/login", data=form) as entered:
        assert entered.status == 200
    return Seat(name=name, url=up.url, session=session)


async def case_of(agent: Seat, refund_no: str) -> str:
    """The case of a refund, once it is there."""
    found: list[str] = []

    async def there() -> bool:
        items = (await agent.get(f"/api/v1/cases?shop={SHOP}")).body["items"]
        found[:] = [each["id"] for each in items if each.get("refund_no") == refund_no]
        return bool(found)

    await until(there, f"a case of refund {refund_no}")
    return found[0]


async def test_a_buyers_application_becomes_a_case_its_remark_is_written_and_a_click_pays_it(
    house: ConnectedHouse,
) -> None:
    agent, senior, warehouse = (house.seats[name] for name in PEOPLE)
    order = house.unshipped()
    refund = house.platform.buyer_applies(SHOP, order.order_no, RefundKind.REFUND_ONLY, "拍错/多拍")
    case_id = await case_of(agent, refund.refund_no)

    await agent.step(case_id, "submit")
    case = await agent.until(case_id, lambda each: each["remarks"][0]["state"] == "standing")
    assert case["remarks"][0]["confirmed_how"] == "平台确认"
    memo = house.platform.memo_book.read((SHOP, order.order_no))
    assert case["remarks"][0]["line"] in memo.text.splitlines()

    await warehouse.task(case_id, "warehouse_voided", voided_by="老周")
    checked = await senior.done(
        f"/api/v1/cases/{case_id}/checks", {"kind": refund.kind.value, "amount": str(refund.amount)}
    )
    done = await senior.done(f"/api/v1/cases/{case_id}/agreement", {"seen_revision": checked["revision"]})
    assert (done["state"], done["final"]) == ("agreed", True)
    assert done["agreement"]["confirmed_how"] == "平台确认"
    (paid,) = house.platform.refunds_of(SHOP, order.order_no)
    assert paid.status is RefundStatus.SUCCESS


async def test_an_end_the_platforms_record_names_is_what_case_and_morning_table_count_to(house: ConnectedHouse) -> None:
    """R5.9, design 4: the record says 60 hours, so does the desk; where it says nothing the rules count."""
    agent, platform = house.seats["小林"], house.platform
    (refund,) = platform.add_unshipped_refunds(SHOP, 1, 60)
    end = (refund.asked_at + timedelta(hours=60)).replace(microsecond=0)
    platform.platform_waits(SHOP, refund.refund_no, end)
    case = await agent.case(await case_of(agent, refund.refund_no))
    rows = (await agent.get(f"/api/v1/unshipped?shop={SHOP}")).body["rows"]
    row = next(each for each in rows if each["id"] == case["id"])
    shown = [case["due"], case["refund"]["due"], *case["dues"]]
    assert {(datetime.fromisoformat(each["at"]), each["basis"]) for each in shown} == {(end, "按平台记录")}
    assert (datetime.fromisoformat(row["refunded_at"]), row["refunded_basis"]) == (end, "按平台记录")


async def test_the_platforms_people_in_a_refund_are_seen_on_its_case(house: ConnectedHouse) -> None:
    """R5.74: told by messages only; the state of the application stays."""
    agent, platform = house.seats["小林"], house.platform
    (refund,) = platform.add_unshipped_refunds(SHOP, 1, 73)
    case_id = await case_of(agent, refund.refund_no)
    platform.buyer_asks_platform(SHOP, refund.refund_no)
    await agent.until(case_id, lambda each: each["alarm"] == "买家申请了平台介入")
    platform.platform_steps_in(SHOP, refund.refund_no)
    case = await agent.until(case_id, lambda each: each["alarm"] == "平台已介入")
    assert (case["state"], case["final"]) == ("to_submit", False)
    assert [fact["source"] for fact in case["facts"] if fact["key"] == "platform_intervention"] == ["平台确认"]


async def test_tokens_that_end_in_the_middle_are_said_in_a_sentence_and_a_new_one_goes_on_with_the_work(
    house: ConnectedHouse,
) -> None:
    agent, connecting = house.seats["小林"], house.running.linked.connecting
    (refund,) = house.platform.add_unshipped_refunds(SHOP, 1, 7)
    case_id = await case_of(agent, refund.refund_no)
    house.server.backstage.expire(SHOP)

    await agent.step(case_id, "submit")
    waiting = await agent.until(case_id, lambda each: bool(each["remarks"][0]["why"]))
    assert waiting["remarks"][0]["state"] == "planned"
    told = [trouble.why for trouble in await connecting.troubles() if trouble.part is Part.MAIN_GRANT]
    assert told == [
        "店铺「青禾鞋坊旗舰店」主账号的授权被平台拒绝了。"
        "请管理员运行 cs-assistant connect shoes 重新授权，授权后会自己接着做。"
    ]
    assert waiting["remarks"][0]["why"] == told[0]

    await authorise(connecting, house.server, SHOP, GrantedTo.MAIN)
    done = await agent.until(case_id, lambda each: each["remarks"][0]["state"] == "standing")
    assert house.platform.memo_book.read((SHOP, refund.order_no)).text.endswith(done["remarks"][0]["line"])
    assert Part.MAIN_GRANT not in {trouble.part for trouble in await connecting.troubles()}


async def test_when_writing_ends_reading_goes_on_and_a_sentence_says_what_is_lost(house: ConnectedHouse) -> None:
    """Each level of an authorisation ends on its own (`reference/top-api.md` 1.8)."""
    agent, connecting = house.seats["小林"], house.running.linked.connecting
    (first,) = house.platform.add_unshipped_refunds(SHOP, 1, 8)
    case_id = await case_of(agent, first.refund_no)
    house.server.backstage.expire(SHOP, GrantedTo.MAIN, levels=(Level.WRITE, Level.WRITE_MONEY))

    await agent.step(case_id, "submit")
    waiting = await agent.until(case_id, lambda each: bool(each["remarks"][0]["why"]))
    assert "主账号的写入授权到期了：备注写不了" in waiting["remarks"][0]["why"]
    assert "读订单和退款照常" in waiting["remarks"][0]["why"]
    (second,) = house.platform.add_unshipped_refunds(SHOP, 1, 9)
    assert await case_of(agent, second.refund_no)

    await authorise(connecting, house.server, SHOP, GrantedTo.MAIN)
    await agent.until(case_id, lambda each: each["remarks"][0]["state"] == "standing")


async def kept_of(settings: Settings, made: RefundApplication) -> RefundStatus | None:
    """What the desk's file says of a refund."""
    async with Database.open(settings.database) as kept:
        found = await kept.read(lambda uow: uow.refunds.find(SHOP, made.refund_no))
    return found.application.status if found else None


async def test_a_refund_made_changed_and_closed_while_the_desk_was_down_is_right_after_one_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RefundSync, "run", idle)  # nobody reads but this test
    monkeypatch.setattr(Bucket, "take", lambda bucket, now: 0.0)  # a first reading asks ninety times, ten a second
    server = PlatformServer(Platform(packaged_world(), SandboxClock()))
    await server.start()
    settings = Settings(
        database=tmp_path / "desk.sqlite3", scripts=quiet_scripts(tmp_path), port=0, log_level="CRITICAL",
        top=top_settings(server), quiet_seconds=0.0,
    )
    platform = server.platform
    try:
        async with running(settings) as up:
            for account in GrantedTo:
                await authorise(up.linked.connecting, server, SHOP, account)
            (known,) = platform.add_unshipped_refunds(SHOP, 1, 3)
            await up.office.sync.read_shop(SHOP)
        (unknown,) = platform.add_unshipped_refunds(SHOP, 1, 4)
        for made in (known, unknown):
            platform.buyer_changes(SHOP, made.refund_no, reason="缺货")
            platform.buyer_withdraws(SHOP, made.refund_no)
        server.mailbox.empty()  # no message tells of it
        assert await kept_of(settings, known) == RefundStatus.WAIT_SELLER_AGREE
        assert await kept_of(settings, unknown) is None
        lists = server.backstage.log.counts[LIST]
        async with running(settings) as up:
            assert await up.office.sync.read_shop(SHOP) == 2
        assert server.backstage.log.counts[LIST] == lists + 1
    finally:
        await server.stop()
    async with Database.open(settings.database) as kept:
        for made in (known, unknown):
            refund = await kept.read(lambda uow, no=made.refund_no: uow.refunds.get(SHOP, no))
            assert (refund.application.status, refund.application.reason) == (RefundStatus.CLOSED, "缺货")
        (case,) = await kept.read(lambda uow: uow.cases.of_refund(SHOP, known.refund_no))
        assert case.state == "withdrawn"
