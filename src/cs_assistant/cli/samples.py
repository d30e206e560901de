"""The command that writes sample exports for 接入向导."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cs_assistant.cli import command
from cs_assistant.cli.loading import load_scripts
from cs_assistant.cli.texts import Scripts
from cs_assistant.errors import UsageError


@command("samples")
def samples(
    folder: Annotated[Path, typer.Argument(help="写到哪个文件夹；没有就新建。已有的同名文件不会被覆盖。")],
    scripts: Scripts = None,
) -> None:
    """写一套样例导出文件（快捷短语、订单、退款、商品、网点、聊天记录），照千牛导出的样子，用来试接入向导。"""
    from cs_assistant.app.clock import SystemClock
    from cs_assistant.app.samples import sample_files

    loaded = load_scripts(scripts)
    files = sample_files(loaded.checked_library, loaded.checked_world, SystemClock().now())
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise UsageError(f"{folder} 里已经有 {'、'.join(there)}，没有覆盖。请换一个文件夹，或先移走它们。")
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
        typer.echo(f"{folder / name}")
    typer.echo("启动 serve、登录以后，打开「更多 → 接入向导」，选店铺，把文件一个一个拖进去。")
