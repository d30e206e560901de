"""A procedure as a page of Chinese, to be compared with the written procedure, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cs_assistant.domain.flows import ENTERED, Asked, Deadline, Flow, Need, Opens, State, Step
from cs_assistant.domain.people import ROLE_NAMES
from cs_assistant.flows import FLOWS
from cs_assistant.flows.common import ASKED_AT, UNSHIPPED_ASKED_AT

BASES = {ENTERED: "进入这一步起", ASKED_AT: "买家申请起", UNSHIPPED_ASKED_AT: "买家申请起"}
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
        "states": [_state_json(state) for state in flow.states],
        "steps": [_step_json(step, remarks) for step in flow.steps],
    }


def _lines(flow: Flow, remarks: Mapping[str, str]) -> Iterator[str]:
    yield f"{flow.name}（{flow.key}，第 {flow.version} 版）"
    yield f"条款：{'；'.join(flow.clause)}"
    for state in flow.states:
        yield ""
        yield from _state_lines(flow, state)
        for step in flow.steps_from(state.key):
            yield from _step_lines(flow, step, remarks)


def _state_lines(flow: Flow, state: State) -> Iterator[str]:
    mark = "（起点）" if state.key == flow.start else "（结束）" if state.key in flow.finals else ""
    yield f"■ {state.name}{mark}  {state.key}"
    for line in state.deadlines:
        yield f"  期限：{BASES.get(line.base, line.base)} {line.hours} 小时：{line.name}  〔{line.source}〕"


def _step_lines(flow: Flow, step: Step, remarks: Mapping[str, str]) -> Iterator[str]:
    target = "不变" if step.target == step.source else flow.state(step.target).name
    yield f"  → {step.name}{'【动钱】' if step.money else ''} → {target}  {step.event}"
    yield f"      谁：{'、'.join(_roles(step))}"
    rows = (
        ("缺什么不行", _joined(need.name for need in step.needs)),
        ("要填", _joined(_asked_text(asked) for asked in step.asks_for)),
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
    return next((need.name for step in flow.steps for need in step.needs if need.key == key), key)


def _roles(step: Step) -> tuple[str, ...]:
    return tuple(name for role, name in ROLE_NAMES.items() if role in step.roles)


def _asked_text(asked: Asked) -> str:
    choices = f"（{'／'.join(asked.choices)}）" if asked.choices else ""
    return f"{asked.name}{choices}{'，可不填' if asked.optional else ''}"


def _task_text(task: Opens) -> str:
    answers = "／".join(task.answers.values()) or "已完成"
    return f"{ROLE_NAMES[task.department]}「{task.title}」答：{answers}"


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
        "asks_for": [
            {"key": a.key, "name": a.name, "optional": a.optional, "choices": list(a.choices)} for a in step.asks_for
        ],
        "remark": None if step.remark is None else {"key": step.remark, "text": remarks.get(step.remark)},
        "opens": [
            {"kind": t.kind, "department": t.department.value, "title": t.title, "answers": dict(t.answers)}
            for t in step.opens
        ],
        "starts": step.starts,
        "takes_back": list(step.takes_back),
        "clause": list(step.clause),
    }


def _need_json(need: Need) -> dict[str, Any]:
    return {"key": need.key, "name": need.name, "value": need.value, "ask": need.ask}
