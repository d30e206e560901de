"""Making the hand that moves cases when nobody clicked: for the platform, a timer, or on a person's earlier word."""

from __future__ import annotations

from cs_assistant.domain.people import Role
from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.services.brain import Brain
from cs_assistant.services.moving import MACHINE, Hand
from cs_assistant.storage.unit_of_work import UnitOfWork


class Hands:
    """Makes the hand that moves cases on the platform's word, or notes a person's."""

    def __init__(self, brain: Brain, orders: OrderSystem, clock: Clock) -> None:
        self._brain = brain
        self._orders = orders
        self._clock = clock

    def hand(self, uow: UnitOfWork, shop_id: str, actor: str = MACHINE, role: Role = Role.PLATFORM) -> Hand:
        """A hand in this transaction."""
        return Hand(
            uow=uow, library=self._brain.assistant.library, connection=self._orders.connection(shop_id),
            now=self._clock.now(), actor=actor, roles=frozenset({role}),
        )
