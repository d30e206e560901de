"""What people at the desk are told about a shop's link to the platform: what is wrong, what ends soon, what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from cs_assistant.domain.connected import ACCOUNT_NAMES, PART_NAMES, Grant, GrantedTo, LinkTrouble, Part
from cs_assistant.gateways.base import Clock
from cs_assistant.services.live import LINK, Change, Hub
from cs_assistant.services.platform_tokens import PARTS, WRITES, ShopLink
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

LOOK_SECONDS = 5.0
"""Between two looks: another process may authorise, and an end comes closer by itself."""
SOON = timedelta(days=7)
PASSING = timedelta(minutes=1)
"""A line that stands again within this time is nobody's business."""
MAY_PASS = frozenset({Part.CALLS, Part.MESSAGES})
MOST_ROWS = 3
"""So many single refunds, orders and messages are named; of more their number is."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkNotice:
    """One shop's banner."""

    shop_id: str
    says: tuple[str, ...]
    """Chinese sentences: what is wrong and what to do. Never empty."""


class LinkNotices:
    """Says how the links stand, and tells open consoles when that changed."""

    def __init__(self, database: Database, links: Mapping[str, ShopLink], hub: Hub, clock: Clock) -> None:
        self._database = database
        self._links = links
        self._hub = hub
        self._clock = clock
        self._last: Mapping[str, tuple[str, ...]] = {}

    async def of(self, shop_ids: Collection[str]) -> tuple[LinkNotice, ...]:
        """The banners of some shops; none for a shop whose link is well, or that is not connected."""
        linked = tuple(shop_id for shop_id in self._links if shop_id in shop_ids)
        if not linked:
            return ()

        def work(uow: UnitOfWork) -> tuple[tuple[LinkTrouble, ...], tuple[Grant, ...]]:
            return uow.connected.troubles(linked), uow.connected.grants(linked)

        troubles, grants = await self._database.read(work)
        now = self._clock.now()
        found = []
        for shop_id in linked:
            mine = [each for each in troubles if each.shop_id == shop_id and _lasting(each, now)]
            said = {each.part for each in mine}
            ending = [
                each for each in grants
                if each.shop_id == shop_id and self._ends_soon(each, now) and PARTS[each.account] not in said
            ]  # fmt: skip
            says = (*_sentences(mine), *(_ends(each, now) for each in ending))
            if says:
                found.append(LinkNotice(shop_id=shop_id, says=says))
        return tuple(found)

    async def run(self) -> None:
        """Tell consoles what changed, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("links.not_read")  # a full disk passes; the next look tries again
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Tell open consoles of each shop whose banner is another than at the last look."""
        now = {each.shop_id: each.says for each in await self.of(tuple(self._links))}
        for shop_id in self._links:
            if now.get(shop_id) != self._last.get(shop_id):
                self._hub.publish(Change(kind=LINK, shop_id=shop_id))
        self._last = now

    def _ends_soon(self, grant: Grant, now: datetime) -> bool:
        """What is over already is said by whoever wanted to use it; what renews itself is nobody's business."""
        renews = self._links[grant.shop_id].may_renew and grant.renewable(now)
        return grant.usable(now) and not renews and grant.ends_within(now, SOON)


def _lasting(trouble: LinkTrouble, now: datetime) -> bool:
    return trouble.part not in MAY_PASS or now - trouble.first_at >= PASSING


def _sentences(troubles: list[LinkTrouble]) -> Iterator[str]:
    """The link as a whole first, then single rows, of which there may be many."""
    yield from dict.fromkeys(each.why for each in troubles if not each.number)
    rows = [each for each in troubles if each.number]
    for each in rows[:MOST_ROWS]:
        yield f"{PART_NAMES[each.part]}（{each.number}）没有读进来：{each.why}"
    if len(rows) > MOST_ROWS:
        yield f"另有 {len(rows) - MOST_ROWS} 条也没有读进来。管理员运行 cs-assistant connect 可以看到全部。"


def _ends(grant: Grant, now: datetime) -> str:
    end = grant.next_end() or now
    reads = end in (grant.expires_at, grant.r1_expires_at, grant.r2_expires_at)
    part = "" if end == grant.expires_at else "里读的一部分" if reads else "里写的一部分"
    option = " --account sub" if grant.account is GrantedTo.SUB else ""
    lost = f"读不到订单和退款，{WRITES[grant.account]}" if reads else f"{WRITES[grant.account]}，读订单和退款照常"
    return (
        f"{ACCOUNT_NAMES[grant.account]}的授权{part}{_when(end - now)}。"
        f"请管理员运行 cs-assistant connect {grant.shop_id}{option} 重新授权，不然到时{lost}。"
    )


def _when(left: timedelta) -> str:
    if left <= timedelta():
        return "已经到期"
    if left < timedelta(days=1):
        return f"还有 {max(1, left // timedelta(hours=1))} 小时到期"
    return f"还有 {left.days} 天到期"
