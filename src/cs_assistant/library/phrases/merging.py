"""A file against what stands with us: what is new, changed, in conflict. Nothing is deleted because a file lacks it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from cs_assistant.domain.phrases import Content, Field, Phrase, Side, plain_code, plain_text
from cs_assistant.library.phrases.manifest import Entry, Manifest
from cs_assistant.library.phrases.matching import Known, match
from cs_assistant.library.phrases.reading import PhraseFile, PhraseRow
from cs_assistant.library.phrases.writing import STRICT_LEGACY


class RowKind(StrEnum):
    """What becomes of one row."""

    NEW = "new"
    CHANGED = "changed"
    """The file changed it, we did not: it is taken over."""
    OURS = "ours"
    """We changed it, the file did not: ours stays."""
    CONFLICT = "conflict"
    SAME = "same"
    EMPTY = "empty"
    REPEATED = "repeated"
    """Code, text and group stand in the file already: taken over once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedRow:
    """One row of the file and what would become of it."""

    row: PhraseRow
    kind: RowKind
    phrase_id: str | None = None
    """The phrase it is; None for a new one whose id is still to be given."""
    base: Content | None = None
    ours: Content | None = None
    merged: Content | None = None
    """What would be stored; in a conflict the conflicting fields are ours until a person chooses."""
    conflicts: tuple[Field, ...] = ()
    cut_off: tuple[Field, ...] = ()
    """Of the conflicts those where the file has the beginning of what stood there, as long as a client leaves it."""
    script_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A whole import before it is written."""

    file: PhraseFile
    rows: tuple[PlannedRow, ...]
    """In the order of the file."""
    missing: tuple[Phrase, ...]
    """Phrases of ours the file does not have; they stay unless a person says otherwise."""
    duplicate_codes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """A code given to several texts → the lines."""
    duplicate_texts: tuple[tuple[int, ...], ...] = ()
    """Lines that say the same."""

    @property
    def counts(self) -> dict[str, int]:
        """How many of each, for the preview; duplicates are counted beside, by rows beyond the first."""
        kinds = Counter(planned.kind for planned in self.rows)
        return {
            **{kind.value: kinds[kind] for kind in RowKind},
            "missing": len(self.missing),
            "duplicate_code": sum(len(lines) - 1 for lines in self.duplicate_codes.values()),
            "duplicate_text": sum(len(lines) - 1 for lines in self.duplicate_texts),
        }


def plan(file: PhraseFile, phrases: Sequence[Phrase], manifest: Manifest | None = None) -> Plan:
    """What an import of `file` would do to `phrases` of one shop.

    `manifest` is the one written beside the exported file: ids that are not with us any more (another machine, an
    empty start) are taken from it. The base of the merge is what was exchanged last; without one, every difference is
    a conflict a person settles.
    """
    kept = {phrase.id: phrase for phrase in phrases}
    written = {entry.id: entry for entry in manifest.entries} if manifest else {}
    foreign = {one: entry for one, entry in written.items() if one not in kept}
    phrases = [_based(phrase, written.get(phrase.id)) for phrase in phrases]
    kept = {phrase.id: phrase for phrase in phrases}
    known = [Known(id=each.id, contents=_contents(each.base, each.ours)) for each in phrases]
    known += [Known(id=one, contents=(entry.content,)) for one, entry in foreign.items()]
    first = _first_of_its_kind(file.rows)
    paired = match([row.content if number in first else _NOTHING for number, row in enumerate(file.rows)], known)
    rows: list[PlannedRow] = []
    for number, row in enumerate(file.rows):
        one = paired.get(number)
        if row.empty or number not in first:
            rows.append(PlannedRow(row=row, kind=RowKind.EMPTY if row.empty else RowKind.REPEATED))
        elif one in kept:
            rows.append(_merged(row, kept[one]))
        else:
            entry = foreign.get(one or "")
            rows.append(
                PlannedRow(
                    row=row, kind=RowKind.NEW, phrase_id=one, merged=row.content,
                    script_id=entry.script_id if entry else None,
                )
            )
    gone = tuple(phrase for phrase in phrases if phrase.id not in set(paired.values()))
    return Plan(
        file=file, rows=tuple(rows), missing=gone, duplicate_codes=_codes(file.rows), duplicate_texts=_texts(file.rows)
    )


def settled(planned: PlannedRow, side: Side | None) -> PlannedRow:
    """A conflict as a person settled it; None = not yet, ours stays and it is asked again next time."""
    if planned.kind is not RowKind.CONFLICT or planned.merged is None or side is not Side.THEIRS:
        return planned
    theirs = {name.value: _value(planned.row.content, name) for name in planned.conflicts}
    return replace(planned, merged=replace(planned.merged, **theirs))


def _based(phrase: Phrase, written: Entry | None) -> Phrase:
    """What stands in the manifest of the very file is what its edit began with."""
    return phrase if written is None else replace(phrase, base=written.content)


_MOST = {Field.CODE: STRICT_LEGACY.code, Field.TEXT: STRICT_LEGACY.text, Field.GROUP: STRICT_LEGACY.group}
_NOTHING = Content(code="", text="", group="")


def _contents(base: Content | None, ours: Content) -> tuple[Content, ...]:
    return (ours,) if base is None or base == ours else (base, ours)


def _first_of_its_kind(rows: Sequence[PhraseRow]) -> frozenset[int]:
    seen: dict[tuple[str, str, str], int] = {}
    for number, row in enumerate(rows):
        content = row.content
        if not row.empty:
            seen.setdefault((plain_code(content.code), content.text.strip(), content.group), number)
    return frozenset(seen.values())


def _merged(row: PhraseRow, phrase: Phrase) -> PlannedRow:
    base, ours, theirs = phrase.base, phrase.ours, row.content
    values: dict[str, str] = {}
    conflicts: list[Field] = []
    cut_off: list[Field] = []
    for name in Field:
        was, mine, new = (None if base is None else _value(base, name)), _value(ours, name), _value(theirs, name)
        if any(_same(name, new, known) for known in (mine, was)):
            values[name.value] = mine
        elif any(_cut_off(name, new, known) for known in (mine, was)):
            # Nobody edited it, and nobody may lose the rest by an import unasked.
            values[name.value] = mine
            conflicts.append(name)
            cut_off.append(name)
        elif _same(name, mine, was):
            values[name.value] = new
        else:
            values[name.value] = mine
            conflicts.append(name)
    merged = Content(**values)
    if conflicts:
        kind = RowKind.CONFLICT
    elif merged != ours:
        kind = RowKind.CHANGED
    else:
        same = all(_same(name, _value(theirs, name), _value(ours, name)) for name in Field)
        kind = RowKind.SAME if same else RowKind.OURS
    return PlannedRow(
        row=row, kind=kind, phrase_id=phrase.id, base=base, ours=ours, merged=merged, conflicts=tuple(conflicts),
        cut_off=tuple(cut_off), script_id=phrase.script_id,
    )


def _same(name: Field, one: str, other: str | None) -> bool:
    """A spreadsheet writes line ends its own way and drops blanks at the end: that is no edit."""
    if name is not Field.TEXT or other is None:
        return one == other
    return _lines(one) == _lines(other)


def _cut_off(name: Field, new: str, known: str | None) -> bool:
    """Whether a client cut what was known at its limit without a word (peers.md 4.3: 4, 10 and 430 characters)."""
    if known is None or _MOST[name] not in (len(new), len(new.replace("\r\n", "\n"))):
        return False
    return len(_lines(new)) < len(_lines(known)) and _lines(known).startswith(_lines(new))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _value(content: Content, name: Field) -> str:
    return {Field.CODE: content.code, Field.TEXT: content.text, Field.GROUP: content.group}[name]


def _codes(rows: Iterable[PhraseRow]) -> dict[str, tuple[int, ...]]:
    """A code typed by an agent brings up all of these."""
    texts: dict[str, dict[str, int]] = {}
    for row in _said(rows):
        code = plain_code(row.content.code)
        if code:
            texts.setdefault(code, {}).setdefault(plain_text(row.content.text), row.line)
    return {code: tuple(lines.values()) for code, lines in texts.items() if len(lines) > 1}


def _texts(rows: Iterable[PhraseRow]) -> tuple[tuple[int, ...], ...]:
    lines: dict[str, list[int]] = {}
    for row in _said(rows):
        lines.setdefault(plain_text(row.content.text), []).append(row.line)
    return tuple(tuple(each) for each in lines.values() if len(each) > 1)


def _said(rows: Iterable[PhraseRow]) -> Iterator[PhraseRow]:
    return (row for row in rows if not row.empty)
