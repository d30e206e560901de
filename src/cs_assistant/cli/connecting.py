"""Authorising a shop's application at the platform: connect. Works while `serve` runs."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from cs_assistant.cli import command
from cs_assistant.cli.running import DatabaseFile, settings_with
from cs_assistant.cli.texts import Scripts
from cs_assistant.domain.connected import ACCOUNT_NAMES, PART_NAMES, GrantedTo

if TYPE_CHECKING:
    from cs_assistant.domain.connected import Grant
    from cs_assistant.services.connecting import Connecting
    from cs_assistant.settings import Settings

SHANGHAI_TIME = "%Y-%m-%d %H:%M"


@command("connect")
def connect(
    shop: Annotated[str | None, typer.Argument(help="店铺编号；不给就列出每个店铺现在的授权情况。")] = None,
    account: Annotated[
        GrantedTo, typer.Option("--account", help="授权哪个账号：main 主账号，sub 子账号（同意退款要用）。")
    ] = GrantedTo.MAIN,
    change_seller: Annotated[
        bool, typer.Option("--change-seller", help="这个店铺换了卖家账号：允许登录和以前不同的账号。")
    ] = False,
    database: DatabaseFile = None,
    scripts: Scripts = None,
) -> None:
    """授权店铺的平台应用：打印登录网址，再把登录后浏览器地址栏里的网址粘贴回来。serve 运行时也可以用。"""
    settings = settings_with(None, database, scripts)
    asyncio.run(_list(settings) if shop is None else _connect(settings, shop, account, change_seller=change_seller))


async def _connect(settings: Settings, shop_id: str, account: GrantedTo, *, change_seller: bool = False) -> None:
    async with _connecting(settings) as connecting:
        login = await connecting.begin(shop_id, account)
        typer.echo(f"1. 用店铺的{ACCOUNT_NAMES[account]}在浏览器里打开，登录并同意授权：\n   {login}")
        typer.echo("2. 浏览器跳转以后（页面打不开也没关系），把地址栏里的整个网址粘贴到这里，按回车：")
        grant = await connecting.finish_from(
            sys.stdin.readline(), shop_id=shop_id, change_seller=change_seller
        )
        typer.echo(f"已授权：{_words(grant)}。正在运行的 serve 会自己用上，不用重启。")


async def _list(settings: Settings) -> None:
    async with _connecting(settings) as connecting:
        grants, troubles = await connecting.grants(), await connecting.troubles()
    if not settings.top:
        typer.echo("没有店铺配置了平台应用（CS_TOP）。怎么配置见 docs/top.md。")
    for shop_id in settings.top:
        mine = [grant for grant in grants if grant.shop_id == shop_id]
        typer.echo(f"{shop_id}：{'；'.join(_words(grant) for grant in mine) or '还没有授权'}")
        for trouble in (each for each in troubles if each.shop_id == shop_id):
            number = f" {trouble.number}" if trouble.number else ""
            typer.echo(f"  {PART_NAMES[trouble.part]}{number}：{trouble.why}")


@asynccontextmanager
async def _connecting(settings: Settings) -> AsyncIterator[Connecting]:
    from aiohttp import ClientSession

    from cs_assistant.app.clock import SystemClock
    from cs_assistant.app.connected import connected_shops
    from cs_assistant.app.scripts import read_scripts
    from cs_assistant.storage.database import Database

    shops = read_scripts(settings.scripts).checked_library.shops
    async with ClientSession() as session, Database.open(settings.database, serving=False) as database:
        yield connected_shops(session, settings.top, database, lambda: shops, SystemClock()).connecting


def _words(grant: Grant) -> str:
    from datetime import UTC, datetime

    from cs_assistant.domain.times import SHANGHAI

    until = grant.expires_at.astimezone(SHANGHAI).strftime(SHANGHAI_TIME) if grant.expires_at else "平台没有说何时"
    refused = "，已被平台拒绝，要重新授权" if grant.refused_at else ""
    if grant.writes_over(datetime.now(UTC)) and not refused:
        refused = "，写入已经到期，只能读，要重新授权"
    return f"{ACCOUNT_NAMES[grant.account]}「{grant.user_nick}」，到 {until} 为止{refused}"
