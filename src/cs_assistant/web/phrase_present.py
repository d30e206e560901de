"""Quick phrases as the API shows them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import date

from cs_assistant.domain.phrase_findings import FAULT_NAMES, REWRITE_NAMES, Checkup, PhraseFaults, Rewrite
from cs_assistant.domain.phrases import Content, Phrase
from cs_assistant.errors import BadInputError
from cs_assistant.library.phrases.merging import Plan, PlannedRow, RowKind
from cs_assistant.library.phrases.writing import name_of
from cs_assistant.services.phrase_files import Exported
from cs_assistant.services.phrases import Preview
from cs_assistant.storage.repositories.phrases import PhraseChange
from cs_assistant.web import phrase_models as wire
from cs_assistant.web.models import Named
from cs_assistant.web.present import local

MOST_ROWS = 1_000
"""Rows of a preview that are listed; the counts are of all."""
_ORDER = (RowKind.CONFLICT, RowKind.CHANGED, RowKind.NEW, RowKind.OURS, RowKind.REPEATED, RowKind.EMPTY)


def bytes_of(text: str, where: str) -> bytes:
    """A file that came as base64. Raises BadInputError."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadInputError("文件没有传完整。请重新选一次。", where=where) from None


def entry(phrase: Phrase) -> wire.PhraseEntry:
    """One phrase."""
    ours = phrase.ours
    return wire.PhraseEntry(
        id=phrase.id, code=ours.code, text=ours.text, group=ours.group, script_id=phrase.script_id,
        at=local(phrase.at), actor=phrase.actor,
    )


def change(last: PhraseChange | None) -> wire.ChangeEntry | None:
    """The newest write."""
    if last is None:
        return None
    return wire.ChangeEntry(
        id=last.id, kind=last.kind.value, at=local(last.at), actor=last.actor, count=len(last.before)
    )


def preview(made: Preview) -> wire.PreviewEntry:
    """What an import would do: conflicts first, what stays the same only counted."""
    plan = made.plan
    shown = [row for kind in _ORDER for row in plan.rows if row.kind is kind]
    return wire.PreviewEntry(
        state=made.state, variant=plan.file.variant.value,
        encoding=plan.file.encoding.value if plan.file.encoding else None, counts=plan.counts,
        rows=[_planned(row) for row in shown[:MOST_ROWS]], missing=[entry(each) for each in plan.missing[:MOST_ROWS]],
        duplicate_codes={code: list(lines) for code, lines in plan.duplicate_codes.items()},
        duplicate_texts=[list(lines) for lines in plan.duplicate_texts],
        notes=[wire.NoteEntry(line=note.line, said=note.said) for note in plan.file.notes[:MOST_ROWS]],
        shortened=_shortened(plan, shown),
    )


def _shortened(plan: Plan, shown: Sequence[PlannedRow]) -> bool:
    return max(len(shown), len(plan.missing), len(plan.file.notes)) > MOST_ROWS


def _planned(row: PlannedRow) -> wire.PlannedEntry:
    return wire.PlannedEntry(
        line=row.row.line, kind=row.kind.value, id=row.phrase_id, base=_content(row.base), ours=_content(row.ours),
        theirs=wire.ContentEntry(code=row.row.content.code, text=row.row.content.text, group=row.row.content.group),
        conflicts=[name.value for name in row.conflicts], cut_off=[name.value for name in row.cut_off],
    )


def _content(content: Content | None) -> wire.ContentEntry | None:
    if content is None:
        return None
    return wire.ContentEntry(code=content.code, text=content.text, group=content.group)


def exported(made: Exported, name: str, today: date) -> wire.ExportEntry:
    """A file as the page hands it to the browser."""
    stem = f"{name}_{today.isoformat()}"
    return wire.ExportEntry(
        name=f"{stem}.csv", data=base64.b64encode(made.data).decode(), manifest_name=f"{stem}.manifest.json",
        manifest=made.manifest.decode("utf-8", "replace"), count=made.count,
        losses=[wire.LossEntry(kind=loss.kind.value, name=loss.name, said=loss.said) for loss in made.losses],
    )


def checkup(shop_id: str, phrases: Sequence[Phrase], found: Checkup) -> wire.CheckupEntry:
    """Phrases with something to look at."""
    names = {phrase.id: name_of(phrase.ours) for phrase in phrases}
    both = zip(phrases, found.items, strict=True)
    return wire.CheckupEntry(
        shop=shop_id, total=len(phrases), clean=found.clean,
        counts={kind.value: count for kind, count in found.counts.items()},
        kinds=[Named(id=kind.value, name=name) for kind, name in FAULT_NAMES.items()],
        items=[_checked(phrase, item, names) for phrase, item in both if item.faults],
    )


def _checked(phrase: Phrase, item: PhraseFaults, names: dict[str, str]) -> wire.CheckedEntry:
    return wire.CheckedEntry(
        phrase=entry(phrase), clean=item.clean, rewrite=_rewrite(item.rewrite),
        faults=[
            wire.FaultEntry(
                kinds=[kind.value for kind in fault.kinds], rule=fault.rule, clause=fault.clause,
                excerpt=fault.excerpt, why=fault.why, others=[names[other] for other in fault.others],
            )
            for fault in item.faults
        ],
    )


def _rewrite(found: Rewrite | None) -> wire.RewriteEntry | None:
    if found is None:
        return None
    return wire.RewriteEntry(
        kind=found.kind.value, kind_name=REWRITE_NAMES[found.kind], text=found.text, script_id=found.script_id
    )
