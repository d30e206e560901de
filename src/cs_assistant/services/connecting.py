"""Authorising a shop: a person logs in at the platform, what comes back is checked and used once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from cs_assistant.domain.connected import CODE_MINUTES, Grant, GrantedTo, LinkTrouble
from cs_assistant.errors import BadInputError, NotAuthorisedError, NotFoundError
from cs_assistant.gateways.base import Clock
from cs_assistant.services.platform_tokens import ShopLink, Tokens
from cs_assistant.storage.database import Database
from cs_assistant.storage.repositories.connected import Authorisation

WITHIN = timedelta(minutes=CODE_MINUTES)


class Connecting:
    """Begins and ends authorisations, and says how the links stand."""

    def __init__(self, database: Database, links: Mapping[str, ShopLink], tokens: Tokens, clock: Clock) -> None:
        self._database = database
        self._links = links
        self._tokens = tokens
        self._clock = clock

    async def begin(self, shop_id: str, account: GrantedTo) -> str:
        """The address at which the seller logs in. Raises NotFoundError for a shop without an app."""
        link = self._link(shop_id)
        state = secrets.token_urlsafe(24)
        begun = Authorisation(state=_hashed(state), shop_id=shop_id, account=account, begun_at=self._clock.now())
        await self._database.write(lambda uow: uow.connected.begin_authorisation(begun))
        return link.authoriser.login_url(state)

    async def finish(
        self, code: str, state: str, *, shop_id: str | None = None, change_seller: bool = False
    ) -> Grant:
        """Change the code that came back for a token and keep it. A state is good once, for half an hour.

        `shop_id`: only for this shop. `change_seller`: another seller than before is meant. Raises BadInputError,
        NotAuthorisedError (refused there, or not this shop's seller), DeliveryError.
        """
        now = self._clock.now()
        begun = await self._database.write(
            lambda uow: uow.connected.use_authorisation(_hashed(state), now, now - WITHIN)
        )
        if begun is None or shop_id not in (None, begun.shop_id):
            raise BadInputError(
                f"这次授权不是从这里开始的，或已经用过、超过 {CODE_MINUTES} 分钟。请重新开始授权，用新的链接登录。",
                where="state",
            )
        grant = await self._link(begun.shop_id).authoriser.exchange(code, begun.account)
        await self._check_seller(grant, change_seller=change_seller)
        await self._tokens.keep(grant)
        return grant

    async def finish_from(
        self, address: str, *, shop_id: str | None = None, change_seller: bool = False
    ) -> Grant:
        """The same from the address the browser was sent to after the login. Raises the same."""
        given = parse_qs(urlsplit(address.strip()).query)
        code, state = given.get("code", [""])[0], given.get("state", [""])[0]
        if not code or not state:
            raise BadInputError(
                "这个网址里没有授权码。请把登录并同意授权以后浏览器地址栏里的整个网址复制过来（带 code= 和 state=）。",
                where="address",
            )
        return await self.finish(code, state, shop_id=shop_id, change_seller=change_seller)

    async def grants(self) -> tuple[Grant, ...]:
        """What the connected shops' accounts allowed us."""
        return await self._database.read(lambda uow: uow.connected.grants(tuple(self._links)))

    async def troubles(self) -> tuple[LinkTrouble, ...]:
        """What is wrong with the links now."""
        return await self._database.read(lambda uow: uow.connected.troubles(tuple(self._links)))

    async def _check_seller(self, grant: Grant, *, change_seller: bool) -> None:
        """A wrong login would bring one shop's orders to another's desk. Raises NotAuthorisedError; nothing is kept."""
        who = f"登录的是「{grant.user_nick}」"
        for known in await self.grants():
            name, same = self._links[known.shop_id].name, known.user_id == grant.user_id
            if not known.user_id or not grant.user_id:
                continue
            if same and known.shop_id != grant.shop_id:
                raise NotAuthorisedError(
                    f"{who}，它已经是店铺「{name}」的账号，没有保存。请换店铺「{self._links[grant.shop_id].name}」的账号登录。"
                )
            if same or known.shop_id != grant.shop_id or grant.account is known.account is GrantedTo.SUB:
                continue
            if grant.account is GrantedTo.SUB:
                raise NotAuthorisedError(
                    f"{who}，它不属于店铺「{name}」授权过的主账号「{known.user_nick}」，没有保存。请换这个主账号下的子账号登录。"
                )
            if not change_seller:
                raise NotAuthorisedError(
                    f"{who}，店铺「{name}」以前授权的是「{known.user_nick}」，没有保存。登错了请换账号再来；确实要换成"
                    f"这个账号，请运行 cs-assistant connect {grant.shop_id} --change-seller。"
                )

    def _link(self, shop_id: str) -> ShopLink:
        if shop_id not in self._links:
            raise NotFoundError(
                f"店铺 {shop_id} 没有配置平台应用。请在 CS_TOP 里写上它的 app_key 和 app_secret（见 docs/top.md）。"
            )
        return self._links[shop_id]


def _hashed(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
