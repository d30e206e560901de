"""Refund applications read from the platform: overlapping, repeats dropped, nothing missed between two rounds."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from cs_assistant.domain.flows import FactSource
from cs_assistant.domain.people import Person, Right
from cs_assistant.domain.refunds import Connection, RefundApplication, RegisteredRefund
from cs_assistant.errors import BadInputError, CsAssistantError, DeliveryError, ForbiddenError
from cs_assistant.gateways.base import OrderSystem
from cs_assistant.services.agreeing import Agreeing
from cs_assistant.services.brain import Brain
from cs_assistant.services.casework import Casework
from cs_assistant.services.hands import Hands
from cs_assistant.services.registering import take_in
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

OVERLAP = timedelta(minutes=10)
"""Read again what changed in this time before the newest change seen: late rows are not missed."""
EVERY_SECONDS = 5.0
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class RefundSync:
    """Keeps the register like the platform, for connected shops; others are entered by hand."""

    def __init__(
        self, database: Database, orders: OrderSystem, brain: Brain, casework: Casework, agreeing: Agreeing
    ) -> None:
        self._database = database
        self._orders = orders
        self._brain = brain
        self._casework = casework
        self._agreeing = agreeing
        self._hands = Hands(brain, orders, casework)

    async def run(self) -> None:
        """Read every shop now and then, until cancelled. A shop that fails does not hold up the others."""
        while True:
            await self.read_all()
            await asyncio.sleep(EVERY_SECONDS)

    async def read_all(self) -> None:
        """One round over the connected shops."""
        for shop_id in self._brain.assistant.library.shops:
            if self._orders.connection(shop_id) is not Connection.DIRECT:
                continue
            try:
                await self.read_shop(shop_id)
            except CsAssistantError as error:
                log.warning("refunds.not_read", shop=shop_id, why=error.message)
            except Exception:
                log.exception("refunds.not_read", shop=shop_id)
        try:
            await self._agreeing.settle_uncertain()
        except Exception:
            log.exception("agreements.not_settled")

    async def read_shop(self, shop_id: str) -> int:
        """Take in what changed in one shop; how many applications were new or changed."""
        read_up_to = await self._database.read(lambda uow: uow.refunds.read_up_to(shop_id))
        since = read_up_to - OVERLAP if read_up_to else LONG_AGO
        news = 0
        for application in await self._orders.refunds(shop_id, since):
            news += await self._take_in(application)
        if news:
            self._casework.tell(shop_id)
        return news

    async def register(self, application: RefundApplication, person: Person) -> RegisteredRefund:
        """Enter a refund a colleague copied from 千牛 (level 粘贴), or its changes. Raises ForbiddenError."""
        if not person.may(Right.REMARK, application.shop_id):
            raise ForbiddenError("登记退款要由客服来做。")
        if self._orders.connection(application.shop_id) is Connection.DIRECT:
            raise BadInputError("这个店铺已经接入平台，退款会自己出现在这里，不用登记。", where="shop")

        def work(uow: UnitOfWork) -> RegisteredRefund:
            return take_in(self._casework.hand(uow, application.shop_id, person), application, FactSource.PERSON)

        refund = await self._database.write(work)
        self._casework.tell(application.shop_id)
        return refund

    async def _take_in(self, application: RefundApplication) -> int:
        """One application in one transaction, with how far we have read."""

        def work(uow: UnitOfWork) -> int:
            known = uow.refunds.find(application.shop_id, application.refund_no)
            taken = take_in(self._hands.hand(uow, application.shop_id), application, FactSource.PLATFORM)
            read_up_to = uow.refunds.read_up_to(application.shop_id) or LONG_AGO
            if application.modified_at > read_up_to:
                uow.refunds.set_read_up_to(application.shop_id, application.modified_at)
            return int(known is None or taken != known)

        try:
            return await self._database.write(work)
        except DeliveryError:
            raise
        except CsAssistantError as error:
            # One refund that cannot be taken in must not hide the rest; it is read again in the next round.
            log.warning("refund.not_taken_in", shop=application.shop_id, why=error.message)
            return 0
