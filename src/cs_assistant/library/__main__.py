"""`python -m cs_assistant.library DIR` writes DIR/VARIABLES.md anew; DIR must be a library without problems."""

from __future__ import annotations

import sys
from pathlib import Path

from cs_assistant.library.load import load_folder
from cs_assistant.library.variables import variables_markdown


def main(arguments: list[str]) -> int:
    """Write the file; exit code 1 with the problems on stderr, 2 without a folder."""
    if len(arguments) != 1:
        sys.stderr.write("用法：python -m cs_assistant.library 话术文件夹\n")
        return 2
    folder = Path(arguments[0])
    loaded = load_folder(folder)
    if loaded.library is None:
        sys.stderr.writelines(f"{problem}\n" for problem in loaded.problems)
        return 1
    (folder / "VARIABLES.md").write_text(variables_markdown(loaded.library), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
