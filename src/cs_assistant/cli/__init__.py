"""The commands (design, section 6). Heavy imports stand inside the commands, so that --help is quick."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import ParamSpec, TypeVar

import typer

from cs_assistant.errors import CsAssistantError

P = ParamSpec("P")
R = TypeVar("R")

cli = typer.Typer(
    name="cs-assistant",
    help="天猫、淘宝店铺售后客服助手：听懂买家、给出有出处的话术、按日期算清权益。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def command(name: str, group: typer.Typer = cli) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register a command whose errors become one Chinese line on stderr and the error's exit code."""

    def register(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return function(*args, **kwargs)
            except CsAssistantError as error:
                typer.echo(f"出错：{error.message}", err=True)
                raise typer.Exit(error.exit_code) from None

        group.command(name)(run)
        return run

    return register


def register_commands() -> None:
    """Import the modules of the commands, each of which registers itself."""
    for module in (
        "running", "scripts", "texts", "evaluating", "users", "flows", "documents", "cards", "requirements", "phrases",
        "erp", "samples", "sandbox", "connecting", "replaying", "bridging",
    ):
        import_module(f"cs_assistant.cli.{module}")


def main() -> None:
    """Entry point of `cs-assistant`."""
    register_commands()
    # Chinese goes out as UTF-8 also where the terminal's locale is C, as on a bare server.
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    cli()
