"""索赔单: the parcel was lost, the courier is to pay (R5.30–R5.34).

The order of the papers is the written one: stamped, copied, the original with the warehouse, then the order remark;
only when it stands the original goes to the courier, so that no second claim is made of the same parcel (R5.32,
R5.33). The buyer never waits for it: what they choose is recorded in every open state, and no step needs it (⚖ R5.34).
"""

from __future__ import annotations

from cs_assistant.domain.flows import Deadline, Flow, Need, Opens, State, Step
from cs_assistant.domain.people import DESK, Role
from cs_assistant.flows.common import FINANCE_OR_DESK, WAREHOUSE_OR_DESK, asked, optional, remark_stands

LOSS_PROOFS = ("快递书面证明", "快递系统记录")
"""R5.30: a word on the telephone is not enough."""
BUYER_CHOICES = ("补发", "退款重拍", "只退款")
"""R5.34; the third one is the buyer's right (争议规则§38)."""

ARTICLE = Need(key="article", name="货号／编码")
SIZE = Need(key="size", name="尺码（规格）")
PRICE = Need(key="price", name="宝贝价位（元）")
LOSS_PROOF = Need(key="loss_proof", name="丢失证明（快递书面证明或系统记录）")
SHIPPED_ON = Need(key="shipped_on", name="发货日期")
HANDLED_BY = Need(key="handled_by", name="经办")
SHEET = (ARTICLE, SIZE, PRICE, LOSS_PROOF, SHIPPED_ON, HANDLED_BY)
"""What the sheet says besides order number, courier and tracking number (R5.31, its ◌ filled in)."""
COURIER = asked("courier", "快递公司")
TRACKING_NO = asked("tracking_no", "物流单号")
BUYER_CHOICE = asked("buyer_choice", "买家的选择", *BUYER_CHOICES)
BUYER_WORDS = optional("buyer_choice_words", "买家的原话")
PAID_AMOUNT = asked("paid_amount", "到账金额（元）")
WHY_REJECTED = asked("why_rejected", "快递拒赔的理由")
PAPERS_WITH_FINANCE = "财务已留复印件"
CLAIM_REMARK = remark_stands("claim_opened", "订单备注「索赔单已开」")

_STAMP_DUE = Deadline(key="stamp_due", name="财务还没盖章，催一次", hours=24, source="own:盖章的时限原文没有，暂定一天")
_ORIGINAL_DUE = Deadline(
    key="original_due", name="原件还没到仓库，催一次", hours=24, source="own:交接的时限原文没有，暂定一天"
)
_HAND_OVER_DUE = Deadline(
    key="hand_over_due", name="还没交给快递，催一次", hours=48, source="own:递交的时限原文没有，暂定两天"
)
_ANSWER_DUE = Deadline(
    key="answer_due", name="快递还没答复，问一次", hours=168, source="own:快递理赔的时限原文没有，暂定七天"
)

_STAMP = Opens(
    kind="stamp_claim", department=Role.FINANCE, title="索赔单盖章：原件给仓库，复印件自己留",
    answers={"stamped": "已盖章"},
)  # fmt: skip
_TAKE_ORIGINAL = Opens(
    kind="take_claim_original", department=Role.WAREHOUSE, title="收索赔单原件（财务已盖章）",
    answers={"original_received": "原件已收到"},
)  # fmt: skip
_HAND_OVER = Opens(
    kind="hand_over_claim", department=Role.WAREHOUSE, title="把索赔单交给快递公司",
    answers={"hand_over": "已交给快递"},
)  # fmt: skip
_CHECK_PAID = Opens(
    kind="check_claim_paid", department=Role.FINANCE, title="核对快递赔付是否到账",
    answers={"paid": "已到账", "rejected": "快递拒赔"},
)  # fmt: skip

_OPEN = {
    "to_open": State(key="to_open", name="待开索赔单"),
    "stamping": State(key="stamping", name="已开单，等财务盖章", deadlines=(_STAMP_DUE,)),
    "stamped": State(key="stamped", name="已盖章，等仓库收原件", deadlines=(_ORIGINAL_DUE,)),
    "with_warehouse": State(key="with_warehouse", name="原件在仓库，待交快递", deadlines=(_HAND_OVER_DUE,)),
    "with_courier": State(key="with_courier", name="已交快递，等赔付", deadlines=(_ANSWER_DUE,)),
}
_FINALS = (
    State(key="paid", name="快递已赔付到账"),
    State(key="rejected", name="快递拒赔"),
    State(key="withdrawn", name="已撤销索赔"),
)

_WAY = (
    Step(
        event="open_claim", name="开索赔单", source="to_open", target="stamping", clause=("R5.30", "R5.31"),
        roles=DESK, needs=SHEET, asks_for=(COURIER, TRACKING_NO), opens=(_STAMP,),
    ),
    Step(
        event="stamped", name="财务已盖章", source="stamping", target="stamped", clause=("R5.32",),
        roles=FINANCE_OR_DESK, asks_for=(asked("copy_kept", "复印件", PAPERS_WITH_FINANCE),), opens=(_TAKE_ORIGINAL,),
    ),
    Step(
        event="original_received", name="仓库收到原件", source="stamped", target="with_warehouse",
        clause=("R5.32", "R5.33", "R5.81"), roles=WAREHOUSE_OR_DESK, remark="claim_opened",
        asks_for=(optional("original_with", "原件谁收着"),), opens=(_HAND_OVER,),
    ),
    Step(
        event="hand_over", name="索赔单已交快递", source="with_warehouse", target="with_courier",
        clause=("R5.32", "R5.33", "own:谁向快递递交原文没有写，由业主定（E12），默认拿原件的仓库"),
        roles=WAREHOUSE_OR_DESK | FINANCE_OR_DESK, needs=(CLAIM_REMARK,),
        asks_for=(optional("courier_claim_no", "快递的理赔编号"),), opens=(_CHECK_PAID,),
    ),
    Step(
        event="paid", name="快递已赔付到账", source="with_courier", target="paid",
        clause=("R5.32", "own:索赔结果的登记原文没有写，补上到账金额"), roles=FINANCE_OR_DESK, asks_for=(PAID_AMOUNT,),
    ),
    Step(
        event="rejected", name="快递拒赔", source="with_courier", target="rejected",
        clause=("R5.32", "own:索赔结果的登记原文没有写，补上拒赔的理由"), roles=FINANCE_OR_DESK,
        asks_for=(WHY_REJECTED,),
    ),
)  # fmt: skip


def _always(source: str) -> tuple[Step, ...]:
    """What may happen while a claim is open, however far it is."""
    return (
        Step(
            event="buyer_choice", name="记下买家的选择", source=source, target=source,
            clause=("R5.34", "争议规则§38", "own:买家不等索赔结果，什么时候说了就什么时候记"), roles=DESK,
            asks_for=(BUYER_CHOICE, BUYER_WORDS),
        ),
        Step(
            event="withdraw", name="撤销索赔（包裹找到，或开错了）", source=source, target="withdrawn",
            clause=("own:包裹找到就不能再索赔；原文没有写",), roles=DESK,
            asks_for=(asked("why_withdrawn", "为什么撤销"),),
        ),
    )  # fmt: skip


CLAIM = Flow(
    key="claim",
    name="索赔单",
    version=2,
    start="to_open",
    finals=frozenset(state.key for state in _FINALS),
    states=(*_OPEN.values(), *_FINALS),
    steps=(*_WAY, *(step for source in _OPEN for step in _always(source))),
    clause=("R5.30", "R5.31", "R5.32", "R5.33", "R5.34"),
)
