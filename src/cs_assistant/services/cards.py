"""The guarantee card at the desk: made of the library in use at the moment somebody asks (R2.4)."""

from __future__ import annotations

from cs_assistant.domain.cards import GuaranteeCard, Medium
from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.script_library import Library, Shop
from cs_assistant.domain.times import shanghai_day
from cs_assistant.gateways.base import Clock
from cs_assistant.library.card import CardMaker
from cs_assistant.services.brain import Brain


class CardDesk:
    """Makes cards for people."""

    def __init__(self, brain: Brain, clock: Clock) -> None:
        self._brain = brain
        self._clock = clock
        self._made: tuple[Library, CardMaker] | None = None

    @property
    def library(self) -> Library:
        """The library in use."""
        return self._brain.assistant.library

    def shops(self) -> tuple[Shop, ...]:
        """The shops that have a card: those that mainly sell phones."""
        return tuple(shop for shop in self.library.shops.values() if shop.product is ProductKind.PHONE)

    def card(
        self, shop_id: str, *, region: str | None = None, model: str | None = None, medium: Medium = Medium.PRINT
    ) -> GuaranteeCard:
        """Today's card. Raises NotFoundError for a shop or model nobody knows, BadInputError where none is due."""
        on = shanghai_day(self._clock.now())
        return self._maker().card(shop_id, on=on, region=region, model=model, medium=medium)

    def _maker(self) -> CardMaker:
        library = self.library
        if self._made is None or self._made[0] is not library:
            self._made = library, CardMaker(library, self._brain.assistant.lint_errors)
        return self._made[1]
