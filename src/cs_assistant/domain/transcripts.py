"""What was said in chats that are over: read from a file, for replay and as history. Nothing is ever sent there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cs_assistant.domain.messages import MessageKind, Sender
from cs_assistant.domain.times import check_aware


@dataclass(frozen=True, kw_only=True, slots=True)
class TranscriptLine:
    """One thing said, and where in the file it stands."""

    buyer: str
    """The buyer's nick as the file gives it, without the platform's prefix."""
    sender: Sender
    account: str | None
    """The sub-account that wrote it (`main:sub`), where the shop wrote it."""
    text: str
    at: datetime
    kind: MessageKind = MessageKind.TEXT
    order_no: str | None = None
    external_id: str | None = None
    """The platform's message id, where the file has it."""
    file: str = ""
    """The file inside a zip, without its buyer's nick; else empty."""
    line: int = 0
    """The line, or the number of the record in a JSON list; from 1."""

    def __post_init__(self) -> None:
        check_aware(self.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class TranscriptProblem:
    """Something in the file that was left out, and what to do about it."""

    file: str
    """The file inside a zip, without its buyer's nick; else empty."""
    line: int
    """0 = the file as a whole."""
    what: str
    fix: str

    def __str__(self) -> str:
        """One Chinese line with file and line."""
        place = f"第 {self.line} 行" if self.line else "" if self.file else "整个文件"
        return f"{' '.join(filter(None, (self.file, place)))}：{self.what}。怎么改：{self.fix}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Transcript:
    """A file of chats: what could be read, and what could not."""

    lines: tuple[TranscriptLine, ...]
    """By buyer in the order of the file, and of one buyer by time; same times keep the order of the file."""
    problems: tuple[TranscriptProblem, ...]
    """What was left out, the first of it."""
    more_problems: int = 0
    """What was left out beyond those."""

    @property
    def problem_count(self) -> int:
        """Everything that was left out."""
        return len(self.problems) + self.more_problems

    @property
    def chats(self) -> dict[str, tuple[TranscriptLine, ...]]:
        """Each buyer's lines."""
        found: dict[str, list[TranscriptLine]] = {}
        for line in self.lines:
            found.setdefault(line.buyer, []).append(line)
        return {buyer: tuple(lines) for buyer, lines in found.items()}
