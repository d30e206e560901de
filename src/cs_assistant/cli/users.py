"""Accounts from the server's command line: user add, list, password, deactivate, token. Works while `serve` runs."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from cs_assistant.cli import cli, command
from cs_assistant.cli.running import DatabaseFile, settings_with
from cs_assistant.cli.texts import Scripts
from cs_assistant.domain.people import MACHINES, RIGHT_NAMES, ROLE_NAMES, Right, Role

if TYPE_CHECKING:
    from cs_assistant.services.accounts import Accounts
    from cs_assistant.services.keeping import Keeper
    from cs_assistant.settings import Settings

T = TypeVar("T")

users = typer.Typer(help="账号：谁能登录，在哪些店铺，做什么。serve 运行时也可以用。", no_args_is_help=True)
cli.add_typer(users, name="user")

ROLES = "、".join(f"{role}（{name}）" for role, name in ROLE_NAMES.items() if role not in MACHINES)
SCOPES = "、".join(f"{right}（{name}）" for right, name in RIGHT_NAMES.items())
Name = Annotated[str, typer.Argument(help="账号的名字。")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="从标准输入读密码；不给就生成一个并打印。")]


@command("add", users)
def add(
    name: Name,
    role: Annotated[list[str], typer.Option("--role", help=f"角色，可以给几个：{ROLES}。")],
    shop: Annotated[list[str] | None, typer.Option("--shop", help="店铺编号，可以给几个；不给就是全部店铺。")] = None,
    password_stdin: FromStdin = False,
    database: DatabaseFile = None,
    scripts: Scripts = None,
) -> None:
    """新建账号。"""
    settings = settings_with(None, database, scripts)
    roles = frozenset(_role(given) for given in role)
    shops = _shops(settings, shop)
    password = _password(password_stdin)

    async def work(accounts: Accounts) -> str:
        return (await accounts.create(_keeper(), name, dict.fromkeys(shops, roles), password))[1]

    secret = _with_accounts(settings, work)
    typer.echo(f"已建账号「{name}」：{_role_words(roles)}，店铺 {'、'.join(shops)}。")
    _show(secret, given=password is not None)


@command("list", users)
def list_users(database: DatabaseFile = None) -> None:
    """列出账号。"""

    async def work(accounts: Accounts) -> list[str]:
        return [
            f"{account.name}\t{'' if account.active else '（已停用）'}"
            + "；".join(f"{shop}：{_role_words(held)}" for shop, held in account.roles.items())
            for account in await accounts.kept_by(_keeper())
        ]

    lines = _with_accounts(settings_with(None, database, None), work)
    typer.echo("\n".join(lines) if lines else "还没有账号。用 cs-assistant user add 新建。")


@command("password", users)
def password(name: Name, password_stdin: FromStdin = False, database: DatabaseFile = None) -> None:
    """重设密码；这个账号在各处的登录随即退出。"""
    given = _password(password_stdin)

    async def work(accounts: Accounts) -> str:
        return await accounts.set_password(_keeper(), await accounts.id_of(name), given)

    secret = _with_accounts(settings_with(None, database, None), work)
    typer.echo(f"已重设「{name}」的密码。")
    _show(secret, given=given is not None)


@command("deactivate", users)
def deactivate(name: Name, database: DatabaseFile = None) -> None:
    """停用账号：登录和接口令牌马上失效，记录都留着。"""

    async def work(accounts: Accounts) -> None:
        await accounts.deactivate(_keeper(), await accounts.id_of(name))

    _with_accounts(settings_with(None, database, None), work)
    typer.echo(f"已停用「{name}」。")


@command("token", users)
def token(
    name: Name,
    scope: Annotated[list[str], typer.Option("--scope", help=f"能做什么，可以给几个：{SCOPES}。")],
    purpose: Annotated[str, typer.Option("--for", help="用途，会出现在记录里。")] = "接口",
    days: Annotated[int, typer.Option(help="有效天数。")] = 90,
    database: DatabaseFile = None,
) -> None:
    """为账号新建接口令牌（Authorization: Bearer …），只打印这一次。"""
    scopes = frozenset(_right(given) for given in scope)

    async def work(accounts: Accounts) -> str:
        return await accounts.tokens.create(_keeper(), await accounts.id_of(name), purpose, scopes, days)

    typer.echo(_with_accounts(settings_with(None, database, None), work))


def _with_accounts(settings: Settings, work: Callable[[Accounts], Awaitable[T]]) -> T:
    """Run one step on the database, beside whoever serves from it."""
    from cs_assistant.app.clock import SystemClock
    from cs_assistant.services.accounts import Accounts
    from cs_assistant.storage.database import Database

    async def run() -> T:
        async with Database.open(settings.database, serving=False) as opened:
            return await work(Accounts(opened, SystemClock()))

    return asyncio.run(run())


def _keeper() -> Keeper:
    from cs_assistant.services.keeping import Keeper

    return Keeper(name="命令行")


def _shops(settings: Settings, given: list[str] | None) -> tuple[str, ...]:
    """The shops named, or all. Raises UsageError for one that has no folder in the script library."""
    from cs_assistant.errors import UsageError
    from cs_assistant.library.files import packaged_folder

    folder: Path = (settings.scripts or packaged_folder()) / "shops"
    known = sorted(path.parent.name for path in folder.glob("*/shop.yaml"))
    unknown = [shop for shop in given or () if shop not in known]
    if unknown:
        raise UsageError(f"没有店铺 {'、'.join(unknown)}。现有：{'、'.join(known)}。")
    return tuple(dict.fromkeys(given)) if given else tuple(known)


def _role(given: str) -> Role:
    from cs_assistant.errors import UsageError

    human = {role.value: role for role in Role if role not in MACHINES} | {
        name: role for role, name in ROLE_NAMES.items() if role not in MACHINES
    }
    if given not in human:
        raise UsageError(f"没有角色「{given}」。可以用：{ROLES}。")
    return human[given]


def _right(given: str) -> Right:
    from cs_assistant.errors import UsageError

    if given not in {right.value for right in Right}:
        raise UsageError(f"没有权限「{given}」。可以用：{SCOPES}。")
    return Right(given)


def _role_words(roles: frozenset[Role]) -> str:
    return "、".join(ROLE_NAMES[role] for role in Role if role in roles)


def _password(from_stdin: bool) -> str | None:
    return sys.stdin.readline().rstrip("\r\n") if from_stdin else None


def _show(secret: str, *, given: bool) -> None:
    if not given:
        typer.echo(f"密码（只显示这一次）：{secret}")
