"""Audit events about people: one a shop concerned, so that each shop's log tells the whole story of its own people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from cs_assistant.domain.events import Event
from cs_assistant.domain.people import ROLE_NAMES, Role
from cs_assistant.storage.tables import ALL_SHOPS
from cs_assistant.storage.unit_of_work import UnitOfWork


def tell(
    uow: UnitOfWork, kind: str, shops: Collection[str], actor: str, now: datetime, **data: str
) -> None:
    """Write the event once a shop; once for all shops when it concerns none."""
    for shop_id in sorted(shops) or (ALL_SHOPS,):
        uow.events.add(Event(type=kind, shop_id=shop_id, at=now, actor=actor, data=data))


def role_words(roles: Collection[Role]) -> str:
    """Roles as one phrase: 客服、仓库."""
    return "、".join(ROLE_NAMES[role] for role in Role if role in roles) or "没有角色"
