"""What the tables of connected shops must do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.connected import Grant, GrantedTo, Part
from cs_assistant.domain.remarks import Memo
from cs_assistant.storage import Database
from cs_assistant.storage.repositories.connected import Authorisation

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SHOP, OTHER = "phones", "shoes"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        yield database


def grant(shop_id: str = SHOP, account: GrantedTo = GrantedTo.MAIN, token: str = "t1") -> Grant:
    return Grant(
        shop_id=shop_id, account=account, access_token=token, refresh_token="again-1", got_at=NOW,
        expires_at=NOW + timedelta(days=1), w2_expires_at=NOW + timedelta(minutes=30), user_id="7", user_nick="店",
    )


async def test_each_account_of_each_shop_has_one_grant_the_last(database: Database) -> None:
    for each in (grant(), grant(token="t2"), grant(account=GrantedTo.SUB, token="s"), grant(OTHER, token="o")):
        await database.write(lambda uow, each=each: uow.connected.keep_grant(each))
    assert await database.read(lambda uow: uow.connected.grant(SHOP, GrantedTo.MAIN)) == grant(token="t2")
    assert await database.read(lambda uow: uow.connected.grant(OTHER, GrantedTo.SUB)) is None
    found = await database.read(lambda uow: uow.connected.grants((SHOP,)))
    assert [each.access_token for each in found] == ["t2", "s"]


async def test_only_the_very_token_is_refused_and_once(database: Database) -> None:
    await database.write(lambda uow: uow.connected.keep_grant(grant(token="t2")))
    for token, first in (("t1", False), ("t2", True), ("t2", False)):
        assert (
            await database.write(lambda uow, token=token: uow.connected.refuse_grant(SHOP, GrantedTo.MAIN, token, NOW))
            is first
        )
    known = await database.read(lambda uow: uow.connected.grant(SHOP, GrantedTo.MAIN))
    assert known is not None
    assert not known.usable(NOW)


async def test_a_grant_shows_no_token_when_it_is_printed() -> None:
    assert "t1" not in repr(grant())
    assert "again-1" not in repr(grant())


async def test_an_authorisation_is_taken_once_and_not_when_it_is_too_old(database: Database) -> None:
    for state, at in (("fresh", NOW), ("old", NOW - timedelta(hours=1))):
        begun = Authorisation(state=state, shop_id=SHOP, account=GrantedTo.SUB, begun_at=at)
        await database.write(lambda uow, begun=begun: uow.connected.begin_authorisation(begun))
    limit = NOW - timedelta(minutes=30)
    taken = await database.write(lambda uow: uow.connected.use_authorisation("fresh", NOW, limit))
    assert taken is not None
    assert (taken.shop_id, taken.account, taken.used_at) == (SHOP, GrantedTo.SUB, NOW)
    for state in ("fresh", "old", "never"):
        again = await database.write(lambda uow, state=state: uow.connected.use_authorisation(state, NOW, limit))
        assert again is None


async def test_a_message_is_handled_once_a_shop_and_forgotten_in_time(database: Database) -> None:
    assert await database.write(lambda uow: uow.connected.handle(SHOP, 2**62, "topic", NOW))
    assert not await database.write(lambda uow: uow.connected.handle(SHOP, 2**62, "topic", NOW))
    assert await database.write(lambda uow: uow.connected.handle(OTHER, 2**62, "topic", NOW))
    assert await database.read(lambda uow: uow.connected.count_handled(SHOP)) == 1
    await database.write(lambda uow: uow.connected.forget_handled(NOW + timedelta(seconds=1)))
    assert await database.read(lambda uow: uow.connected.count_handled(SHOP)) == 0


async def test_the_same_trouble_is_counted_and_goes_when_it_is_settled(database: Database) -> None:
    later = NOW + timedelta(minutes=1)
    await database.write(lambda uow: uow.connected.trouble(SHOP, Part.REFUND, "坏了", NOW, "1"))
    await database.write(lambda uow: uow.connected.trouble(SHOP, Part.REFUND, "还坏着", later, "1"))
    await database.write(lambda uow: uow.connected.trouble(OTHER, Part.CALLS, "别店", NOW))
    (known,) = await database.read(lambda uow: uow.connected.troubles((SHOP,)))
    assert (known.why, known.first_at, known.last_at, known.times) == ("还坏着", NOW, later, 2)
    assert await database.read(lambda uow: uow.connected.troubles((SHOP, OTHER), Part.CALLS)) != ()
    assert await database.write(lambda uow: uow.connected.settled(SHOP, Part.REFUND, "1"))
    assert not await database.write(lambda uow: uow.connected.settled(SHOP, Part.REFUND, "1"))
    assert await database.read(lambda uow: uow.connected.troubles((SHOP,))) == ()


async def test_a_trade_is_remembered_as_it_was_read_last(database: Database) -> None:
    assert await database.read(lambda uow: uow.connected.seen_trade(SHOP, "22")) is None
    for text in ("一", "二"):
        await database.write(lambda uow, text=text: uow.connected.see_trade(SHOP, "22", Memo(text=text, flag=3), NOW))
    assert await database.read(lambda uow: uow.connected.seen_trade(SHOP, "22")) == (Memo(text="二", flag=3), NOW)
    assert await database.read(lambda uow: uow.connected.seen_trade(OTHER, "22")) is None
