"""Files of quick phrases and the manifest beside each: read, and written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from cs_assistant.cli.loading import reading
from cs_assistant.errors import UsageError

SIDECAR = ".manifest.json"


def bytes_of(file: Path) -> bytes:
    """What stands in a file. Raises UsageError."""
    with reading(file):
        return file.read_bytes()


def beside(file: Path, manifest: Path | None) -> bytes | None:
    """The manifest that was named, or the one beside the file; None where there is none. Raises UsageError."""
    place = manifest or sidecar(file)
    return bytes_of(place) if manifest is not None or place.is_file() else None


def sidecar(file: Path) -> Path:
    """Where the manifest of a file stands."""
    return file.with_name(f"{file.stem}{SIDECAR}")


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write beside each target first, then give all their names: a failure leaves what was there. Raises UsageError."""
    parts = {target: target.with_name(f".{target.name}.{os.getpid()}.part") for target in contents}
    try:
        for target, content in contents.items():
            if target.is_dir():
                raise UsageError(f"{target} 是文件夹，没有写入。请写上文件名。")
            parts[target].write_bytes(content)
        for target, part in parts.items():
            part.replace(target)
    except OSError as error:
        first = next(iter(contents))
        raise UsageError(f"写不了 {first}（{error.strerror}）。请换一个路径。") from error
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
