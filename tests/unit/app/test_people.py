"""What is true of accounts when a desk starts: the demo's people, and the doors `serve` keeps shut."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cs_assistant.app.people import DEMO_PASSWORD, DEMO_PEOPLE, prepare_people
from cs_assistant.domain.people import MACHINES, Role
from cs_assistant.errors import UsageError
from cs_assistant.services.keeping import Keeper
from cs_assistant.settings import Settings
from cs_assistant.storage import Database

SHOPS = ("phones", "shoes")


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
        await prepare_people(database, Settings(), SHOPS, demo=False)


async def test_the_demo_refuses_a_database_people_work_in(database: Database) -> None:
    people = await prepare_people(database, Settings(), SHOPS, demo=False)
    await people.accounts.create(Keeper(name="命令行"), "小王", {"phones": frozenset({Role.AGENT})})
    with pytest.raises(UsageError, match="正式运行"):
        await prepare_people(database, Settings(), SHOPS, demo=True)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "desk.shop.example"])
async def test_nothing_is_opened_to_the_network_before_there_is_an_account(database: Database, host: str) -> None:
    with pytest.raises(UsageError, match="user add"):
        await prepare_people(database, Settings(host=host), SHOPS, demo=False)
    with pytest.raises(UsageError, match="本机"):
        await prepare_people(database, Settings(host=host), SHOPS, demo=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.5", "::1", "localhost"])
async def test_this_machine_needs_no_account_first(database: Database, host: str) -> None:
    assert not (await prepare_people(database, Settings(host=host), SHOPS, demo=False)).exist


async def test_with_an_account_the_network_may_be_served(database: Database) -> None:
    people = await prepare_people(database, Settings(), SHOPS, demo=False)
    await people.accounts.create(Keeper(name="命令行"), "小王", {"phones": frozenset({Role.AGENT})})
    assert (await prepare_people(database, Settings(host="0.0.0.0"), SHOPS, demo=False)).exist
