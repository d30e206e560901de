"""One call that passed the gate, as an API gets it, and what an API is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.gateways.sandbox.server.accounts import Accounts, App, Level, Session
from cs_assistant.gateways.sandbox.server.arguments import Arguments
from cs_assistant.gateways.sandbox.server.mailbox import Mailroom
from cs_assistant.library.marketplace import Seller
from cs_assistant.library.marketplace_words import SellerType

Body = dict[str, Any]


@dataclass(kw_only=True, slots=True)
class Office:
    """What the APIs work on."""

    platform: Platform
    accounts: Accounts
    mail: Mailroom
    nicks: Mapping[str, str]
    """Buyer id to the name the platform shows, masked."""
    sms: dict[str, str] = field(default_factory=dict)
    """By shop: the second check of large sums that was sent to the seller's phone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """One call."""

    args: Arguments
    app: App
    session: Session | None
    now: datetime
    office: Office
    stale: bool = False
    """Answer as a copy does that has not heard of the last change."""

    @property
    def caller(self) -> Session:
        """The session of an API that needs one."""
        if self.session is None:
            raise RuntimeError("this API is declared without a session and uses one")
        return self.session

    @property
    def shop_id(self) -> str:
        """The caller's shop: nobody sees another one's."""
        return self.caller.seller.shop_id

    @property
    def seller(self) -> Seller:
        """The caller's shop's account."""
        return self.caller.seller

    @property
    def tmall(self) -> bool:
        """Whether 天猫's rules hold."""
        return self.seller.type is SellerType.TMALL


Handler = Callable[[Ask], Body]


@dataclass(frozen=True, kw_only=True, slots=True)
class Api:
    """One method of the platform."""

    handle: Handler
    level: Level | None = Level.READ
    """None = it needs no session."""

    @property
    def reads(self) -> bool:
        """Whether it only reads: then a copy that lags behind may answer."""
        return self.level in (Level.READ, Level.READ_PEOPLE)
