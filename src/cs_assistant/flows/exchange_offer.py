"""退变换: why not wanted, the way to return shown first, one offer, and a no is a no (R5.75–R5.79)."""

from __future__ import annotations

from cs_assistant.domain.flows import Flow, State, Step
from cs_assistant.domain.people import DESK
from cs_assistant.flows.common import asked, said

OFFERS = ("按款式推荐", "按价格推荐", "按上脚效果推荐", "介绍店铺现有活动")
"""R5.77, R5.78."""

EXCHANGE_OFFER = Flow(
    key="exchange_offer",
    name="退变换",
    version=1,
    start="asking",
    intents=("return.request",),
    openers=DESK,
    about_order=True,
    finals=frozenset({"retained", "honoured", "not_fitting"}),
    states=(
        State(key="asking", name="待问为什么不要"),
        State(key="route_due", name="问清了，先告诉买家怎么退"),
        State(key="offering", name="退的办法已告知，可以介绍一次"),
        State(key="offered", name="介绍过一次，等买家答复"),
        State(key="retained", name="买家愿意换，转换货"),
        State(key="honoured", name="买家坚持退，马上照办"),
        State(key="not_fitting", name="有问题或不高兴，不作推荐"),
    ),
    steps=(
        Step(
            event="plain_reason", name="只是不想要、不合适", source="asking", target="route_due",
            clause=("R5.75", "R5.15"), roles=DESK, asks_for=(asked("stated_words", "买家的原话"),),
        ),
        Step(
            event="not_fitting", name="有质量问题、安全、投诉，或买家生气", source="asking", target="not_fitting",
            clause=("R5.79", "own:有问题的先解决问题，不推荐别的"), roles=DESK,
            asks_for=(asked("stated_words", "买家的原话"),),
        ),
        Step(
            event="route_told", name="已告诉买家怎么退、谁出运费", source="route_due", target="offering",
            clause=("R5.79", "处罚办法§9"), roles=DESK,
        ),
        Step(
            event="offer", name="介绍一次", source="offering", target="offered",
            clause=("R5.15", "R5.22", "R5.76", "R5.77", "R5.78"), roles=DESK,
            asks_for=(asked("offer_by", "怎么推荐的", *OFFERS), said("offered_style", "推荐的款式或活动")),
        ),
        Step(
            event="accept", name="买家愿意换", source="offered", target="retained", clause=("R5.76", "R5.78"),
            roles=DESK, asks_for=(asked("accept_words", "买家愿意换的原话"),), starts="exchange",
        ),
        *(
            Step(
                event="insist", name="买家要退，马上照办", source=source, target="honoured",
                clause=("R5.79", "处罚办法§8", "处罚办法§9"), roles=DESK,
            )
            for source in ("route_due", "offering", "offered")
        ),
    ),
    clause=("R5.2", "R5.75", "R5.79"),
)  # fmt: skip
