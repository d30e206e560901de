"""Which of the applications that were read are news to the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cs_assistant.domain.connected import Part
from cs_assistant.domain.refunds import RefundApplication
from cs_assistant.storage.unit_of_work import UnitOfWork


def unlike_ours(
    uow: UnitOfWork, shop_id: str, listed: Sequence[RefundApplication], began: datetime
) -> Sequence[RefundApplication]:
    """Without those on record exactly so and read past: all the overlap long they come in every round again.

    One that is noted as not taken in stays, so that the note is settled. `began` is when the reading did.
    """
    read_up_to = uow.refunds.read_up_to(shop_id)
    if not listed or read_up_to is None:
        return listed
    noted = {each.number for each in uow.connected.troubles((shop_id,), Part.REFUND)}
    kept = uow.refunds.changed_since(shop_id, min(each.modified_at for each in listed))
    ours = {each.application.refund_no: each.application for each in kept}
    return [
        each for each in listed
        if ours.get(each.refund_no) != each or each.refund_no in noted or min(each.modified_at, began) > read_up_to
    ]  # fmt: skip
