"""Commands that run the desk: demo, serve."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cs_assistant.cli import command
from cs_assistant.cli.texts import Scripts

if TYPE_CHECKING:
    from cs_assistant.app.running import Running
    from cs_assistant.settings import Settings

Port = Annotated[int | None, typer.Option("--port", help="端口；0 表示任选一个空闲的。默认 8765。")]
DatabaseFile = Annotated[Path | None, typer.Option("--database", help="SQLite 数据库文件。")]


@command("demo")
def demo(port: Port = None, database: DatabaseFile = None, scripts: Scripts = None) -> None:
    """打开演示：两家沙盒店铺，买家会自己来问，什么都不用配置。"""
    with tempfile.TemporaryDirectory(prefix="cs-assistant-demo-") as folder:
        settings = settings_with(port, database or Path(folder) / "demo.sqlite3", scripts)
        _run(settings, demo=True)


@command("serve")
def serve(port: Port = None, database: DatabaseFile = None, scripts: Scripts = None) -> None:
    """正式运行：消息从签名接口进来，自动回复默认全部关闭，在「自动回复」页逐项打开。"""
    _run(settings_with(port, database, scripts), demo=False)


def _tell_demo(desk: Running) -> None:
    from cs_assistant.app.people import DEMO_NEWCOMER, DEMO_PASSWORD, DEMO_PEOPLE
    from cs_assistant.domain.people import ROLE_NAMES

    people = "、".join(f"{name}（{ROLE_NAMES[role]}）" for name, role in DEMO_PEOPLE)
    typer.echo(f"接待台：   {desk.url}/?token={desk.token}   （以{DEMO_NEWCOMER}的身份进入）")
    typer.echo(f"扮演买家： {desk.url}/sandbox?token={desk.token}")
    typer.echo(f"演示账号： {people}。密码都是 {DEMO_PASSWORD}；在 {desk.url}/login 可以一键切换。")


def _tell_serve(desk: Running, names: tuple[str, ...]) -> None:
    typer.echo(f"接待台：   {desk.url}/")
    if names:
        typer.echo(f"登记的域名：{'、'.join(names)}（网址由前面的代理决定）")
    if not desk.people.exist:
        typer.echo(
            "还没有账号，谁也进不来。另开一个终端，用同一个 --database 建第一个管理员（不用重启）：\n"
            "  cs-assistant user add 名字 --role administrator\n"
            "再给主管建一个（--role supervisor）：登录后从「更多 → 接入向导」把店里的订单、退款、话术放进来。"
        )


def settings_with(port: int | None, database: Path | None, scripts: Path | None) -> Settings:
    """The settings of the environment, changed by what the command was given. Raises UsageError for a bad one."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from cs_assistant.errors import UsageError
    from cs_assistant.settings import Settings

    given: dict[str, Any] = {"port": port, "database": database, "scripts": scripts}
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        # What pydantic says is English and may quote the value, secrets too.
        raise UsageError(wrong_setting(error.errors(include_url=False, include_input=False)[0])) from None
    except SettingsError as error:
        # What it was raised from holds the whole value, secrets too.
        raise UsageError(not_json(str(error))) from None


_WRONG = {
    "missing": "没有写", "int_parsing": "要写整数", "int_type": "要写整数", "int_from_float": "要写整数",
    "float_parsing": "要写数字", "float_type": "要写数字", "bool_parsing": "要写 true 或 false",
    "bool_type": "要写 true 或 false", "greater_than_equal": "不能小于 {ge}", "less_than_equal": "不能大于 {le}",
    "string_too_short": "太短，不能空着", "string_too_long": "太长，最多 {max_length} 个字", "string_type": "要写文字",
    "dict_type": "要写成 JSON 对象", "model_type": "要写成 JSON 对象", "path_type": "要写文件路径",
    "literal_error": "只能写 {expected}",
}
"""What pydantic found wrong, by its type of error and with its limits."""


def wrong_setting(found: Mapping[str, Any]) -> str:
    """Which setting is wrong, where in it, and what to write, in Chinese; never with the value itself."""
    name, *inside = (str(part) for part in found["loc"])
    limits = dict(found.get("ctx") or {})
    if "expected" in limits:
        limits["expected"] = "、".join(re.findall(r"'(.*?)'", limits["expected"]))
    said = _WRONG.get(found["type"], "这个值用不了，请对照 README 的设置表").format_map(limits)
    place = f" 里的 {'.'.join(inside)}" if inside else ""
    return f"设置 CS_{name.upper()}{place} 不对：{said}。请改正后重启。"


def not_json(error: str) -> str:
    """What is wrong with a setting that has to be JSON, from what the reader of the settings says of it."""
    name = re.search(r'field "(\w+)"', error)
    variable = f"CS_{name[1].upper()}" if name else "CS_…"
    return (
        f"设置 {variable} 不是完整的 JSON。要写成一行，引号用双引号，外面再套单引号，"
        f"例如 {variable}='{{\"店铺编号\": \"值\"}}'。请改正后重启。"
    )


def _run(settings: Settings, *, demo: bool) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve_until_stopped(settings, demo=demo))


async def _serve_until_stopped(settings: Settings, *, demo: bool) -> None:
    from cs_assistant.app.running import running
    from cs_assistant.app.stopping import asked_to_stop

    stopped = asked_to_stop()
    async with running(settings, demo=demo) as desk:
        gc.freeze()  # the library stays; looking for garbage in it would stop the desk for a fifth of a second
        for problem in desk.problems:
            typer.echo(f"话术库问题：{problem}", err=True)
        _tell_demo(desk) if demo else _tell_serve(desk, settings.names)
        typer.echo("按 Ctrl+C 停止。")
        await stopped.wait()
        typer.echo("正在停止……")
