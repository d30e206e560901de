"""Writing the remarks of one order at level 直连: read, append, write, read back; only then does a remark stand."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from cs_assistant.domain.flows import FactSource
from cs_assistant.domain.remarks import Memo, RemarkState, appended, stands_in
from cs_assistant.errors import (
    DeliveryError,
    MemoTooLongError,
    NotAuthorisedError,
    NotConnectedError,
    UnknownOrderError,
)
from cs_assistant.gateways.base import Clock
from cs_assistant.services.hands import Hands
from cs_assistant.services.live import CASE, Change, Hub
from cs_assistant.services.memo_pen import MemoPen
from cs_assistant.services.moving import Hand
from cs_assistant.services.remark_states import (
    mark_failed,
    mark_later,
    mark_standing,
    mark_to_copy,
    mark_waiting,
)
from cs_assistant.services.warehouse_memos import hear_warehouse
from cs_assistant.storage.case_records import Remark
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

NOT_THERE = "写完读回来没有看到这条备注"

log = structlog.get_logger(__name__)


class RemarkWriter:
    """Writes what is due on one order, one remark after the other."""

    def __init__(self, database: Database, hands: Hands, pen: MemoPen, hub: Hub, clock: Clock) -> None:
        self._database = database
        self._hands = hands
        self._pen = pen
        self._hub = hub
        self._clock = clock

    async def write_order(self, shop_id: str, order_no: str) -> None:
        """Give every due remark of the order one try."""
        async with self._pen.turn(shop_id, order_no):
            now = self._clock.now()
            planned = await self._database.read(lambda uow: uow.remarks.of_order(shop_id, order_no))
            for remark in planned:
                if remark.state is RemarkState.PLANNED and remark.not_before <= now:
                    await self._try(remark)
                    self._hub.publish(Change(kind=CASE, shop_id=shop_id))

    async def _try(self, remark: Remark) -> None:
        """Whatever happens, the remark leaves the queue or waits for its next try."""
        try:
            await self._write(remark)
        except (MemoTooLongError, UnknownOrderError) as error:
            await self._end(remark, mark_failed, error.message)
        except NotConnectedError:
            await self._record(remark, mark_to_copy)
        except NotAuthorisedError as error:
            await self._end(remark, mark_waiting, error.message)
        except DeliveryError as error:
            await self._end(remark, mark_failed if error.final else mark_later, error.message)
        except Exception:
            log.exception("remark.broken", remark=remark.id)
            await self._end(remark, mark_later, "写备注时程序出错，请告诉管理员")

    async def _write(self, remark: Remark) -> None:
        memo = await self._pen.read(remark.shop_id, remark.order_no)
        if stands_in(remark.line, memo.text):
            await self._stands(remark, memo)
            return
        new = Memo(text=appended(memo.text, remark.line), flag=memo.flag)

        def begin(uow: UnitOfWork) -> bool:
            if uow.remarks.get(remark.id).state is not RemarkState.PLANNED:
                return False
            uow.remarks.change(remark.id, state=RemarkState.WRITING)
            return True

        back = await self._pen.write(remark.shop_id, remark.order_no, memo, new, begin)
        if back is None:
            return
        if stands_in(remark.line, back.text):
            await self._stands(remark, back)
        else:
            await self._end(remark, mark_later, NOT_THERE)

    async def _stands(self, remark: Remark, memo: Memo) -> None:
        def done(hand: Hand, remark: Remark) -> None:
            mark_standing(hand, remark, FactSource.PLATFORM)
            hear_warehouse(self._hands, hand.uow, remark.shop_id, remark.order_no, memo.text)

        await self._record(remark, done)

    async def _end(self, remark: Remark, mark: Callable[[Hand, Remark, str], None], why: str) -> None:
        await self._record(remark, lambda hand, fresh: mark(hand, fresh, why))

    async def _record(self, remark: Remark, mark: Callable[[Hand, Remark], None]) -> None:
        """Mark the remark, unless a person settled it meanwhile."""

        def work(uow: UnitOfWork) -> None:
            fresh = uow.remarks.get(remark.id)
            if fresh.state in (RemarkState.PLANNED, RemarkState.WRITING):
                mark(self._hands.hand(uow, remark.shop_id), fresh)

        await self._pen.record(work)
