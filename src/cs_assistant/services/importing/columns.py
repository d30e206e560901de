"""Which column is which: guessed from the headings, remembered per shop, changed by a supervisor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cs_assistant.domain.imports import ImportKind
from cs_assistant.errors import BadInputError
from cs_assistant.services.importing.kinds import FIELDS, Field, is_private
from cs_assistant.services.importing.reading import heading_key

Columns = Mapping[str, int]
"""Field → index of its column."""
PROVINCE = "region"
"""The one field that may read a private column: of an address it takes the province."""


def guess(kind: ImportKind, headings: Sequence[str], remembered: Mapping[str, str]) -> dict[str, int]:
    """The likeliest mapping: what the shop said last time, else known headings in their order. A column serves once."""
    keys = [heading_key(heading) for heading in headings]
    found: dict[str, int] = {}
    for field in FIELDS[kind]:
        said = remembered.get(field.key)
        # An empty memory is a word too: the shop said that the column which looks like it is none.
        names = [] if said == "" else [*([heading_key(said)] if said else []), *map(heading_key, field.headings)]
        at = next((keys.index(name) for name in names if name in keys and keys.index(name) not in found.values()), None)
        if at is not None:
            found[field.key] = at
    return found


def given(kind: ImportKind, headings: Sequence[str], chosen: Mapping[str, int]) -> dict[str, int]:
    """A mapping somebody chose, checked. Raises BadInputError."""
    fields = {field.key: field for field in FIELDS[kind]}
    taken: dict[int, str] = {}
    for key, at in chosen.items():
        if key not in fields or not 0 <= at < len(headings):
            raise BadInputError("列的对应和文件对不上。请重新选文件。", where="columns")
        if at in taken:
            both = f"「{fields[taken[at]].name}」和「{fields[key].name}」"
            raise BadInputError(f"{both}选了同一列「{headings[at]}」。请改掉一个。", where="columns")
        taken[at] = key
        if key != PROVINCE and is_private(kind, headings[at]):
            raise BadInputError(
                f"「{headings[at]}」这一列可能有买家的个人信息，不导入。请给「{fields[key].name}」换一列，或不选。",
                where="columns",
            )
    return dict(chosen)


def missing(kind: ImportKind, columns: Columns) -> tuple[Field, ...]:
    """Required fields that have no column."""
    return tuple(field for field in FIELDS[kind] if field.required and field.key not in columns)


def memory(kind: ImportKind, headings: Sequence[str], columns: Columns) -> dict[str, str]:
    """Field → heading, as it is kept for the next file; empty where the shop declined the column we took for it."""
    kept = {field: headings[at] for field, at in columns.items()}
    free = {heading_key(heading) for at, heading in enumerate(headings) if at not in columns.values()}
    likely = {field.key: free & set(map(heading_key, field.headings)) for field in FIELDS[kind]}
    return {**kept, **{key: "" for key, columns_like_it in likely.items() if columns_like_it and key not in kept}}
