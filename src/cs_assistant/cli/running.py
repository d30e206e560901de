"""Commands that run the desk: demo, serve."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cs_assistant.cli import command
from cs_assistant.cli.texts import Scripts

if TYPE_CHECKING:
    from cs_assistant.settings import Settings

Port = Annotated[int | None, typer.Option("--port", help="端口；0 表示任选一个空闲的。默认 8765。")]
DatabaseFile = Annotated[Path | None, typer.Option("--database", help="SQLite 数据库文件。")]


@command("demo")
def demo(port: Port = None, database: DatabaseFile = None, scripts: Scripts = None) -> None:
    """打开演示：两家沙盒店铺，买家会自己来问，什么都不用配置。"""
    with tempfile.TemporaryDirectory(prefix="cs-assistant-demo-") as folder:
        settings = _settings(port, database or Path(folder) / "demo.sqlite3", scripts)
        _run(settings, demo=True)


@command("serve")
def serve(port: Port = None, database: DatabaseFile = None, scripts: Scripts = None) -> None:
    """正式运行：消息从签名接口进来，自动回复默认全部关闭，在「自动回复」页逐项打开。"""
    _run(_settings(port, database, scripts), demo=False)


def _settings(port: int | None, database: Path | None, scripts: Path | None) -> Settings:
    from pydantic import ValidationError

    from cs_assistant.errors import UsageError
    from cs_assistant.settings import Settings

    given: dict[str, Any] = {"port": port, "database": database, "scripts": scripts}
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"])
        raise UsageError(f"设置 CS_{name.upper()} 不对：{first['msg']}。请改正后重启。") from error


def _run(settings: Settings, *, demo: bool) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve_until_stopped(settings, demo=demo))


async def _serve_until_stopped(settings: Settings, *, demo: bool) -> None:
    from cs_assistant.app.running import running

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on the loop
            loop.add_signal_handler(number, stopped.set)
    async with running(settings, demo=demo) as desk:
        for problem in desk.problems:
            typer.echo(f"话术库问题：{problem}", err=True)
        typer.echo(f"接待台：   {desk.url}/?token={desk.token}")
        if demo:
            typer.echo(f"扮演买家： {desk.url}/sandbox?token={desk.token}")
        typer.echo("按 Ctrl+C 停止。")
        await stopped.wait()
        typer.echo("正在停止……")
