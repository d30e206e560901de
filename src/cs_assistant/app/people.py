"""Who may come in when a desk starts: the demo's people, and what `serve` refuses."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from cs_assistant.app.clock import SystemClock
from cs_assistant.domain.people import ROLE_NAMES, Role
from cs_assistant.errors import UsageError
from cs_assistant.services.accounts import Accounts
from cs_assistant.services.audit import AuditLog
from cs_assistant.services.keeping import Keeper
from cs_assistant.services.logins import Logins
from cs_assistant.services.passwords import Passwords
from cs_assistant.services.whose import Whose
from cs_assistant.settings import Settings
from cs_assistant.storage.database import Database
from cs_assistant.web.context import DemoLogin

DEMO_PEOPLE = (
    ("小林", Role.AGENT), ("陈姐", Role.SENIOR), ("王主管", Role.SUPERVISOR), ("老周", Role.WAREHOUSE),
    ("小吴", Role.FINANCE), ("小杜", Role.DESIGN), ("马师傅", Role.WORKSHOP), ("管理员", Role.ADMINISTRATOR),
    ("审计", Role.AUDITOR),
)  # fmt: skip
DEMO_NEWCOMER = "王主管"
"""Whom the printed link logs in."""
DEMO_PASSWORD = "yanshi-2026"  # noqa: S105 - printed at each start; only ever valid on the demo's own machine
DEMO_ID = "demo-"
"""How the id of a demo account begins: `serve` knows by it that everybody knows the password."""
HOUSE = Keeper(name="演示")


@dataclass(frozen=True, kw_only=True, slots=True)
class People:
    """Everything about who may come in."""

    accounts: Accounts
    logins: Logins
    audit: AuditLog
    whose: Whose
    demo: DemoLogin | None
    exist: bool
    """Whether anybody could log in when the desk started."""

    @property
    def token(self) -> str:
        """What the demo's link carries; empty in `serve`."""
        return self.demo.token if self.demo is not None else ""


async def check_people(database: Database, settings: Settings, *, demo: bool) -> None:
    """Refuse what would mix the demo with real work or leave the door open.

    Call it before anything is published or added. Raises UsageError.
    """
    accounts = Accounts(database, SystemClock())
    await _keep_demo_apart(accounts, demo=demo)
    if is_loopback(settings.host):
        return
    if demo:
        raise UsageError("演示谁都能一键登录，只能在本机打开。请去掉 CS_HOST。")
    if not await accounts.exist():
        raise UsageError(
            f"还没有账号，不能在 {settings.host} 上对外打开。"
            "请先建第一个账号：cs-assistant user add 名字 --role administrator"
        )


async def prepare_people(database: Database, settings: Settings, shops: Collection[str], *, demo: bool) -> People:
    """The services; in the demo also its accounts. `check_people` comes first."""
    clock, passwords = SystemClock(), Passwords()  # one for both: its turns bound the memory hashing takes
    accounts = Accounts(database, clock, passwords)
    if demo:
        await _make_demo_accounts(accounts, shops)
    return People(
        accounts=accounts,
        logins=Logins(database, clock, passwords),
        audit=AuditLog(database),
        whose=Whose(database),
        demo=_demo_login(settings) if demo else None,
        exist=await accounts.exist(),
    )


def _demo_login(settings: Settings) -> DemoLogin:
    token = settings.token.get_secret_value() if settings.token else secrets.token_urlsafe(16)
    return DemoLogin(
        token=token, name=DEMO_NEWCOMER, accounts={name: ROLE_NAMES[role] for name, role in DEMO_PEOPLE}
    )


async def _make_demo_accounts(accounts: Accounts, shops: Collection[str]) -> None:
    there = {account.name for account in await accounts.kept_by(HOUSE)}
    for number, (name, role) in enumerate(DEMO_PEOPLE, start=1):
        if name not in there:
            roles = {shop_id: frozenset({role}) for shop_id in shops}
            await accounts.create(HOUSE, name, roles, DEMO_PASSWORD, account_id=f"{DEMO_ID}{number}")


async def _keep_demo_apart(accounts: Accounts, *, demo: bool) -> None:
    known = await accounts.kept_by(HOUSE)
    demo_was_here = any(account.id.startswith(DEMO_ID) for account in known)
    if not demo and demo_was_here:
        raise UsageError("这个数据库是演示用过的，里面有密码公开的演示账号。正式运行请用 --database 换一个文件。")
    if demo and known and not demo_was_here:
        raise UsageError("这个数据库是正式运行用的，演示不能打开它。演示请不带 --database，或换一个文件。")


def is_loopback(host: str) -> bool:
    """Whether a bind address can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
