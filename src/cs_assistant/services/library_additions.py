"""What was added to the script files in the console or brought in files: examples, phone models, outlets, notices.

Each gives a further library with a digest of both: decisions with the same digest knew the same, also between two
publications.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from hashlib import sha256

from cs_assistant.domain.cards import Outlet
from cs_assistant.domain.notices import Notice
from cs_assistant.domain.phone_models import PhoneModel, merged
from cs_assistant.domain.script_library import Library
from cs_assistant.storage.records import LearnedExample


def with_examples(library: Library, examples: Sequence[LearnedExample]) -> Library:
    """The library with further examples and a digest of both; those of intents it no longer has are left out.

    The digest is SHA-256 over the digest of the files and the examples in their order: decisions with the same digest
    knew the same, also between two publications.
    """
    known = [(example.intent, example.text) for example in examples if example.intent in library.intents]
    if not known:
        return library
    added: dict[str, list[str]] = {}
    for name, text in known:
        added.setdefault(name, []).append(text)
    intents = {
        key: replace(intent, examples=(*intent.examples, *added[key])) if key in added else intent
        for key, intent in library.intents.items()
    }
    digest = _digest(library, known)
    return replace(library, intents=intents, digest=digest)


def with_models(library: Library, added: Iterable[PhoneModel]) -> Library:
    """The library with further phone models and a digest of both; those of shops it no longer has are left out."""
    models = [model for model in added if model.shop_id in library.shops]
    if not models:
        return library
    shops = {model.shop_id for model in models}
    every = {
        shop_id: merged(library.models.get(shop_id, ()), [model for model in models if model.shop_id == shop_id])
        for shop_id in library.shops
        if shop_id in library.models or shop_id in shops
    }
    return replace(library, models=every, digest=_digest(library, map(asdict, models)))


def with_outlets(library: Library, imported: Iterable[Outlet]) -> Library:
    """The library with outlets shops brought in files and a digest of both.

    A shop that brought its own list has done with the one of the script files.
    """
    brought = [outlet for outlet in imported if outlet.shop_id in library.shops]
    if not brought:
        return library
    shops = {outlet.shop_id for outlet in brought}
    kept = tuple(outlet for outlet in library.outlets if outlet.shop_id not in shops)
    return replace(library, outlets=(*kept, *brought), digest=_digest(library, map(asdict, brought)))


def with_notices(library: Library, added: Iterable[Notice]) -> Library:
    """The library with further notices and a digest of both; one with the id of a file's takes its place."""
    notices = [notice for notice in added if notice.shop_id in library.shops]
    if not notices:
        return library
    replaced = {(notice.shop_id, notice.id) for notice in notices}
    kept = (notice for notice in library.notices if (notice.shop_id, notice.id) not in replaced)
    return replace(library, notices=(*kept, *notices), digest=_digest(library, map(_plain, notices)))


def _digest(library: Library, added: Iterable[object]) -> str:
    known = json.dumps([library.digest, *added], ensure_ascii=False, default=str)
    return sha256(known.encode()).hexdigest()


def _plain(notice: Notice) -> list[object]:
    return [
        notice.shop_id, notice.id, notice.text, notice.first.isoformat(), notice.last.isoformat(),
        sorted(notice.regions), sorted(notice.products),
    ]
