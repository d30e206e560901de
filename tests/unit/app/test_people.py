"""What is true of accounts when a desk starts: the demo's people, and the doors `serve` keeps shut."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cs_assistant.app.clock import SystemClock
from cs_assistant.app.people import DEMO_PASSWORD, DEMO_PEOPLE, check_people, prepare_people
from cs_assistant.app.running import running
from cs_assistant.domain.people import MACHINES, Role
from cs_assistant.errors import UsageError
from cs_assistant.services.accounts import Accounts
from cs_assistant.services.keeping import Keeper
from cs_assistant.settings import Settings
from cs_assistant.storage import Database
from cs_assistant.storage.tables import ALL_SHOPS

SHOPS = ("phones", "shoes")
KEEPER = Keeper(name="命令行")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "desk.sqlite3") as opened:
        yield opened


async def test_the_demo_has_one_person_for_each_role_in_both_shops_made_once(database: Database) -> None:
    assert {role for _, role in DEMO_PEOPLE} == set(Role) - MACHINES
    first = await prepare_people(database, Settings(), SHOPS, demo=True)
    again = await prepare_people(database, Settings(), SHOPS, demo=True)
    assert first.token != again.token
    accounts = await again.accounts.kept_by(Keeper(name="测试"))
    assert {(account.name, *account.roles) for account in accounts} == {(name, *SHOPS) for name, _ in DEMO_PEOPLE}
    for name, role in DEMO_PEOPLE:
        person = await again.logins.person_with_login(await again.logins.log_in(name, DEMO_PASSWORD))
        assert person is not None
        assert [person.roles_in(shop) for shop in SHOPS] == [{role}, {role}]


async def test_serve_has_no_login_link_even_when_a_token_is_set(database: Database) -> None:
    people = await prepare_people(database, Settings(token="given"), SHOPS, demo=False)
    assert (people.demo, people.token, people.exist) == (None, "", False)


async def test_serve_refuses_a_database_whose_passwords_were_printed(database: Database) -> None:
    await prepare_people(database, Settings(), SHOPS, demo=True)
    with pytest.raises(UsageError, match="演示用过"):
        await check_people(database, Settings(), demo=False)


@pytest.mark.parametrize("active", [True, False])
async def test_the_demo_refuses_a_database_people_work_in_and_leaves_no_trace(tmp_path: Path, active: bool) -> None:
    file = tmp_path / "work.sqlite3"
    async with Database.open(file) as database:
        accounts = Accounts(database, SystemClock())
        made, _ = await accounts.create(KEEPER, "小王", {"phones": frozenset({Role.AGENT})})
        if not active:
            await accounts.deactivate(KEEPER, made)
    with pytest.raises(UsageError, match="正式运行"):
        async with running(Settings(database=file, port=0), demo=True):
            pass
    async with Database.open(file) as database:
        known = await Accounts(database, SystemClock()).kept_by(KEEPER)
        assert [account.name for account in known] == ["小王"]
        assert await database.read(lambda uow: uow.snapshots.latest(ALL_SHOPS)) is None
        assert await database.read(lambda uow: uow.events.latest(ALL_SHOPS)) == ()


async def test_a_demo_open_to_the_network_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    file = tmp_path / "new.sqlite3"
    with pytest.raises(UsageError, match="本机"):
        async with running(Settings(database=file, port=0, host="0.0.0.0"), demo=True):
            pass
    async with Database.open(file) as database:
        assert not await Accounts(database, SystemClock()).exist()
        assert await database.read(lambda uow: uow.snapshots.latest(ALL_SHOPS)) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "desk.shop.example"])
async def test_nothing_is_opened_to_the_network_before_there_is_an_account(database: Database, host: str) -> None:
    with pytest.raises(UsageError, match="user add"):
        await check_people(database, Settings(host=host), demo=False)
    with pytest.raises(UsageError, match="本机"):
        await check_people(database, Settings(host=host), demo=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.5", "::1", "localhost"])
async def test_this_machine_needs_no_account_first(database: Database, host: str) -> None:
    await check_people(database, Settings(host=host), demo=False)
    assert not (await prepare_people(database, Settings(host=host), SHOPS, demo=False)).exist


async def test_with_an_account_the_network_may_be_served(database: Database) -> None:
    await Accounts(database, SystemClock()).create(KEEPER, "小王", {"phones": frozenset({Role.AGENT})})
    await check_people(database, Settings(host="0.0.0.0"), demo=False)
    assert (await prepare_people(database, Settings(host="0.0.0.0"), SHOPS, demo=False)).exist
