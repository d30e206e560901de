"""The page of automatic replies: what may go out by itself, what did, and the red switch."""

from __future__ import annotations

from cs_assistant.domain.events import Event
from cs_assistant.errors import BadInputError, NotFoundError
from cs_assistant.gateways.base import Clock
from cs_assistant.services.brain import Brain
from cs_assistant.services.live import AUTOMATION, CONVERSATION, Change, Hub
from cs_assistant.services.superseding import STOPPED, SWITCHED_OFF, supersede
from cs_assistant.services.views import AutomationState, Switch
from cs_assistant.storage.database import Database
from cs_assistant.storage.records import Act
from cs_assistant.storage.unit_of_work import UnitOfWork

LOGGED = (
    "automation.enabled", "automation.disabled", "automation.stopped", "automation.resumed", "reply.automatic",
    "reply.superseded", "reply.uncertain", "reply.failed", "decision.held_back", "alarm.danger",
)  # fmt: skip
LOG_LENGTH = 100


class AutomationDesk:
    """What a supervisor switches. Every change writes who did it in the same transaction."""

    def __init__(self, database: Database, brain: Brain, hub: Hub, clock: Clock) -> None:
        self._database = database
        self._brain = brain
        self._hub = hub
        self._clock = clock

    async def state(self, shop_id: str) -> AutomationState:
        """Switches of one shop and what happened lately."""
        self._check_shop(shop_id)
        automation, log = await self._database.read(
            lambda uow: (uow.automation.of(shop_id), uow.events.latest(shop_id, types=LOGGED, limit=LOG_LENGTH))
        )
        switches = tuple(
            Switch(intent=name, name=intent.name, allowed=intent.automation, enabled=name in automation.enabled)
            for name, intent in self._brain.assistant.library.intents.items()
        )
        return AutomationState(
            shop_id=shop_id,
            shop_name=self._brain.shop_name(shop_id),
            stopped=automation.stopped,
            switches=switches,
            log=log,
        )

    async def enable(self, shop_id: str, intent: str, actor: str) -> None:
        """Let an intent answer by itself. Raises BadInputError when its script does not allow that at all."""
        self._check_shop(shop_id)
        known = self._brain.assistant.library.intents.get(intent)
        if known is None:
            raise BadInputError(f"话术库里没有意图「{intent}」。请从列表里选一个。", where="intent")
        if not known.automation:
            raise BadInputError(f"「{known.name}」的话术不允许自动回复，只能由人工发送。", where="intent")
        await self._switch(shop_id, intent, actor, enabled=True)

    async def disable(self, shop_id: str, intent: str, actor: str) -> None:
        """End automatic replies of an intent; those not yet claimed are taken back."""
        self._check_shop(shop_id)
        await self._switch(shop_id, intent, actor, enabled=False)

    async def stop(self, shop_id: str, actor: str) -> None:
        """Pull the kill switch: whatever has not been claimed does not go out."""
        await self._kill_switch(shop_id, actor, stopped=True)

    async def resume(self, shop_id: str, actor: str) -> None:
        """Release the kill switch. What was taken back stays taken back."""
        await self._kill_switch(shop_id, actor, stopped=False)

    async def _switch(self, shop_id: str, intent: str, actor: str, *, enabled: bool) -> None:
        now, name = self._clock.now(), self._brain.intent_name(intent) or intent

        def work(uow: UnitOfWork) -> tuple[Act, ...]:
            if (intent in uow.automation.of(shop_id).enabled) == enabled:
                return ()
            uow.automation.switch(shop_id, intent, enabled=enabled, at=now, actor=actor)
            kind = "automation.enabled" if enabled else "automation.disabled"
            uow.events.add(Event(type=kind, shop_id=shop_id, at=now, actor=actor, data={"intent": name}))
            taken_back = () if enabled else uow.outbox.queued_automatic(shop_id, intent=intent)
            supersede(uow, taken_back, SWITCHED_OFF, now)
            return taken_back

        self._tell(shop_id, await self._database.write(work))

    async def _kill_switch(self, shop_id: str, actor: str, *, stopped: bool) -> None:
        self._check_shop(shop_id)
        now = self._clock.now()

        def work(uow: UnitOfWork) -> tuple[Act, ...]:
            if uow.automation.of(shop_id).stopped == stopped:
                return ()
            uow.automation.stop(shop_id, stopped=stopped, at=now, actor=actor)
            kind = "automation.stopped" if stopped else "automation.resumed"
            uow.events.add(Event(type=kind, shop_id=shop_id, at=now, actor=actor))
            taken_back = uow.outbox.queued_automatic(shop_id) if stopped else ()
            supersede(uow, taken_back, STOPPED, now)
            return taken_back

        self._tell(shop_id, await self._database.write(work))

    def _check_shop(self, shop_id: str) -> None:
        if shop_id not in self._brain.assistant.library.shops:
            raise NotFoundError(f"话术库里没有店铺「{shop_id}」。请先建 shops/{shop_id}/shop.yaml。")

    def _tell(self, shop_id: str, taken_back: tuple[Act, ...]) -> None:
        self._hub.publish(Change(kind=AUTOMATION, shop_id=shop_id))
        for act in taken_back:
            self._hub.publish(Change(kind=CONVERSATION, shop_id=shop_id, conversation_id=act.conversation_id))
