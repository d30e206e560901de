"""What a command reads: texts, the script library (`--scripts`, the setting, the packaged one; never this folder)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cs_assistant.errors import BadInputError, LibraryError, UsageError

if TYPE_CHECKING:
    from cs_assistant.app.scripts import LoadedScripts


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Say which file cannot be read as text, and why: UsageError, BadInputError."""
    try:
        yield
    except FileNotFoundError as error:
        raise UsageError(f"没有文件 {file}。请核对路径。") from error
    except OSError as error:
        raise UsageError(f"读不了文件 {file}（{error.strerror}）。请核对路径和权限。") from error
    except UnicodeDecodeError as error:
        raise BadInputError(f"{file} 不是 UTF-8 编码。请另存为 UTF-8 后重试。", where=str(file)) from error


def load_scripts(folder: Path | None) -> LoadedScripts:
    """The library, its world and its weights. Raises LibraryError listing every problem."""
    from cs_assistant.app.scripts import read_scripts
    from cs_assistant.cli.running import settings_with

    loaded = read_scripts(folder or settings_with(None, None, None).scripts)
    if loaded.library is None:
        listed = "\n".join(f"  {problem}" for problem in loaded.problems)
        raise LibraryError(f"话术库有 {len(loaded.problems)} 处问题：\n{listed}")
    return loaded
