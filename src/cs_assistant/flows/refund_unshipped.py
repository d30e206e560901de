"""未发退: a refund before shipment (R5.8–R5.14); shipped all the same, the parcel is called back (R5.66–R5.68).

There is no step that refuses: goods that did not go out are refunded. The 48 hours of the platform go on in every
state, also after it turned out that the parcel had left.
"""

from __future__ import annotations

from cs_assistant.domain.flows import Asked, AskedKind, Flow, Need, Opens, State, Step
from cs_assistant.domain.people import DESK, Role
from cs_assistant.flows.common import (
    CHECKS,
    PAYERS,
    PLATFORM_48H,
    WAREHOUSE_OR_DESK,
    asked,
    buyer_changed,
    buyer_withdrew,
    optional,
    platform_refunded,
    remark_stands,
)
from cs_assistant.flows.returned_parcel import INTERCEPTION_REMARK, KEEP_PARCEL, LET_GO, RESUME

WAREHOUSE_REMARK = Need(key="warehouse_remark", name="仓库备注订单已作废")
"""The warehouse's own word: its memo line from the feed, or the confirmation of a person of the warehouse (R5.13)."""
SUBMITTED_REMARK = remark_stands("submitted_unshipped", "订单备注「已经提交未发退」")

_VOID = Opens(
    kind="void_order", department=Role.WAREHOUSE, title="作废订单（买家已申请退款，请勿发货）",
    answers={"warehouse_voided": "已作废，没有发出", "warehouse_shipped": "已经出库"},
)  # fmt: skip
_TELL_DELAY = Opens(
    kind="tell_delay", department=Role.WAREHOUSE, title="为什么没发、哪天能发（照实说，客服要告诉买家）",
    answers={"delay_told": "说明原因和日期"},
)  # fmt: skip
DELAY_CAUSES = ("质检发现问题", "没有现货，等补货", "快递没有揽收", "仓库还没排到", "其他")
"""R5.17 ⚖: the true cause, whatever it is; 质检 is said only where it was 质检."""
DELAY_CAUSE = asked("delay_cause", "没发的原因", *DELAY_CAUSES)
DELAY_WORDS = asked("delay_words", "原因的原话（买家听得懂的）")
SHIP_BY = Asked(key="ship_by", name="能发的日期", kind=AskedKind.DAY)
DELAY_FACTS = (DELAY_CAUSE.key, DELAY_WORDS.key)
"""What of the warehouse's answer says why."""

_VOID_NOW = Opens(kind="void_refunded_order", department=Role.WAREHOUSE, title="平台已退款：马上作废订单，请勿发货")
_WAITING = {
    "to_submit": "待提交仓库", "submitted": "等仓库答复", "voided": "仓库已作废，待核对退款",
    "shipped": "已出库，待拦截", "intercepting": "快递追件中", "returned": "包裹已追回，待核对退款",
}  # fmt: skip
_ON_REFUND = {"to_submit": (_VOID_NOW,), "submitted": (_VOID_NOW,), "shipped": (KEEP_PARCEL,),
              "intercepting": (KEEP_PARCEL,)}  # fmt: skip
_ON_WITHDRAWAL = {"submitted": (RESUME,), "voided": (RESUME,), "returned": (RESUME,), "shipped": (LET_GO,),
                  "intercepting": (LET_GO,)}  # fmt: skip


def _shipped_from(source: str, name: str) -> Step:
    return Step(
        event="warehouse_shipped", name=name, source=source, target="shipped", clause=("R5.13", "R5.66"),
        roles=WAREHOUSE_OR_DESK, takes_back=("warehouse_remark",),
    )  # fmt: skip


def _failed_from(source: str) -> Step:
    return Step(
        event="intercept_failed", name="追不回来，另行处理退款", source=source, target="in_transit",
        clause=("争议规则§23", "R5.67"), roles=DESK, asks_for=(optional("courier_answer", "快递怎么说"),),
        starts="refund_by_hand",
    )  # fmt: skip


def _ask_delay(source: str) -> Step:
    return Step(
        event="ask_delay", name="问仓库：为什么没发、哪天能发", source=source, target=source,
        clause=("R5.17", "发货规范"), roles=DESK, opens=(_TELL_DELAY,),
    )  # fmt: skip


def _delay_told(source: str) -> Step:
    return Step(
        event="delay_told", name="仓库说明了原因和能发的日期", source=source, target=source,
        clause=("R5.17", "消法§20"), roles=WAREHOUSE_OR_DESK, asks_for=(DELAY_CAUSE, DELAY_WORDS, SHIP_BY),
    )  # fmt: skip


_STEPS = (
    Step(
        event="submit", name="提交仓库作废", source="to_submit", target="submitted",
        clause=("R5.9", "R5.10", "R5.11", "R5.12"), roles=DESK, remark="submitted_unshipped", opens=(_VOID,),
    ),
    Step(
        event="warehouse_voided", name="仓库已作废", source="submitted", target="voided", clause=("R5.11", "R5.13"),
        roles=WAREHOUSE_OR_DESK, asks_for=(asked("voided_by", "仓库经手人"),),
    ),
    _shipped_from("submitted", "仓库说已经出库"),
    _shipped_from("voided", "仓库更正：其实已经出库"),
    Step(
        event="agree", name="同意退款", source="voided", target="agreed", clause=("R5.4", "R5.5", "R5.13", "R5.14"),
        roles=PAYERS, needs=(SUBMITTED_REMARK, WAREHOUSE_REMARK, *CHECKS), money=True,
    ),
    Step(
        event="intercept", name="联系快递追件", source="shipped", target="intercepting",
        clause=("R5.66", "R5.67", "R5.68", "争议规则§23"), roles=DESK, remark="interception",
        asks_for=(
            asked("courier", "快递公司"), asked("tracking_no", "物流单号"),
            optional("buyer_told", "怎么跟买家说明的", "已电话说明", "已留言说明"),
        ),
    ),
    _failed_from("shipped"),
    _failed_from("intercepting"),
    Step(
        event="parcel_back", name="包裹已追回", source="intercepting", target="returned", clause=("R5.66", "R5.51"),
        roles=WAREHOUSE_OR_DESK, asks_for=(optional("received_by", "收货人"),),
    ),
    Step(
        event="agree_intercepted", name="同意退款（包裹已追回）", source="returned", target="agreed",
        clause=("R5.4", "R5.5", "R5.68", "争议规则§23"), roles=PAYERS,
        needs=(SUBMITTED_REMARK, INTERCEPTION_REMARK, *CHECKS), money=True,
    ),
    *(_ask_delay(source) for source in ("to_submit", "submitted")),
    *(_delay_told(source) for source in _WAITING),
    *(buyer_changed(source) for source in _WAITING),
    *(platform_refunded(source, opens=_ON_REFUND.get(source, ())) for source in _WAITING),
    *(buyer_withdrew(source, "withdrawn", opens=_ON_WITHDRAWAL.get(source, ())) for source in _WAITING),
)  # fmt: skip

REFUND_UNSHIPPED = Flow(
    key="refund_unshipped",
    name="未发退",
    version=2,
    start="to_submit",
    refund=True,
    finals=frozenset({"agreed", "in_transit", "refunded_by_platform", "withdrawn"}),
    states=(
        *(State(key=key, name=name, deadlines=(PLATFORM_48H,)) for key, name in _WAITING.items()),
        State(key="agreed", name="已同意退款"),
        State(key="in_transit", name="追不回来，转由主管决定"),
        State(key="refunded_by_platform", name="平台已退款"),
        State(key="withdrawn", name="买家已撤销"),
    ),
    steps=_STEPS,
    clause=(
        "R5.3", "R5.8", "R5.17", "R5.80", "R5.81",
        "own:没有拒绝这一步：货没发出去，没有可以拒绝的理由（处罚办法§8）",
    ),
)
