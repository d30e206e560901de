"""10,000 messages over a real line with repeats, disorder and three disconnects: each handled once; and being away."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from cs_assistant.app.connected import AT_ONCE
from cs_assistant.domain.connected import PlatformMessage
from cs_assistant.domain.refunds import RefundApplication, RefundStatus
from cs_assistant.gateways.sandbox.server.mailbox import AGAIN
from cs_assistant.gateways.sandbox.server.server import PlatformServer
from cs_assistant.gateways.top.messages import TmcClient, TmcMessage
from cs_assistant.services.platform_messages import PlatformMessages
from cs_assistant.storage.unit_of_work import UnitOfWork
from tests.unit.services.case_house import CaseHouse, case_house

SHOP = "shoes"
MESSAGES = 10_000
REFUNDS = 50
CUTS = (2500, 5000, 7500)
"""The line breaks after so many messages."""


class Counting(PlatformMessages):
    """Counts what is new to it, id by id; in the thread that writes."""

    new: Counter[int]

    def _first(self, uow: UnitOfWork, shop_id: str, message: PlatformMessage) -> bool:
        first = super()._first(uow, shop_id, message)
        self.new[message.id] += first
        return first


@pytest.mark.no_cover  # ten thousand times the same lines
async def test_ten_thousand_messages_are_each_handled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with case_house(tmp_path / "desk.sqlite3") as house:
        refunds = house.orders.add_unshipped_refunds(SHOP, REFUNDS, 1)
        worked, arrived = counted_work(house, monkeypatch), list[int]()
        server = PlatformServer(house.orders, seed=1)
        await server.start()
        try:
            messages = Counting(house.database, house.office.sync, house.hub, house.clock)
            messages.new = Counter()
            (box,) = server.backstage.office.mail.boxes.values()
            box.permit(SHOP, (), house.clock.now())
            for number in range(MESSAGES):
                refund = refunds[number % REFUNDS]
                body = {"refund_id": int(refund.refund_no), "tid": int(refund.order_no)}
                server.backstage.publish(SHOP, "taobao_refund_RefundCreateMessage", body)
            troubles = server.faults.messages
            troubles.duplicates, troubles.reorder, troubles.cut_after = 0.05, True, list(CUTS)

            async def handle(message: TmcMessage) -> None:
                arrived.append(message.id)
                await messages.handle(SHOP, told(message, house))

            await received(server, handle, house)
        finally:
            await server.stop()
        assert worked == {refund.refund_no: MESSAGES // REFUNDS for refund in refunds}
        assert len(messages.new) == MESSAGES
        assert set(messages.new.values()) == {1}
        assert await house.database.read(lambda uow: uow.connected.count_handled(SHOP)) == MESSAGES
        assert len(arrived) > MESSAGES * 1.04, "nothing came twice: the test proves nothing"
        before_the_first_cut = arrived[: CUTS[0] // 2]  # later what was lost comes again, out of order by itself
        assert before_the_first_cut != sorted(before_the_first_cut), "all came in order: the test proves nothing"
        assert troubles.cut_after == [], "the line did not break as often as it should"
        for refund in refunds:
            assert (await house.refund(SHOP, refund.refund_no)).application == refund


def counted_work(house: CaseHouse, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each refund is taken in for a message, from now on: what handling a message comes to."""
    worked, sync = Counter[str](), house.office.sync
    entered = sync._entered

    def counting(uow: UnitOfWork, application: RefundApplication) -> bool:
        worked[application.refund_no] += 1
        return entered(uow, application)

    monkeypatch.setattr(sync, "_entered", counting)
    return worked


def told(message: TmcMessage, house: CaseHouse) -> PlatformMessage:
    return PlatformMessage(id=message.id, topic=message.topic, content=message.content, at=house.clock.now())


async def received(server: PlatformServer, handle: object, house: CaseHouse) -> None:
    """Listen until everything is confirmed; what was lost with a line comes again when its time is up."""
    (app,) = server.apps
    (box,) = server.backstage.office.mail.boxes.values()
    dials = 0

    async def no_pause(seconds: float) -> None:
        nonlocal dials
        dials += 1
        house.clock.move(AGAIN + timedelta(seconds=1))
        server.backstage.office.mail.ring()

    async with ClientSession() as session:
        client = TmcClient(
            session, url=server.tmc_url, app_key=app.app_key, secret=app.secret, clock=house.clock,
            pull_seconds=0.05, sleep=no_pause, at_once=AT_ONCE,
        )
        listening = asyncio.create_task(client.run(handle))  # type: ignore[arg-type]  # a coroutine function
        try:
            async with asyncio.timeout(120):
                while box.unconfirmed:
                    await asyncio.sleep(0.01)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
    assert dials >= 3, "the line never broke"


async def test_a_refund_made_changed_and_closed_while_we_were_down_is_right_after_one_reading(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite3"
    async with case_house(path) as house:
        await house.office.sync.read_all()
        (open_one,) = house.orders.add_unshipped_refunds(SHOP, 1, 3)
        await house.office.sync.read_all()
        away, platform, clock = house, house.orders, house.clock
    clock.forward(3600)
    (made,) = platform.add_unshipped_refunds(SHOP, 1, 4)
    clock.forward(60)
    platform.buyer_changes(SHOP, made.refund_no, reason="缺货")
    platform.buyer_changes(SHOP, open_one.refund_no, reason="缺货")
    clock.forward(60)
    platform.buyer_withdraws(SHOP, made.refund_no)
    platform.buyer_withdraws(SHOP, open_one.refund_no)
    clock.forward(86400)
    async with case_house(path, before=away) as house:
        await house.office.sync.read_shop(SHOP)
        for number in (made.refund_no, open_one.refund_no):
            known = await house.refund(SHOP, number)
            assert known.application == await platform.refund(SHOP, number)
            assert (known.application.status, known.application.reason) == (RefundStatus.CLOSED, "缺货")
        cases = await house.database.read(lambda uow: uow.cases.of_refund(SHOP, open_one.refund_no))
        assert [case.state for case in cases] == ["withdrawn"]
        assert await house.office.sync.read_shop(SHOP) == 0
