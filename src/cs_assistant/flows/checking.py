"""What must hold of every procedure before anybody walks it; checked for all of them by a test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from cs_assistant.domain.flows import ENTERED, REMARK_FACT, Deadline, Flow, Step, asked_facts
from cs_assistant.domain.people import DEPARTMENTS, MACHINES, Role
from cs_assistant.flows.common import ASKED_AT, CHECKS, PAYERS, UNSHIPPED_ASKED_AT

OWN = "own:"
"""A clause the shop made up itself, with why."""


def check_flow(
    flow: Flow, remark_keys: Collection[str], clause_ids: Collection[str], flow_keys: Collection[str] | None = None
) -> tuple[str, ...]:
    """Everything wrong with a table, one Chinese sentence each; empty = sound.

    `clause_ids` are the clauses that are kept; `flow_keys` those a step may start (None: not checked).
    """
    problems = [*_states(flow), *_steps(flow)]
    if problems:  # the rest walks the table and needs one that hangs together
        return tuple(problems)
    return (
        *_ways(flow),
        *_clauses(flow, clause_ids),
        *_remarks(flow, remark_keys),
        *_money(flow),
        *_tasks(flow),
        *_asked(flow),
        *_opening(flow),
        *_platform(flow),
        *_timers(flow),
        *_starts(flow, flow_keys),
    )


def reachable(start: str, steps: Iterable[Step]) -> frozenset[str]:
    """The states one can get to from `start` over these steps, itself included."""
    known, found, rows = {start}, [start], tuple(steps)
    while found:
        state = found.pop()
        further = {step.target for step in rows if step.source == state} - known
        known |= further
        found.extend(further)
    return frozenset(known)


def _states(flow: Flow) -> Iterator[str]:
    keys = Counter(state.key for state in flow.states)
    yield from (f"状态「{key}」写了 {count} 次" for key, count in keys.items() if count > 1)
    names = Counter(state.name for state in flow.states)
    yield from (f"状态的名字「{name}」用了 {count} 次" for name, count in names.items() if count > 1)
    if not flow.finals:
        yield "没有结束状态"
    yield from (f"没有状态「{key}」" for key in sorted({flow.start, *flow.finals} - set(keys)))
    for step in flow.steps:
        yield from (f"「{step.name}」：没有状态「{key}」" for key in (step.source, step.target) if key not in keys)


def _steps(flow: Flow) -> Iterator[str]:
    for (source, event), count in Counter((step.source, step.event) for step in flow.steps).items():
        if count > 1:
            yield f"状态「{source}」的「{event}」写了 {count} 次，不知道走哪一步"
    for step in flow.steps:
        if step.source in flow.finals:
            yield f"「{step.name}」从结束状态「{step.source}」出发"
        if not step.roles:
            yield f"「{step.name}」没有写谁来做"


def _ways(flow: Flow) -> Iterator[str]:
    known = reachable(flow.start, flow.steps)
    for state in flow.states:
        if state.key not in known:
            yield f"从起点走不到「{state.name}」"
        if not reachable(state.key, flow.steps) & flow.finals:
            yield f"从「{state.name}」走不到任何结束状态"


def _clauses(flow: Flow, clause_ids: Collection[str]) -> Iterator[str]:
    cited = [(flow.name, flow.clause), *((step.name, step.clause) for step in flow.steps)]
    cited += [(line.name, (line.source,)) for state in flow.states for line in state.deadlines]
    for name, clauses in cited:
        if not clauses:
            yield f"「{name}」没有写条款"
        for clause in clauses:
            if clause.startswith(OWN):
                if not clause.removeprefix(OWN).strip():
                    yield f"「{name}」的 own: 后面没有写为什么"
            elif clause not in clause_ids:
                yield f"「{name}」：没有条款「{clause}」，或已停用"


def _remarks(flow: Flow, remark_keys: Collection[str]) -> Iterator[str]:
    for step in flow.steps:
        if step.remark is not None and step.remark not in remark_keys:
            yield f"「{step.name}」：remarks.yaml 里没有备注「{step.remark}」"
        for need in step.needs:
            if need.key.startswith(REMARK_FACT):
                yield from _remark_before(flow, step, need.key.removeprefix(REMARK_FACT))


def _remark_before(flow: Flow, step: Step, remark: str) -> Iterator[str]:
    """A remark that is needed is demanded on every way to the step; otherwise somebody stands before a shut door."""
    without = (other for other in flow.steps if other.remark != remark)
    if step.source in reachable(flow.start, without):
        yield f"「{step.name}」要备注「{remark}」，但走到这里不一定写过它"


def _money(flow: Flow) -> Iterator[str]:
    wanted = {need.key for need in CHECKS}
    for step in flow.steps:
        if not step.money:
            continue
        if not step.roles <= PAYERS:
            yield f"「{step.name}」动钱，只能由资深客服或主管来做"
        if not wanted <= {need.key for need in step.needs}:
            yield f"「{step.name}」动钱，要先核对类型和金额"
        if step.target not in flow.finals:
            yield f"「{step.name}」动钱以后案件还没有结束，可能付两次"


def _tasks(flow: Flow) -> Iterator[str]:
    for step in flow.steps:
        after = {other.event: other for other in flow.steps_from(step.target)}
        for task in step.opens:
            if task.department not in DEPARTMENTS:
                yield f"「{step.name}」的待办「{task.title}」没有开给部门"
            for event in task.answers:
                answer = after.get(event)
                if answer is None or task.department not in answer.roles:
                    yield f"待办「{task.title}」的答复「{event}」到时做不了"


def _asked(flow: Flow) -> Iterator[str]:
    needed = {need.key for step in flow.steps for need in step.needs}
    names: dict[str, str] = {}
    for step in flow.steps:
        for key, count in Counter(asked.key for asked in step.asks_for).items():
            if count > 1:
                yield f"「{step.name}」把「{key}」问了 {count} 次"
            if key in needed or key.startswith(REMARK_FACT):
                yield f"「{step.name}」填的「{key}」是别的步骤的条件，不能随手填"
        yield from _asked_beside(step)
    everything = asked_facts(flow)
    for asked in everything:
        if names.setdefault(asked.key, asked.name) != asked.name:
            yield f"「{asked.key}」有两个名字：{names[asked.key]}、{asked.name}"
        for key in asked.not_by.split():
            if key == asked.key or key not in {other.key for other in everything}:
                yield f"「{asked.name}」不能和「{key}」是同一人填，但没有别的地方填「{key}」"


def _asked_beside(step: Step) -> Iterator[str]:
    beside = {(asked.key, choice) for asked in step.asks_for for choice in asked.choices}
    for asked in step.asks_for:
        if asked.needed_when is not None and asked.needed_when not in beside:
            yield f"「{step.name}」的「{asked.name}」要看「{asked.needed_when[0]}」，但这一步没有这样选的"


def _opening(flow: Flow) -> Iterator[str]:
    for key, count in Counter(asked.key for asked in flow.opening).items():
        if count > 1:
            yield f"开案件时把「{key}」问了 {count} 次"
        if key.startswith(REMARK_FACT):
            yield f"开案件时填的「{key}」是订单上的备注，不能随手填"
    if flow.opening and not flow.openers:
        yield "写了开案件要填什么，却没有写谁来开"
    if flow.openers & MACHINES:
        yield "开案件的是人，不是平台或到时提醒"


def _platform(flow: Flow) -> Iterator[str]:
    if not flow.refund:
        return
    for state in flow.states:
        ways = [step for step in flow.steps_from(state.key) if Role.PLATFORM in step.roles]
        if state.key not in flow.finals and not any(step.target in flow.finals for step in ways):
            yield f"「{state.name}」没有平台的出路：平台会自己退款或关闭"


def _timers(flow: Flow) -> Iterator[str]:
    for state in flow.states:
        if state.key in flow.finals and state.deadlines:
            yield f"结束状态「{state.name}」还有期限"
        for key, count in Counter(line.key for line in state.deadlines).items():
            if count > 1:
                yield f"「{state.name}」的期限「{key}」写了 {count} 次"
        for line in state.deadlines:
            if not _has_length(line) or not line.base:
                yield f"期限「{line.name}」的小时数或起算点不对（从进入状态起算写 {ENTERED}）"
            if line.event is not None and not any(
                step.event == line.event and Role.TIMER in step.roles for step in flow.steps_from(state.key)
            ):
                yield f"期限「{line.name}」到时要做的「{line.event}」做不了"
            if line.base != ENTERED and not _on_file(flow, line.base, state.key):
                yield (
                    f"期限「{line.name}」从「{line.base}」起算，但走到「{state.name}」从来没有记过它"
                    "（stamps、asks_for）"
                )


def _has_length(line: Deadline) -> bool:
    if line.same_day:
        return line.hours == 0
    return line.hours > 0 and all(0 < hours < line.hours for hours in line.warns or ())


def _on_file(flow: Flow, fact: str, state: str) -> bool:
    """Whether some way to the state puts the fact on file; the two of a refund's application are there from the start.

    Not every way need do so: a parcel that came without its number never started the platform's hours.
    """
    if fact in (ASKED_AT, UNSHIPPED_ASKED_AT) or any(asked.key == fact for asked in flow.opening):
        return True
    puts = (
        step for step in flow.steps
        if fact in step.stamps or any(asked.key == fact and not asked.optional for asked in step.asks_for)
    )  # fmt: skip
    return any(state in reachable(step.target, flow.steps) for step in puts)


def _starts(flow: Flow, flow_keys: Collection[str] | None) -> Iterator[str]:
    if flow_keys is not None:
        for step in flow.steps:
            if step.starts is not None and step.starts not in flow_keys:
                yield f"「{step.name}」要另开的流程「{step.starts}」不存在"
