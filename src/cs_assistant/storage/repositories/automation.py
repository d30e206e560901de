"""Which intents answer by themselves, and the kill switch."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from cs_assistant.domain.decision import Automation
from cs_assistant.storage.repositories.dialect import insert_or_change
from cs_assistant.storage.tables import automation_switches, shop_settings

_ENABLED = select(automation_switches.c.intent).where(
    automation_switches.c.shop_id == bindparam("by_shop"), automation_switches.c.enabled
)
_STOPPED = select(shop_settings.c.stopped).where(shop_settings.c.shop_id == bindparam("by_shop"))


class AutomationSwitches:
    """Rows of `automation_switches` and `shop_settings`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, shop_id: str) -> Automation:
        """What may happen by itself in a shop right now; nothing where nobody switched anything on."""
        which = {"by_shop": shop_id}
        enabled = self._connection.execute(_ENABLED, which).scalars()
        stopped = self._connection.execute(_STOPPED, which).scalar_one_or_none()
        return Automation(enabled=frozenset(enabled), stopped=bool(stopped))

    def switch(self, shop_id: str, intent: str, *, enabled: bool, at: datetime, actor: str) -> None:
        """Switch one intent on or off."""
        values = {"shop_id": shop_id, "intent": intent, "enabled": enabled, "at": at, "actor": actor}
        insert_or_change(self._connection, automation_switches, ("shop_id", "intent"), values)

    def stop(self, shop_id: str, *, stopped: bool, at: datetime, actor: str) -> None:
        """Pull the kill switch or release it."""
        values = {"shop_id": shop_id, "stopped": stopped, "at": at, "actor": actor}
        insert_or_change(self._connection, shop_settings, ("shop_id",), values)
