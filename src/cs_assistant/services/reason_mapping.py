"""原因归类: platform strings nobody knows, a supervisor's word on them, and the log of questions about a reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from cs_assistant.domain.events import Event
from cs_assistant.domain.refunds import UNMAPPED, RegisteredRefund
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.base import Clock
from cs_assistant.policy.reason_mapping import ReasonMapping, UnknownString, unknown_strings
from cs_assistant.services.brain import Brain
from cs_assistant.services.reason_views import MappingState, UnknownView
from cs_assistant.services.statistics import reason_names
from cs_assistant.storage.case_records import ReasonRequest
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork
from cs_assistant.understanding.masking import mask

DAYS = 180
"""How far back unknown strings are looked for."""


class ReasonMappings:
    """What a supervisor keeps beside reasons.yaml. The strings stay as they are; only what they count as changes."""

    def __init__(self, database: Database, brain: Brain, clock: Clock) -> None:
        self._database = database
        self._brain = brain
        self._clock = clock

    async def state(self, shop_id: str) -> MappingState:
        """Unknown strings of the last half year, the most frequent first, and what was mapped by hand."""
        now = self._clock.now()

        def read(uow: UnitOfWork) -> tuple[tuple[RegisteredRefund, ...], dict[str, str]]:
            refunds = uow.refunds.between((shop_id,), now - timedelta(days=DAYS), now + timedelta(days=1))
            return refunds, uow.reason_maps.of(shop_id)

        refunds, by_hand = await self._database.read(read)
        library = self._brain.assistant.library
        mapping = ReasonMapping(library.reasons, {shop_id: by_hand})
        return MappingState(
            shop_id=shop_id,
            unknown=tuple(_view(unknown) for unknown in unknown_strings(refunds, mapping)),
            by_hand={text: reason for text, reason in sorted(by_hand.items()) if reason != UNMAPPED},
            names=reason_names(library),
        )

    async def map(self, shop_id: str, text: str, reason: str, actor: str) -> None:
        """Let a platform string count as a reason from now on, in every period; `unmapped` takes that back.

        Raises BadInputError for a reason that is not in reasons.yaml.
        """
        now, names = self._clock.now(), reason_names(self._brain.assistant.library)
        if reason != UNMAPPED and reason not in self._brain.assistant.library.reasons:
            raise BadInputError(f"没有退款原因「{reason}」。请从列表里选一个。", where="reason")

        def write(uow: UnitOfWork) -> None:
            if uow.reason_maps.of(shop_id).get(text) == reason:
                return
            uow.reason_maps.set(shop_id, text, reason, at=now, actor=actor)
            data = {"text": text, "reason": names[reason]}
            uow.events.add(Event(type="reasons.mapped", shop_id=shop_id, at=now, actor=actor, data=data))

        await self._database.write(write)

    async def requests(self, shop_ids: Collection[str]) -> tuple[ReasonRequest, ...]:
        """The questions to buyers whether the selected reason is right, newest first, at most 500."""
        return await self._database.read(lambda uow: uow.reason_maps.requests(shop_ids))


def _view(unknown: UnknownString) -> UnknownView:
    application, stated = unknown.example.application, unknown.example.reasons.stated
    return UnknownView(
        text=unknown.text, count=unknown.count, refund_no=application.refund_no, style=application.style,
        words=mask(stated[-1].words) if stated else "",
    )
