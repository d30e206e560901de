"""投诉: soothe, learn content, cause and demand, answer from the facts (R2.56–R2.65, R5.69–R5.74).

A complaint is a right and gets no label; nobody is asked to take one back (消法§39). Nobody answers one blindly: the
facts are looked at first, and a second test is offered once the buyer knows where to and how (R5.70, R5.71).
"""

from __future__ import annotations

from cs_assistant.domain.flows import Deadline, Flow, Need, State, Step
from cs_assistant.domain.people import DESK, Role
from cs_assistant.flows.common import PLATFORM_OR_DESK, asked, optional, said
from cs_assistant.flows.refund_common import CHAT_SEEN, SIGNED_ON

CHANNELS = ("旺旺或电话", "平台投诉", "12315 或其他部门", "评价或社交平台")
KINDS = ("刚收到就有故障", "不认可检测报告", "鞋或商品有问题", "退款或运费", "发货或物流", "服务态度", "其他")
"""R2.56, R2.57 and what shoe shops hear."""
_CLARIFY_DUE = Deadline(
    key="clarify_due", name="投诉还没问清，先联系买家", hours=2, source="own:投诉的时限原文没有，先按两小时联系"
)
_ANSWER_DUE = Deadline(
    key="answer_due", name="答复投诉", hours=24, source="own:答复的时限原文没有，暂定一天；平台投诉以页面为准"
)
FACTS_SEEN = Need(key="facts_seen_at", name="看过投诉的事实（签收日期、聊天记录、客户的问题、退款原因）")
"""R5.70, R5.71: the step that looks at them writes down when; entered by hand it would say nothing."""
OUTLET_TOLD = Need(key="outlet_told_at", name="已告知当地有没有检测网点和寄回细则")
"""R2.60, R2.61; only a phone's report is disputed in this way (R2.57)."""
_OPEN = ("soothing", "clarifying", "handling", "escalated", "answered")

COMPLAINT = Flow(
    key="complaint",
    name="投诉",
    version=2,
    start="soothing",
    intents=("complaint.general", "complaint.threat"),
    openers=DESK,
    opening=(asked("channel", "从哪里来的", *CHANNELS),),
    finals=frozenset({"settled", "ruled", "withdrawn"}),
    states=(
        State(key="soothing", name="先安抚，听买家说", deadlines=(_CLARIFY_DUE,)),
        State(key="clarifying", name="待明确内容、原因、要求", deadlines=(_CLARIFY_DUE,)),
        State(key="handling", name="已明确，处理中", deadlines=(_ANSWER_DUE,)),
        State(key="escalated", name="已上报品牌或平台协调", deadlines=(_ANSWER_DUE,)),
        State(key="answered", name="已答复，等买家回话"),
        State(key="settled", name="买家接受，已办妥"),
        State(key="ruled", name="平台或部门已有结论"),
        State(key="withdrawn", name="买家自己撤销"),
    ),
    steps=(
        Step(
            event="soothed", name="已安抚、已听完", source="soothing", target="clarifying",
            clause=("R2.58", "R2.63", "R5.71"), roles=DESK,
        ),
        Step(
            event="clarified", name="内容、原因、要求都问清了", source="clarifying", target="handling",
            clause=("R2.59", "R2.64", "R5.73"), roles=DESK,
            asks_for=(
                asked("complaint_kind", "哪一类", *KINDS), asked("content", "投诉内容"), asked("cause", "投诉原因"),
                asked("demand", "投诉要求"),
            ),
        ),
        Step(
            event="facts_seen", name="看过投诉的事实", source="handling", target="handling", clause=("R5.70", "R5.71"),
            roles=DESK, stamps=(FACTS_SEEN.key,),
            asks_for=(
                SIGNED_ON, CHAT_SEEN,
                asked("problem_words", "客户的问题（原话）"), asked("refund_reason", "申请退款的原因（没有就写无）"),
                optional("style_is_hot", "是不是热卖款（只作参考，不影响决定）"),
                optional("style_rating", "单款评分（只作参考，不影响决定）"),
            ),
        ),
        Step(
            event="outlet_told", name="已告知当地有没有检测网点，并提前说明寄回细则", source="handling",
            target="handling", clause=("R2.60", "R2.61"), roles=DESK, stamps=(OUTLET_TOLD.key,),
        ),
        Step(
            event="second_test", name="不认可报告：换品牌官方或商定的机构再检", source="handling", target="handling",
            clause=("R2.57", "R2.60", "R5.71", "D2"), roles=DESK, needs=(FACTS_SEEN, OUTLET_TOLD),
            asks_for=(asked("tester", "由谁再检"),),
        ),
        Step(
            event="answer", name="已答复买家", source="handling", target="answered",
            clause=("R5.70", "R5.71", "R5.73"), roles=DESK, needs=(FACTS_SEEN,),
            asks_for=(said("answer_words", "怎么答复的"),),
        ),
        Step(
            event="answer_platform", name="已回复平台（只写事实、时间、证据编号）", source="handling",
            target="answered", clause=("R5.70", "R5.71", "R5.73", "R5.74"),
            roles=frozenset({Role.SENIOR, Role.SUPERVISOR}), needs=(FACTS_SEEN,),
            asks_for=(said("platform_words", "写给平台的内容"), asked("evidence_no", "证据编号")),
        ),
        *(
            Step(
                event="escalate", name="客服解决不了，上报品牌或平台协调", source=source, target="escalated",
                clause=("R2.62", "R2.65"), roles=DESK,
                asks_for=(asked("escalated_to", "报给谁"), optional("their_contact", "对方经办")),
            )
            for source in ("clarifying", "handling", "answered")
        ),
        Step(
            event="coordinated", name="协调有了结果", source="escalated", target="handling", clause=("R2.65",),
            roles=DESK, asks_for=(asked("coordinated_result", "协调的结果"),),
        ),
        Step(
            event="not_satisfied", name="买家不接受，接着办", source="answered", target="handling", clause=("R5.72",),
            roles=DESK, asks_for=(asked("demand", "投诉要求"),),
        ),
        Step(
            event="accepted", name="买家接受，办妥了", source="answered", target="settled", clause=("R5.72",),
            roles=DESK, asks_for=(asked("stated_words", "买家的原话"),),
        ),
        *(
            Step(
                event="ruled", name="平台或部门有了结论", source=source, target="ruled", clause=("R5.69", "消法§39"),
                roles=PLATFORM_OR_DESK, asks_for=(asked("ruling", "结论"),),
            )
            for source in _OPEN
        ),
        *(
            Step(
                event="buyer_withdrew", name="买家自己撤销了投诉", source=source, target="withdrawn",
                clause=("消法§39", "own:由买家自己撤，不请、不换、不劝"), roles=PLATFORM_OR_DESK,
            )
            for source in _OPEN
        ),
    ),
    clause=("R2.56", "R2.64", "R5.69", "R5.70", "消法§39"),
)  # fmt: skip
