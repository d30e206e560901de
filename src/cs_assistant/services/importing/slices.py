"""An import in slices: there is one writer, and a colleague's click must not wait for three thousand refunds.

All slices are one batch. One that was interrupted says how much of it is not written; importing the same file again
brings the rest, and it can be taken back like any other. 撤销 goes the same way, and goes on where it stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from cs_assistant.domain.imports import ImportBatch, ImportKind, RowState
from cs_assistant.errors import ConflictError
from cs_assistant.services.importing.planning import plan
from cs_assistant.services.importing.records import ReadFile, ReadRow
from cs_assistant.services.importing.writing import Kept, take_back, take_back_lines, write
from cs_assistant.services.moving import Hand
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

MOST_PROBLEMS_KEPT = 500
"""Problem rows remembered with an import; the file of them, made before, has all."""
SLICE = 300
"""Records of one transaction: of refunds, which open cases, about half a second."""
HandOf = Callable[[UnitOfWork, str], Hand]
"""The hand of the person who imports, in a shop."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenBack:
    """What a slice of 撤销, or all of them, did."""

    batch: ImportBatch
    count: int
    kept: tuple[Kept, ...]


async def write_rest(
    database: Database, hand_of: HandOf, batch: ImportBatch, rest: Sequence[tuple[ReadRow, RowState]]
) -> ImportBatch:
    """Write what the first slice left, each row with what was said it would be; the import as it ended.

    Raises ConflictError where the import was taken back meanwhile.
    """
    for start in range(0, len(rest), SLICE):
        part = tuple(rest[start : start + SLICE])
        left = len(rest) - start - len(part)
        batch = await database.write(partial(_write_slice, hand_of=hand_of, batch=batch, part=part, left=left))
    return batch


def _write_slice(
    uow: UnitOfWork, *, hand_of: HandOf, batch: ImportBatch, part: tuple[tuple[ReadRow, RowState], ...], left: int
) -> ImportBatch:
    now, latest = uow.imports.get(batch.id), uow.imports.latest(batch.shop_id, batch.kind)
    if latest is None or latest.id != batch.id or now.undone_by is not None:
        raise ConflictError(
            f"导入到一半，有人撤销了它，或又导入了别的文件；还有 {now.unwritten} 条没有写。请刷新，再看一遍预览。"
        )
    # Planned anew: somebody may have changed one of these records since the first slice.
    planned = plan(uow, batch.kind, batch.shop_id, ReadFile(rows=tuple(row for row, _ in part), problems=()))
    said = Counter(state for _, state in part)
    # What shows only now stands first: nobody saw it in the preview.
    grown = replace(
        now, unwritten=left, problems=(*planned.problems, *now.problems)[:MOST_PROBLEMS_KEPT],
        new=now.new + planned.count(RowState.NEW) - said[RowState.NEW],
        changed=now.changed + planned.count(RowState.CHANGED) - said[RowState.CHANGED],
        same=now.same + planned.count(RowState.SAME),
    )
    uow.imports.grow(grown, write(hand_of(uow, batch.shop_id), planned))
    return grown


async def take_back_all(database: Database, hand_of: HandOf, batch_id: str, actor: str) -> TakenBack:
    """Undo the last import of a kind. Raises ConflictError for an earlier one and for one taken back."""
    count, kept = 0, list[Kept]()
    while True:
        done, over = await database.write(
            partial(_take_back_slice, hand_of=hand_of, batch_id=batch_id, actor=actor)
        )
        count += done.count
        kept += done.kept
        if over:
            return TakenBack(batch=done.batch, count=count, kept=tuple(kept))


def _take_back_slice(uow: UnitOfWork, *, hand_of: HandOf, batch_id: str, actor: str) -> tuple[TakenBack, bool]:
    """Undo one slice; also whether nothing is left."""
    batch = uow.imports.get(batch_id)
    latest = uow.imports.latest(batch.shop_id, batch.kind)
    if latest is None or latest.id != batch.id:
        why = "这次导入已经撤销了。" if batch.undone_at else "后面还导入过。请先撤销最近的一次。"
        raise ConflictError(f"{why}请刷新后再看。")
    hand = hand_of(uow, batch.shop_id)
    chats = batch.kind is ImportKind.CHATS
    changes = uow.imports.changes(batch.id, 1 if chats else SLICE)  # of chats, one is a slice of lines
    if chats:
        done = TakenBack(batch=batch, count=take_back_lines(hand, batch, changes), kept=())
    else:
        kept = take_back(hand, batch, changes)
        done = TakenBack(batch=batch, count=len(changes) - len(kept), kept=kept)
    uow.imports.settle(batch.id, changes, actor)
    over = not uow.imports.changes(batch.id, 1)
    if over:
        uow.imports.end(batch.id, actor, hand.now)
    return done, over
