"""A script library as files: relative posix path → text, wherever it is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import TypeAlias

from cs_assistant.domain.scripts import Place
from cs_assistant.errors import LibraryError
from cs_assistant.library.problems import Problem

Files: TypeAlias = Mapping[str, str]
"""Relative posix path → text with `\\n` line ends."""

BINARY = (".npz",)
"""Fitted weights lie beside the corpus; they are not scripts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FolderRead:
    """What a folder held."""

    files: Files
    problems: tuple[Problem, ...]
    """Files that could not be read; they are not in `files`."""

    @property
    def unreadable(self) -> frozenset[str]:
        """Paths of the files that could not be read: nothing is concluded from their absence."""
        return frozenset(problem.place.file for problem in self.problems)


def read_folder(folder: Path) -> FolderRead:
    """Read every text file under `folder`; hidden files and fitted weights are left aside.

    Raises LibraryError when the folder itself is not there.
    """
    if not folder.is_dir():
        raise LibraryError(f"找不到话术文件夹 {folder}。请核对路径，或先运行 cs-assistant init 建一份。")
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or path.suffix in BINARY or any(part.startswith(".") for part in name.split("/")):
            continue
        text = _read(path, name)
        if isinstance(text, Problem):
            problems.append(text)
        else:
            files[name] = text
    return FolderRead(files=files, problems=tuple(problems))


def _read(path: Path, name: str) -> str | Problem:
    try:
        data = path.read_bytes()
    except OSError as error:
        return Problem(
            place=Place(file=name, line=1),
            what=f"文件打不开（{error.strerror or error}）",
            fix="检查文件权限，或换一份完好的文件",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fix = "用编辑器「另存为」，编码选 UTF-8，再试一次"
        return Problem(place=Place(file=name, line=line), what="文件不是 UTF-8 编码", fix=fix)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def packaged_folder() -> Path:
    """The library that ships with the program: in the wheel, or in the repository of an editable checkout.

    Never the current directory. Raises LibraryError when the installation has lost it.
    """
    package = Path(str(resources.files("cs_assistant")))
    for folder in (package / "scripts_zh", package.parents[1] / "scripts_zh"):
        if folder.is_dir():
            return folder
    raise LibraryError("安装里没有自带的话术库（scripts_zh）。请重新安装 cs-assistant，或用 --scripts 指定文件夹。")


def digest(files: Files) -> str:
    """SHA-256 over paths and texts, hex; the same for the same files in any order."""
    total = sha256()
    for path in sorted(files):
        for part in (path, files[path]):
            data = part.encode()
            total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()


def digest_of(text: str) -> str:
    """SHA-256 of one text, hex; blank lines at its end do not count."""
    return sha256(text.rstrip().encode()).hexdigest()


def pack(files: Files) -> str:
    """The files as one JSON text, for the snapshot in the database."""
    return json.dumps(dict(files), ensure_ascii=False, sort_keys=True)


def unpack(packed: str) -> Files:
    """The files of a snapshot. Raises LibraryError when it is damaged."""
    try:
        files = json.loads(packed)
    except ValueError as error:
        raise LibraryError("数据库里的话术快照读不出来。请重新发布一次话术库。") from error
    if not isinstance(files, dict) or not all(isinstance(text, str) for text in files.values()):
        raise LibraryError("数据库里的话术快照格式不对。请重新发布一次话术库。")
    return files
