"""Where a requirement lives: an anchor in text, found in flows, script library, documents or the program, and in words.

    flow:claim/to_open/open_claim      a step; `*` as state: the step of that name in every state
        #need:price  #asks:courier  #choice:buyer_choice=补发  #apart:review (by another person)  #remark
        #opens:stamp_claim  #starts  #takes_back:consent  #stamps:refused_at  #who (only these roles)
    flow:claim/stamping#deadline:stamp_due   flow:complaint#opening:channel
    reply:fault.crash/restart          also #warning; intent:fault.crash
    policy:phone_return_days  forbidden:half_freight  reason:seven_day[#<platform string>]  remark:claim_opened
    terms:send_back/phone_return       a consent text, in whatever version
    card:hotline[#R2.16]               a block of the guarantee card, or its lines of one clause
    decision:E1  timeout:platform_48h  annex E and the platform's time limits
    document:return/back               also #cost, #price, #booking, #category, #reason, #source, #leaves, #enters,
                                       #note, #needs:<field>, #after:<step>; document:return#offsets_revenue
    code:policy.freight:freight        also #<beginning of a statement> or #<entry of a constant>
    clause:R4.28                       knowledge only
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from cs_assistant.domain.bookkeeping import Document, ReturnKind
from cs_assistant.domain.flows import Flow, State, Step, fact_names
from cs_assistant.domain.people import ROLE_NAMES
from cs_assistant.domain.script_library import Library
from cs_assistant.errors import BadInputError
from cs_assistant.evaluation.code_places import CodePlace, find
from cs_assistant.library.problems import did_you_mean
from cs_assistant.policy.bookkeeping import BookkeepingFacts, plan

EVERY = "*"
KNOWLEDGE = "clause"
"""The kind of an anchor that nothing is executed by."""
DOCUMENT_PARTS = ("cost", "price", "booking", "category", "reason", "source", "leaves", "enters", "note")
PLAN_PARTS = ("offsets_receivable", "offsets_revenue")
_FIELDS = {
    "cost": "成本", "price": "单价", "booking": "立帐", "category": "单据类别", "reason": "调整原因",
    "source": "由什么转入", "leaves": "出哪个仓", "enters": "入哪个仓", "note": "说明",
    "offsets_receivable": "冲减往来", "offsets_revenue": "冲减收入",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """One place in text form, taken apart."""

    kind: str
    path: str
    part: str | None = None

    @classmethod
    def parse(cls, text: str) -> Anchor:
        """`kind:path#part`. Raises BadInputError."""
        kind, colon, rest = text.partition(":")
        path, sign, part = rest.partition("#")
        if not colon or not path or (sign and not part):
            raise BadInputError(f"「{text}」看不懂，要写成 种类:地方，例如 reply:fault.crash/restart。")
        return cls(kind=kind, path=path, part=part or None)

    def __str__(self) -> str:
        return f"{self.kind}:{self.path}" + (f"#{self.part}" if self.part is not None else "")

    @property
    def field(self) -> tuple[str, str]:
        """The part as name and what stands behind its colon."""
        name, _, value = (self.part or "").partition(":")
        return name, value

    def steps(self, flow: Flow) -> tuple[Step, ...]:
        """The steps of a flow it names; empty where it names a state or nothing that is there."""
        _, state, event = (*self.path.split("/"), "", "")[:3]
        return tuple(step for step in flow.steps if step.event == event and state in (EVERY, step.source))


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Everything an anchor may point at."""

    flows: Mapping[str, Flow]
    library: Library

    def words(self, anchor: Anchor) -> str:
        """The place in Chinese. Raises BadInputError that says what is not there."""
        finders: dict[str, Callable[[Anchor], str]] = {
            "flow": self._flow, "reply": self._reply, "intent": self._intent, "policy": self._policy,
            "forbidden": self._forbidden, "reason": self._reason, "remark": self._remark, "terms": self._terms,
            "card": self._card, "decision": self._decision, "timeout": self._timeout, "document": _document,
            "code": _code, KNOWLEDGE: self._clause,
        }  # fmt: skip
        if anchor.kind not in finders:
            raise BadInputError(f"没有「{anchor.kind}」这种地方。可以写：{'、'.join(finders)}。")
        return finders[anchor.kind](anchor)

    def _flow(self, anchor: Anchor) -> str:
        key, *further = anchor.path.split("/")
        flow = self.flows[_known(key, self.flows, "流程")]
        if not further:
            return f"流程「{flow.name}」{_flow_part(flow, anchor)}"
        states = {state.key: state for state in flow.states}
        if further[0] != EVERY:
            _known(further[0], states, f"流程「{flow.name}」的状态")
        if len(further) == 1:
            state = states[further[0]] if further[0] in states else flow.states[0]
            return f"流程「{flow.name}」·{state.name}{_state_part(state, anchor)}"
        steps = anchor.steps(flow)
        if not steps:
            events = [step.event for step in flow.steps if further[0] in (EVERY, step.source)]
            _known(further[1], events, f"流程「{flow.name}」{further[0]} 的步骤")
        where = "随时" if further[0] == EVERY else states[further[0]].name
        return f"流程「{flow.name}」·{where} →「{steps[0].name}」{self._step_part(flow, steps[0], anchor)}"

    def _step_part(self, flow: Flow, step: Step, anchor: Anchor) -> str:
        name, value = anchor.field
        needs = {need.key: need.name for need in step.needs}
        asked = {each.key: each.name for each in step.asks_for}
        opens, names = {task.kind: task.title for task in step.opens}, fact_names(flow)
        if name == "need":
            return f"的条件「{needs[_known(value, needs, '条件')]}」"
        if name in ("asks", "apart"):
            other = "，要由另一个人填" if name == "apart" else ""
            return f"要填的「{asked[_known(value, asked, '要填的')]}」{other}"
        if name == "choice":
            key, _, choice = value.partition("=")
            choices = {each.key: each.choices for each in step.asks_for}[_known(key, asked, "要填的")]
            return f"的「{asked[key]}」可选「{_known(choice, choices, '可选的')}」"
        if name == "opens":
            return f"开的待办「{opens[_known(value, opens, '待办')]}」"
        if name == "takes_back":
            return f"不再算数的「{names.get(_known(value, step.takes_back, '不再算数的'), value)}」"
        if name == "stamps":
            return f"记下的「{names.get(_known(value, step.stamps, '记下的时间'), value)}」"
        words = {
            "": "",
            "remark": step.remark and f"的备注「{self.library.remarks.get(step.remark, step.remark)}」",
            "starts": step.starts and f"另开的流程「{step.starts}」",
            "who": f"只能由{'、'.join(name for role, name in ROLE_NAMES.items() if role in step.roles)}来做",
        }
        if words.get(name) is None:
            raise BadInputError(f"这一步没有「{anchor.part}」。")
        return str(words[name])

    def _reply(self, anchor: Anchor) -> str:
        replies = {reply.id: reply for intent in self.library.intents.values() for reply in intent.replies}
        reply = replies[_known(anchor.path, replies, "话术")]
        if anchor.part not in (None, "warning") or (anchor.part and not reply.warning):
            raise BadInputError(f"话术「{anchor.path}」没有「{anchor.part}」。")
        within = f"，给客服的提醒「{reply.warning}」" if anchor.part else ""
        return f"话术「{self.library.intents[reply.intent].name}·{reply.title}」{within}"

    def _intent(self, anchor: Anchor) -> str:
        intent = self.library.intents[_known(anchor.path, self.library.intents, "意图")]
        return f"听懂「{intent.name}」"

    def _policy(self, anchor: Anchor) -> str:
        facts = {fact.key: fact for fact in self.library.policy.facts}
        fact = facts[_known(anchor.path, facts, "规定")]
        return f"规定 {fact.key}：{fact.value}{fact.unit or ''}（{fact.source}）"

    def _forbidden(self, anchor: Anchor) -> str:
        rules = {rule.id: rule for rule in self.library.forbidden}
        return f"不能发的话：{rules[_known(anchor.path, rules, '不能发的话')].why}"

    def _reason(self, anchor: Anchor) -> str:
        reason = self.library.reasons[_known(anchor.path, self.library.reasons, "退款原因")]
        if anchor.part is None:
            return f"退款原因「{reason.name}」"
        return f"退款原因「{reason.name}」在平台上的写法「{_known(anchor.part, reason.platform, '写法')}」"

    def _remark(self, anchor: Anchor) -> str:
        return f"订单备注「{self.library.remarks[_known(anchor.path, self.library.remarks, '备注')]}」"

    def _terms(self, anchor: Anchor) -> str:
        texts = {f"{terms.kind}/{text.situation}": text for terms in self.library.terms for text in terms.texts}
        return f"细则「{texts[_known(anchor.path, texts, '细则')].title}」"

    def _card(self, anchor: Anchor) -> str:
        parts = {part.block.value: part for part in self.library.card.parts} if self.library.card else {}
        part = parts[_known(anchor.path, parts, "保障卡的栏目")]
        if anchor.part is None:
            return f"保障卡「{part.title}」"
        _known(anchor.part, {clause for line in part.lines for clause in line.clause}, f"「{part.title}」里的条款")
        return f"保障卡「{part.title}」里讲 {anchor.part} 的"

    def _decision(self, anchor: Anchor) -> str:
        decisions = self.library.decisions
        return f"待业主拍板：{decisions[_known(anchor.path, decisions, '待决项')].question}"

    def _timeout(self, anchor: Anchor) -> str:
        rows = {row.key: row for row in self.library.timeouts.rows}
        row = rows[_known(anchor.path, rows, "平台时限")]
        return f"平台时限：{row.state}，{row.hours} 小时"

    def _clause(self, anchor: Anchor) -> str:
        clause = self.library.clauses[_known(anchor.path, self.library.clauses, "条款")]
        return f"知识：{clause.summary}"


def documents_of(kind: ReturnKind) -> dict[str, list[Document]]:
    """Every document the plans of a kind may demand, by step, in all its forms."""
    found: dict[str, list[Document]] = {}
    for invoiced, repaired, bought_in, spares, outside in product((None, True, False), repeat=5):
        facts = BookkeepingFacts(
            invoiced=invoiced, repaired=repaired, bought_in=bought_in, spares_warehouse=bool(spares),
            out_of_warranty=outside,
        )  # fmt: skip
        for document in plan(kind, facts).documents:
            found.setdefault(document.step, []).append(document)
    return found


def _document(anchor: Anchor) -> str:
    name, _, step = anchor.path.partition("/")
    kind = ReturnKind(_known(name, [each.value for each in ReturnKind], "退回种类"))
    part, value = anchor.field
    if not step:
        if part and part not in PLAN_PARTS:
            raise BadInputError(f"判定表没有「{part}」这一栏。可以写：{'、'.join(PLAN_PARTS)}。")
        return f"判定表「{kind.chinese}」" + (f"的{_FIELDS[part]}" if part else "")
    known = documents_of(kind)
    forms = known[_known(step, known, f"「{kind.chinese}」的步骤")]
    words = f"单据「{kind.chinese}」·{forms[0].kind}（{step}）"
    if not part:
        return words
    if part in ("needs", "after"):
        row = _known(value, {row for form in forms for row in getattr(form, part)}, "一栏")
        return f"{words}必填的「{row}」" if part == "needs" else f"{words}要等「{known[row][0].kind}」做好"
    if part not in DOCUMENT_PARTS:
        raise BadInputError(f"单据没有「{part}」这一栏。可以写：{'、'.join(DOCUMENT_PARTS)}、needs:、after:。")
    return f"{words}的{_FIELDS[part]}"


def _code(anchor: Anchor) -> str:
    place = CodePlace.parse(anchor.path, anchor.part)
    find(place)
    return place.words


def _flow_part(flow: Flow, anchor: Anchor) -> str:
    name, value = anchor.field
    if not name:
        return ""
    if name != "opening":
        raise BadInputError(f"流程没有「{anchor.part}」，可以写 opening:<开案件时填的>。")
    asked = {each.key: each.name for each in flow.opening}
    return f"开案件时要填的「{asked[_known(value, asked, '开案件时填的')]}」"


def _state_part(state: State, anchor: Anchor) -> str:
    name, value = anchor.field
    if not name:
        return ""
    if name != "deadline":
        raise BadInputError(f"状态没有「{anchor.part}」，可以写 deadline:<期限>。")
    lines = {line.key: line for line in state.deadlines}
    line = lines[_known(value, lines, f"「{state.name}」的期限")]
    return f"的期限「{line.name}」（{line.hours} 小时）"


def _known(word: str, known: Iterable[str], what: str) -> str:
    if word in (names := list(known)):
        return word
    listed = f"有：{'、'.join(names)}" if len(names) <= 12 else "请核对"
    raise BadInputError(f"没有{what}「{word}」。{did_you_mean(word, names, listed)}")
