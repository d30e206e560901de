"""The banner of a shop's link: what is wrong or ends soon, in sentences that say what to do; gone when settled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from cs_assistant.domain.connected import Grant, GrantedTo, Part
from cs_assistant.services.link_notices import MOST_ROWS, PASSING, SOON, LinkNotices
from cs_assistant.services.live import LINK, Change, Hub
from cs_assistant.services.platform_tokens import Authoriser, ShopLink
from cs_assistant.storage import Database
from tests.contract.worlds import NOW, MovableClock

SHOP, OTHER = "phones", "shoes"
LIFE = timedelta(days=365)
GRANT = Grant(
    shop_id=SHOP, account=GrantedTo.MAIN, access_token="t", refresh_token="r", got_at=NOW,
    refresh_expires_at=NOW + LIFE * 2, expires_at=NOW + LIFE, w1_expires_at=NOW + LIFE,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Linked:
    database: Database
    clock: MovableClock
    hub: Hub
    notices: LinkNotices

    async def trouble(self, part: Part, why: str = "坏了，请修。", number: str = "", shop_id: str = SHOP) -> None:
        now = self.clock.now()
        await self.database.write(lambda uow: uow.connected.trouble(shop_id, part, why, now, number))

    async def keep(self, **changes: Any) -> None:
        await self.database.write(lambda uow: uow.connected.keep_grant(replace(GRANT, **changes)))

    async def says(self) -> list[str]:
        return [sentence for each in await self.notices.of((SHOP,)) for sentence in each.says]


@pytest.fixture
async def linked(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Linked]:
    clock, hub = MovableClock(), Hub()
    nobody, renews = cast("Authoriser", None), getattr(request, "param", False)
    links = {shop: ShopLink(shop_id=shop, name=shop, authoriser=nobody, may_renew=renews) for shop in (SHOP, OTHER)}
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        notices = LinkNotices(database, links, hub, clock)
        yield Linked(database=database, clock=clock, hub=hub, notices=notices)


async def test_each_shop_is_told_of_its_own_and_a_link_that_is_well_of_nothing(linked: Linked) -> None:
    await linked.keep()
    assert await linked.notices.of((SHOP, OTHER)) == ()
    await linked.trouble(Part.MAIN_GRANT, shop_id=OTHER)
    assert await linked.notices.of((SHOP, "not connected")) == ()
    (found,) = await linked.notices.of((SHOP, OTHER))
    assert (found.shop_id, found.says) == (OTHER, ("坏了，请修。",))


async def test_the_link_comes_first_and_of_many_rows_only_some_are_named(linked: Linked) -> None:
    for number in range(MOST_ROWS + 4):
        await linked.trouble(Part.REFUND, number=f"90{number}")
    await linked.trouble(Part.MAIN_GRANT, "授权没了，请授权。")
    says = await linked.says()
    assert says[0] == "授权没了，请授权。"
    assert says[1] == "一笔退款（900）没有读进来：坏了，请修。"
    assert len(says) == MOST_ROWS + 2
    assert says[-1].startswith("另有 4 条")


@pytest.mark.parametrize("part", [Part.CALLS, Part.MESSAGES])
async def test_a_line_that_stands_again_within_a_minute_is_nobodys_business(linked: Linked, part: Part) -> None:
    await linked.trouble(part)
    assert await linked.says() == []
    linked.clock.move(PASSING)
    assert await linked.says() == ["坏了，请修。"]


async def test_an_authorisation_is_said_to_end_a_week_before_and_with_its_first_part(linked: Linked) -> None:
    await linked.keep()
    linked.clock.move(LIFE - SOON - timedelta(hours=1))
    assert await linked.says() == []
    linked.clock.move(timedelta(days=1))
    (said,) = await linked.says()
    assert said.startswith("主账号的授权还有 6 天到期。请管理员运行 cs-assistant connect phones 重新授权")
    await linked.keep(account=GrantedTo.SUB, w1_expires_at=linked.clock.now() + timedelta(hours=3, minutes=5))
    assert "子账号的授权里写的一部分还有 3 小时到期。" in (await linked.says())[1]
    assert (await linked.says())[1].endswith("同意退款做不了，读订单和退款照常。")
    assert "connect phones --account sub" in (await linked.says())[1]
    linked.clock.move(SOON * 2)
    assert await linked.says() == [], "what is over is said by whoever needed it"


async def test_a_token_that_lives_for_a_day_is_not_said_to_end_all_day(linked: Linked) -> None:
    await linked.keep(expires_at=NOW + timedelta(days=1), w1_expires_at=None)
    linked.clock.move(timedelta(hours=17))
    assert await linked.says() == []
    linked.clock.move(timedelta(hours=2))
    assert len(await linked.says()) == 1


@pytest.mark.parametrize("linked", [True], indirect=True)
async def test_one_that_renews_itself_is_not_said_to_end(linked: Linked) -> None:
    await linked.keep(w1_expires_at=None)
    linked.clock.move(LIFE - timedelta(days=1))
    assert await linked.says() == []
    await linked.keep(w1_expires_at=None, refresh_expires_at=linked.clock.now())
    assert len(await linked.says()) == 1


async def test_consoles_are_told_when_a_banner_changes_and_only_then(linked: Linked) -> None:
    with linked.hub.subscribe() as changes:
        await linked.notices.look()
        await linked.trouble(Part.MAIN_GRANT)
        for _ in range(3):
            await linked.notices.look()
        await linked.database.write(lambda uow: uow.connected.settled(SHOP, Part.MAIN_GRANT))
        await linked.notices.look()
        assert [changes.get_nowait() for _ in range(changes.qsize())] == [Change(kind=LINK, shop_id=SHOP)] * 2
