"""Shops with an application of their own at the platform: what `serve` builds for them, starts and stops in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from aiohttp import ClientSession

from cs_assistant.app.order_systems import OrderSystems
from cs_assistant.domain.connected import Grant, GrantedTo, Part, PlatformMessage
from cs_assistant.domain.orders import Product
from cs_assistant.domain.script_library import Shop
from cs_assistant.errors import DeliveryError, NotAuthorisedError, StorageError, UsageError
from cs_assistant.gateways.base import Clock, OrderSystem
from cs_assistant.gateways.top.authorising import TopAuthoriser
from cs_assistant.gateways.top.client import TopClient
from cs_assistant.gateways.top.messages import TmcClient, TmcMessage
from cs_assistant.gateways.top.models import SellerType, TopOrder
from cs_assistant.gateways.top.orders import TopOrders
from cs_assistant.gateways.top.shops import BuyerKey, TopShop, plain_product
from cs_assistant.gateways.top.trade_changes import TradeChanges
from cs_assistant.services.connecting import Connecting
from cs_assistant.services.link_notices import LinkNotices
from cs_assistant.services.link_watch import LinkWatch
from cs_assistant.services.live import Hub
from cs_assistant.services.memo_hearing import HeardFeed
from cs_assistant.services.office import Office
from cs_assistant.services.patience import Patience
from cs_assistant.services.platform_messages import PlatformMessages
from cs_assistant.services.platform_tokens import ShopLink, Tokens
from cs_assistant.services.trade_sync import TradeSync
from cs_assistant.settings import DEFAULT_GROUP
from cs_assistant.settings import TopShop as ShopSettings
from cs_assistant.storage.database import Database

PERMIT, ADD_GROUP = "taobao.tmc.user.permit", "taobao.tmc.group.add"
AT_ONCE = 32
"""Messages handled at the same time: their transactions share a commit."""
LOOK_SECONDS = 1.0
"""Between two looks whether somebody authorised anew (in another process, too), and after a full disk."""
Shops = Callable[[], Mapping[str, Shop]]
Worker = Coroutine[Any, Any, None]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class _App:
    """One application: its client and the shops it speaks for."""

    settings: ShopSettings
    client: TopClient
    shops: Mapping[str, TopShop]


class ConnectedShops:
    """Everything about the shops of `CS_TOP`. Built before the services, which are then handed to `workers`."""

    def __init__(
        self, session: ClientSession, given: Mapping[str, ShopSettings], database: Database, shops: Shops, clock: Clock
    ) -> None:
        self._session = session
        self._given = given
        self._database = database
        self._shops = shops
        self._clock = clock
        links = self._links = {
            shop_id: _link(session, shop_id, one, shops, clock) for shop_id, one in given.items()
        }
        self._watch = LinkWatch(database, clock)
        self.tokens = Tokens(database, links, clock)
        self.connecting = Connecting(database, links, self.tokens, clock)
        self._apps = tuple(self._app(together) for together in _by_app(given))

    def orders(self, otherwise: OrderSystem) -> OrderSystem:
        """The order system of the desk: connected shops ask the platform, all others what they asked before."""
        feed, by_shop = HeardFeed(self._database), dict[str, OrderSystem]()
        for app in self._apps:
            unread = partial(self._watch.unread, Part.REFUND)
            system = TopOrders(app.client, app.shops, feed, self._clock, product_of=self._product, unread=unread)
            by_shop |= dict.fromkeys(app.shops, system)
        return OrderSystems(by_shop, otherwise) if by_shop else otherwise

    def notices(self, hub: Hub) -> LinkNotices:
        """What people at the desk are told about the links."""
        return LinkNotices(self._database, self._links, hub, self._clock)

    def workers(self, office: Office, hub: Hub) -> tuple[Worker, ...]:
        """What runs as long as the desk does: orders read now and then, the message services listened to."""
        messages = PlatformMessages(self._database, office.sync, hub, self._clock)
        found: list[Worker] = []
        for app in self._apps:
            unread = partial(self._watch.unread, Part.TRADE)
            changes = TradeChanges(app.client, app.shops, self._clock, self._product, unread)
            found.append(TradeSync(self._database, changes, app.shops, hub, self._clock).run())
            if app.settings.tmc_url:
                line = _MessageLine(self._session, app, messages, self._database, self._clock)
                found += [line.permit(), line.listen(), line.note()]
        return tuple(found)

    def _app(self, together: Mapping[str, ShopSettings]) -> _App:
        one = next(iter(together.values()))
        client = TopClient(
            self._session, url=one.url, app_key=one.app_key, secret=one.app_secret.get_secret_value(),
            tokens=self.tokens, clock=self._clock,
        )
        shops = {
            shop_id: TopShop(
                shop_id=shop_id, seller=SellerType(each.seller_type), buyers=BuyerKey(each.buyers)
            )
            for shop_id, each in together.items()
        }
        return _App(settings=one, client=client, shops=shops)

    def _product(self, shop_id: str, line: TopOrder) -> Product:
        """What was bought: of the kind the shop sells."""
        shop, plain = self._shops().get(shop_id), plain_product(shop_id, line)
        return plain if shop is None else replace(plain, kind=shop.product)


class _MessageLine:
    """The message service of one application."""

    def __init__(
        self, session: ClientSession, app: _App, messages: PlatformMessages, database: Database, clock: Clock
    ) -> None:
        self._app = app
        self._messages = messages
        self._database = database
        self._clock = clock
        self._links = LinkWatch(database, clock)
        self._sellers: dict[str, str] = {}
        self._said: asyncio.Queue[str | None] = asyncio.Queue()
        one = app.settings
        self._client = TmcClient(
            session, url=one.tmc_url, app_key=one.app_key, secret=one.app_secret.get_secret_value(), group=one.group,
            clock=clock, watch=self._said.put_nowait, at_once=AT_ONCE,
        )  # fmt: skip

    async def permit(self) -> None:
        """Ask for each shop's messages, and again when its main account authorised anew: a seller who withdrew and
        came back has taken the old permit away. Until cancelled.
        """
        asked, patience = dict[str, datetime](), Patience(self._clock)
        while True:
            try:
                await self._permit_new(asked, patience)
            except StorageError:
                log.exception("messages.not_asked_for")
            await asyncio.sleep(LOOK_SECONDS)

    async def _permit_new(self, asked: dict[str, datetime], patience: Patience) -> None:
        """Ask for the shops whose grant is another than the one we asked with; `asked` is brought up to date."""
        grants = await self._database.read(lambda uow: uow.connected.grants(tuple(self._app.shops)))
        for grant in grants:
            shop_id, main = grant.shop_id, grant.account is GrantedTo.MAIN
            if not main or asked.get(shop_id) == grant.got_at or not grant.usable(self._clock.now()):
                continue
            if not patience.may_try(shop_id):
                continue
            try:
                await self._permitted(grant)
            except NotAuthorisedError:
                continue  # what a person has to do is noted with the token
            except DeliveryError as error:
                patience.failed(shop_id, for_good=error.final)
                log.warning("messages.not_permitted", shop=shop_id, why=error.message)
                continue
            asked[shop_id] = grant.got_at
            patience.well(shop_id)
            self._sellers = {}

    async def _permitted(self, grant: Grant) -> None:
        """Ask for a shop's messages, for the group we listen to; twice asks the same. Raises DeliveryError."""
        call, group = self._app.client.call, self._app.settings.group
        if group != DEFAULT_GROUP:
            await call(ADD_GROUP, {"group_name": group, "nicks": grant.user_nick}, shop_id=grant.shop_id)
        await call(PERMIT, {}, shop_id=grant.shop_id)

    async def listen(self) -> None:
        """Receive and handle, until cancelled."""
        await self._client.run(self._handle)

    async def note(self) -> None:
        """Write down how the line stands, where people see it."""
        while True:
            trouble = await self._said.get()
            try:
                await self._note(trouble)
            except StorageError:
                log.exception("messages.not_noted")
                await asyncio.sleep(LOOK_SECONDS)
                if self._said.empty():  # else something newer is known
                    self._said.put_nowait(trouble)

    async def _note(self, trouble: str | None) -> None:
        for shop_id in self._app.shops:
            if trouble is None:
                await self._links.right(shop_id, Part.MESSAGES)
            else:
                await self._links.wrong(shop_id, Part.MESSAGES, trouble)

    async def _handle(self, message: TmcMessage) -> None:
        shop_id = await self._shop_of(message)
        if shop_id is None:
            log.warning("message.of_nobody", topic=message.topic)
            return
        at = message.published_at or self._clock.now()
        told = PlatformMessage(id=message.id, topic=message.topic, content=message.content, at=at)
        await self._messages.handle(shop_id, told)

    async def _shop_of(self, message: TmcMessage) -> str | None:
        """Whose message it is: the only shop's, or of the one whose main account it names."""
        if len(self._app.shops) == 1:
            return next(iter(self._app.shops))
        if message.user_id not in self._sellers:
            grants = await self._database.read(lambda uow: uow.connected.grants(tuple(self._app.shops)))
            self._sellers = {each.user_id: each.shop_id for each in grants if each.account is GrantedTo.MAIN}
        return self._sellers.get(message.user_id)


def connected_shops(
    session: ClientSession, given: Mapping[str, ShopSettings], database: Database, shops: Shops, clock: Clock
) -> ConnectedShops:
    """The shops of `CS_TOP`. Raises UsageError for one that the script library does not know."""
    strange = sorted(set(given) - set(shops()))
    if strange:
        raise UsageError(
            f"CS_TOP 里的店铺 {'、'.join(strange)} 不在话术库里。话术库里有：{'、'.join(shops())}。请核对编号。"
        )
    return ConnectedShops(session, given, database, shops, clock)


def _link(session: ClientSession, shop_id: str, given: ShopSettings, shops: Shops, clock: Clock) -> ShopLink:
    authoriser = TopAuthoriser(
        session, shop_id=shop_id, app_key=given.app_key, secret=given.app_secret, url=given.oauth_url,
        redirect_url=given.redirect_url, clock=clock,
    )
    return ShopLink(
        shop_id=shop_id, name=_name(shops, shop_id), authoriser=authoriser, may_renew=given.may_renew
    )


def _name(shops: Shops, shop_id: str) -> str:
    shop = shops().get(shop_id)
    return shop.name if shop is not None else shop_id


def _by_app(given: Mapping[str, ShopSettings]) -> Iterable[Mapping[str, ShopSettings]]:
    """Shops of one application together: it has one quota and one line for messages."""
    apps: dict[tuple[str, ...], dict[str, ShopSettings]] = {}
    for shop_id, one in given.items():
        apps.setdefault((one.app_key, one.url, one.tmc_url, one.group), {})[shop_id] = one
    return apps.values()
