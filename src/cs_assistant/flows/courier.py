"""A parcel that did not arrive: asking the courier, what is told to the buyer, what may be chosen (R5.27–R5.34, R5.66).

The same steps before the buyer applied and after: a refund's case goes on where the parcel's stood.
"""

from __future__ import annotations

from cs_assistant.domain.flows import Deadline, Step
from cs_assistant.domain.people import DESK
from cs_assistant.flows.claim import BUYER_CHOICES
from cs_assistant.flows.common import asked, optional
from cs_assistant.flows.refund_common import BUYER_WORDS, STOP_GOODS

COURIER = asked("courier", "快递公司")
TRACKING_NO = asked("tracking_no", "物流单号")
ASKED_BUYER = asked("asked_buyer", "怎么核实的", "已看聊天记录", "已电话问过买家", "两样都做了")
COURIER_ANSWER = asked("courier_answer", "快递怎么说")
TOLD = asked("buyer_told", "怎么跟买家说明的", "已电话说明", "已留言说明")

COURIER_ASKED = Deadline(
    key="courier_due", name="快递还没答复查件，催一次", hours=24, source="own:查件的时限原文没有，暂定一天"
)
COURIER_LAW = Deadline(key="courier_7d", name="快递应当在七天内答复", hours=168, source="快递暂行条例§28")
ASKING = ("registered", "querying", "told")
"""States in which the courier may still be asked to stop it."""


def intercept(source: str) -> Step:
    """The courier is asked to stop the parcel, the buyer is told, the remark says so to colleagues (R5.66–R5.68)."""
    return Step(
        event="intercept", name="联系快递追件，并跟买家说明", source=source, target="intercepting",
        clause=("R5.66", "R5.67", "R5.68", "争议规则§23"), roles=DESK, remark="interception",
        asks_for=(COURIER, TRACKING_NO, TOLD),
    )  # fmt: skip


ASK_COURIER = Step(
    event="ask_courier", name="核实：买家没有收到，已请快递查件", source="registered", target="querying",
    clause=("R5.27", "R5.28"), roles=DESK, asks_for=(ASKED_BUYER, COURIER, TRACKING_NO),
)  # fmt: skip
TELL_BUYER = tuple(
    Step(
        event="tell_buyer", name="快递答复了，已告诉买家最新物流", source=source, target="told",
        clause=("R5.28", "R5.29"), roles=DESK, asks_for=(COURIER_ANSWER, TOLD),
    )
    for source in ("querying", "told")
)  # fmt: skip
LOST = tuple(
    Step(
        event="lost", name="快递确认丢件，开索赔单", source=source, target="lost", clause=("R5.30", "R5.34"),
        roles=DESK, asks_for=(optional("courier_answer", "快递怎么说"),), starts="claim",
    )
    for source in ("querying", "told")
)  # fmt: skip
CHOOSE_AGAIN = Step(
    event="choose_again", name="买家改主意，重新选", source="reshipping", target="lost", clause=("争议规则§38",),
    roles=DESK, opens=(STOP_GOODS,),
)  # fmt: skip


def choices(source: str, refund: str) -> tuple[Step, ...]:
    """R5.34 with the third choice; none of them needs the claim. `refund`: what choosing the money is called."""
    return (
        Step(
            event="choose_reship", name="买家选补发", source=source, target="reshipping",
            clause=("R5.34", "争议规则§38"), roles=DESK, asks_for=(BUYER_WORDS,), starts="reship",
        ),
        Step(
            event="choose_refund", name=refund, source=source, target="to_refund", clause=("R5.34", "争议规则§38"),
            roles=DESK, asks_for=(asked("buyer_choice", "买家的选择", *BUYER_CHOICES[1:]), BUYER_WORDS),
        ),
    )  # fmt: skip
