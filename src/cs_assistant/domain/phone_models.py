"""What a shop knows about a phone model: a new one is one form (R2.14, R2.48, D13).

An order's product is matched against names and aliases exactly, after normalising: 晨光X8 is never taken for
晨光X8 Pro, whose battery may be another. What is not known stays unknown and counts as not removable.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from cs_assistant.domain.orders import Order, Product, ProductKind


class SerialPlace(StrEnum):
    """Where a phone shows its IMEI or MEID (R2.48)."""

    DIAL = "dial"
    SETTINGS = "settings"
    UNDER_COVER = "under_cover"


class SerialMatch(StrEnum):
    """What comparing the serials before and after an exchange came to (R2.48, R2.49)."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


SERIAL_PLACE_NAMES: Mapping[SerialPlace, str] = {
    SerialPlace.DIAL: "拨号盘输入 *#06#",
    SerialPlace.SETTINGS: "设置里查看",
    SerialPlace.UNDER_COVER: "后盖里的标签（只限可拆电池）",
}
"""Name of each place on the form."""
SERIAL_HOW: Mapping[SerialPlace, str] = {
    SerialPlace.DIAL: "拨号盘输入*#06#",
    SerialPlace.SETTINGS: "打开「设置」搜索「IMEI」",
    SerialPlace.UNDER_COVER: "这款是可拆电池，关机后取下后盖和电池，看里面的标签",
}
"""What a buyer is told to do; the dial is what every phone can and so what is said of an unknown model."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PhoneModel:
    """One model as a shop sells it. Raises ValueError when its serial would be under a cover nobody can open (D13)."""

    shop_id: str
    name: str
    aliases: tuple[str, ...] = ()
    """Other names, also whole titles as the shop lists them."""
    brand: str | None = None
    """Whose outlets look after it: a brand of outlets.yaml."""
    removable_battery: bool
    serial: SerialPlace = SerialPlace.DIAL

    def __post_init__(self) -> None:
        if self.serial is SerialPlace.UNDER_COVER and not self.removable_battery:
            raise ValueError(f"{self.name}: no label under a cover that does not come off")

    @property
    def keys(self) -> frozenset[str]:
        """Everything it is called, normalised."""
        return frozenset(filter(None, map(model_key, (self.name, *self.aliases))))


@lru_cache(maxsize=4096)
def model_key(text: str) -> str:
    """A name as it is compared: full width, case, spaces and punctuation do not count; `+` does (X8+ is another)."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum() or char == "+")


def find_model(models: Iterable[PhoneModel], product: Product) -> PhoneModel | None:
    """The model of a product: by its model name, else by its whole title; None when none or not exactly one fits."""
    if product.kind is not ProductKind.PHONE:
        return None
    known = tuple(models)
    for text in (product.model, product.title):
        key = model_key(text or "")
        found = _called(known, key)
        if found:
            return found[0] if len(found) == 1 else None
    return None


def find_named(models: Iterable[PhoneModel], name: str) -> PhoneModel | None:
    """The model somebody calls `name`; None when none or not exactly one is called so."""
    found = _called(tuple(models), model_key(name))
    return found[0] if len(found) == 1 else None


def _called(models: Collection[PhoneModel], key: str) -> list[PhoneModel]:
    """The models of that very name, else those that are also called so."""
    named = [model for model in models if key and model_key(model.name) == key]
    return named or [model for model in models if key in model.keys]


def with_model(order: Order, models: Iterable[PhoneModel]) -> Order:
    """The order with what is known about its model; what is on record about this very phone goes first."""
    model = find_model(models, order.product)
    if model is None or order.product.removable_battery is not None:
        return order
    return replace(order, product=replace(order.product, removable_battery=model.removable_battery))


def merged(from_files: Iterable[PhoneModel], added: Iterable[PhoneModel]) -> tuple[PhoneModel, ...]:
    """The models of a shop: those added in the console take the place of those of the same name in the files.

    A name or alias of a console's model, too, is that model's alone: a file's loses it, and is known by what is left.
    """
    newer = tuple(added)
    names = {model_key(model.name) for model in newer}
    taken = {key for model in newer for key in model.keys}
    return (*(_without(model, taken) for model in from_files if model_key(model.name) not in names), *newer)


def _without(model: PhoneModel, taken: Collection[str]) -> PhoneModel:
    """The model without the aliases that are another's now; its own name is only ever hidden, never changed."""
    left = tuple(alias for alias in model.aliases if model_key(alias) not in taken)
    return model if len(left) == len(model.aliases) else replace(model, aliases=left)
