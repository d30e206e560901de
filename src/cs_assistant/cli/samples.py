"""The command that writes sample exports for 接入向导."""

from __future__ import annotations

from collections.abc import Mapping
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
    masked: Annotated[
        bool, typer.Option("--masked", help="昵称遮成 t**8、没有签收时间一列，和平台导出的一样。")
    ] = False,
    scripts: Scripts = None,
) -> None:
    """写一套样例导出文件（快捷短语、订单、退款、商品、网点、聊天记录），照千牛导出的样子，用来试接入向导。"""
    from cs_assistant.app.clock import SystemClock
    from cs_assistant.app.samples import sample_files

    loaded = load_scripts(scripts)
    files = sample_files(loaded.checked_library, loaded.checked_world, SystemClock().now(), masked=masked)
    try:
        _write(folder, files)
    except (FileExistsError, NotADirectoryError) as error:
        raise UsageError(f"{error.filename} 是一个文件，不是文件夹。请换一个文件夹，或先移走它。") from error
    except OSError as error:
        raise UsageError(f"写不了 {error.filename}（{error.strerror}）。请核对权限和磁盘，或换一个文件夹。") from error
    typer.echo("启动 serve、登录以后，打开「更多 → 接入向导」，选店铺，把文件一个一个拖进去。")


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raises UsageError where one of them is there, OSError where the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise UsageError(f"{folder} 里已经有 {'、'.join(there)}，没有覆盖。请换一个文件夹，或先移走它们。")
    for name, content in files.items():
        (folder / name).write_bytes(content)
        typer.echo(f"{folder / name}")
