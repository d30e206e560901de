"""退运费: the amount is the shop's freight list's, and beyond the list a supervisor decides (R5.56)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from cs_assistant.domain.flows import Case, Step
from cs_assistant.domain.freight_rates import FreightLists
from cs_assistant.domain.money import yuan
from cs_assistant.domain.people import Role
from cs_assistant.domain.times import shanghai_day
from cs_assistant.errors import BadInputError, StepRefusedError
from cs_assistant.flows.goods_out import (
    AMOUNT_FROM,
    APPROVE_FREIGHT,
    BY_LIST,
    BY_SUPERVISOR,
    FREIGHT_AMOUNT,
    PARCEL_KG,
    REGION,
    STYLE,
)
from cs_assistant.policy.freight_table import Parcel, quote
from cs_assistant.services.moving import Hand


def check_freight(hand: Hand, case: Case, step: Step) -> None:
    """「运费表」 means the list's own amount; what is more than the list, or not in it, is a supervisor's click.

    Raises BadInputError with what the list says, StepRefusedError for who may not decide.
    """
    if step.event != APPROVE_FREIGHT:
        return
    kg = _kg(case.fact(PARCEL_KG.key))
    source = case.fact(AMOUNT_FROM.key)
    if source == BY_SUPERVISOR and Role.SUPERVISOR not in hand.roles:
        raise StepRefusedError("「主管决定」要主管本人登录来点；表里有的照「运费表」填。")
    parcel = Parcel(
        on=shanghai_day(hand.now), address=case.fact(REGION.key), weight_kg=kg, style=case.fact(STYLE.key)
    )  # fmt: skip
    listed = quote(hand.library.freight.get(case.shop_id, FreightLists()), parcel)
    amount = yuan(case.fact(FREIGHT_AMOUNT.key) or "")
    if source != BY_LIST:
        beyond = listed.amount is None or amount is None or amount > listed.amount
        if beyond and Role.SUPERVISOR not in hand.roles:
            raise StepRefusedError(f"这个金额要主管本人来定：{listed.why}。请把案件转给主管。")
        return
    if listed.amount is None:
        raise BadInputError(f"不能写「{BY_LIST}」：{listed.why}。", where=AMOUNT_FROM.key)
    if amount != listed.amount:
        raise BadInputError(
            f"金额和运费表不一样：{listed.why}。照表填；要给别的金额，请主管选「{BY_SUPERVISOR}」来定。",
            where=FREIGHT_AMOUNT.key,
        )


def _kg(text: str | None) -> Decimal | None:
    """Kilograms as entered; None when not entered. Raises BadInputError."""
    if text is None:
        return None
    try:
        kg = Decimal(text)
    except InvalidOperation:
        kg = Decimal(0)
    if not kg.is_finite() or kg <= 0:
        raise BadInputError(f"「{PARCEL_KG.name}」要写成 1.5 这样的数字。", where=PARCEL_KG.key)
    return kg
