"""Chats that are over, brought in by file: looked at first, kept as history, taken back by the line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from uuid_utils import uuid7

from cs_assistant.domain.events import Event
from cs_assistant.domain.imports import IMPORT_NAMES, ImportBatch, ImportChange, ImportKind, RowProblem
from cs_assistant.domain.messages import Message
from cs_assistant.domain.people import Person
from cs_assistant.domain.transcripts import Transcript
from cs_assistant.errors import BadInputError, ConflictError
from cs_assistant.gateways.base import Clock
from cs_assistant.services.history import add_history, history_of, take_back_history
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork
from cs_assistant.understanding.masking import mask, mask_nick

ReadTranscript = Callable[[bytes], Transcript]
"""Reads a file of chats. Raises BadInputError."""
LINES = "lines"
SLICE = 2_000
"""Lines written in one transaction: some tenths of a second."""
MOST_PROBLEMS_KEPT = 500


class ImportingChats:
    """Keeps transcripts as history. They are never thought about and never answered."""

    def __init__(self, database: Database, read: ReadTranscript, clock: Clock) -> None:
        self._database = database
        self._read = read
        self._clock = clock

    async def preview(self, content: bytes) -> Transcript:
        """What the file holds. Raises BadInputError for one that holds no chats, or none that can be read."""
        transcript = await asyncio.to_thread(self._read, content)
        if not transcript.lines:
            raise BadInputError(f"文件里没有一行读得懂。{transcript.problems[0]}", where="file")
        return transcript

    async def apply(self, shop_id: str, name: str, content: bytes, person: Person) -> ImportBatch:
        """Keep what is new. Raises ConflictError where everything was there already.

        A slice at a time: one transaction for a whole year of chats would keep every buyer waiting. Each slice stands
        in the import with its lines, so that one that was interrupted can be taken back too, or simply be repeated.
        """
        transcript = await self.preview(content)
        messages = await asyncio.to_thread(history_of, shop_id, transcript)
        batch = ImportBatch(
            id=str(uuid7()), shop_id=shop_id, kind=ImportKind.CHATS, file_name=shown_name(name, transcript),
            at=self._clock.now(), actor=person.name, new=0, changed=0, same=0,
            problems=tuple(problems_of(transcript)[:MOST_PROBLEMS_KEPT]),
        )
        for start in range(0, len(messages), SLICE):
            work = partial(self._keep, batch, messages[start : start + SLICE])
            batch = await self._database.write(work)
        if not batch.new:
            raise ConflictError("文件里的聊天记录全部已经在里面，不用再导入。")
        done = partial(_note_applied, batch, transcript.problem_count, self._clock.now())
        await self._database.write(done)
        return batch

    def _keep(self, batch: ImportBatch, messages: Sequence[Message], uow: UnitOfWork) -> ImportBatch:
        added = add_history(uow, batch.shop_id, messages, self._clock.now())
        grown = replace(batch, new=batch.new + len(added.seqs), same=batch.same + added.repeats)
        changes = [ImportChange(key=LINES, before=None, after={LINES: list(added.seqs)})] if added.seqs else []
        if batch.new:
            uow.imports.grow(grown, changes)
        elif grown.new:
            uow.imports.add(grown, changes)
        return grown


def _note_applied(batch: ImportBatch, problems: int, now: datetime, uow: UnitOfWork) -> None:
    data = {
        "kind": IMPORT_NAMES[ImportKind.CHATS], "file": batch.file_name, "new": str(batch.new), "changed": "0",
        "problems": str(problems),
    }
    uow.events.add(Event(type="import.applied", shop_id=batch.shop_id, at=now, actor=batch.actor, data=data))


def problems_of(transcript: Transcript) -> list[RowProblem]:
    """What was left out, by line; of a zip the file is named, without its buyer's nick."""
    return [
        RowProblem(line=each.line, what=f"{each.file}：{each.what}" if each.file else each.what, fix=each.fix)
        for each in transcript.problems
    ]


def shown_name(name: str, transcript: Transcript) -> str:
    """A file's name as it is kept and shown: the nicks of the buyers in it are masked, numbers too."""
    plain = name
    for buyer in sorted({line.buyer for line in transcript.lines}, key=len, reverse=True):
        plain = plain.replace(buyer, mask_nick(buyer)) if len(buyer) > 1 else plain
    return mask(plain)[:200]


def take_back_chats(uow: UnitOfWork, shop_id: str, after: Mapping[str, object]) -> int:
    """Undo an import of chats: its lines go; how many went."""
    lines = after[LINES]
    return take_back_history(uow, shop_id, lines if isinstance(lines, list) else [])
