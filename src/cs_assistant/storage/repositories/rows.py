"""Rows as frozen records and back: columns and fields carry the same names, enums and amounts travel as text."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_type_hints

from sqlalchemy import Row

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record")


def record_of(kind: type[Record], row: Row[Any]) -> Record:
    """The row as a record; further columns of the row do not matter."""
    return record_from(kind, row._mapping)


def record_from(kind: type[Record], values: Mapping[Any, Any]) -> Record:
    """Column values as a record; text of an enum's or an amount's column becomes the enum, the Decimal."""
    convert_by_name = _converters(cast("Hashable", kind))
    return kind(**{name: _read(convert, values[name]) for name, convert in convert_by_name.items()})


def values_of(record: DataclassInstance, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The record as column values."""
    names = [field.name for field in fields(record) if field.name not in without]
    return {name: _write(getattr(record, name)) for name in names}


def _read(convert: Callable[[Any], Any] | None, value: Any) -> Any:
    return convert(value) if convert is not None and value is not None else value


def _write(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    return dict(value) if isinstance(value, Mapping) else value


@cache
def _converters(kind: Hashable) -> Mapping[str, Callable[[Any], Any] | None]:
    return {name: _converter(hint) for name, hint in get_type_hints(kind).items() if name in _names(kind)}


def _names(kind: Any) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind))


def _converter(hint: Any) -> Callable[[Any], Any] | None:
    for candidate in (hint, *getattr(hint, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, (Enum, Decimal)):
            return candidate
    return None
