"""A person agrees that goods come back (R5.47, R5.57): the platform is told first, then the case moves.

Telling it twice changes nothing, so an answer that never came is settled by reading the refund: no row is kept for it.
Where the shop is not connected the person has done it in 千牛 and says so with the click.
"""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.domain.flows import Case, FactSource, advance
from cs_assistant.domain.people import Person
from cs_assistant.domain.refund_answers import Payer
from cs_assistant.domain.refunds import Connection, RefundStatus
from cs_assistant.errors import DeliveryError, StepRefusedError
from cs_assistant.gateways.base import OrderSystem
from cs_assistant.services.casework import Casework
from cs_assistant.services.moving import flow_of
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

AGREE_RETURN = "agree_return"
PAYERS = {"店铺": Payer.SELLER, "买家": Payer.BUYER}
"""Who pays, as the step says it; an insurance is settled by the platform itself."""
_AGREED = (RefundStatus.WAIT_BUYER_RETURN_GOODS, RefundStatus.WAIT_SELLER_CONFIRM_GOODS)


class Returning:
    """Agrees returns."""

    def __init__(self, database: Database, orders: OrderSystem, casework: Casework) -> None:
        self._database = database
        self._orders = orders
        self._casework = casework

    async def agree(
        self, case_id: str, person: Person, *, given: Mapping[str, str], seen_revision: int | None = None
    ) -> Case:
        """Agree the return of a case. `given` says who pays the way back.

        Raises StepRefusedError before the platform is told anything, DeliveryError when it refused or cannot be
        reached; then the case has not moved.
        """
        case = await self._database.read(lambda uow: self._checked(uow, case_id, person, given, seen_revision))
        if case.refund_no is not None and self._orders.connection(case.shop_id) is Connection.DIRECT:
            await self._tell(case.shop_id, case.refund_no, person.name, PAYERS.get(given.get("freight_payer", "")))
        return await self._casework.step(
            case_id, AGREE_RETURN, person, given=given, seen_revision=seen_revision
        )

    def _checked(
        self, uow: UnitOfWork, case_id: str, person: Person, given: Mapping[str, str], seen_revision: int | None
    ) -> Case:
        """The case, if the step would be taken. Raises what the step itself would raise."""
        case = uow.cases.get(case_id)
        if seen_revision is not None and case.revision != seen_revision:
            raise StepRefusedError("案件刚被别人动过，没有同意退货。请看过最新情况再决定。")
        hand = self._casework.hand(uow, case.shop_id, person)
        facts = {key: hand.fact(value.strip(), source=FactSource.PERSON) for key, value in given.items()}
        advance(flow_of(case), case, AGREE_RETURN, roles=hand.roles, given=facts, now=hand.now)
        return case

    async def _tell(self, shop_id: str, refund_no: str, operator: str, payer: Payer | None) -> None:
        try:
            await self._orders.agree_return(shop_id, refund_no, operator, payer)
        except DeliveryError as error:
            seen = await self._orders.refund(shop_id, refund_no)
            if seen is not None and seen.status in _AGREED:
                return
            if not error.uncertain:
                raise StepRefusedError(f"没有同意退货：{error.message}") from error
            raise
