"""Loading the script library for a command: `--scripts`, the setting, the packaged one; never the current folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cs_assistant.errors import LibraryError

if TYPE_CHECKING:
    from cs_assistant.app.scripts import LoadedScripts


def load_scripts(folder: Path | None) -> LoadedScripts:
    """The library, its world and its weights. Raises LibraryError listing every problem."""
    from cs_assistant.app.scripts import read_scripts
    from cs_assistant.settings import Settings

    loaded = read_scripts(folder or Settings().scripts)
    if loaded.library is None:
        listed = "\n".join(f"  {problem}" for problem in loaded.problems)
        raise LibraryError(f"话术库有 {len(loaded.problems)} 处问题：\n{listed}")
    return loaded
