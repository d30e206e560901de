"""Commands for the people who own the scripts: init, check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cs_assistant.cli import command
from cs_assistant.cli.running import settings_with
from cs_assistant.cli.texts import Scripts


@command("init")
def init(
    target: Annotated[Path, typer.Argument(help="要新建的文件夹。")],
    scripts: Scripts = None,
) -> None:
    """把话术库复制一份给店铺自己改。"""
    from cs_assistant.library.files import packaged_folder
    from cs_assistant.library.seed import init as copy_library

    copy_library(target, scripts or packaged_folder())
    typer.echo(f"已复制到 {target}。先看 {target / 'README.md'}；改完用 cs-assistant check {target} 检查。")


@command("check")
def check(
    folder: Annotated[Path | None, typer.Argument(help="话术库文件夹；默认用随软件安装的那一份。")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
    rehearse: Annotated[bool, typer.Option(help="静态检查通过后，再把每个话术测试演一遍。")] = True,
    publish_terms: Annotated[
        bool, typer.Option(help="登记 terms/ 里新写的细则；登记过的版本不能再改，只能另写新日期的。")
    ] = False,
    write_weights: Annotated[bool, typer.Option(help="重新训练并写入 corpus/weights.npz，加快启动。")] = False,
) -> None:
    """检查话术库：一次列出全部问题，写明文件、行号、错在哪里、怎么改。"""
    from cs_assistant.app.scripts import check_scripts, write_weights_file
    from cs_assistant.app.scripts import publish_terms as register_terms
    folder = folder or settings_with(None, None, None).scripts
    if publish_terms:
        versions = register_terms(folder)
        typer.echo(f"已登记：{'、'.join(versions)}" if versions else "没有新的细则要登记。", err=True)
    if write_weights:
        typer.echo(f"已写入 {write_weights_file(folder)}", err=True)
    problems = check_scripts(folder, rehearse_tests=rehearse)
    if as_json:
        rows = [{"file": p.file, "line": p.line, "what": p.what, "fix": p.fix} for p in problems]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            typer.echo(str(problem))
        typer.echo(f"共 {len(problems)} 处问题。" if problems else "没有问题。")
    if problems:
        raise typer.Exit(1)
