"""收到商品不符: what differs, and who can tell (R5.41–R5.45)."""

from __future__ import annotations

from cs_assistant.domain.flows import Asked, Opens, Step
from cs_assistant.domain.people import DESK, Role
from cs_assistant.flows.common import asked
from cs_assistant.flows.refund_common import EVIDENCE

DESIGN_OR_DESK = frozenset({Role.DESIGN}) | DESK
"""Design and merchandise, or 代录."""
WHAT_DIFFERS = ("鞋跟", "鞋面花纹", "鞋头", "颜色或尺码", "配置或型号", "其他")
"""R5.41."""
VERIFY_PAGE = Opens(
    kind="verify_page", department=Role.DESIGN, title="核实商品和页面照片是否不符，不符就改页面",
    answers={"verified": "确实不符", "not_verified": "和页面一致"},
)  # fmt: skip
VERIFY_PICKED = Opens(
    kind="verify_picked", department=Role.WAREHOUSE, title="核实是不是发错货",
    answers={"verified": "发错了", "not_verified": "没有发错"},
)  # fmt: skip

SHOE_PROBLEM = asked("shoe_problem", "商品的详细问题（哪只、哪个部位、什么样）")
"""R5.44: stands in the order remark."""


def understood(source: str, target: str) -> tuple[Step, ...]:
    """What differs, said by the buyer and asked of who can tell; the detail is remarked on the order (R5.41–R5.44)."""
    memo = Asked(key="memo_seen", name="备注", choices=("看过",), in_remark=False)
    rows = (
        ("wrong_item", "像是发错货，请仓库核实", (EVIDENCE, memo), VERIFY_PICKED),
        ("differs", "和页面照片不符，请设计货品核实", (asked("differs_in", "哪里不符", *WHAT_DIFFERS), EVIDENCE, memo),
         VERIFY_PAGE),
    )  # fmt: skip
    return tuple(
        Step(
            event=event, name=name, source=source, target=target, clause=("R5.41", "R5.42", "R5.44", "R5.45", "R5.58"),
            roles=DESK, remark="shoe_problem", asks_for=(SHOE_PROBLEM, *asks), opens=(opens,),
        )
        for event, name, asks, opens in rows
    )  # fmt: skip


def verified(source: str, target: str, other: str) -> tuple[Step, ...]:
    """The answer of warehouse, design or merchandise."""
    roles = DESIGN_OR_DESK | {Role.WAREHOUSE}
    return (
        Step(
            event="verified", name="核实：确实不符", source=source, target=target, clause=("R5.42", "R5.43"),
            roles=roles, asks_for=(asked("verified_words", "核实的结论"),),
        ),
        Step(
            event="not_verified", name="核实：没有不符", source=source, target=other, clause=("R5.42",), roles=roles,
            asks_for=(asked("verified_words", "核实的结论"),),
        ),
    )  # fmt: skip
