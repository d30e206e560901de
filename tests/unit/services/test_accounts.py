"""Accounts: who keeps which, what ends when, what is written down, what is never stored."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.people import Right, Role
from cs_assistant.errors import (
    BadInputError,
    ConflictError,
    DiskFullError,
    ForbiddenError,
    NotFoundError,
    TooManyTriesError,
)
from cs_assistant.services.accounts import Accounts
from cs_assistant.services.audit import AuditLog
from cs_assistant.services.keeping import Keeper
from cs_assistant.services.logins import IDLE_LASTS, LOGIN_LASTS, Logins
from cs_assistant.services.passwords import Passwords
from cs_assistant.storage import Database
from tests.contract.worlds import NOW, MovableClock

PASSWORD = "好记的一句话就行了吧"
SERVER = Keeper(name="命令行")
AGENT = {"phones": frozenset({Role.AGENT})}


@dataclass(frozen=True)
class Office:
    path: Path
    database: Database
    accounts: Accounts
    logins: Logins
    audit: AuditLog
    clock: MovableClock = field(default_factory=MovableClock)

    async def hire(self, name: str, *shops: str, role: Role = Role.AGENT) -> str:
        roles = {shop: frozenset({role}) for shop in shops or ("phones",)}
        return (await self.accounts.create(SERVER, name, roles, PASSWORD))[0]

    async def sentences(self, *shops: str) -> list[str]:
        page = await self.audit.page(shops or ("phones", "shoes"))
        return [event.sentence for _, event in reversed(page.events)]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    path, clock = tmp_path / "desk.sqlite3", MovableClock()
    async with Database.open(path) as database:
        quick = Passwords(memory_kib=8)
        accounts, logins = Accounts(database, clock, quick), Logins(database, clock, quick)
        yield Office(path, database, accounts, logins, AuditLog(database), clock)


async def test_neither_passwords_nor_tokens_are_stored(office: Office) -> None:
    account = await office.hire("小林")
    login = await office.logins.log_in("小林", PASSWORD)
    token = await office.accounts.tokens.create(SERVER, account, "日报", {Right.READ})
    await office.database.close()
    connection = sqlite3.connect(office.path)
    everything = "\n".join(connection.iterdump())
    connection.close()
    assert "argon2id" in everything
    for secret in (PASSWORD, login, token):
        assert secret not in everything


@pytest.mark.parametrize(
    ("name", "password", "where"),
    [
        ("小林", "123456789", "password"),
        ("小林", "aaaaaaaaaaaa", "password"),
        ("小林", "长" * 201, "password"),
        ("", PASSWORD, "name"),
        ("林" * 21, PASSWORD, "name"),
        ("小林\n已同意退款", PASSWORD, "name"),
        ("智能助手", PASSWORD, "name"),
    ],
)
async def test_a_bad_name_or_password_is_refused_with_the_field(
    office: Office, name: str, password: str, where: str
) -> None:
    with pytest.raises(BadInputError) as refused:
        await office.accounts.create(SERVER, name, AGENT, password)
    assert refused.value.where == where
    assert not await office.accounts.exist()


async def test_a_password_of_ten_characters_is_enough_and_a_made_up_one_logs_in(office: Office) -> None:
    await office.accounts.create(SERVER, "甲", AGENT, "abcdefghij")
    _, made_up = await office.accounts.create(SERVER, "乙", AGENT)
    assert await office.logins.log_in("甲", "abcdefghij")
    assert await office.logins.log_in(" 乙 ", made_up)


async def test_machines_roles_no_roles_and_taken_names_are_refused(office: Office) -> None:
    await office.hire("小林")
    with pytest.raises(ConflictError, match="小林"):
        await office.hire("小林")
    with pytest.raises(BadInputError, match="系统自己的角色"):
        await office.accounts.create(SERVER, "时钟", {"phones": frozenset({Role.TIMER})}, PASSWORD)
    with pytest.raises(BadInputError, match="至少"):
        await office.accounts.create(SERVER, "没事做的", {"phones": frozenset()}, PASSWORD)


async def test_a_login_is_a_person_with_the_roles_of_each_shop(office: Office) -> None:
    account = await office.hire("小林")
    await office.accounts.set_roles(SERVER, account, "shoes", {Role.SENIOR})
    person = await office.logins.person_with_login(await office.logins.log_in("小林", PASSWORD))
    assert person is not None
    assert (person.id, person.name) == (account, "小林")
    assert person.may(Right.SEND, "phones")
    assert not person.may(Right.AGREE, "phones")
    assert person.may(Right.AGREE, "shoes")
    assert person.shops(Right.AGREE) == {"shoes"}


async def test_roles_count_from_the_next_request_not_the_next_login(office: Office) -> None:
    account = await office.hire("小林", role=Role.SENIOR)
    login = await office.logins.log_in("小林", PASSWORD)
    await office.accounts.set_roles(SERVER, account, "phones", {Role.AGENT})
    person = await office.logins.person_with_login(login)
    assert person is not None
    assert not person.may(Right.AGREE, "phones")


async def test_a_login_ends_by_leaving_by_idleness_and_by_age(office: Office) -> None:
    await office.hire("小林")
    left = await office.logins.log_in("小林", PASSWORD)
    await office.logins.log_out(left)
    await office.logins.log_out(left)
    assert await office.logins.person_with_login(left) is None
    idle, busy = await office.logins.log_in("小林", PASSWORD), await office.logins.log_in("小林", PASSWORD)
    for _ in range(2):
        office.clock.move(IDLE_LASTS / 2)
        assert await office.logins.person_with_login(busy) is not None
    assert await office.logins.person_with_login(idle) is None
    while office.clock.now() < NOW + LOGIN_LASTS - IDLE_LASTS / 2:
        assert await office.logins.person_with_login(busy) is not None
        office.clock.move(IDLE_LASTS / 2)
    office.clock.move(IDLE_LASTS / 2)
    assert await office.logins.person_with_login(busy) is None
    assert await office.logins.person_with_login("guess") is None


async def test_on_a_full_disk_who_is_logged_in_still_reads(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await office.hire("小林")
    login = await office.logins.log_in("小林", PASSWORD)
    office.clock.move(timedelta(hours=1))

    async def full(_: object) -> None:
        raise DiskFullError

    monkeypatch.setattr(office.database, "write", full)
    assert await office.logins.person_with_login(login) is not None


async def test_five_wrong_tries_close_a_name_for_fifteen_minutes_and_no_other(office: Office) -> None:
    await office.hire("小林")
    await office.hire("小王")
    for _ in range(5):
        with pytest.raises(ForbiddenError, match="名字或密码不对"):
            await office.logins.log_in("小林", "不是这个密码呀")
    with pytest.raises(TooManyTriesError, match="15 分钟后"):
        await office.logins.log_in("小林", PASSWORD)
    assert await office.logins.log_in("小王", PASSWORD)
    office.clock.move(timedelta(minutes=14))
    with pytest.raises(TooManyTriesError, match="1 分钟后"):
        await office.logins.log_in("小林", PASSWORD)
    office.clock.move(timedelta(minutes=1))
    assert await office.logins.log_in("小林", PASSWORD)
    assert "「小林」的密码连续输错，15 分钟内不能登录" in await office.sentences()


async def test_names_nobody_has_are_closed_too_so_that_they_tell_nothing(office: Office) -> None:
    for _ in range(5):
        with pytest.raises(ForbiddenError, match="名字或密码不对"):
            await office.logins.log_in("没有这个人", PASSWORD)
    with pytest.raises(TooManyTriesError):
        await office.logins.log_in("没有这个人", PASSWORD)


async def test_a_name_nobody_has_costs_the_same_hash_as_one_that_exists(office: Office) -> None:
    class Counting(Passwords):
        hashes = 0

        def _matches(self, stored: str, password: str) -> bool:
            Counting.hashes += 1
            return super()._matches(stored, password)

    gone = await office.hire("离职的")
    await office.hire("小林")
    await office.accounts.deactivate(SERVER, gone)
    logins = Logins(office.database, office.clock, Counting(memory_kib=8))
    for count, name in enumerate(("小林", "离职的", "没有这个人"), start=1):
        with pytest.raises(ForbiddenError):
            await logins.log_in(name, "不是这个密码呀")
        assert Counting.hashes == count


async def test_the_right_password_forgets_the_wrong_tries(office: Office) -> None:
    await office.hire("小林")
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(ForbiddenError, match="名字或密码不对"):
                await office.logins.log_in("小林", "不是这个密码呀")
        assert await office.logins.log_in("小林", PASSWORD)


async def test_deactivating_ends_logins_and_tokens_and_activating_does_not_bring_them_back(office: Office) -> None:
    account = await office.hire("小林")
    login = await office.logins.log_in("小林", PASSWORD)
    token = await office.accounts.tokens.create(SERVER, account, "日报", {Right.READ})
    await office.accounts.deactivate(SERVER, account)
    assert not await office.accounts.exist()
    with pytest.raises(ForbiddenError):
        await office.logins.log_in("小林", PASSWORD)
    await office.accounts.activate(SERVER, account)
    assert await office.logins.person_with_login(login) is None
    assert await office.logins.person_with_token(token) is None
    assert await office.logins.log_in("小林", PASSWORD)


async def test_a_reset_password_ends_every_login_and_ones_own_change_the_others(office: Office) -> None:
    account = await office.hire("小林")
    here, there = await office.logins.log_in("小林", PASSWORD), await office.logins.log_in("小林", PASSWORD)
    with pytest.raises(ForbiddenError, match="现在的密码不对"):
        await office.accounts.change_own_password(account, "不是这个密码呀", "另一句好记的话就行", login=here)
    with pytest.raises(BadInputError, match="至少 10 个字符"):
        await office.accounts.change_own_password(account, PASSWORD, "太短", login=here)
    await office.accounts.change_own_password(account, PASSWORD, "另一句好记的话就行了", login=here)
    assert await office.logins.person_with_login(here) is not None
    assert await office.logins.person_with_login(there) is None
    new = await office.accounts.set_password(SERVER, account)
    assert await office.logins.person_with_login(here) is None
    assert await office.logins.log_in("小林", new)


async def test_a_token_has_only_rights_of_its_account_and_loses_them_with_it(office: Office) -> None:
    account = await office.hire("小林")
    with pytest.raises(BadInputError, match="同意退款"):
        await office.accounts.tokens.create(SERVER, account, "日报", {Right.READ, Right.AGREE})
    with pytest.raises(BadInputError, match="至少要选一项"):
        await office.accounts.tokens.create(SERVER, account, "日报", set())
    token = await office.accounts.tokens.create(SERVER, account, "日报", {Right.READ, Right.SEND})
    person = await office.logins.person_with_token(token)
    assert person is not None
    assert (person.name, person.id[:6]) == ("小林（日报）", "token:")
    assert person.may(Right.READ, "phones")
    assert not person.may(Right.CONSENT, "phones")
    await office.accounts.set_roles(SERVER, account, "phones", {Role.AUDITOR})
    demoted = await office.logins.person_with_token(token)
    assert demoted is not None
    assert demoted.may(Right.READ, "phones")
    assert not demoted.may(Right.SEND, "phones")


async def test_a_token_ends_when_revoked_and_when_its_days_are_over(office: Office) -> None:
    account = await office.hire("小林")
    token = await office.accounts.tokens.create(SERVER, account, "日报", {Right.READ}, 7)
    other = await office.accounts.tokens.create(SERVER, account, "周报", {Right.READ}, 7)
    listed = {each.name: each.id for each in (await office.accounts.one(account, SERVER)).tokens}
    await office.accounts.tokens.revoke(SERVER, listed["周报"])
    assert await office.logins.person_with_token(other) is None
    office.clock.move(timedelta(days=7) - timedelta(seconds=1))
    assert await office.logins.person_with_token(token) is not None
    office.clock.move(timedelta(seconds=1))
    assert await office.logins.person_with_token(token) is None
    with pytest.raises(BadInputError, match="天"):
        await office.accounts.tokens.create(SERVER, account, "永远", {Right.READ}, 10_000)


# One shop's administrator and another's


async def test_an_administrator_sees_the_accounts_of_their_shops_only(office: Office) -> None:
    keeper = Keeper(name="管理员", shops=frozenset({"phones"}))
    mine, theirs = await office.hire("小林"), await office.hire("小杜", "shoes")
    both = await office.hire("两边跑", "phones", "shoes")
    seen = {account.id: account for account in await office.accounts.kept_by(keeper)}
    assert set(seen) == {mine, both}
    assert set(seen[both].roles) == {"phones"}
    assert seen[both].elsewhere
    with pytest.raises(NotFoundError):
        await office.accounts.one(theirs, keeper)


async def test_an_administrator_of_one_shop_cannot_get_into_another(office: Office) -> None:
    keeper = Keeper(name="管理员", shops=frozenset({"phones"}))
    both, theirs = await office.hire("两边跑", "phones", "shoes"), await office.hire("小杜", "shoes")
    calls: tuple[Callable[[str], Awaitable[object]], ...] = (
        lambda account: office.accounts.set_password(keeper, account),
        lambda account: office.accounts.deactivate(keeper, account),
        lambda account: office.accounts.activate(keeper, account),
        lambda account: office.accounts.tokens.create(keeper, account, "日报", {Right.READ}),
    )
    for call in calls:
        with pytest.raises(ForbiddenError, match="还属于别的店铺"):
            await call(both)
        with pytest.raises(NotFoundError):
            await call(theirs)
    with pytest.raises(NotFoundError):
        await office.accounts.set_roles(keeper, both, "shoes", {Role.SUPERVISOR})
    with pytest.raises(NotFoundError):
        await office.accounts.set_roles(keeper, theirs, "phones", {Role.SUPERVISOR})
    with pytest.raises(NotFoundError):
        await office.accounts.create(keeper, "新人", {"shoes": frozenset({Role.SUPERVISOR})}, PASSWORD)
    await office.accounts.set_roles(keeper, both, "phones", {Role.SENIOR})
    assert (await office.accounts.one(both, SERVER)).roles["phones"] == {Role.SENIOR}


async def test_a_shops_last_administrator_stays(office: Office) -> None:
    first = await office.hire("管理甲", role=Role.ADMINISTRATOR)
    with pytest.raises(ConflictError, match="没有管理员"):
        await office.accounts.deactivate(SERVER, first)
    with pytest.raises(ConflictError, match="没有管理员"):
        await office.accounts.set_roles(SERVER, first, "phones", {Role.AGENT})
    assert (await office.accounts.one(first, SERVER)).roles["phones"] == {Role.ADMINISTRATOR}
    await office.hire("管理乙", role=Role.ADMINISTRATOR)
    await office.accounts.deactivate(SERVER, first)


# The audit log


async def test_every_change_is_a_sentence_in_the_log_of_each_shop_concerned(office: Office) -> None:
    keeper = Keeper(name="管理员")
    account, _ = await office.accounts.create(
        keeper, "小林", {"phones": frozenset({Role.AGENT}), "shoes": frozenset({Role.SENIOR})}, PASSWORD
    )
    await office.accounts.set_roles(keeper, account, "shoes", ())
    await office.accounts.set_roles(keeper, account, "shoes", ())
    await office.accounts.set_password(keeper, account, PASSWORD)
    await office.logins.log_out(await office.logins.log_in("小林", PASSWORD))
    await office.accounts.tokens.create(keeper, account, "日报", {Right.READ, Right.SEND})
    (token,) = (await office.accounts.one(account, keeper)).tokens
    await office.accounts.tokens.revoke(keeper, token.id)
    await office.accounts.deactivate(keeper, account)
    assert await office.sentences("phones") == [
        "管理员建立账号「小林」，角色：客服",
        "管理员重设了「小林」的密码",
        "小林登录",
        "小林退出登录",
        "管理员为「小林」建立接口令牌「日报」，权限：查看会话和案件、回复买家",
        "管理员撤销「小林」的接口令牌「日报」",
        "管理员停用账号「小林」，其登录和接口令牌一并失效",
    ]
    assert await office.sentences("shoes") == [
        "管理员建立账号「小林」，角色：资深客服",
        "管理员把「小林」的角色改为：没有角色",
    ]


async def test_a_refused_change_leaves_no_trace(office: Office) -> None:
    first = await office.hire("管理甲", role=Role.ADMINISTRATOR)
    before = await office.sentences()
    with pytest.raises(ConflictError):
        await office.accounts.deactivate(SERVER, first)
    assert await office.sentences() == before


async def test_the_log_is_filtered_by_person_kind_and_day_and_read_in_pages(office: Office) -> None:
    account = await office.hire("小林")
    await office.logins.log_in("小林", PASSWORD)
    office.clock.move(timedelta(hours=14))
    await office.accounts.set_password(SERVER, account, PASSWORD)
    shops = ("phones",)
    assert len((await office.audit.page(shops, actor="小林")).events) == 1
    assert len((await office.audit.page(shops, kind="account")).events) == 2
    assert len((await office.audit.page(shops, kind="account.password")).events) == 1
    assert (await office.audit.page(shops, kind="acc_unt")).events == ()
    # 14 hours after 10:00 in Shanghai is midnight: the next day there, still the same day in UTC.
    assert len((await office.audit.page(shops, day=date(2026, 11, 22))).events) == 2
    assert len((await office.audit.page(shops, day=date(2026, 11, 23))).events) == 1
    first = await office.audit.page(shops, most=2)
    rest = await office.audit.page(shops, most=2, before=first.older)
    assert [place for place, _ in (*first.events, *rest.events)] == [3, 2, 1]
    assert rest.older is None
    assert await office.audit.actors(shops) == ("命令行", "小林")


async def test_another_shops_log_is_not_read(office: Office) -> None:
    await office.hire("小杜", "shoes")
    assert (await office.audit.page(("phones",))).events == ()
    assert await office.audit.actors(("phones",)) == ()
