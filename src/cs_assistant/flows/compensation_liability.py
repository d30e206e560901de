"""售后赔偿, second half: appraisal, two reviews, liability, sign-off, deduction, disputes, summary (R4.19–R4.27)."""

from __future__ import annotations

from cs_assistant.domain.flows import Asked, AskedKind, Opens, State, Step
from cs_assistant.domain.people import DESK, Role
from cs_assistant.flows.common import FINANCE_OR_DESK, asked

REVIEWERS = frozenset({Role.SENIOR, Role.SUPERVISOR})
"""The quality department's reviewers."""
DIRECTOR = frozenset({Role.SUPERVISOR})
"""Who stands for the factory director; `not_by` makes it another person than every reviewer of this case."""


def _long(key: str, name: str, *, not_by: str = "", adds: bool = False) -> Asked:
    return Asked(key=key, name=name, kind=AskedKind.LONG, not_by=not_by, adds=adds)


_FIRST = _long("first_opinion", "初审的意见")
_SECOND = _long("second_opinion", "复审的意见", not_by=_FIRST.key)
_REFUSAL_OPINION = _long("refusal_opinion", "对拒签的审核意见")
_REFUSAL_APPROVAL = _long("refusal_approval", "对拒签的审批结论", not_by=_REFUSAL_OPINION.key)
_REJUDGED = _long("judged_after", "改判以后")
_DIRECTOR = _long(
    "director_opinion", "厂长的审批意见", not_by=f"{_FIRST.key} {_SECOND.key} {_REJUDGED.key}"
)  # fmt: skip
_PARTY = asked("liable_party", "责任方")

_DEDUCT_TASK = Opens(
    kind="deduct", department=Role.FINANCE, title="按定责结果扣款", answers={"deducted": "已扣款"}
)  # fmt: skip

LIABILITY_STATES = (
    State(key="appraisal_due", name="待接收赔偿鉴定单"),
    State(key="first_review", name="待初审"),
    State(key="second_review", name="待复审"),
    State(key="judging", name="复审完，待定责"),
    State(key="signing", name="责任会签中"),
    State(key="refusal_review", name="有人拒签，待审核"),
    State(key="refusal_approval", name="拒签已审核，待审批"),
    State(key="deducting", name="待财务扣款"),
    State(key="recourse_summary", name="待追偿汇总"),
    State(key="disputed", name="有争议，待协调改判"),
    State(key="director", name="已改判，待厂长审批"),
    State(key="summing", name="待处理汇总"),
)
LIABILITY_FINALS = (State(key="summed", name="处理完，已汇总"),)

_REVIEWS = (
    Step(
        event="appraisal_received", name="收到赔偿鉴定单", source="appraisal_due", target="first_review",
        clause=("R4.19", "R4.33"), roles=DESK,
        asks_for=(asked("appraisal_no", "鉴定单号"), _long("appraisal_finding", "鉴定的结论")),
    ),
    Step(
        event="no_appraisal", name="不用鉴定，直接汇总", source="appraisal_due", target="summing",
        clause=("R4.27", "own:没有责任方可追的不开鉴定单；写明为什么"), roles=REVIEWERS,
        asks_for=(asked("why_no_appraisal", "为什么不用鉴定"),),
    ),
    Step(
        event="first_reviewed", name="初审", source="first_review", target="second_review", clause=("R4.3", "R4.20"),
        roles=REVIEWERS, asks_for=(_FIRST,),
    ),
    Step(
        event="second_reviewed", name="复审", source="second_review", target="judging", clause=("R4.3", "R4.20"),
        roles=REVIEWERS, asks_for=(_SECOND,),
    ),
    Step(
        event="back_to_first_review", name="复审不同意，退回初审", source="second_review", target="first_review",
        clause=("R4.20", "own:复审不同意的退回初审，原文没有写"), roles=REVIEWERS,
        asks_for=(_long("why_sent_back", "退回的理由", not_by=_FIRST.key),),
    ),
)  # fmt: skip

_LIABILITY = (
    Step(
        event="recourse_outside", name="厂外单位责任：二次追偿", source="judging", target="signing",
        clause=("R4.21", "R4.22"), roles=REVIEWERS,
        asks_for=(_PARTY, Asked(key="recourse_amount", name="追偿金额（元）", kind=AskedKind.AMOUNT)),
    ),
    Step(
        event="assess_inside", name="厂内部门、人员责任：考核", source="judging", target="signing",
        clause=("R4.21", "R4.22"), roles=REVIEWERS, asks_for=(_PARTY, _long("assessment", "考核的内容")),
    ),
    Step(
        event="nobody_liable", name="没有责任方，直接汇总", source="judging", target="summing",
        clause=("R4.21", "R4.27", "own:复审认为没有责任方的不追偿、不考核"), roles=REVIEWERS,
        asks_for=(asked("why_nobody", "为什么没有责任方"),),
    ),
    Step(
        event="party_signed", name="一方已签字", source="signing", target="signing", clause=("R4.22",), roles=DESK,
        asks_for=(_long("signatures", "会签（哪一方、谁签的）", adds=True),),
    ),
    Step(
        event="all_signed", name="各方都签了", source="signing", target="deducting", clause=("R4.22", "R4.24"),
        roles=DESK, asks_for=(_long("signatures", "会签（哪一方、谁签的）", adds=True),), opens=(_DEDUCT_TASK,),
    ),
    Step(
        event="refused_to_sign", name="有一方拒签", source="signing", target="refusal_review", clause=("R4.23",),
        roles=DESK, asks_for=(_long("why_refused_to_sign", "谁拒签，理由是什么"),),
    ),
    Step(
        event="refusal_reviewed", name="审核拒签", source="refusal_review", target="refusal_approval",
        clause=("R4.23",), roles=REVIEWERS, asks_for=(_REFUSAL_OPINION,),
    ),
    Step(
        event="refusal_overruled", name="审批：照原来的定责办", source="refusal_approval", target="deducting",
        clause=("R4.23", "R4.24", "own:拒签的审批人原文没有写，由审核人以外的主管审批"), roles=DIRECTOR,
        asks_for=(_REFUSAL_APPROVAL,), opens=(_DEDUCT_TASK,),
    ),
    Step(
        event="refusal_upheld", name="审批：拒签有理，协调改判", source="refusal_approval", target="disputed",
        clause=("R4.23", "R4.26"), roles=DIRECTOR, asks_for=(_REFUSAL_APPROVAL,),
    ),
    Step(
        event="deducted", name="财务已扣款", source="deducting", target="recourse_summary", clause=("R4.6", "R4.24"),
        roles=FINANCE_OR_DESK,
        asks_for=(
            asked("deduction_no", "扣款凭证号"),
            Asked(key="deduction_amount", name="扣款金额（元）", kind=AskedKind.AMOUNT),
        ),
    ),
    Step(
        event="recourse_summed", name="追偿处理汇总", source="recourse_summary", target="summing", clause=("R4.25",),
        roles=DESK, asks_for=(_long("recourse_summary", "追偿、考核的汇总"),),
    ),
)  # fmt: skip

_DISPUTES = (
    *(
        Step(
            event="dispute_appraisal", name="对鉴定单有争议", source=source, target="disputed", clause=("R4.26",),
            roles=DESK, asks_for=(_long("dispute_words", "谁有争议，理由是什么"),),
        )
        for source in ("judging", "signing")
    ),
    Step(
        event="rejudged", name="协调以后改判，报厂长", source="disputed", target="director", clause=("R4.26",),
        roles=REVIEWERS, asks_for=(_long("judged_before", "改判以前"), _REJUDGED),
    ),
    Step(
        event="director_charges", name="厂长批准：按改判扣款", source="director", target="deducting",
        clause=("R4.26", "R4.24"), roles=DIRECTOR, asks_for=(_DIRECTOR,), opens=(_DEDUCT_TASK,),
    ),
    Step(
        event="director_frees", name="厂长批准：改判不追", source="director", target="summing", clause=("R4.26",),
        roles=DIRECTOR, asks_for=(_DIRECTOR,),
    ),
    Step(
        event="director_returns", name="厂长不批准，重新协调", source="director", target="disputed", clause=("R4.26",),
        roles=DIRECTOR, asks_for=(_DIRECTOR,),
    ),
    Step(
        event="summed", name="处理汇总，结案", source="summing", target="summed", clause=("R4.27",), roles=DESK,
        asks_for=(_long("overall_summary", "全流程的处理汇总"),),
    ),
)  # fmt: skip

LIABILITY_STEPS = (*_REVIEWS, *_LIABILITY, *_DISPUTES)
