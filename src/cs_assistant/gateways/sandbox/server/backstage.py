"""What stands behind the sockets: the world, accounts, letters, troubles and limits, and what may be done to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from cs_assistant.domain.connected import GrantedTo
from cs_assistant.errors import NotFoundError
from cs_assistant.gateways.sandbox.clock import SandboxClock
from cs_assistant.gateways.sandbox.news import News, Topic
from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.gateways.sandbox.server.accounts import Accounts, App, Level
from cs_assistant.gateways.sandbox.server.ask import Office
from cs_assistant.gateways.sandbox.server.call_log import CallLog
from cs_assistant.gateways.sandbox.server.letters import content
from cs_assistant.gateways.sandbox.server.mailbox import Mailroom
from cs_assistant.gateways.sandbox.server.personas import Personas
from cs_assistant.gateways.sandbox.server.quota import Quota
from cs_assistant.gateways.sandbox.server.troubles import FaultSchedule


class Backstage:
    """Everything but the wire. `platform` may be acted on from outside at any time."""

    def __init__(self, platform: Platform, apps: tuple[App, ...], seed: int) -> None:
        self.platform = platform
        self.faults, self.quota, self.log = FaultSchedule(seed), Quota(), CallLog()
        sellers = platform.world.marketplace.sellers
        self.office = Office(
            platform=platform,
            accounts=Accounts(apps, sellers, platform.clock.now()),
            mail=Mailroom((app.key for app in apps), sellers),
            nicks={buyer.id: buyer.name for buyer in platform.world.buyers.values()},
        )
        self.personas = Personas(platform)
        platform.listen(self._told)

    def publish(self, shop_id: str, topic: str, body: Mapping[str, Any]) -> None:
        """Put any message into the boxes of the apps that want it."""
        self.office.mail.publish(shop_id, topic, body, self.platform.clock.now())

    def move(self, by: timedelta, speed: float | None = None) -> None:
        """Move the sandbox's clock, let it run faster; what is due until then happens at once. Raises NotFoundError."""
        clock = self.platform.clock
        if not isinstance(clock, SandboxClock):
            raise NotFoundError("这个沙盒的时间由外面给，这里不能拨。")
        clock.shift(by)
        if speed is not None:
            clock.run(speed)
        self.let_time_pass()

    def let_time_pass(self) -> None:
        """Do what is due until now, and give out again what was not confirmed in time."""
        _ = self.platform.book
        self.office.mail.ring()

    def expire(
        self, shop_id: str, account: GrantedTo | None = None, *, levels: Collection[Level] = (), cancel: bool = False
    ) -> None:
        """Let sessions of a shop, or only some `levels`, run out now; with `cancel` the seller withdraws."""
        accounts, now = self.office.accounts, self.platform.clock.now()
        for session in accounts.sessions():
            if session.seller.shop_id == shop_id and account in (None, session.account):
                accounts.expire(session.token, now, tuple(levels) or tuple(Level))
        if cancel and shop_id in accounts.sellers:
            seller = accounts.sellers[shop_id]
            told = {"open_id": f"{seller.user_id}", "user_id": seller.user_id, "nick": seller.nick}
            self.publish(shop_id, Topic.AUTH_CANCELLED, told)
            accounts.cancel(shop_id)
            for box in self.office.mail.boxes.values():
                box.withdraw(shop_id)

    def reset(self, seed: int = 0) -> None:
        """The world, the clock, troubles and limits as at the start; sessions and message permits stay."""
        clock = self.platform.clock
        if isinstance(clock, SandboxClock):
            clock.reset()
        self.platform.start_over()
        self.faults.reseed(seed)
        self.quota.lift()
        self.office.sms.clear()
        for box in self.office.mail.boxes.values():
            box.empty()

    def _told(self, news: News) -> None:
        seller = self.office.accounts.sellers.get(news.order.shop_id)
        if seller is not None:
            body = content(news, self.platform, seller, self.office.nicks)
            self.office.mail.publish(seller.shop_id, news.topic, body, self.platform.clock.now())

    def clocks(self) -> tuple[datetime, ...]:
        """The times a timestamp may be near to: the sandbox's, and everybody else's."""
        clock = self.platform.clock
        return (clock.now(), clock.real()) if isinstance(clock, SandboxClock) else (clock.now(),)
