"""Refund applications read from the platform: overlapping, repeats dropped, nothing missed between two rounds.

How far we have read is written with each application, in its own transaction: a death loses nothing and doubles
nothing. One that cannot be taken in is kept by number, shown to people and tried again, less and less often.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from weakref import WeakValueDictionary

import structlog

from cs_assistant.domain.connected import Part
from cs_assistant.domain.flows import FactSource
from cs_assistant.domain.people import Person, Right
from cs_assistant.domain.refunds import Connection, RefundApplication, RegisteredRefund
from cs_assistant.errors import (
    BadInputError,
    CsAssistantError,
    DeliveryError,
    ForbiddenError,
    NotAuthorisedError,
    PlatformAnswerError,
    PlatformRefusedError,
    StorageError,
)
from cs_assistant.gateways.base import OrderSystem
from cs_assistant.services.agreeing import Agreeing
from cs_assistant.services.brain import Brain
from cs_assistant.services.casework import Casework
from cs_assistant.services.hands import Hands
from cs_assistant.services.intervening import Intervention, intervene
from cs_assistant.services.link_watch import LinkWatch
from cs_assistant.services.parcels import put_in_chat
from cs_assistant.services.patience import Patience
from cs_assistant.services.record_facts import RecordsFollowed
from cs_assistant.services.refund_news import unlike_ours
from cs_assistant.services.registering import take_in
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

OVERLAP = timedelta(minutes=10)
"""Read again what changed in this time before the newest change seen: late rows are not missed."""
UNKNOWN_FOR = timedelta(days=1)
"""So long an application that could not be read, and of which the platform now knows nothing, is still spoken of."""
UNREADABLE = (PlatformAnswerError, PlatformRefusedError)
"""One application's own trouble: it stops no other."""
EVERY_SECONDS = 5.0
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
BROKEN = "程序处理它时出错，已记入日志，隔一会儿会再试；一直不好请告诉管理员，并先在千牛里处理"

Also = Callable[[UnitOfWork], bool]
"""Done in the same transaction, before the refund is taken in; False = nothing more is to be done."""


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
        self._links = LinkWatch(database, casework)
        self._patience = Patience(casework)
        self._records = RecordsFollowed(database, self._hands)
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def run(self) -> None:
        """Read every shop now and then, until cancelled. A shop that fails does not hold up the others."""
        while True:
            await self.read_all()
            await asyncio.sleep(EVERY_SECONDS)

    async def read_all(self) -> None:
        """One round over the connected shops; one that failed for its settings or rights is asked less and less."""
        for shop_id in self._brain.assistant.library.shops:
            if self._orders.connection(shop_id) is not Connection.DIRECT or not self._patience.may_try(shop_id):
                continue
            try:
                await self.read_shop(shop_id)
                await self._links.right(shop_id, Part.CALLS)
                self._patience.well(shop_id)
            except CsAssistantError as error:
                log.warning("refunds.not_read", shop=shop_id, why=error.message)
                await self._noted(shop_id, error)
            except Exception:
                log.exception("refunds.not_read", shop=shop_id)
        try:
            await self._agreeing.settle_uncertain()
        except Exception:
            log.exception("agreements.not_settled")

    async def read_shop(self, shop_id: str) -> int:
        """Take in what changed in one shop; how many applications were new or changed. Raises DeliveryError."""
        await self._records.follow(shop_id)
        read_up_to = await self._database.read(lambda uow: uow.refunds.read_up_to(shop_id))
        since = read_up_to - OVERLAP if read_up_to else LONG_AGO
        began, news = self._casework.now(), 0
        listed = await self._orders.refunds(shop_id, since)
        for application in await self._database.read(lambda uow: unlike_ours(uow, shop_id, listed, began)):
            news += await self._take_in(application, began)
        news += await self._try_again(shop_id)
        if news:
            self._casework.tell(shop_id)
        return news

    async def read_refund(
        self, shop_id: str, refund_no: str, also: Also = lambda uow: True, seen: Intervention | None = None
    ) -> None:
        """Read one application and take it in, in one transaction with `also`; then what was `seen` of the platform's
        people is told its cases. Raises DeliveryError, StorageError.
        """
        async with self._turns.setdefault((shop_id, refund_no), asyncio.Lock()):  # what was read last is kept last
            await self._read_refund(shop_id, refund_no, also, seen)

    async def _read_refund(self, shop_id: str, refund_no: str, also: Also, seen: Intervention | None) -> None:
        def told(uow: UnitOfWork) -> bool:
            return seen is not None and intervene(self._hands.hand(uow, shop_id), shop_id, refund_no, seen)

        try:
            application = await self._orders.refund(shop_id, refund_no)
        except UNREADABLE as error:  # to come again would not make it readable
            await self._note(shop_id, refund_no, error, lambda uow: also(uow) and (told(uow) or True))
            return

        def work(uow: UnitOfWork) -> bool:
            if not also(uow):
                return False
            changed = application is not None and self._entered(uow, application)
            return told(uow) or changed

        try:
            changed = await self._database.write(work)
        except StorageError:
            raise
        except Exception as error:
            await self._tell_alone(told)
            await self._note(shop_id, refund_no, error, also)
            return
        self._patience.well(_name(shop_id, refund_no))
        if changed:
            self._casework.tell(shop_id)

    async def register(
        self, application: RefundApplication, person: Person, conversation_id: str | None = None
    ) -> RegisteredRefund:
        """Enter a refund a colleague copied from 千牛 (level 粘贴), or its changes, beside a chat or not.

        Raises ForbiddenError.
        """
        if not person.may(Right.REMARK, application.shop_id):
            raise ForbiddenError("登记退款要由客服来做。")
        if self._orders.connection(application.shop_id) is Connection.DIRECT:
            raise BadInputError("这个店铺已经接入平台，退款会自己出现在这里，不用登记。", where="shop")

        def work(uow: UnitOfWork) -> RegisteredRefund:
            refund = take_in(self._casework.hand(uow, application.shop_id, person), application, FactSource.PERSON)
            put_in_chat(uow, refund, conversation_id)
            return refund

        refund = await self._database.write(work)
        self._casework.tell(application.shop_id)
        return refund

    async def _take_in(self, application: RefundApplication, began: datetime) -> int:
        """One application in one transaction, with how far we have read.

        That is never later than when the reading `began`: an application may have changed while it was looked at, and
        others before that change whom the list did not show any more.
        """
        shop_id = application.shop_id

        def read_so_far(uow: UnitOfWork) -> bool:
            so_far = min(application.modified_at, began)
            if so_far > (uow.refunds.read_up_to(shop_id) or LONG_AGO):
                uow.refunds.set_read_up_to(shop_id, so_far)
            return True

        def work(uow: UnitOfWork) -> bool:
            changed = self._entered(uow, application)
            return read_so_far(uow) and changed

        try:
            changed = await self._database.write(work)
        except StorageError:
            raise
        except Exception as error:
            # One refund that cannot be taken in must not hide the rest.
            await self._note(shop_id, application.refund_no, error, read_so_far)
            return 0
        self._patience.well(_name(shop_id, application.refund_no))
        return int(changed)

    async def _try_again(self, shop_id: str) -> int:
        """Whether what could not be taken in can be by now: read anew, for it may be long out of the overlap.

        Each number is left alone longer and longer: a row that stays broken costs no call in every round.
        """
        known = await self._database.read(lambda uow: uow.connected.troubles((shop_id,), Part.REFUND))
        news = 0
        for trouble in known:
            name = _name(shop_id, trouble.number)
            if not self._patience.may_try(name):
                continue
            self._patience.failed(name)  # until it is taken in
            try:
                application = await self._orders.refund(shop_id, trouble.number)
            except UNREADABLE as error:
                log.warning("refund.still_unread", shop=shop_id, why=error.message)
                continue
            if application is not None:
                news += await self._take_in(application, LONG_AGO)  # it says nothing about what lies before it
            elif self._casework.now() - trouble.last_at > UNKNOWN_FOR:
                await self._settled(shop_id, trouble.number)
        return news

    async def _settled(self, shop_id: str, refund_no: str) -> None:
        await self._database.write(lambda uow: uow.connected.settled(shop_id, Part.REFUND, refund_no))
        self._patience.well(_name(shop_id, refund_no))

    def _entered(self, uow: UnitOfWork, application: RefundApplication) -> bool:
        """Take one in; whether it was news."""
        shop_id, refund_no = application.shop_id, application.refund_no
        uow.connected.settled(shop_id, Part.REFUND, refund_no)
        known = uow.refunds.find(shop_id, refund_no)
        if known is not None and known.application == application:
            return False
        taken = take_in(self._hands.hand(uow, shop_id), application, FactSource.PLATFORM)
        return known is None or taken != known

    async def _tell_alone(self, told: Also) -> None:
        """What a message said beside an application that cannot be taken in: it comes only once."""
        try:
            await self._database.write(told)
        except StorageError:
            raise
        except Exception:
            log.exception("refund.news_not_told")

    async def _note(self, shop_id: str, refund_no: str, error: Exception, also: Also) -> None:
        """Keep what could not be taken in where people see it; only then may the reading go on behind it."""
        why = error.message if isinstance(error, CsAssistantError) else BROKEN
        if isinstance(error, CsAssistantError):
            log.warning("refund.not_taken_in", shop=shop_id, why=why)
        else:
            log.error("refund.not_taken_in", shop=shop_id, exc_info=error)
        now = self._casework.now()

        def work(uow: UnitOfWork) -> None:
            if also(uow):
                uow.connected.trouble(shop_id, Part.REFUND, why, now, refund_no)

        await self._database.write(work)

    async def _noted(self, shop_id: str, error: CsAssistantError) -> None:
        if isinstance(error, StorageError | NotAuthorisedError):
            return  # a missing token costs no call, and is noted where it was missed
        self._patience.failed(shop_id, for_good=isinstance(error, DeliveryError) and error.final)
        try:
            await self._links.wrong(shop_id, Part.CALLS, error.message)
        except StorageError:
            log.exception("links.not_noted", shop=shop_id)


def _name(shop_id: str, refund_no: str) -> str:
    return f"{shop_id}/{refund_no}"
