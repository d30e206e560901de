"""A fixed phrase gates what comes after it: refused before it stands on the order, moved once it does (R5.81).

What waits for which phrase is written here from the procedure, not read from the tables.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from cs_assistant.domain.flows import REMARK_FACT, Flow, Step, advance
from cs_assistant.errors import StepRefusedError
from cs_assistant.flows import FLOWS
from tests.contract.worlds import packaged_library
from tests.unit.flows.little import NOON, case_in, fact, given_for, needs_of

AFTER_LEG = "refund_return refund_fault_return refund_after_success"
GATED = {
    "已经提交未发退": {"refund_unshipped/voided/agree", "refund_unshipped/returned/agree_intercepted"},
    "索赔单已开": {"claim/with_warehouse/hand_over"},
    "客户申请了售后退款": {
        *(f"refund_after_success/{state}/agree"
          for state in ("remarked", "weighing", "looked", "looked_freight", "weighing_goods")),
        "refund_after_success_by_reason/remarked/by_reason",
    },
    "已联系快递追件": {
        "refund_unshipped/returned/agree_intercepted", "refund_not_received/returned/agree",
        "refund_intercept/returned/agree",
    },
    "仓库已收到客户寄回鞋": {
        f"{flow}/{state}/agree"
        for flow in AFTER_LEG.split() for state in ("looked", "looked_freight", "weighing_goods")
    },
}  # fmt: skip
"""Phrase → the steps that wait for it (R5.12, R5.33, R5.64, R5.68, R5.51).

「仓库已作废」 is the warehouse's own word (R5.13); 「鞋的详细问题」 helps who comes later and gates nothing (R5.44).
"""


def place(flow: Flow, step: Step) -> str:
    return f"{flow.key}/{step.source}/{step.event}"


STEPS = {place(flow, step): (flow, step) for flow in FLOWS.values() for step in flow.steps}


def test_each_phrase_gates_exactly_what_is_written() -> None:
    keys = {text: key for key, text in packaged_library().remarks.items()}
    for phrase, places in GATED.items():
        need = REMARK_FACT + keys[phrase]
        assert {at for at, (_, step) in STEPS.items() if need in {each.key for each in step.needs}} == places
    gating = {need.key for _, step in STEPS.values() for need in step.needs if need.key.startswith(REMARK_FACT)}
    assert gating == {REMARK_FACT + keys[phrase] for phrase in GATED}


@pytest.mark.parametrize(("phrase", "at"), [(phrase, at) for phrase, places in GATED.items() for at in sorted(places)])
def test_what_waits_for_a_phrase_is_refused_before_it_stands_and_moves_after(phrase: str, at: str) -> None:
    flow, step = STEPS[at]
    key = next(key for key, text in packaged_library().remarks.items() if text == phrase)
    need = next(each for each in step.needs if each.key == REMARK_FACT + key)
    ready = {name: held for name, held in needs_of(step).items() if name != need.key}
    case, given = case_in(flow, step.source, ready), given_for(step)
    with pytest.raises(StepRefusedError) as refused:
        advance(flow, case, step.event, roles=step.roles, given=given, now=NOON)
    assert refused.value.missing == (need.name,)
    standing = replace(case, facts={**ready, need.key: fact("standing")})
    assert advance(flow, standing, step.event, roles=step.roles, given=given, now=NOON).case.state == step.target
