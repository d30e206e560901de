"""The composition root: the only package that knows every other and builds the concrete parts."""

from cs_assistant.app.running import Running, running
from cs_assistant.app.scripts import (
    LoadedScripts,
    build_assistant,
    build_understander,
    check_scripts,
    read_scripts,
    write_weights_file,
)

__all__ = [
    "LoadedScripts",
    "Running",
    "build_assistant",
    "build_understander",
    "check_scripts",
    "read_scripts",
    "running",
    "write_weights_file",
]
