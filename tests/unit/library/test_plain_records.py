"""Records that leave the library hold plain text, not the loader's located text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from cs_assistant.library.files import packaged_folder
from cs_assistant.library.load import load_folder


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if not isinstance(value, Enum):
            yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from strings(key)
            yield from strings(item)
    elif isinstance(value, tuple | list | frozenset):
        for item in value:
            yield from strings(item)


def test_every_string_of_the_library_and_its_world_is_a_plain_one() -> None:
    """A located id once reached the database layer, which could not copy it: the turn was lost to a person."""
    loaded = load_folder(packaged_folder())
    assert loaded.library is not None
    assert loaded.world is not None
    orders = loaded.world.orders(loaded.world.now)
    everything = [
        *strings(loaded.library),
        *strings(orders),
        *strings(loaded.world.scenes),
        *strings(loaded.world.buyers),
        *strings(loaded.world.month),
        *strings(loaded.world.marketplace),
    ]
    assert len(everything) > 1000
    assert {type(text) for text in everything} == {str}
    assert deepcopy(orders) == orders
