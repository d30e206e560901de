"""Quick phrases as a file for the desk client: the shop's own, or the library's texts. Nothing is stored here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from cs_assistant.domain.phrases import Phrase
from cs_assistant.domain.script_library import Library, Shop
from cs_assistant.domain.times import shanghai_day
from cs_assistant.library.encodings import Encoding
from cs_assistant.library.phrases.manifest import Entry, Manifest, write_manifest
from cs_assistant.library.phrases.reading import Variant
from cs_assistant.library.phrases.scripts import script_phrases
from cs_assistant.library.phrases.writing import Limits, Loss, losses, write_phrases


@dataclass(frozen=True, kw_only=True, slots=True)
class Exported:
    """A file with its manifest, and what it could not carry."""

    data: bytes
    manifest: bytes
    losses: tuple[Loss, ...]
    count: int
    phrases: tuple[Phrase, ...] = ()
    """The shop's own as they stand in the file; none in a file of the library's texts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportWish:
    """How a file is to be written."""

    variant: Variant = Variant.V1
    encoding: Encoding = Encoding.GB18030
    limits: Limits = field(default_factory=Limits)


def export_phrases(shop_id: str, phrases: Sequence[Phrase], wish: ExportWish, now: datetime) -> Exported:
    """The shop's phrases as a file with its manifest."""
    entries = tuple(Entry(id=each.id, content=each.ours, script_id=each.script_id) for each in phrases)
    return replace(_written(shop_id, entries, wish, now), phrases=tuple(phrases))


def export_scripts(library: Library, shop: Shop, wish: ExportWish, now: datetime, *, conditional: bool) -> Exported:
    """The library's own texts as such a file; what could not be taken along is among the losses."""
    scripts = script_phrases(library, shop, shanghai_day(now), conditional=conditional)
    entries = tuple(
        Entry(id=each.script_id, content=each.content, script_id=each.script_id) for each in scripts.items
    )
    made = _written(shop.id, entries, wish, now)
    return replace(made, losses=(*scripts.losses, *made.losses))


def _written(shop_id: str, entries: tuple[Entry, ...], wish: ExportWish, now: datetime) -> Exported:
    contents = [entry.content for entry in entries]
    return Exported(
        data=write_phrases(contents, variant=wish.variant, encoding=wish.encoding),
        manifest=write_manifest(Manifest(shop_id=shop_id, exported_at=now, entries=entries)),
        losses=losses(contents, encoding=wish.encoding, limits=wish.limits), count=len(entries),
    )
