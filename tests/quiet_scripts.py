"""The packaged scripts in a folder of a test's own, without the demo's scenes: no buyer writes but the test's."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from cs_assistant.library.files import packaged_folder

SHOPS = ("phones", "shoes")


def quiet_scripts(folder: Path, connections: Mapping[str, str] | None = None) -> Path:
    """The folder of the scripts; `connections` says of shops how they are connected (直连, 粘贴), others stay."""
    scripts = folder / "scripts_zh"
    shutil.copytree(packaged_folder(), scripts)
    _rewrite(scripts / "world.yaml", r"(?ms)^scenes:\n.*\Z", "scenes: []\n")
    for shop, connection in (connections or {}).items():
        _rewrite(scripts / "shops" / shop / "shop.yaml", r"(?m)^connection: .*$", f"connection: {connection}")
    return scripts


def _rewrite(place: Path, pattern: str, by: str) -> None:
    text, count = re.subn(pattern, by, place.read_text("utf-8"))
    assert count == 1, f"{place}: {pattern} stands there {count} times"
    place.write_text(text, "utf-8")
