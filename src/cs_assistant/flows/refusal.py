"""拒绝退款: a case of its own, because nobody refuses alone (R5.59–R5.61).

Without a lawful ground there is no way to a refusal. The five facts are shown to who decides; whether a style sells
or is rated well is never a ground (⚖ R5.59). What the platform is told is facts and numbers of evidence (R5.74).
"""

from __future__ import annotations

from cs_assistant.domain.flows import Asked, Deadline, Flow, State, Step
from cs_assistant.domain.people import DESK, Role
from cs_assistant.flows.common import PLATFORM_OR_DESK, PLATFORM_REFUSED_7D, REFUSED_AT, asked, optional, said
from cs_assistant.flows.refund_common import SIGNED_ON

GROUNDS = (
    "收到的退货不是寄出的那一件（有开箱录像或称重）",
    "签收七日内无理由退货的商品不完好（七日无理由办法§9）",
    "购买时买家单独确认过不适用无理由退货（七日无理由办法§7）",
    "检测为人为损坏，买家要求免费退换（有检测报告）",
    "超过法定和平台的期限，且不是质量问题",
    "同一笔订单已经退过款",
)
"""Closed list; a refusal that fits none of them does not exist (处罚办法§8, 争议规则)."""
GROUND = Asked(key="ground", name="法定或平台的依据", choices=GROUNDS, in_person=True)
_REVIEW_DUE = Deadline(
    key="review_due", name="主管还没复核，平台的时间在走", hours=12,
    source="own:复核的时限原文没有，平台五天到时会自动退款",
)
_FIVE = (
    SIGNED_ON, asked("problem_words", "客户的问题（原话）"), asked("chat_proof", "聊天记录里的依据"),
    optional("style_is_hot", "是不是热卖款（只作参考，不影响决定）"),
    optional("style_rating", "单款评分（只作参考，不影响决定）"),
)  # fmt: skip
"""R5.59; the last two decide nothing, so nobody has to fill them in."""
DECIDE = frozenset({Role.SUPERVISOR})
REFUSAL_WORDS = said("refusal_words", "写给平台的理由")
PLATFORM_REASON = optional("platform_reason", "在平台上选的拒绝原因")

REFUSAL = Flow(
    key="refusal",
    name="拒绝退款（复核）",
    version=1,
    start="collecting",
    finals=frozenset({"refused", "dropped", "platform_took_over"}),
    states=(
        State(key="collecting", name="收集事实和依据"),
        State(key="reviewing", name="等主管复核", deadlines=(_REVIEW_DUE,)),
        State(key="approved", name="主管同意拒绝，待讲明原因"),
        State(key="told", name="已讲明原因，待在平台上拒绝"),
        State(key="waiting", name="平台上已拒绝，买家可以修改或申请平台介入", deadlines=(PLATFORM_REFUSED_7D,)),
        State(key="answering", name="平台介入，待举证回复"),
        State(key="refused", name="已拒绝，买家没有再申请"),
        State(key="dropped", name="不拒绝，退款继续办"),
        State(key="platform_took_over", name="平台已有结论"),
    ),
    steps=(
        Step(
            event="propose", name="提交主管复核", source="collecting", target="reviewing",
            clause=("R5.59", "R5.60", "R5.61", "处罚办法§8"), roles=DESK,
            asks_for=(
                *_FIVE, GROUND, asked("proof", "证据在哪里（编号、报告、录像）"),
            ),
        ),
        Step(
            event="approve", name="依据成立，同意拒绝", source="reviewing", target="approved",
            clause=("R5.61", "处罚办法§8"), roles=DECIDE,
            asks_for=(Asked(key="review", name="主管的意见", not_by=GROUND.key, in_person=True),),
        ),
        *(
            Step(
                event="drop", name="不拒绝，退款继续办", source=source, target="dropped",
                clause=("R5.61", "own:依据不足就不拒绝"), roles=DESK, asks_for=(asked("why_dropped", "为什么不拒绝"),),
            )
            for source in ("collecting", "reviewing", "approved", "told")
        ),
        Step(
            event="explain", name="已跟买家讲明原因", source="approved", target="told", clause=("R5.61",), roles=DESK,
            asks_for=(
                asked("told_by", "怎么讲的", "电话接通，已讲明", "电话未接，已旺旺留言讲明"),
                said("told_words", "讲了什么"),
            ),
        ),
        Step(
            event="refuse", name="在平台上拒绝（附原因和凭证）", source="told", target="waiting",
            clause=("R5.60", "R5.61"), roles=DECIDE, asks_for=(REFUSAL_WORDS, PLATFORM_REASON),
            stamps=(REFUSED_AT,),
        ),
        Step(
            event="platform_steps_in", name="买家申请了平台介入", source="waiting", target="answering",
            clause=("R5.73", "R5.74"), roles=PLATFORM_OR_DESK,
        ),
        Step(
            event="answer_platform", name="已回复平台（只写事实、时间、证据编号）", source="answering",
            target="answering", clause=("R5.70", "R5.74"), roles=DESK,
            asks_for=(said("platform_words", "写给平台的内容"),),
        ),
        Step(
            event="ruled", name="平台有了结论", source="answering", target="platform_took_over",
            clause=("平台超时说明",), roles=PLATFORM_OR_DESK,
            asks_for=(asked("ruling", "结论", "支持买家", "支持店铺", "双方和解"),),
        ),
        Step(
            event="buyer_changed_it", name="买家修改了申请，退款继续办", source="waiting", target="dropped",
            clause=("平台超时说明",), roles=PLATFORM_OR_DESK,
        ),
        *(
            Step(
                event="overtaken", name="平台上已退款或已关闭，不用再拒绝", source=source, target=target,
                clause=("平台超时说明",), roles=frozenset({Role.PLATFORM}),
            )
            for source, target in (
                *((each, "dropped") for each in ("collecting", "reviewing", "approved", "told")),
                ("waiting", "platform_took_over"), ("answering", "platform_took_over"),
            )
        ),
        Step(
            event="lapsed", name="到期没有再申请，平台已关闭", source="waiting", target="refused",
            clause=("平台超时说明",), roles=PLATFORM_OR_DESK,
        ),
    ),
    clause=("R5.59", "R5.60", "R5.61", "处罚办法§8"),
)  # fmt: skip
