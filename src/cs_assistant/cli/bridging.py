"""Commands of the chat bridge: bridge-client, bridge-check."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from cs_assistant.cli import command
from cs_assistant.errors import UsageError

if TYPE_CHECKING:
    from cs_assistant.gateways.bridge.check.running import Found
    from cs_assistant.gateways.bridge.client import Address

VARIABLE = "CS_BRIDGE_SECRET"
Url = Annotated[str, typer.Argument(help="服务器的地址，不带路径，例如 https://desk.example.com")]
Shop = Annotated[str, typer.Option("--shop", help="店铺编号。")]


def secret_of_environment() -> str:
    """The shop's secret. It never stands on a command line: other people of the machine read those."""
    secret = os.environ.get(VARIABLE, "")
    if not secret:
        raise UsageError(f"没有密钥。请把这个店铺的桥接密钥放进环境变量 {VARIABLE} 再运行。")
    return secret


@command("bridge-client")
def bridge_client(
    url: Url,
    shop: Shop,
    bridge: Annotated[str, typer.Option("--bridge", help="这一份桥接的编号；编号接着上次的存档继续。")] = "bridge-1",
    store: Annotated[Path, typer.Option("--store", help="存档文件：没确认的消息、做过的发送。")] = Path(
        "bridge.sqlite3"
    ),
) -> None:
    """把任何程序接成聊天桥接：标准输入每行一个要报告的 JSON，标准输出每行一个收到的 JSON（docs/bridge.md）。"""
    from cs_assistant.gateways.bridge.client import Address

    address = Address(url=_checked(url), shop=shop, secret=secret_of_environment(), bridge=bridge)
    asyncio.run(_run_client(address, store))


def _checked(url: str) -> str:
    """The address as it is called. One that cannot be reached is tried again; one that is none never will be."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise UsageError(f"「{url}」不是服务器的地址。请写 http:// 或 https:// 开头的，例如 https://desk.example.com。")
    return url


async def _run_client(address: Address, store_file: Path) -> None:
    from aiohttp import ClientSession

    from cs_assistant.app.clock import SystemClock
    from cs_assistant.gateways.bridge.client import BridgeClient
    from cs_assistant.gateways.bridge.client_store import ClientStore
    from cs_assistant.gateways.bridge.pipe import Pipe

    try:
        store = ClientStore(store_file)
    except sqlite3.Error as error:
        raise UsageError(
            f"打不开存档文件 {store_file}（--store）：文件夹不在、不能写，或者它不是存档。请换一个路径。"
        ) from error
    pipe = Pipe(print_line)
    try:
        async with ClientSession() as http:
            client = BridgeClient(http, address, store, SystemClock(), write=pipe.write, told=pipe.told)
            running = asyncio.create_task(client.run())
            reading = asyncio.create_task(_read_lines(pipe, client))
            done, _ = await asyncio.wait((running, reading), return_when=asyncio.FIRST_COMPLETED)
            if reading in done and not reading.exception():
                await asyncio.wait((running, asyncio.create_task(client.all_acknowledged())),
                                   return_when=asyncio.FIRST_COMPLETED)  # fmt: skip
            for task in (running, reading):
                if task.done() and task.exception() is not None:
                    raise task.exception() or UsageError
                task.cancel()
            await asyncio.gather(running, reading, return_exceptions=True)
    finally:
        store.close()


async def _read_lines(pipe: Any, client: Any) -> None:
    """Until the input ends. A line that is wrong is told on stderr and left out."""
    while True:
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        problem = await pipe.take(line, client)
        if problem is not None:
            typer.echo(f"跳过一行：{problem}", err=True)


def print_line(frame: dict[str, Any]) -> None:
    """One frame a line, at once: a program reads it."""
    sys.stdout.write(json.dumps(frame, ensure_ascii=False) + "\n")
    sys.stdout.flush()


@command("bridge-check")
def bridge_check(
    url: Annotated[str | None, typer.Argument(help="要检查的服务器；检查桥接时不写。")] = None,
    shop: Shop = "check",
    listen: Annotated[int | None, typer.Option("--listen", help="在这个端口扮演服务器，检查连上来的桥接。")] = None,
    patience: Annotated[float, typer.Option("--patience", help="该来的帧最多等几秒。")] = 10.0,
    quiet: Annotated[float, typer.Option("--quiet", help="不该再来的帧，等几秒没来就算没有。")] = 0.5,
    as_json: Annotated[bool, typer.Option("--json", help="每项输出一行 JSON。")] = False,
) -> None:
    """检查聊天桥接的一端是否合乎 docs/bridge.md：给出地址就检查服务器，--listen 就检查桥接。请用专门的测试店铺。"""
    if (url is None) == (listen is None):
        raise UsageError("写上服务器的地址（检查服务器），或者 --listen 端口（检查桥接），两者选一。")
    found = asyncio.run(
        _check(url, listen, shop, secret_of_environment(), patience=patience, quiet=quiet, as_json=as_json)
    )
    failed = sum(one.problem is not None for one in found)
    if not as_json:
        typer.echo(f"{len(found)} 项，{len(found) - failed} 项通过，{failed} 项不通过。")
    if failed:
        raise typer.Exit(1)


async def _check(
    url: str | None, port: int | None, shop: str, secret: str, *, patience: float, quiet: float, as_json: bool
) -> list[Found]:
    from aiohttp import ClientSession

    from cs_assistant.app.clock import SystemClock
    from cs_assistant.gateways.bridge.check.bridge_checks import BridgeCheck, check_bridge
    from cs_assistant.gateways.bridge.check.running import check_server
    from cs_assistant.gateways.bridge.check.wire import Target

    found: list[Found] = []
    if url is None:
        setup = BridgeCheck(
            shop=shop, secret=secret, clock=SystemClock(), port=port or 0, patience=patience, quiet=quiet
        )
        async for one in check_bridge(setup, lambda at: typer.echo(f"在 {at} 等桥接连上来（店铺 {shop}）……", err=True)):
            found.append(one)
            _print_found(one, as_json=as_json)
        return found
    async with ClientSession() as http:
        target = Target(
            http=http, url=_checked(url), shop=shop, secret=secret, clock=SystemClock(), patience=patience, quiet=quiet
        )
        async for one in check_server(target):
            found.append(one)
            _print_found(one, as_json=as_json)
    return found


def _print_found(found: Found, *, as_json: bool) -> None:
    if as_json:
        print_line({"number": found.number, "key": found.key, "title": found.title, "problem": found.problem})
        return
    typer.echo(f"{found.number:>2}  {'通过　' if found.problem is None else '不通过'}  {found.title}")
    if found.problem is not None:
        typer.echo(f"            {found.problem}")
