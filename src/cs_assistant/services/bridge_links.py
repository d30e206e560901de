"""How far each side of a chat bridge is: numbers both ways, kept so that a restart loses and repeats nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from cs_assistant.errors import BadInputError, SignatureError
from cs_assistant.gateways.base import Clock
from cs_assistant.storage.database import Database
from cs_assistant.storage.repositories.bridge import Frame, Link
from cs_assistant.storage.unit_of_work import UnitOfWork

NONCES_KEPT = timedelta(minutes=15)
"""Longer than a signature lasts, whichever way the clocks are off."""


class BridgeLinks:
    """What both sides have given and taken. Every write is one transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def open(self, shop_id: str, link: str, nonce: str, received: int) -> Link:
        """A bridge has come (back), having dealt with our frames up to `received`.

        Raises SignatureError for a hello that was used before, BadInputError when it claims frames we never gave.
        """
        now = self._clock.now()
        return await self._database.write(lambda uow: _open(uow, shop_id, link, nonce, received, now))

    async def received(self, shop_id: str, link: str, up_to: int) -> None:
        """We have dealt with its frames up to this one."""

        def work(uow: UnitOfWork) -> None:
            known = _known(uow, shop_id, link)
            if up_to > known.received:
                uow.bridges.received(known, up_to, self._clock.now())

        await self._database.write(work)

    async def acknowledged(self, shop_id: str, link: str, up_to: int) -> None:
        """It has dealt with our frames up to this one. Raises BadInputError when we never gave so many."""

        def work(uow: UnitOfWork) -> None:
            acknowledge(uow, _known(uow, shop_id, link), up_to)

        await self._database.write(work)

    async def give(self, shop_id: str, link: str, kind: str, content: str, window: int) -> int | None:
        """Put a frame on its way; its number, or None while `window` frames are unacknowledged."""

        def work(uow: UnitOfWork) -> int | None:
            return give(uow, shop_id, link, kind, content, window, self._clock.now())

        return await self._database.write(work)

    async def room(self, shop_id: str, link: str, window: int) -> bool:
        """Whether one more frame may be given."""
        known = await self._database.read(lambda uow: _known(uow, shop_id, link))
        return known.given - known.acked < window

    async def on_their_way(self, shop_id: str, link: str, after: int, most: int) -> tuple[Frame, ...]:
        """Our unacknowledged frames above `after`, oldest first."""
        return await self._database.read(lambda uow: uow.bridges.on_their_way(shop_id, link, after, most))


def give(
    uow: UnitOfWork,
    shop_id: str,
    link: str,
    kind: str,
    content: str,
    window: int,
    now: datetime,
    expires_at: datetime | None = None,
) -> int | None:
    """Number a frame and keep it until it is acknowledged; None while there is no room."""
    known = _known(uow, shop_id, link)
    if known.given - known.acked >= window:
        return None
    return uow.bridges.give(known, kind, content, now, expires_at=expires_at)


def acknowledge(uow: UnitOfWork, link: Link, up_to: int) -> None:
    """Forget what the bridge has dealt with."""
    if up_to > link.given:
        raise BadInputError(
            f"对方说收到了第 {up_to} 帧，而我们只发到第 {link.given} 帧。"
            "数据库可能恢复过备份：请给这个桥接换一个 bridge 编号，从 1 重新开始。",
            where="received",
        )
    if up_to > link.acked:
        uow.bridges.acknowledge(link, up_to)


def _open(uow: UnitOfWork, shop_id: str, link: str, nonce: str, received: int, now: datetime) -> Link:
    if not uow.bridges.use_nonce(shop_id, nonce, now, NONCES_KEPT):
        raise SignatureError("这个 hello 已经用过，连接已拒绝。每次连接都要用新的 nonce。")
    known = uow.bridges.link(shop_id, link) or Link(shop_id=shop_id, link=link, received=0, given=0, acked=0)
    uow.bridges.keep_link(known, now)
    acknowledge(uow, known, received)
    return replace(known, acked=max(known.acked, received))


def _known(uow: UnitOfWork, shop_id: str, link: str) -> Link:
    known = uow.bridges.link(shop_id, link)
    if known is None:
        raise BadInputError(f"不认识桥接 {link}，请先发 hello。", where="bridge")
    return known
