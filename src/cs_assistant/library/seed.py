"""The shipped folder, copied for a shop to edit."""

from __future__ import annotations

import shutil
from pathlib import Path

from cs_assistant.errors import UsageError


def init(target: Path, source: Path) -> None:
    """Copy the library at `source` to `target`, which must be new or empty.

    Raises UsageError when there is something already: a shop's edits are never overwritten.
    """
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} 是一个文件，不能当话术文件夹。请换一个名字。")
    if target.is_dir() and any(target.iterdir()):
        raise UsageError(f"{target} 里已经有内容，没有改动任何文件。请换一个新文件夹，或先把它清空。")
    if target.resolve().is_relative_to(source.resolve()):
        raise UsageError(f"{target} 在自带话术库里面，升级时会丢。请换一个别处的文件夹。")
    try:
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    except OSError as error:
        raise UsageError(f"话术库没有拷完：{error.strerror or error}。请检查磁盘空间和文件夹权限后重试。") from error
