"""The platform's tokens of connected shops: handed out, renewed one at a time, and what a person must do when not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from cs_assistant.domain.connected import ACCOUNT_NAMES, Grant, GrantedTo, Part
from cs_assistant.errors import CsAssistantError, DeliveryError, NotAuthorisedError
from cs_assistant.gateways.base import Clock
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

RENEW_BEFORE = timedelta(hours=1)
"""A token that may be renewed is, this long before it ends."""
RENEW_AGAIN = timedelta(minutes=10)
"""A token that was renewed and is refused all the same is not renewed before: it would be refused again."""
WRITES = {
    GrantedTo.MAIN: "备注写不了，退款的审核、同意退货、拒绝和留言也做不了", GrantedTo.SUB: "同意退款做不了",
}  # fmt: skip
"""What a person cannot do without writing."""
PARTS = {GrantedTo.MAIN: Part.MAIN_GRANT, GrantedTo.SUB: Part.SUB_GRANT}

log = structlog.get_logger(__name__)


class Authoriser(Protocol):
    """One shop's way to the platform's authorisation server (`reference/top-api.md` 1.8)."""

    def login_url(self, state: str) -> str:
        """Where the seller logs in; `state` comes back with the code."""

    async def exchange(self, code: str, account: GrantedTo) -> Grant:
        """The grant for a code that came back. Raises NotAuthorisedError when refused, DeliveryError."""

    async def renew(self, grant: Grant) -> Grant:
        """A new grant for an old one's refresh token. Raises NotAuthorisedError when refused, DeliveryError."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShopLink:
    """What the services know of a connected shop's app."""

    shop_id: str
    name: str
    authoriser: Authoriser
    may_renew: bool
    """Only apps of the 服务市场 may; a merchant's own app authorises anew."""


class Tokens:
    """Hands out tokens that the platform takes. Implements the client's `TokenSource`."""

    def __init__(self, database: Database, links: Mapping[str, ShopLink], clock: Clock) -> None:
        self._database = database
        self._links = links
        self._clock = clock
        self._renewing: dict[tuple[str, GrantedTo], asyncio.Task[Grant]] = {}
        self._renewed_at: dict[tuple[str, GrantedTo], datetime] = {}

    async def token(self, shop_id: str, account: str, *, write: bool = False) -> str:
        """A token of this account, for reading or for a `write`: each ends on its own (`reference/top-api.md` 1.8).

        Raises NotAuthorisedError with what a person has to do, DeliveryError.
        """
        whose = GrantedTo(account)
        grant = await self._database.read(lambda uow: uow.connected.grant(shop_id, whose))
        now = self._clock.now()
        if grant is None:
            raise await self._told(shop_id, whose, f"还没有授权{ACCOUNT_NAMES[whose]}")
        lately = self._renewed_at.get((shop_id, whose), now - RENEW_AGAIN) > now - RENEW_AGAIN
        renewable = self._links[shop_id].may_renew and grant.renewable(now) and not lately
        ends_soon = grant.expires_at is not None and grant.expires_at - now <= RENEW_BEFORE
        if grant.usable(now, write=write) and not (renewable and ends_soon):
            return grant.access_token
        if renewable:
            try:
                fresh = await self._renewed(grant)
                if fresh.usable(now, write=write):
                    return fresh.access_token
                grant = fresh  # renewed, and still not for this: a person has to authorise anew
            except DeliveryError as error:
                if grant.usable(now, write=write):
                    return grant.access_token
                if not isinstance(error, NotAuthorisedError):
                    raise
        if grant.usable(now):
            lost = f"{WRITES[whose]}，读订单和退款照常"
            raise await self._told(shop_id, whose, f"{ACCOUNT_NAMES[whose]}的写入授权到期了：{lost}")
        why = "被平台拒绝了" if grant.refused_at is not None else "已经过期"
        raise await self._told(shop_id, whose, f"{ACCOUNT_NAMES[whose]}的授权{why}")

    async def refused(self, shop_id: str, account: str, token: str, *, write: bool = False) -> None:
        """The platform refused this token: not used again, for a `write` not to write; renewed, or a person told."""
        whose, now = GrantedTo(account), self._clock.now()
        if await self._database.write(lambda uow: uow.connected.refuse_grant(shop_id, whose, token, now, write=write)):
            log.warning("token.refused", shop=shop_id, account=whose.value, write=write)

    async def keep(self, grant: Grant) -> None:
        """Keep a grant; what was wrong with the link before is settled, what waited for it is tried now."""

        def work(uow: UnitOfWork) -> None:
            if grant.user_id:
                uow.connected.drop_strangers(grant.shop_id, grant.user_id)
            uow.connected.keep_grant(grant)
            uow.connected.settled(grant.shop_id, PARTS[grant.account])
            uow.remarks.hurry(grant.shop_id, self._clock.now())
            uow.wake(Topic.REMARKS)

        await self._database.write(work)

    async def _renewed(self, grant: Grant) -> Grant:
        """One renewal at a time an account: an old refresh token dies with its use, a second one would be refused."""
        key = (grant.shop_id, grant.account)
        if key not in self._renewing:
            self._renewing[key] = asyncio.create_task(self._renew(grant))
            self._renewing[key].add_done_callback(lambda _: self._renewing.pop(key))
        # Shielded: a caller who gives up must not lose the only good token.
        return await asyncio.shield(self._renewing[key])

    async def _renew(self, grant: Grant) -> Grant:
        there = await self._database.read(lambda uow: uow.connected.grant(grant.shop_id, grant.account))
        if there is not None and there.access_token != grant.access_token:
            return there  # somebody was quicker, or authorised anew
        try:
            fresh = await self._links[grant.shop_id].authoriser.renew(grant)
        except CsAssistantError as error:
            log.warning("token.not_renewed", shop=grant.shop_id, account=grant.account.value, why=error.message)
            raise
        log.info("token.renewed", shop=grant.shop_id, account=grant.account.value)
        await self.keep(fresh)
        self._renewed_at[grant.shop_id, grant.account] = self._clock.now()
        return fresh

    async def _told(self, shop_id: str, account: GrantedTo, what: str) -> NotAuthorisedError:
        name = self._links[shop_id].name
        option = " --account sub" if account is GrantedTo.SUB else ""
        command = f"cs-assistant connect {shop_id}{option}"
        why = f"店铺「{name}」{what}。请管理员运行 {command} 重新授权，授权后会自己接着做。"
        now = self._clock.now()
        known = await self._database.read(lambda uow: uow.connected.troubles((shop_id,), PARTS[account]))
        if [each.why for each in known] != [why]:
            await self._database.write(lambda uow: uow.connected.trouble(shop_id, PARTS[account], why, now))
        return NotAuthorisedError(why)
