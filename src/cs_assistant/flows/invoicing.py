"""发票: what the buyer gives, the register, finance (R5.35, R5.37). On request, free, never talked away (消法§22)."""

from __future__ import annotations

from cs_assistant.domain.flows import Asked, Deadline, Flow, Opens, State, Step
from cs_assistant.domain.people import DESK, Role
from cs_assistant.flows.common import FINANCE_OR_DESK, asked

COMPANY = "公司"
TITLE_KINDS = ("个人", COMPANY)
ISSUE_DUE = Deadline(
    key="issue_due", name="发票还没开，催一次", hours=24, source="own:开票的时限原文没有；十天内要开，先按一天催"
)
TITLE_KIND = asked("title_kind", "抬头类型", *TITLE_KINDS)
TITLE = asked("invoice_title", "发票抬头")
TAX_NO = Asked(key="tax_no", name="税号（公司抬头必填）", optional=True, needed_when=(TITLE_KIND.key, COMPANY))
"""R5.37 ◌: a company's invoice without it is none the company can book."""
SHEET = (TITLE_KIND, TITLE, TAX_NO)
"""One row of the register 发票本 (R5.37); the order number and the times come with the case."""

_ISSUE = Opens(
    kind="issue_invoice", department=Role.FINANCE, title="开发票（发票本已登记）", answers={"invoice_issued": "已开"},
)


def needs_invoice(source: str, target: str) -> Step:
    """The buyer wants one: the register and the task for finance in one step."""
    return Step(
        event="needs_invoice", name="需要发票，登记发票本并提交财务", source=source, target=target,
        clause=("R5.35", "R5.37", "消法§22"), roles=DESK, asks_for=SHEET, opens=(_ISSUE,),
    )  # fmt: skip


def issue_steps(source: str, target: str) -> tuple[Step, ...]:
    """Finance issues it, or a title is put right first."""
    return (
        Step(
            event="invoice_issued", name="财务已开票", source=source, target=target, clause=("R5.37", "消法§22"),
            roles=FINANCE_OR_DESK, asks_for=(asked("invoice_no", "发票号码"),),
        ),
        Step(
            event="title_corrected", name="买家改了抬头", source=source, target=source, clause=("R5.37",), roles=DESK,
            asks_for=SHEET,
        ),
    )  # fmt: skip


INVOICE = Flow(
    key="invoice",
    name="开发票",
    version=1,
    start="asked",
    intents=("invoice.request",),
    openers=DESK,
    about_order=True,
    finals=frozenset({"done", "not_wanted"}),
    states=(
        State(key="asked", name="待登记抬头"),
        State(key="invoicing", name="发票本已登记，等财务开票", deadlines=(ISSUE_DUE,)),
        State(key="issued", name="已开票，待发给买家"),
        State(key="done", name="发票已发给买家"),
        State(key="not_wanted", name="买家不需要了"),
    ),
    steps=(
        needs_invoice("asked", "invoicing"),
        *issue_steps("invoicing", "issued"),
        Step(
            event="invoice_sent", name="已发给买家", source="issued", target="done", clause=("R5.37", "消法§22"),
            roles=DESK,
            asks_for=(Asked(key="sent_how", name="怎么发的", choices=("订单里下载", "邮箱", "随货或邮寄")),),
        ),
        *(
            Step(
                event="not_wanted", name="买家说不需要了", source=source, target="not_wanted",
                clause=("R5.35", "own:买家自己说不要才结，不劝他不要"), roles=DESK,
                asks_for=(asked("stated_words", "买家的原话"),),
            )
            for source in ("asked", "invoicing", "issued")
        ),
    ),
    clause=("R5.35", "R5.37", "消法§22"),
)  # fmt: skip
