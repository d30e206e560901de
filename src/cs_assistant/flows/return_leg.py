"""The way of goods that come back: number, parcel, the warehouse's word, three looks, money (R5.47–R5.53).

Two refund procedures and the one after 交易成功 share it. A flow that uses it begins it in `return_agreed`.
"""

from __future__ import annotations

from dataclasses import replace

from cs_assistant.domain.flows import Asked, AskedKind, Deadline, Need, Opens, State, Step
from cs_assistant.domain.people import DESK, Role
from cs_assistant.flows.common import (
    PLATFORM_10D,
    PLATFORM_OR_DESK,
    PLATFORM_RETURN_7D,
    RETURN_AGREED_AT,
    RETURN_SENT_AT,
    WAREHOUSE_OR_DESK,
    asked,
    optional,
    remark_stands,
)
from cs_assistant.flows.refund_common import CHAT_AGREED, CHAT_SEEN, SIGNED_ON, agree, deciding, deciding_states, out_of

PAYERS_OF_FREIGHT = ("店铺", "买家", "退货宝或运费险")
"""Who may bear the way back (R5.49, 争议规则§49, §53)."""
RETURN_REMARK = remark_stands("return_received", "订单备注：仓库已收到退货")
WHOLE = ("完好", "有使用痕迹", "缺配件或赠品", "和寄出的不是同一件")
"""What the warehouse saw (R5.51). Only 完好 or not decides nothing by itself: a person weighs it (D4, D8)."""
INTACT = Asked(
    key="intact_findings", name="完好清单（拆开逐项看）", optional=True, in_remark=False, kind=AskedKind.CHECKLIST
)
"""R2.27, R2.28: ticked line by line by who opens the parcel; several parcels may be received first, opened later."""
_OPENED = replace(INTACT, optional=False, once=True)
"""Nobody can say that goods are whole before each line was looked at (R5.49); the warehouse's word stands."""
GOODS_RECEIVED_AT = "goods_received_at"
"""Fact: when the warehouse received the goods, an ISO time."""
_REFUND_DUE = Deadline(
    key="refund_due", name="收到退货后要在七天内退款", hours=168, base=GOODS_RECEIVED_AT, source="七日无理由办法§13"
)

_RECEIVE = Opens(
    kind="receive_return", department=Role.WAREHOUSE, title="收退货：照完好清单逐项看过再写货怎么样，订单会备注",
    answers={"goods_received": "已收到"},
)  # fmt: skip
_BACK_TO_BUYER = Opens(
    kind="return_to_buyer", department=Role.WAREHOUSE, title="买家撤销了退货：收到的货寄还买家，还在路上的收到再寄还"
)
_RECEIVE_PAID = Opens(
    kind="receive_paid_return", department=Role.WAREHOUSE, title="平台已退款：买家寄回的货到了请收货并备注"
)
_OWED = {"looked_freight": "freight_back"}
"""The freight we owe stays owed when the platform pays before we do (R5.43, R5.56)."""
_SENT = (PLATFORM_10D,)
LEG = (
    State(key="return_agreed", name="已同意退货，待留言请买家填单号", deadlines=(PLATFORM_RETURN_7D,)),
    State(key="number_due", name="等买家寄出、填单号", deadlines=(PLATFORM_RETURN_7D,)),
    State(key="number_wrong", name="单号查不到，等买家在旺旺发正确的", deadlines=_SENT),
    State(key="on_the_way", name="退货在途", deadlines=_SENT),
    State(key="received", name="仓库已收到，待三看", deadlines=(_REFUND_DUE, *_SENT)),
    State(key="looked", name="三看过了，待核对退款", deadlines=(_REFUND_DUE, *_SENT)),
    State(key="looked_freight", name="三看过了，待核对退款（运费我们另退）", deadlines=(_REFUND_DUE, *_SENT)),
    *deciding_states((_REFUND_DUE, *_SENT), of="_goods"),
)
"""States of the leg."""
TRACKING_NO = asked("tracking_no", "寄回的物流单号")
NUMBER_EVIDENCE = asked("number_evidence", "旺旺里的原话（留作证据）")
_NUMBER = (TRACKING_NO, optional("courier", "快递公司"))
_PLATFORM = frozenset({Role.PLATFORM})
_BEFORE_GOODS = ("return_agreed", "number_due", "number_wrong", "on_the_way")
_WITH_GOODS = ("received", "looked", "looked_freight", "weighing_goods", "refusing_goods")


def agree_return(source: str, *clauses: str, payers: tuple[str, ...] = PAYERS_OF_FREIGHT) -> Step:
    """A person agrees that the goods come back: the money waits until they are looked at (R5.57)."""
    return Step(
        event="agree_return", name="同意退货申请", source=source, target="return_agreed",
        clause=("R5.49", "R5.57", *clauses), roles=DESK, asks_for=(asked("freight_payer", "寄回运费谁承担", *payers),),
        stamps=(RETURN_AGREED_AT,),
    )  # fmt: skip


def platform_agreed(source: str) -> Step:
    """The return was agreed outside of this system, or the platform agreed it when the five days were over."""
    return Step(
        event="platform_agreed_return", name="平台显示已同意退货", source=source, target="return_agreed",
        clause=("平台超时说明",), roles=_PLATFORM, stamps=(RETURN_AGREED_AT,),
    )  # fmt: skip


def _platform_sent(source: str) -> Step:
    return Step(
        event="platform_parcel_sent", name="平台显示买家已寄出", source=source, target="on_the_way",
        clause=("R5.47", "平台超时说明"), roles=_PLATFORM, stamps=(RETURN_SENT_AT,), opens=(_RECEIVE,),
    )  # fmt: skip


def leg_steps(*needs: Need) -> tuple[Step, ...]:
    """Every arrow of the leg. `needs`: what else must be on file before the money."""
    before_money = (RETURN_REMARK, *needs)
    return (
        _ask_for_number("return_agreed"),
        *(_parcel_sent(source) for source in ("return_agreed", "number_due")),
        *(_platform_sent(source) for source in ("return_agreed", "number_due")),
        Step(
            event="no_number", name="没有填单号，已打电话请买家在旺旺发单号", source="number_due", target="number_due",
            clause=("R5.48",), roles=DESK,
        ),
        Step(
            event="number_by_chat", name="买家在旺旺发来了单号", source="number_due", target="on_the_way",
            clause=("R5.48",), roles=DESK, asks_for=(*_NUMBER, NUMBER_EVIDENCE), stamps=(RETURN_SENT_AT,),
            opens=(_RECEIVE,),
        ),
        Step(
            event="number_wrong", name="单号查不到轨迹，已打电话请买家在旺旺发正确的", source="on_the_way",
            target="number_wrong", clause=("R5.48",), roles=DESK,
        ),
        Step(
            event="number_corrected", name="买家在旺旺发来正确的单号", source="number_wrong", target="on_the_way",
            clause=("R5.48",), roles=DESK, asks_for=(*_NUMBER, NUMBER_EVIDENCE),
        ),
        *(_goods_received(source) for source in _BEFORE_GOODS),
        *_looks(),
        agree("looked", "R5.50", "R5.51", "R5.52", "R5.53", needs=before_money),
        agree("looked_freight", "R5.50", "R5.51", "R5.52", "R5.53", "R5.56", needs=before_money, starts="freight_back"),
        *deciding("received", *before_money, of="_goods"),
        *(step for source in ("return_agreed", "number_due") for step in out_of(source)),
        *(
            step
            for source in ("number_wrong", "on_the_way")
            for step in out_of(source, paid=(_RECEIVE_PAID,), withdrawn=(_BACK_TO_BUYER,))
        ),
        *(
            step
            for source in _WITH_GOODS
            for step in out_of(source, withdrawn=(_BACK_TO_BUYER,), starts=_OWED.get(source))
        ),
    )  # fmt: skip


def _ask_for_number(source: str) -> Step:
    return Step(
        event="ask_for_number", name="已旺旺留言，请买家在退款页填快递和单号", source=source, target="number_due",
        clause=("R5.47",), roles=DESK,
    )  # fmt: skip


def _parcel_sent(source: str) -> Step:
    return Step(
        event="parcel_sent", name="买家已寄出，单号填好了", source=source, target="on_the_way", clause=("R5.47",),
        roles=PLATFORM_OR_DESK, asks_for=_NUMBER, stamps=(RETURN_SENT_AT,), opens=(_RECEIVE,),
    )  # fmt: skip


def _goods_received(source: str) -> Step:
    return Step(
        event="goods_received", name="仓库收到退货", source=source, target="received", clause=("R5.49", "R5.51"),
        roles=WAREHOUSE_OR_DESK, remark="return_received",
        asks_for=(asked("received_whole", "货怎么样", *WHOLE), INTACT, optional("received_by", "收货人")),
        stamps=(GOODS_RECEIVED_AT,),
    )  # fmt: skip


def _looks() -> tuple[Step, ...]:
    """R5.50–R5.52; whether the goods are whole and who pays the way back are answered by which step is taken."""
    looks = (
        SIGNED_ON, asked("style", "款式"),
        asked("quality_return", "是不是质量问题寄回", "是", "不是"), CHAT_SEEN, CHAT_AGREED,
        asked("reason_seen", "退款原因和实际", "一致", "不一致"), _OPENED,
    )  # fmt: skip
    rows = (
        ("three_looks", "三看完：货完好，运费买家承担或已有保障", "looked"),
        ("three_looks_freight", "三看完：货完好，运费我们承担", "looked_freight"),
    )
    return (
        *(
            Step(
                event=event, name=name, source="received", target=target,
                clause=("R5.49", "R5.50", "R5.51", "R5.52", "R5.53"), roles=DESK, asks_for=looks,
            )
            for event, name, target in rows
        ),
        Step(
            event="to_supervisor", name="货不完好或说不清，交主管衡量", source="received", target="weighing_goods",
            clause=("R5.49", "D4", "D8", "own:划痕、缺件不作为拒绝的理由，扣多少由人定"), roles=DESK,
            asks_for=(asked("question", "要主管决定什么"),),
        ),
        *(
            Step(
                event="look_again", name="再看一次", source=source, target="received", clause=("R5.53",), roles=DESK,
            )
            for source in ("looked", "looked_freight")
        ),
    )  # fmt: skip
