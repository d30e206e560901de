"""Goods that go out once more: 补发 (R5.34, §79), 换货 (R5.75–R5.79), and the freight the shop owes (R5.43, R5.56).

They are cases of their own: the buyer's money and the goods do not wait for each other.
"""

from __future__ import annotations

from cs_assistant.domain.flows import Asked, AskedKind, Deadline, Flow, Opens, State, Step
from cs_assistant.domain.freight_rates import PROVINCES
from cs_assistant.domain.people import DESK, Role
from cs_assistant.flows.common import (
    FINANCE_OR_DESK,
    PAYERS,
    PLATFORM_OR_DESK,
    WAREHOUSE_OR_DESK,
    asked,
    buyer_changed,
    buyer_withdrew,
    optional,
    platform_refunded,
)
from cs_assistant.flows.refund_common import ANSWER_DUE, REROUTED, rerouted
from cs_assistant.flows.return_leg import INTACT, PAYERS_OF_FREIGHT, WHOLE

SHIP_DUE = Deadline(key="ship_due", name="还没发出，催一次仓库", hours=48, source="发货规范")
OUTBOUND = (asked("outbound_tracking_no", "寄出的物流单号"), optional("courier", "快递公司"))
SAME = "同款同尺码"
EXCHANGES = (SAME, "同款换尺码或颜色", "换别的款式")


def _ship(kind: str, title: str) -> Opens:
    return Opens(kind=kind, department=Role.WAREHOUSE, title=title, answers={"shipped_out": "已寄出"})


def _shipped(source: str, target: str, *clauses: str) -> Step:
    return Step(
        event="shipped_out", name="已寄出", source=source, target=target, clause=clauses, roles=WAREHOUSE_OR_DESK,
        asks_for=OUTBOUND,
    )  # fmt: skip


RESHIP = Flow(
    key="reship",
    name="补发",
    version=1,
    start="to_order",
    intents=("delivery.missing",),
    openers=DESK,
    about_order=True,
    finals=frozenset({"arrived", "cancelled"}),
    states=(
        State(key="to_order", name="待提交仓库补发"),
        State(key="to_ship", name="等仓库寄出", deadlines=(SHIP_DUE,)),
        State(key="shipped", name="已寄出，等签收"),
        State(key="arrived", name="买家收到了补发"),
        State(key="cancelled", name="不补发了"),
    ),
    steps=(
        Step(
            event="order_reship", name="提交仓库补发", source="to_order", target="to_ship",
            clause=("R5.34", "争议规则§79"), roles=DESK,
            asks_for=(asked("what_to_ship", "补发什么（款式、尺码、数量）"), asked("why_reship", "为什么补发")),
            opens=(_ship("reship", "补发（照案件里写的款式、尺码、数量）"),),
        ),
        _shipped("to_ship", "shipped", "R5.34", "发货规范"),
        Step(
            event="arrived", name="买家收到了", source="shipped", target="arrived", clause=("R5.34",),
            roles=PLATFORM_OR_DESK,
        ),
        *(
            Step(
                event="cancel", name="不补发了", source=source, target="cancelled",
                clause=("own:买家改主意，或包裹找到了；原文没有写",), roles=DESK,
                asks_for=(asked("why_cancelled", "为什么不补发"),),
            )
            for source in ("to_order", "to_ship")
        ),
    ),
    clause=("R5.34", "争议规则§79"),
)  # fmt: skip

_CHECK = Opens(
    kind="receive_exchange", department=Role.WAREHOUSE, title="收换货退回的货，核对后寄出新的",
    answers={"goods_received": "已收到"},
)  # fmt: skip
_SHIP_FIRST = _ship("ship_exchange", "换货先寄出（照案件里写的款式、尺码）")
_SHIP_NEW = _ship("ship_new", "换货：寄出新的（照案件里写的款式、尺码）")
_STOP = Opens(kind="stop_goods", department=Role.WAREHOUSE, title="不换了：新的还没寄出的先别寄，先问客服")
_RECEIVE_OLD = Opens(
    kind="receive_left_exchange", department=Role.WAREHOUSE, title="不换了：买家寄回的货到了请收货，先问客服怎么办"
)
_LEFT = {
    "on_the_way": (_RECEIVE_OLD,), "received": (_STOP,), "to_ship_first": (_STOP,), "shipped_first": (_RECEIVE_OLD,),
}
"""What the warehouse still has to do about the goods when an exchange ends on its way."""
_EXCHANGE_OPEN = ("agreeing", "number_due", "on_the_way", "received", "to_ship_first", "shipped_first", "shipped")

EXCHANGE = Flow(
    key="exchange",
    name="换货",
    version=1,
    start="agreeing",
    intents=("exchange.request",),
    openers=DESK,
    about_order=True,
    refund=True,
    finals=frozenset({"exchanged", "cancelled", "refunded_by_platform", "closed", REROUTED.key}),
    states=(
        State(key="agreeing", name="待商定换什么、谁先寄、运费", deadlines=ANSWER_DUE),
        State(key="number_due", name="等买家寄回"),
        State(key="on_the_way", name="退回途中"),
        State(key="received", name="收到退回的货，待寄新的", deadlines=(SHIP_DUE,)),
        State(key="to_ship_first", name="先发后退：等仓库寄出", deadlines=(SHIP_DUE,)),
        State(key="shipped_first", name="新的已寄出，等买家寄回旧的"),
        State(key="shipped", name="新的已寄出，等签收"),
        State(key="exchanged", name="换好了"),
        State(key="cancelled", name="不换了"),
        State(key="refunded_by_platform", name="平台已退款"),
        State(key="closed", name="申请已撤销或关闭"),
        REROUTED,
    ),
    steps=(
        *(
            Step(
                event=event, name=name, source="agreeing", target=target,
                clause=("R5.75", "R5.76", "争议规则§54"), roles=DESK,
                asks_for=(
                    asked("why_exchange", "为什么换（买家的原话）"), asked("exchange_for", "换成什么", *EXCHANGES),
                    asked("wanted", "目标款式、尺码"),
                    asked("freight_payer", "运费谁承担", *PAYERS_OF_FREIGHT),
                ),
                opens=opens,
            )
            for event, name, target, opens in (
                ("back_first", "先退后发", "number_due", ()),
                ("ship_first", "先发后退", "to_ship_first", (_SHIP_FIRST,)),
            )
        ),
        Step(
            event="parcel_sent", name="买家已寄出", source="number_due", target="on_the_way", clause=("R5.47",),
            roles=PLATFORM_OR_DESK, asks_for=(asked("tracking_no", "寄回的物流单号"),), opens=(_CHECK,),
        ),
        *(
            Step(
                event="goods_received", name="仓库收到退回的货", source=source, target=target, clause=("R5.51",),
                roles=WAREHOUSE_OR_DESK, remark="return_received",
                asks_for=(asked("received_whole", "货怎么样", *WHOLE), INTACT),
                opens=(_SHIP_NEW,) if target == "received" else (),
            )
            for source, target in (
                ("number_due", "received"), ("on_the_way", "received"), ("shipped_first", "exchanged"),
            )
        ),
        _shipped("received", "shipped", "R5.76", "发货规范"),
        _shipped("to_ship_first", "shipped_first", "R5.76", "发货规范"),
        Step(
            event="arrived", name="买家收到新的", source="shipped", target="exchanged", clause=("R5.76",),
            roles=PLATFORM_OR_DESK,
        ),
        *(
            Step(
                event="cancel", name="买家不换了，要退就办退", source=source, target="cancelled", clause=("R5.79",),
                roles=DESK, asks_for=(asked("stated_words", "买家的原话"),), opens=_LEFT.get(source, ()),
            )
            for source in ("agreeing", "number_due", "on_the_way", "received", "to_ship_first")
        ),
        *(rerouted(source, opens=_LEFT.get(source, ())) for source in _EXCHANGE_OPEN if source != "shipped"),
        *(buyer_changed(source) for source in _EXCHANGE_OPEN),
        *(platform_refunded(source, opens=_LEFT.get(source, ())) for source in _EXCHANGE_OPEN),
        *(buyer_withdrew(source, "closed", opens=_LEFT.get(source, ())) for source in _EXCHANGE_OPEN),
    ),
    clause=("R5.75", "R5.76", "R5.79"),
)  # fmt: skip

_PAY = Opens(
    kind="pay_freight", department=Role.FINANCE, title="退运费给买家（原路或平台补偿，不要收款账号）",
    answers={"freight_paid": "已退"},
)  # fmt: skip

APPROVE_FREIGHT = "approve_freight"
BY_LIST, BY_SUPERVISOR = "运费表", "主管决定"
REGION = asked("region", "买家所在省份", *PROVINCES)
STYLE = asked("style", "款式")
"""For a shop that pays by style: the class its list names."""
PARCEL_KG = optional("parcel_kg", "包裹重量（公斤）")
"""For a shop that pays by weight."""
FREIGHT_AMOUNT = Asked(key="freight_amount", name="运费金额（元）", kind=AskedKind.AMOUNT)
AMOUNT_FROM = asked("amount_from", "金额从哪里来", BY_LIST, "快递凭证", BY_SUPERVISOR)

FREIGHT_BACK = Flow(
    key="freight_back",
    name="退回运费",
    version=1,
    start="to_settle",
    intents=("return.freight",),
    openers=DESK,
    about_order=True,
    finals=frozenset({"covered", "paid", "not_owed"}),
    states=(
        State(key="to_settle", name="待定金额：先看退货宝或运费险"),
        State(key="paying", name="金额已定，等财务退"),
        State(key="covered", name="退货宝或运费险已赔"),
        State(key="paid", name="运费已退给买家"),
        State(key="not_owed", name="不用退"),
    ),
    steps=(
        Step(
            event="covered", name="退货宝或运费险已经赔了", source="to_settle", target="covered", clause=("R5.56",),
            roles=DESK,
        ),
        Step(
            event=APPROVE_FREIGHT, name="定下金额，请财务退", source="to_settle", target="paying",
            clause=("R5.43", "R5.56", "七日无理由办法§14", "消法实施条例§12"), roles=PAYERS,
            asks_for=(REGION, STYLE, PARCEL_KG, FREIGHT_AMOUNT, AMOUNT_FROM), opens=(_PAY,),
        ),
        Step(
            event="freight_paid", name="财务已退运费", source="paying", target="paid",
            clause=("R5.56", "七日无理由办法§14"), roles=FINANCE_OR_DESK,
            asks_for=(asked("paid_how", "怎么退的", "原路退回", "平台补偿"),),
        ),
        *(
            Step(
                event="not_owed", name="不用退（买家没有垫付，或已另外结清）", source=source, target="not_owed",
                clause=("R5.56",), roles=PAYERS, asks_for=(asked("why_not_owed", "为什么不用退"),),
            )
            for source in ("to_settle", "paying")
        ),
    ),
    clause=("R5.43", "R5.56"),
)  # fmt: skip
