"""Tokens: renewed one at a time where the app may, else a person is told what to do; states are good once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.connected import Grant, GrantedTo, Part
from cs_assistant.errors import BadInputError, DeliveryError, NotAuthorisedError, NotFoundError
from cs_assistant.services.connecting import Connecting
from cs_assistant.services.platform_tokens import RENEW_AGAIN, ShopLink, Tokens
from cs_assistant.storage import Database
from tests.contract.worlds import MovableClock

SHOP = "phones"


@dataclass
class Authoriser:
    """The platform's authorisation server, played."""

    clock: MovableClock
    renewals: int = 0
    fails: DeliveryError | None = None
    states: list[str] = field(default_factory=list)

    def login_url(self, state: str) -> str:
        self.states.append(state)
        return f"https://oauth.example/authorize?state={state}"

    async def exchange(self, code: str, account: GrantedTo) -> Grant:
        return grant(self.clock, f"of-{code}", account)

    async def renew(self, old: Grant) -> Grant:
        await asyncio.sleep(0)
        self.renewals += 1
        if self.fails is not None:
            raise self.fails
        return grant(self.clock, f"renewed-{self.renewals}", old.account)


def grant(clock: MovableClock, token: str, account: GrantedTo = GrantedTo.MAIN) -> Grant:
    return Grant(
        shop_id=SHOP, account=account, access_token=token, refresh_token=f"r-{token}", got_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1), refresh_expires_at=clock.now() + timedelta(days=9),
    )


@dataclass(frozen=True, kw_only=True)
class Linked:
    database: Database
    clock: MovableClock
    authoriser: Authoriser
    tokens: Tokens
    connecting: Connecting

    async def told(self) -> list[str]:
        return [trouble.why for trouble in await self.connecting.troubles()]


@pytest.fixture(params=[True, False], ids=["may renew", "may not"])
async def linked(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Linked]:
    clock = MovableClock()
    authoriser = Authoriser(clock)
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        links = {SHOP: ShopLink(shop_id=SHOP, name="晨光", authoriser=authoriser, may_renew=request.param)}
        tokens = Tokens(database, links, clock)
        connecting = Connecting(database, links, tokens, clock)
        yield Linked(database=database, clock=clock, authoriser=authoriser, tokens=tokens, connecting=connecting)


renewing = pytest.mark.parametrize("linked", [True], indirect=True, ids=["may renew"])
fixed = pytest.mark.parametrize("linked", [False], indirect=True, ids=["may not"])


async def test_without_a_grant_a_sentence_says_which_account_and_what_to_do(linked: Linked) -> None:
    for _ in range(2):
        with pytest.raises(NotAuthorisedError, match=r"还没有授权子账号.*cs-assistant connect phones --account sub"):
            await linked.tokens.token(SHOP, "sub")
    assert len(await linked.told()) == 1
    await linked.tokens.keep(grant(linked.clock, "new", GrantedTo.SUB))
    assert await linked.tokens.token(SHOP, "sub") == "new"
    assert await linked.told() == []


@renewing
async def test_many_who_ask_at_once_share_one_renewal(linked: Linked) -> None:
    await linked.tokens.keep(grant(linked.clock, "old"))
    linked.clock.move(timedelta(hours=23, minutes=30))
    given = await asyncio.gather(*(linked.tokens.token(SHOP, "main") for _ in range(20)))
    assert set(given) == {"renewed-1"}
    assert linked.authoriser.renewals == 1


@renewing
async def test_one_who_gives_up_waiting_does_not_lose_the_new_token(linked: Linked) -> None:
    await linked.tokens.keep(grant(linked.clock, "old"))
    linked.clock.move(timedelta(days=2))
    asking = asyncio.create_task(linked.tokens.token(SHOP, "main"))
    while not linked.authoriser.renewals:
        await asyncio.sleep(0)
    asking.cancel()
    assert await linked.tokens.token(SHOP, "main") == "renewed-1"
    assert linked.authoriser.renewals == 1


@renewing
async def test_a_refused_token_is_renewed_and_a_refused_renewal_is_a_persons(linked: Linked) -> None:
    await linked.tokens.keep(grant(linked.clock, "old"))
    await linked.tokens.refused(SHOP, "main", "old")
    assert await linked.tokens.token(SHOP, "main") == "renewed-1"
    await linked.tokens.refused(SHOP, "main", "old")  # late word about a token that is gone
    assert await linked.tokens.token(SHOP, "main") == "renewed-1"
    await linked.tokens.refused(SHOP, "main", "renewed-1")
    linked.authoriser.fails = NotAuthorisedError("平台没有给授权")
    with pytest.raises(NotAuthorisedError, match=r"晨光.*主账号的授权被平台拒绝了"):
        await linked.tokens.token(SHOP, "main")
    assert (await linked.connecting.troubles())[0].part is Part.MAIN_GRANT


@fixed
async def test_refused_for_writing_it_reads_on_and_the_sentence_says_what_does_not_work(linked: Linked) -> None:
    """Each level ends on its own (`reference/top-api.md` 1.8)."""
    for account, lost in ((GrantedTo.MAIN, "备注写不了"), (GrantedTo.SUB, "同意退款做不了")):
        await linked.tokens.keep(grant(linked.clock, account.value, account))
        await linked.tokens.refused(SHOP, account, account.value, write=True)
        assert await linked.tokens.token(SHOP, account) == account.value
        with pytest.raises(NotAuthorisedError, match=rf"写入授权到期了：{lost}.*读订单和退款照常.*connect phones"):
            await linked.tokens.token(SHOP, account, write=True)
        await linked.tokens.keep(grant(linked.clock, "new", account))
        assert await linked.tokens.token(SHOP, account, write=True) == "new"
    assert await linked.told() == []


@pytest.mark.parametrize(("w1", "w2", "writes"), [(1, 1, False), (1, 3, True), (1, None, True), (3, 3, True)])
@fixed
async def test_writing_is_over_when_its_last_level_is(
    linked: Linked, w1: int | None, w2: int | None, writes: bool
) -> None:
    now = linked.clock.now()
    ends = [None if hours is None else now + timedelta(hours=hours) for hours in (w1, w2)]
    kept = replace(grant(linked.clock, "t"), w1_expires_at=ends[0], w2_expires_at=ends[1])
    assert kept.usable(now + timedelta(hours=2))
    assert kept.usable(now + timedelta(hours=2), write=True) is writes


@renewing
async def test_refused_for_writing_a_token_is_renewed_when_somebody_writes(linked: Linked) -> None:
    await linked.tokens.keep(grant(linked.clock, "old"))
    await linked.tokens.refused(SHOP, "main", "old", write=True)
    assert await linked.tokens.token(SHOP, "main") == "old"
    assert await linked.tokens.token(SHOP, "main", write=True) == "renewed-1"


@renewing
async def test_a_renewed_token_that_still_may_not_write_is_told_and_not_renewed_for_every_write(linked: Linked) -> None:
    """Regression: each refused write renewed twice, and the renewal wiped away what a person had to read."""
    await linked.tokens.keep(grant(linked.clock, "old"))
    for token in ("old", "renewed-1"):
        assert await linked.tokens.token(SHOP, "main", write=True) == token
        await linked.tokens.refused(SHOP, "main", token, write=True)
        if token == "old":
            continue
        for _ in range(3):
            with pytest.raises(NotAuthorisedError, match="写入授权到期了"):
                await linked.tokens.token(SHOP, "main", write=True)
    assert (linked.authoriser.renewals, len(await linked.told())) == (1, 1)
    assert await linked.tokens.token(SHOP, "main") == "renewed-1"
    linked.clock.move(RENEW_AGAIN)
    assert await linked.tokens.token(SHOP, "main", write=True) == "renewed-2"


@renewing
async def test_a_server_that_is_down_costs_nothing_while_the_token_still_holds(linked: Linked) -> None:
    await linked.tokens.keep(grant(linked.clock, "old"))
    linked.authoriser.fails = DeliveryError("连不上", uncertain=True)
    linked.clock.move(timedelta(hours=23, minutes=30))
    assert await linked.tokens.token(SHOP, "main") == "old"
    linked.clock.move(timedelta(hours=1))
    with pytest.raises(DeliveryError, match="连不上"):
        await linked.tokens.token(SHOP, "main")


@fixed
async def test_an_app_that_may_not_renew_never_asks_and_tells_a_person(linked: Linked) -> None:
    await linked.tokens.keep(grant(linked.clock, "old"))
    linked.clock.move(timedelta(hours=23, minutes=30))
    assert await linked.tokens.token(SHOP, "main") == "old"
    linked.clock.move(timedelta(hours=1))
    with pytest.raises(NotAuthorisedError, match="主账号的授权已经过期"):
        await linked.tokens.token(SHOP, "main")
    assert linked.authoriser.renewals == 0


@fixed
async def test_a_state_is_good_once_for_its_shop_and_half_an_hour(linked: Linked) -> None:
    def address() -> str:
        return f"https://shop.example/?code=c1&state={linked.authoriser.states[-1]}"

    await linked.connecting.begin(SHOP, GrantedTo.MAIN)
    got = await linked.connecting.finish_from(address(), shop_id=SHOP)
    assert replace(got, got_at=linked.clock.now()) == await linked.database.read(
        lambda uow: uow.connected.grant(SHOP, GrantedTo.MAIN)
    )
    for given, told in (
        (address(), "已经用过"),
        ("https://shop.example/?code=c1&state=guessed", "不是从这里开始"),
        ("https://shop.example/", "没有授权码"),
    ):
        with pytest.raises(BadInputError, match=told):
            await linked.connecting.finish_from(given)
    await linked.connecting.begin(SHOP, GrantedTo.MAIN)
    linked.clock.move(timedelta(minutes=31))
    with pytest.raises(BadInputError, match="超过 30 分钟"):
        await linked.connecting.finish_from(address())
    with pytest.raises(NotFoundError, match="CS_TOP"):
        await linked.connecting.begin("elsewhere", GrantedTo.MAIN)
