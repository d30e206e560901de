"""The files 千牛旁挂窗 needs to open without a connection, and their version: a hash of what is in them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment

SIDE = "/side"
WORKER = "/side-worker.js"
"""Beside the page, not below it: a worker may only look after what lies below its own address."""
STATIC = "/static/"
_IN_PAGE = re.compile(r'(?:href|src)="/static/([\w./-]+)"')
_IN_MODULE = re.compile(r'from "\./([\w./-]+)"')


@dataclass(frozen=True, kw_only=True, slots=True)
class Shell:
    """What is served as the page and as its worker."""

    page: str
    worker: str
    version: str
    files: tuple[str, ...]
    """Paths of everything the page loads."""


def side_shell(environment: Environment, folder: Path) -> Shell:
    """The shell made of the template and of whatever it loads from `folder`, followed through the imports.

    Raises OSError for a file that is named and not there.
    """
    page = environment.get_template("side.html").render()
    contents: dict[str, bytes] = {}
    waiting = _IN_PAGE.findall(page)
    while waiting:
        name = waiting.pop()
        if name not in contents:
            contents[name] = (folder / name).read_bytes()
            waiting += _IN_MODULE.findall(contents[name].decode()) if name.endswith(".js") else ()
    digest = sha256(page.encode())
    for name in sorted(contents):
        digest.update(name.encode() + b"\0" + contents[name])
    version = digest.hexdigest()[:16]
    files = tuple(f"{STATIC}{name}" for name in sorted(contents))
    worker = (folder / "side_worker.js").read_text("utf-8")
    named = f"const VERSION = {json.dumps(version)};\nconst FILES = {json.dumps(files)};\n"
    return Shell(page=page, worker=named + worker, version=version, files=files)
