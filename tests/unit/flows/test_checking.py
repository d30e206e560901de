"""The checker of the tables finds each fault that is planted, and none in a sound table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cs_assistant.domain.flows import Asked, Deadline, Flow, Need, Opens, State
from cs_assistant.domain.people import DESK, Role
from cs_assistant.flows.checking import check_flow
from tests.unit.flows.little import LITTLE, step, with_steps


def problems_of(flow: Flow) -> str:
    return "\n".join(check_flow(flow, {"known"}, {"R5.3", "R5.4", "R5.10", "平台超时说明"}, {"little"}))


@pytest.mark.parametrize(
    ("planted", "words"),
    [
        (with_steps(LITTLE, states=[State(key="new", name="又一个")]), "状态「new」写了 2 次"),
        (with_steps(LITTLE, states=[State(key="x", name="新建")]), "名字「新建」用了 2 次"),
        (replace(LITTLE, finals=frozenset()), "没有结束状态"),
        (replace(LITTLE, start="nowhere"), "没有状态「nowhere」"),
        (with_steps(LITTLE, step("go", "new", "mars")), "「go」：没有状态「mars」"),
        (with_steps(LITTLE, step("drop", "new", "looked")), "「drop」写了 2 次"),
        (with_steps(LITTLE, step("go", "done", "new")), "从结束状态「done」出发"),
        (with_steps(LITTLE, step("go", "new", "done", roles=frozenset())), "没有写谁来做"),
        (with_steps(LITTLE, states=[State(key="x", name="孤岛")]), "从起点走不到「孤岛」"),
        (
            with_steps(LITTLE, step("go", "new", "x"), states=[State(key="x", name="死路")]),
            "从「死路」走不到任何结束状态",
        ),
        (with_steps(LITTLE, step("go", "new", "done", clause=())), "「go」没有写条款"),
        (with_steps(LITTLE, step("go", "new", "done", clause=("R9.9",))), "没有条款「R9.9」"),
        (with_steps(LITTLE, step("go", "new", "done", clause=("own: ",))), "own: 后面没有写为什么"),
        (with_steps(LITTLE, step("go", "new", "done", remark="none")), "remarks.yaml 里没有备注「none」"),
        (
            with_steps(LITTLE, step("go", "new", "done", needs=(Need(key="remark.known", name="备注"),))),
            "要备注「known」，但走到这里不一定写过它",
        ),
        (
            with_steps(LITTLE, step("go", "new", "done", asks_for=(
                Asked(key="title", name="抬头", choices=("个人",)),
                Asked(key="number", name="税号", optional=True, needed_when=("title", "公司")),
            ))),
            "「税号」要看「title」，但这一步没有这样选的",
        ),
        (with_steps(LITTLE, step("pay", "new", "done", money=True)), "只能由资深客服或主管"),
        (with_steps(LITTLE, step("pay", "new", "done", money=True)), "要先核对类型和金额"),
        (with_steps(LITTLE, step("pay", "new", "looked", money=True)), "可能付两次"),
        (
            with_steps(LITTLE, step("go", "new", "done", opens=(Opens(kind="k", department=Role.AGENT, title="事"),))),
            "「事」没有开给部门",
        ),
        (
            with_steps(
                LITTLE,
                step("go", "new", "looked",
                     opens=(Opens(kind="k", department=Role.WAREHOUSE, title="事", answers={"drop": "好"}),)),
            ),
            "待办「事」的答复「drop」到时做不了",
        ),
        (
            with_steps(LITTLE, step("go", "new", "done", asks_for=(Asked(key="a", name="甲"),) * 2)),
            "把「a」问了 2 次",
        ),
        (with_steps(LITTLE, step("go", "new", "done", asks_for=(Asked(key="seen", name="看到"),))), "不能随手填"),
        (
            with_steps(LITTLE, step("go", "new", "done", asks_for=(Asked(key="kind", name="别名"),))),
            "「kind」有两个名字",
        ),
        (replace(LITTLE, refund=True), "「新建」没有平台的出路"),
        (
            with_steps(LITTLE, step("go", "new", "x"), step("drop", "x", "done"),
                       states=[State(key="x", name="等", deadlines=(
                           Deadline(key="d", name="到时自动", hours=1, event="drop", source="R5.3"),))]),
            "期限「到时自动」到时要做的「drop」做不了",
        ),
        (
            with_steps(LITTLE, step("go", "new", "x"), step("drop", "x", "done"),
                       states=[State(key="x", name="等", deadlines=(
                           Deadline(key="d", name="零", hours=0, source="R9"),))]),
            "期限「零」的小时数",
        ),
        (
            with_steps(LITTLE, step("go", "new", "x"), step("drop", "x", "done"),
                       states=[State(key="x", name="等", deadlines=(
                           Deadline(key="d", name="晚提醒", hours=5, warns=(5,), source="R5.3"),))]),
            "期限「晚提醒」的小时数",
        ),
        (
            with_steps(LITTLE, step("go", "new", "x"), step("drop", "x", "done"),
                       states=[State(key="x", name="等", deadlines=(
                           Deadline(key="d", name="当天又五小时", hours=5, same_day=True, source="R5.3"),))]),
            "期限「当天又五小时」的小时数",
        ),
        (with_steps(LITTLE, step("go", "new", "done", starts="no_flow")), "要另开的流程「no_flow」不存在"),
        (
            with_steps(LITTLE, step("go", "new", "done", asks_for=(Asked(key="second", name="复审", not_by="first"),))),
            "「复审」不能和「first」是同一人填，但没有别的地方填「first」",
        ),
        (
            with_steps(LITTLE, step("go", "new", "done", asks_for=(Asked(key="one", name="复审", not_by="one"),))),
            "「复审」不能和「one」是同一人填",
        ),
        (replace(LITTLE, opening=(Asked(key="site", name="工地"),)), "却没有写谁来开"),
        (
            replace(LITTLE, openers=DESK, opening=(Asked(key="site", name="工地"), Asked(key="site", name="工地"))),
            "开案件时把「site」问了 2 次",
        ),
        (replace(LITTLE, openers=DESK, opening=(Asked(key="kind", name="种类"),)), "「kind」有两个名字"),
        (replace(LITTLE, openers=DESK, opening=(Asked(key="remark.known", name="备注"),)), "不能随手填"),
        (replace(LITTLE, openers=frozenset({Role.PLATFORM})), "开案件的是人"),
    ],
)  # fmt: skip
def test_each_rule_finds_what_it_is_for(planted: Flow, words: str) -> None:
    assert problems_of(LITTLE) == ""
    assert words in problems_of(planted)
