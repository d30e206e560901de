"""Registering consent texts: from then on a version is what buyers agreed to and is never edited (R2.19)."""

from __future__ import annotations

from dataclasses import dataclass

from cs_assistant.library.drafts import PUBLISHED, terms_version
from cs_assistant.library.files import Files, digest_of

_HEAD = (
    "# 发布过的细则：版本 → 文件内容的指纹（SHA-256）。由 cs-assistant check --publish-terms 写入，请不要手改。\n"
    "# 登记过的细则一个字也不能再改；要改，就另写一个新日期的文件。\n"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Registered:
    """What registering would write."""

    versions: tuple[str, ...]
    """The versions that are new in the register."""
    text: str
    """The whole text of terms/published.yaml; lines that stood there are kept as they are."""


def register_terms(files: Files) -> Registered:
    """Add every version of `files` that the register does not name yet.

    A register that is there and could not be read is not in `files`, and the text given then lacks all that stood in
    it: it must not be written (the checker names the file).
    """
    versions = {version: path for path in files if (version := terms_version(path)) is not None}
    before = files.get(PUBLISHED, _HEAD).rstrip()
    named = {line.partition(":")[0].strip() for line in before.splitlines()}
    new = tuple(sorted(set(versions) - named))
    lines = (f"{version}: {digest_of(files[versions[version]])}" for version in new)
    return Registered(versions=new, text="\n".join((before, *lines, "")))
