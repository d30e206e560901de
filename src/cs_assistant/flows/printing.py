"""A procedure as a page of Chinese, to be compared with the written procedure, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from cs_assistant.domain.flows import ENTERED, Asked, Deadline, Flow, Need, Opens, State, Step, fact_names
from cs_assistant.domain.people import ROLE_NAMES
from cs_assistant.domain.refunds import UNMAPPED, Phase, RefundKind
from cs_assistant.flows import FLOWS, flow_for
from cs_assistant.flows.common import ASKED_AT, REFUSED_AT, RETURN_AGREED_AT, RETURN_SENT_AT, UNSHIPPED_ASKED_AT
from cs_assistant.flows.return_leg import GOODS_RECEIVED_AT

BASES = {
    ENTERED: "进入这一步起", ASKED_AT: "买家申请起", UNSHIPPED_ASKED_AT: "买家申请起", RETURN_AGREED_AT: "同意退货起",
    RETURN_SENT_AT: "买家寄出起", REFUSED_AT: "拒绝起", GOODS_RECEIVED_AT: "收到退货起",
}  # fmt: skip
"""What the hours count from, by base of the deadline."""


def flow_text(flow: Flow, remarks: Mapping[str, str]) -> str:
    """The whole table in Chinese. `remarks`: the texts of remarks.yaml by key. Ends with a line feed."""
    return "\n".join(_lines(flow, remarks)) + "\n"


def flow_json(flow: Flow, remarks: Mapping[str, str]) -> dict[str, Any]:
    """The same for a program; keys of the table stay as they are."""
    return {
        "key": flow.key,
        "name": flow.name,
        "version": flow.version,
        "start": flow.start,
        "finals": sorted(flow.finals),
        "clause": list(flow.clause),
        "module": flow.module.value if flow.module is not None else None,
        "openers": [role.value for role in ROLE_NAMES if role in flow.openers],
        "opening": [_asked_json(asked) for asked in flow.opening],
        "states": [_state_json(state) for state in flow.states],
        "steps": [_step_json(step, remarks) for step in flow.steps],
    }


def reason_json(reasons: Mapping[str, str]) -> list[dict[str, str]]:
    """The total table of R5.80, one row a (type, phase, reason). `reasons`: names by id of reasons.yaml.

    `then`: where it goes on once the remark of R5.64 stands; the same procedure where nothing else follows.
    """
    return [
        {
            "kind": kind.value, "phase": phase.value, "reason": reason, "flow": flow_for(kind, phase, reason),
            "then": flow_for(kind, phase, reason, remarked=True),
        }
        for kind, phase in product(RefundKind, Phase)
        for reason in (*reasons, UNMAPPED)
    ]


def reason_text(reasons: Mapping[str, str]) -> str:
    """The same in Chinese: type and phase, then each procedure with the reasons that lead to it."""
    lines = ["类型、阶段、原因各走哪个流程（R5.80）"]
    for kind, phase in product(RefundKind, Phase):
        lines.append(f"■ {kind}，{phase}")
        leading: dict[tuple[str, ...], list[str]] = {}
        for reason in (*reasons, UNMAPPED):
            ways = dict.fromkeys((flow_for(kind, phase, reason), flow_for(kind, phase, reason, remarked=True)))
            leading.setdefault(tuple(ways), []).append(reasons.get(reason, "没有归类的"))
        lines += [f"  {'、'.join(names)} → {_named(ways)}" for ways, names in leading.items()]
    return "\n".join(lines)


def _named(flow_keys: Iterable[str]) -> str:
    return " → ".join(f"{FLOWS[key].name}（{key}）" for key in flow_keys)


def _lines(flow: Flow, remarks: Mapping[str, str]) -> Iterator[str]:
    yield f"{flow.name}（{flow.key}，第 {flow.version} 版）"
    yield f"条款：{'；'.join(flow.clause)}"
    yield from _opening_lines(flow)
    for state in flow.states:
        yield ""
        yield from _state_lines(flow, state)
        for step in flow.steps_from(state.key):
            yield from _step_lines(flow, step, remarks)


def _opening_lines(flow: Flow) -> Iterator[str]:
    rows = (
        ("模块", flow.module.value if flow.module is not None else None),
        ("谁可以开", "、".join(name for role, name in ROLE_NAMES.items() if role in flow.openers)),
        ("开案件时要填", _joined(_asked_text(flow, asked) for asked in flow.opening)),
    )
    yield from (f"{title}：{text}" for title, text in rows if text)


def _state_lines(flow: Flow, state: State) -> Iterator[str]:
    mark = "（起点）" if state.key == flow.start else "（结束）" if state.key in flow.finals else ""
    yield f"■ {state.name}{mark}  {state.key}"
    for line in state.deadlines:
        yield f"  期限：{_length(flow, line)}：{line.name}  〔{line.source}〕"


def _length(flow: Flow, line: Deadline) -> str:
    start = BASES.get(line.base) or f"「{_fact_name(flow, line.base)}」起"
    if line.same_day:
        return f"{start}当天之内"
    warns = f"（{'、'.join(map(str, line.warns))} 小时提醒）" if line.warns else ""
    return f"{start} {line.hours} 小时{warns}"


def _step_lines(flow: Flow, step: Step, remarks: Mapping[str, str]) -> Iterator[str]:
    target = "不变" if step.target == step.source else flow.state(step.target).name
    yield f"  → {step.name}{'【动钱】' if step.money else ''} → {target}  {step.event}"
    yield f"      谁：{'、'.join(_roles(step))}"
    rows = (
        ("缺什么不行", _joined(need.name for need in step.needs)),
        ("要填", _joined(_asked_text(flow, asked) for asked in step.asks_for)),
        ("备注原文", None if step.remark is None else f"「{remarks.get(step.remark, step.remark)}」"),
        ("待办", _joined(_task_text(task) for task in step.opens)),
        ("另开案件", None if step.starts is None else f"{FLOWS[step.starts].name}（{step.starts}）"),
        ("不再算数", _joined(_fact_name(flow, key) for key in step.takes_back)),
        ("条款", _joined(step.clause)),
    )
    yield from (f"      {title}：{text}" for title, text in rows if text)


def _joined(parts: Iterable[str]) -> str:
    return "；".join(parts)


def _fact_name(flow: Flow, key: str) -> str:
    return fact_names(flow).get(key, key)


def _roles(step: Step) -> tuple[str, ...]:
    return tuple(name for role, name in ROLE_NAMES.items() if role in step.roles)


def _asked_text(flow: Flow, asked: Asked) -> str:
    choices = f"（{'／'.join(asked.choices)}）" if asked.choices else ""
    others = "、".join(f"「{_fact_name(flow, key)}」" for key in asked.not_by.split())
    return f"{asked.name}{choices}{_when(flow, asked)}{f'，不能和{others}是同一人' if others else ''}"


def _when(flow: Flow, asked: Asked) -> str:
    """When it may be left out."""
    if asked.needed_when is not None:
        key, value = asked.needed_when
        return f"，{_fact_name(flow, key)}是{value}时必填"
    return "，可不填" if asked.optional else "，登记过就不用再填" if asked.once else ""


def _task_text(task: Opens) -> str:
    answers = "／".join(task.answers.values()) or "已完成"
    titles = "".join(f"或「{title}」" for title in task.titles.values())
    return f"{ROLE_NAMES[task.department]}「{task.title}」{titles}答：{answers}"


def _state_json(state: State) -> dict[str, Any]:
    return {"key": state.key, "name": state.name, "deadlines": [_deadline_json(line) for line in state.deadlines]}


def _deadline_json(line: Deadline) -> dict[str, Any]:
    return {
        "key": line.key, "name": line.name, "hours": line.hours, "base": line.base, "event": line.event,
        "source": line.source,
    }  # fmt: skip


def _step_json(step: Step, remarks: Mapping[str, str]) -> dict[str, Any]:
    return {
        "event": step.event,
        "name": step.name,
        "source": step.source,
        "target": step.target,
        "roles": [role.value for role in ROLE_NAMES if role in step.roles],
        "money": step.money,
        "needs": [_need_json(need) for need in step.needs],
        "asks_for": [_asked_json(asked) for asked in step.asks_for],
        "remark": None if step.remark is None else {"key": step.remark, "text": remarks.get(step.remark)},
        "opens": [
            {
                "kind": t.kind, "department": t.department.value, "title": t.title, "answers": dict(t.answers),
                "by": t.by, "titles": dict(t.titles),
            }
            for t in step.opens
        ],
        "starts": step.starts,
        "takes_back": list(step.takes_back),
        "clause": list(step.clause),
    }


def _asked_json(asked: Asked) -> dict[str, Any]:
    return {
        "key": asked.key, "name": asked.name, "optional": asked.optional, "choices": list(asked.choices),
        "kind": asked.kind.value, "not_by": asked.not_by.split(), "adds": asked.adds,
        "needed_when": list(asked.needed_when) if asked.needed_when is not None else None,
    }  # fmt: skip


def _need_json(need: Need) -> dict[str, Any]:
    return {"key": need.key, "name": need.name, "value": need.value, "ask": need.ask}
