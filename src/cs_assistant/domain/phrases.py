"""Quick phrases (快捷短语) of a shop: what one says, how it is known again, and what became of it elsewhere."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_PHRASES = 5_000
"""Phrases of one shop or rows of one file; the desk compares every one with every other."""
LONGEST_TEXT, LONGEST_NAME = 5_000, 200
"""Characters of a text, and of a code or group: what is longer is no phrase but a file gone wrong."""
UNGROUPED = "未分组"
"""What clients write for the top level; with us the group is then empty."""
_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What travels in a file: the code an agent types, the text, the group. Groups are one level deep."""

    code: str
    text: str
    group: str

    @property
    def key(self) -> str:
        """Two contents with the same key are the same phrase, whatever a spreadsheet did to their spaces."""
        return content_key(self.code, self.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """One quick phrase as it stands with us. Its id survives edits made elsewhere."""

    id: str
    shop_id: str
    ours: Content
    base: Content | None
    """As last seen in a file, imported or exported: what both sides started from; None while it was in none."""
    position: int
    """Place in the list and in the file, from 0."""
    script_id: str | None = None
    """The reply of the script library it was made from."""
    at: datetime
    actor: str


class Field(StrEnum):
    """The parts of a content that are merged each by itself."""

    CODE = "code"
    TEXT = "text"
    GROUP = "group"


class Side(StrEnum):
    """Which version a person keeps where both sides changed the same thing."""

    OURS = "ours"
    THEIRS = "theirs"


def tidy(content: Content) -> Content:
    """Without blanks around code and group; the text stays to the letter."""
    group = content.group.strip()
    return Content(code=content.code.strip(), text=content.text, group="" if group == UNGROUPED else group)


def plain_text(text: str) -> str:
    """The text as it is compared: full and half width, case, blanks, line ends and punctuation do not matter.

    A text of marks only (「……」) stays as it is: else all of those would be one.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NOT_WORDS.sub("", folded) or folded.strip()


def plain_code(code: str) -> str:
    """The code as it is compared: width, case and the blanks around it do not matter."""
    return unicodedata.normalize("NFKC", code).strip().casefold()


def content_key(code: str, text: str) -> str:
    """SHA-256 of the normalised code and text, hex: the identity a manifest keeps beside an exported file."""
    return hashlib.sha256(f"{plain_code(code)}\n{plain_text(text)}".encode("utf-8", "surrogatepass")).hexdigest()


def state_token(phrases: Iterable[Phrase]) -> str:
    """Changes with anything a preview was made from: an import says for which state it was previewed."""
    said = hashlib.sha256()
    for phrase in phrases:
        parts = (phrase.id, *_parts(phrase.ours), *(_parts(phrase.base) if phrase.base else ("-",)))
        said.update("\0".join((*parts, str(phrase.position), "\n")).encode("utf-8", "surrogatepass"))
    return said.hexdigest()


def _parts(content: Content) -> tuple[str, str, str]:
    return content.code, content.text, content.group
