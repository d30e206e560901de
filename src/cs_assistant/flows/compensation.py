"""售后赔偿: from the first information over the part, the old part and the appraisal to the summary (R4.1–R4.33).

Who is who, with the fixed roles (a shop without a quality department): the quality department's service office
(品保部售后服务室) is the desk; its reviewers (品保部) are a senior colleague or a supervisor, first and second never
the same person (R4.20); production (生产部) is the workshop; 仓储部 the warehouse; 财务部 finance; the factory
director (厂长) is a supervisor who is none of the reviewers, or whose word a colleague writes down (代录) (R4.26).

Steps 3.1 to 3.13 of the written procedure (506—E001-2, R4.28) stand in this order. There is no urgent channel: its
flow chart is missing in the source (R4.29), so urgency is only noted and goes the ordinary way. An old part that is
put back on the line is only recorded, nothing is released by it (R4.15).
"""

from __future__ import annotations

from cs_assistant.domain.flows import Asked, AskedKind, Deadline, Flow, Opens, State, Step
from cs_assistant.domain.modules import Module
from cs_assistant.domain.people import DESK, Role
from cs_assistant.flows.common import FINANCE_OR_DESK, WAREHOUSE_OR_DESK, WORKSHOP_OR_DESK, asked, optional
from cs_assistant.flows.compensation_liability import (
    LIABILITY_FINALS,
    LIABILITY_STATES,
    LIABILITY_STEPS,
)

ORDINARY, URGENT = "普通", "紧急（紧急调件流程图缺失、待补，先按普通流程办）"

OPENING = (
    optional("fax_no", "调件传真的编号"),
    asked("requester", "来件的用户或单位"),
    optional("requester_phone", "联系电话"),
    asked("product", "产品、机型"),
    Asked(key="fault_detail", name="故障和要求", kind=AskedKind.LONG),
    optional("wanted_part", "要调的件"),
    asked("urgency", "紧急程度", ORDINARY, URGENT),
)
"""《调件传真》 as it comes in (R4.7, R4.29)."""

_QUANTITY = asked("issued_quantity", "领件数量")
_ISSUED_AT = Asked(key="issued_at", name="出库的时间", kind=AskedKind.MOMENT, optional=True)
_SHIPPED_AT = Asked(key="shipped_at", name="发件的时间", kind=AskedKind.MOMENT, optional=True)

_JUDGE_DUE = Deadline(
    key="compensation_judge", name="收到的信息还没有判断", hours=24, source="own:R4.1 的「快速」没有数字，暂定一天"
)
_REVIEW_DUE = Deadline(
    key="compensation_production", name="生产部还没有审核", hours=24, source="own:审核的时限原文没有，暂定一天"
)
_OLD_PART_DUE = Deadline(
    key="compensation_old_part", name="旧件还没有返厂，问一次", hours=720, source="own:旧件返回的期限原文没有，暂三十天"
)
_LIST_DUE = Deadline(
    key="compensation_issue_list", name="领件明细还没有交财务", hours=720, source="own:R4.17 的「按时」没有数字，暂按月"
)

_REVIEW_TASK = Opens(
    kind="review_part_request", department=Role.WORKSHOP, title="审核调件申请（生产部）",
    answers={"production_agrees": "同意供件", "production_declines": "不同意"},
)  # fmt: skip
_SUPPLY_TASK = Opens(
    kind="supply_part", department=Role.WORKSHOP, title="备件：供应并做防锈包装（生产部）",
    answers={"supplied": "已备好，已防锈包装"},
)  # fmt: skip
_ISSUE_TASK = Opens(
    kind="issue_part", department=Role.WAREHOUSE, title="按调件单出库给售后服务室", answers={"issued": "已出库"}
)  # fmt: skip
_OLD_PART_TASK = Opens(
    kind="receive_old_part", department=Role.WAREHOUSE, title="旧件返厂后登记件号、数量、状态",
    answers={"old_part_back": "旧件到了", "no_old_part": "没有旧件可返"},
)  # fmt: skip
_STOCK_TASK = Opens(
    kind="stock_old_part", department=Role.WAREHOUSE, title="合格旧件：清理盖章、验收入库",
    answers={"stocked": "已盖章、验收、入库"},
)  # fmt: skip
_BOOK_TASK = Opens(
    kind="book_old_part", department=Role.FINANCE, title="旧件的财务处理", answers={"old_part_booked": "已处理"}
)  # fmt: skip
_TOTAL_TASK = Opens(
    kind="total_issue_list", department=Role.FINANCE, title="按领件明细作财务汇总", answers={"totalled": "已汇总"}
)  # fmt: skip

_OPEN = (
    State(key="received", name="已接收信息，待判断", deadlines=(_JUDGE_DUE,)),
    State(key="requested", name="已收调件申请，待生产部审核", deadlines=(_REVIEW_DUE,)),
    State(key="supplying", name="生产部备件中"),
    State(key="issuing", name="待仓储部出库"),
    State(key="shipping", name="售后服务室已领件，待发件"),
    State(key="old_part_due", name="已发件，等旧件返厂", deadlines=(_OLD_PART_DUE,)),
    State(key="old_part_here", name="旧件已到，待处理"),
    State(key="stocking", name="合格件，待盖章、验收、入库"),
    State(key="booking", name="待财务处理旧件"),
    State(key="listing", name="待提供领件明细", deadlines=(_LIST_DUE,)),
    State(key="totalling", name="待财务汇总"),
)
_FINALS = (
    State(key="solved", name="已直接解决"),
    State(key="withdrawn", name="用户不再需要"),
)

_PARTS = (
    Step(
        event="solve", name="判断后直接解决", source="received", target="solved",
        clause=("R4.8", "own:能直接解决的就结案，原文没有写"), roles=DESK,
        asks_for=(Asked(key="judgement", name="判断的结论", kind=AskedKind.LONG),),
    ),
    Step(
        event="part_requested", name="要调件：接收调件申请", source="received", target="requested",
        clause=("R4.8", "R4.9", "R4.33"), roles=DESK,
        asks_for=(
            Asked(key="judgement", name="判断的结论", kind=AskedKind.LONG), asked("request_no", "调件申请单号"),
            asked("part_no", "件号"), asked("part_name", "件名"), asked("quantity", "申请数量"),
            asked("request_reason", "申请的原因"),
        ), opens=(_REVIEW_TASK,),
    ),
    Step(
        event="production_agrees", name="生产部审核：同意供件", source="requested", target="supplying",
        clause=("R4.4", "R4.10"), roles=WORKSHOP_OR_DESK,
        asks_for=(asked("production_opinion", "生产部的审核意见"),), opens=(_SUPPLY_TASK,),
    ),
    Step(
        event="production_declines", name="生产部审核：不同意", source="requested", target="received",
        clause=("R4.10", "own:不同意的去向原文没有，退回 3.2 重新判断"), roles=WORKSHOP_OR_DESK,
        asks_for=(asked("production_opinion", "生产部的审核意见"),),
    ),
    Step(
        event="supplied", name="生产部已备件、防锈包装", source="supplying", target="issuing", clause=("R4.4",),
        roles=WORKSHOP_OR_DESK, asks_for=(asked("rust_proof", "防锈包装", "已做防锈包装", "这种件不需要"),),
        opens=(_ISSUE_TASK,),
    ),
    Step(
        event="issued", name="仓储部已出库给售后服务室", source="issuing", target="shipping",
        clause=("R4.5", "R4.11", "R4.33"), roles=WAREHOUSE_OR_DESK,
        asks_for=(asked("transfer_no", "备件调件单号"), _QUANTITY, _ISSUED_AT), stamps=(_ISSUED_AT.key,),
    ),
    Step(
        event="shipped", name="售后服务室已发件并登记", source="shipping", target="old_part_due",
        clause=("R4.5", "R4.11", "R4.33"), roles=DESK,
        asks_for=(
            asked("recipient", "收件人"), asked("recipient_phone", "收件电话"), asked("courier", "快递公司"),
            asked("shipment_no", "发件的物流单号"), _SHIPPED_AT,
        ), stamps=(_SHIPPED_AT.key,), opens=(_OLD_PART_TASK,),
    ),
)  # fmt: skip

_OLD_PART = (
    Step(
        event="old_part_back", name="旧件返厂，已确认", source="old_part_due", target="old_part_here",
        clause=("R4.12",), roles=WAREHOUSE_OR_DESK,
        asks_for=(
            asked("old_part_no", "旧件的件号"), asked("old_part_quantity", "旧件的数量"),
            asked("old_part_state", "旧件的状态"),
        ),
    ),
    Step(
        event="no_old_part", name="没有旧件可返", source="old_part_due", target="listing",
        clause=("R4.12", "own:旧件损毁、丢失等返不回来的，写明原因再往下走"), roles=WAREHOUSE_OR_DESK,
        asks_for=(asked("why_no_old_part", "为什么没有旧件"),),
    ),
    Step(
        event="nonconforming", name="不合格件：提出处理意见", source="old_part_here", target="booking",
        clause=("R4.3", "R4.13"), roles=DESK,
        asks_for=(Asked(key="disposal", name="不合格件的处理意见", kind=AskedKind.LONG),), opens=(_BOOK_TASK,),
    ),
    Step(
        event="conforming", name="合格件：去清理盖章、入库", source="old_part_here", target="stocking",
        clause=("R4.13", "R4.14"), roles=DESK, opens=(_STOCK_TASK,),
    ),
    Step(
        event="stocked", name="合格件已盖章、验收、入库", source="stocking", target="booking", clause=("R4.14",),
        roles=WAREHOUSE_OR_DESK,
        asks_for=(
            asked("stamped", "清理盖章", "已清理、盖章"), asked("accepted_by", "验收人"),
            asked("stock_in_no", "入库单号"),
        ), opens=(_BOOK_TASK,),
    ),
    Step(
        event="note_line_use", name="记下：旧件上线装机", source="booking", target="booking",
        clause=("R4.15", "own:旧件重用于新机要标明、可追溯；这里只记录，不放行"), roles=DESK,
        asks_for=(
            Asked(key="line_use", name="上线装机的记录（哪台机、怎么标明的）", kind=AskedKind.LONG, adds=True),
        ),
    ),
    Step(
        event="old_part_booked", name="旧件已作财务处理", source="booking", target="listing", clause=("R4.6", "R4.16"),
        roles=FINANCE_OR_DESK, asks_for=(asked("old_part_voucher", "财务凭证号"),),
    ),
    Step(
        event="list_given", name="领件明细已交财务", source="listing", target="totalling", clause=("R4.17", "R4.33"),
        roles=DESK,
        asks_for=(asked("issue_list_no", "领件明细表的编号"), asked("issue_period", "哪一期（如 2026-11）")),
        opens=(_TOTAL_TASK,),
    ),
    Step(
        event="totalled", name="财务已汇总", source="totalling", target="appraisal_due", clause=("R4.6", "R4.18"),
        roles=FINANCE_OR_DESK,
        asks_for=(Asked(key="issue_total", name="汇总金额（元）", kind=AskedKind.AMOUNT),),
    ),
)  # fmt: skip

_WITHDRAW = tuple(
    Step(
        event="withdraw_request", name="用户不再需要", source=source, target="withdrawn",
        clause=("own:件还没有发出，用户不要了；记下原因",), roles=DESK,
        asks_for=(asked("why_withdrawn", "为什么不要了"),),
    )
    for source in ("received", "requested", "supplying", "issuing", "shipping")
)  # fmt: skip

COMPENSATION = Flow(
    key="compensation",
    name="售后赔偿",
    version=1,
    start="received",
    finals=frozenset(state.key for state in (*_FINALS, *LIABILITY_FINALS)),
    states=(*_OPEN, *LIABILITY_STATES, *_FINALS, *LIABILITY_FINALS),
    steps=(*_PARTS, *_OLD_PART, *LIABILITY_STEPS, *_WITHDRAW),
    clause=("R4.1", "R4.2", "R4.3", "R4.7", "R4.28", "R4.29", "R4.30", "R4.31", "R4.32", "R4.33"),
    module=Module.COMPENSATION,
    opening=OPENING,
    openers=DESK,
)
