"""Buyers who go on by themselves, one step at a time: apply, write, send back, answer a refusal."""

from __future__ import annotations

from decimal import Decimal

from cs_assistant.domain.refunds import RefundApplication, RefundStatus
from cs_assistant.errors import NotFoundError
from cs_assistant.gateways.sandbox.papers import CsStatus
from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.library.marketplace import Persona
from cs_assistant.library.marketplace_words import Turn

CARRIER = "蓝鲸速运"
LESS = Decimal("0.9")
"""Who is refused and asks again asks for so much of it."""


class Personas:
    """The personas of the world and what each does next."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.known = platform.world.marketplace.personas

    def last(self, persona: Persona) -> RefundApplication | None:
        """The persona's application, the last one if there are more."""
        order = self._platform.by_key[persona.order]
        found = self._platform.refunds_of(order.shop_id, order.order_no)
        return found[-1] if found else None

    def step(self, key: str) -> str:
        """One persona does what is next; returns what it was, in Chinese. Raises NotFoundError, StepRefusedError."""
        persona = self.known.get(key)
        if persona is None:
            raise NotFoundError(f"没有买家「{key[:40]}」。可以写：{'、'.join(self.known)}。")
        found = self.last(persona)
        if found is None or found.status is RefundStatus.CLOSED:
            return self._apply(persona)
        if found.status is RefundStatus.WAIT_BUYER_RETURN_GOODS:
            waybill = f"BJ{found.refund_no}"
            self._platform.buyer_sends_back(found.shop_id, found.refund_no, carrier=CARRIER, waybill=waybill)
            return "寄回了商品，填了单号"
        if found.status is RefundStatus.SELLER_REFUSE_BUYER:
            return self._refused(persona, found)
        return "没有要做的：等商家处理，或已经结束"

    def _apply(self, persona: Persona) -> str:
        order = self._platform.by_key[persona.order]
        made = self._platform.buyer_applies(
            order.shop_id, order.order_no, persona.kind, persona.reason, persona.amount
        )
        if persona.say:
            self._platform.buyer_says(order.shop_id, made.refund_no, persona.say)
        return f"申请了{persona.kind}：{persona.reason}"

    def _refused(self, persona: Persona, found: RefundApplication) -> str:
        shop, number = found.shop_id, found.refund_no
        if persona.refused is Turn.WITHDRAW:
            self._platform.buyer_withdraws(shop, number)
            return "撤销了申请"
        if persona.refused is Turn.CHANGE:
            less = (found.amount * LESS).quantize(Decimal("0.01"))
            self._platform.buyer_changes(shop, number, amount=less)
            return f"改了申请，要 {less} 元"
        papers = self._platform.book.papers((shop, number))
        if papers.cs_status is not CsStatus.NOT_NEEDED:
            return "没有要做的：平台已经在看"
        self._platform.buyer_asks_platform(shop, number)
        return "请了平台介入"
