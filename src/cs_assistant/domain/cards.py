"""The guarantee card (售后保障卡): seven blocks by shop, region and phone model (R2.4, R2.10, R2.11).

What stands in the library is a `CardScript`; what is printed or sent is a `GuaranteeCard`, stamped with the snapshot it
was made of. A line that needs a value nobody has set is left out and named: nothing on a card is ever invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class CardBlock(StrEnum):
    """The blocks in the order of the card (R2.4)."""

    THREE_GUARANTEES = "three_guarantees"
    OUTLETS = "outlets"
    SELF_HELP = "self_help"
    HOTLINE = "hotline"
    RETURN_ADDRESS = "return_address"
    SEND_BACK = "send_back"
    RETURNS = "returns"


class Medium(StrEnum):
    """Where a card is read. In a chat the address comes only after consent to the terms (R2.54)."""

    PRINT = "print"
    CHAT = "chat"


@dataclass(frozen=True, kw_only=True, slots=True)
class CardLine:
    """One line of a block, a template like a reply's text."""

    text: str
    clause: tuple[str, ...]
    only: Medium | None = None
    """On paper only, or in a chat only; None = both."""
    removable_battery: bool | None = None
    """Only for models of this kind; a battery nobody knows counts as not removable (D13)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardPart:
    """One block as written."""

    block: CardBlock
    title: str
    lines: tuple[CardLine, ...]
    terms: str | None = None
    """Kind of consent terms whose text in force follows the lines on paper (R2.19, R2.39)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardScript:
    """card.yaml."""

    title: str
    parts: tuple[CardPart, ...]
    outlet_fresh_days: int
    """Days after which an outlet nobody has checked again is not printed any more."""
    regions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Provinces and their cities to choose from (R2.10); any other region may be typed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Enquiry:
    """Where a brand's own site tells its outlets (R2.11)."""

    brand: str
    entry: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlet:
    """One service outlet with the day somebody last checked it (R2.10)."""

    shop_id: str
    brand: str
    province: str
    city: str
    name: str
    address: str
    phone: str | None = None
    checked_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class CardSaid:
    """One finished line."""

    text: str
    clause: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CardSection:
    """One finished block."""

    block: CardBlock
    title: str
    lines: tuple[CardSaid, ...]
    """Empty when everything in it is withheld: it is not printed then."""
    terms: str | None = None
    """Version of the consent terms printed in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardGap:
    """What is left out, and what to do about it: for the supervisor, never on the card."""

    block: CardBlock
    key: str
    """The variable without a value, or `outlets`, `terms`, `blocked`."""
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class GuaranteeCard:
    """One card."""

    title: str
    shop_id: str
    shop_name: str
    region: str | None
    model: str | None
    """The model's name; None = for every model."""
    sections: tuple[CardSection, ...]
    gaps: tuple[CardGap, ...]
    version: str
    """`<day>-<first digits of the snapshot's SHA-256>`."""

    def text(self) -> str:
        """The card as plain text, for a chat or a parcel program."""
        shown = [section for section in self.sections if section.lines]
        blocks = [
            "\n".join((f"【{section.title}】", *(line.text for line in section.lines))) for section in shown
        ]
        head = "｜".join(filter(None, (f"{self.shop_name} {self.title}", self.model, self.region)))
        return "\n\n".join((head, *blocks, f"版本 {self.version}"))
