"""What goods of a case come back as (R1.1): by a table of flows, else a question to a person. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cs_assistant.domain.bookkeeping import ReturnKind
from cs_assistant.domain.refunds import RefundKind
from cs_assistant.policy.bookkeeping import BookkeepingFacts

EXCHANGES = (ReturnKind.EXCHANGE_OTHER, ReturnKind.EXCHANGE_BACK_FIRST, ReturnKind.EXCHANGE_SHIP_FIRST)
REFUND_KIND = "refund_kind"
"""What the application is called on the platform (R5.3), offered to the table beside the facts of the case."""
WAY, BACK_FIRST, SHIP_FIRST = "exchange_way", "back_first", "ship_first"
"""Which of the two steps of 换货 was taken, offered to the table in the same way."""

_SAME = "同款同尺码"
_OTHERS = ("同款换尺码或颜色", "换别的款式")
"""What 换货 asks for; another size or colour is another article in the books: its stock is another one."""
_WHAT_CAME = "货是怎么退回来的？按这个定要做哪些单据。"
_WHICH_EXCHANGE = "换的是不同的货还是同样的货？同样的货是先退回来再发，还是先发出去？"
_PARTS = "修理用的料是从维修点领的，要做申请、调拨、领料三张单据。"
_NOTHING = "这种案件一般没有货退回。真有货退回，请选是哪一种。"


@dataclass(frozen=True, kw_only=True, slots=True)
class KindQuestion:
    """A person has to say what the goods come back as."""

    text: str
    choices: tuple[ReturnKind, ...]
    expected: bool = True
    """Whether goods usually come back here: if not, the question stands in the background."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    """One line of the table: in these flows, with these facts, it is this kind."""

    flows: frozenset[str]
    kind: ReturnKind
    facts: Mapping[str, str]


def _row(kind: ReturnKind, *flows: str, **facts: str) -> _Row:
    return _Row(flows=frozenset(flows), kind=kind, facts=facts)


_TABLE = (
    _row(ReturnKind.RETURN, "refund_return", "refund_fault_return", "refund_intercept"),
    _row(ReturnKind.RETURN, "refund_by_hand", "refund_after_success", refund_kind=RefundKind.RETURN_AND_REFUND),
    *(_row(ReturnKind.EXCHANGE_OTHER, "exchange", exchange_for=other) for other in _OTHERS),
    _row(ReturnKind.EXCHANGE_BACK_FIRST, "exchange", exchange_for=_SAME, exchange_way=BACK_FIRST),
    _row(ReturnKind.EXCHANGE_SHIP_FIRST, "exchange", exchange_for=_SAME, exchange_way=SHIP_FIRST),
    _row(ReturnKind.UNIT, "send_back"),
)
_EXCHANGE_FLOWS = frozenset({"exchange"})
_NOTHING_COMES_BACK = frozenset({
    "refund_unshipped", "refund_not_received", "refund_damaged", "refund_mismatch", "refund_invoice", "refund_freight",
    "refund_after_success_by_reason",
    "claim", "parcel", "reship", "invoice", "freight_back", "refusal", "complaint", "exchange_offer", "compensation",
})
"""The buyer keeps the goods, never had them, or they come back in another case."""

_PARTS_PERHAPS = frozenset({"visit"})


def kind_of(flow: str, facts: Mapping[str, str]) -> ReturnKind | KindQuestion:
    """The kind a case of this flow with these facts stands for, or what to ask (R1.1)."""
    for row in _TABLE:
        if flow in row.flows and all(facts.get(key) == value for key, value in row.facts.items()):
            return row.kind
    if flow in _EXCHANGE_FLOWS or facts.get(REFUND_KIND) == RefundKind.EXCHANGE:
        return KindQuestion(text=_WHICH_EXCHANGE, choices=EXCHANGES)
    if flow in _PARTS_PERHAPS:
        return KindQuestion(text=_PARTS, choices=(ReturnKind.REPAIR_POINT,), expected=False)
    nothing = flow in _NOTHING_COMES_BACK or facts.get(REFUND_KIND) == RefundKind.REFUND_ONLY
    text = _NOTHING if nothing else _WHAT_CAME
    return KindQuestion(text=text, choices=tuple(ReturnKind), expected=not nothing)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanQuestion:
    """One fact the plan depends on, as it is asked: two answers, nothing in between."""

    key: str
    """Field of `BookkeepingFacts`."""
    missing: str
    """What `Plan.missing` calls it."""
    text: str
    yes: str
    no: str

    def answer(self, said: str | None) -> bool | None:
        """What an answer on file means; None for none."""
        return None if said is None else {self.yes: True, self.no: False}.get(said)


PLAN_QUESTIONS = (
    PlanQuestion(key="invoiced", missing="原单是否已开票", text="原单开过发票吗？", yes="已开票", no="没有开票"),
    PlanQuestion(
        key="repaired", missing="退回品能否修好", text="退回来的能修好吗？（还没看过就先不答）", yes="能修好",
        no="无法修理",
    ),
    PlanQuestion(key="bought_in", missing="是自产还是外购", text="是外购的还是自产的？", yes="外购", no="自产"),
    PlanQuestion(key="out_of_warranty", missing="保内还是保外", text="是保外还是保内？", yes="保外", no="保内"),
)  # fmt: skip
"""In the order they are asked (R1.3, R1.9, R1.27, R1.36)."""


def facts_of(answers: Mapping[str, str | None]) -> BookkeepingFacts:
    """The facts of the plan as answered; `answers` by key of the question."""
    known = {question.key: question.answer(answers.get(question.key)) for question in PLAN_QUESTIONS}
    return BookkeepingFacts(
        invoiced=known["invoiced"], repaired=known["repaired"], bought_in=known["bought_in"],
        out_of_warranty=known["out_of_warranty"],
    )  # fmt: skip
