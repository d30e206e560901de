"""What may stand in each script file. Unknown keys are problems; every value is made from text (`fields`)."""

from __future__ import annotations

from pydantic import Field, TypeAdapter, model_validator

from cs_assistant.domain.refunds import Connection
from cs_assistant.library.fields import (
    Amount,
    Day,
    Flag,
    Modules,
    Moment,
    OfAnswer,
    OfClauseLevel,
    OfConnection,
    OfFault,
    OfLevel,
    OfProduct,
    OfPromise,
    OfRefundKind,
    OfSerials,
    OfSignal,
    OfStatus,
    OneOrMore,
    Pattern,
    Patterns,
    Products,
    Share,
    Statuses,
    Whole,
    Words,
    slip,
)
from cs_assistant.library.located import Text
from cs_assistant.library.marketplace_nodes import MarketplaceNode
from cs_assistant.library.month_nodes import MonthNode
from cs_assistant.library.nodes import Node


class NearMissNode(Node):
    """A line that sounds like the intent and is another one."""

    text: Words
    intent: Words


class WhenNode(Node):
    """The situations a reply is for."""

    product: Products | None = None
    status: Statuses | None = None
    order_known: Flag | None = None
    exchange_on_record: Flag | None = None
    refund_open: Flag | None = None
    removable_battery: Flag | None = None
    serials: OfSerials | None = None
    whole_unit_due: Flag | None = None
    consent: Flag | None = None
    signal: OfSignal | None = None
    answering: OneOrMore | None = None
    answer: OfAnswer | None = None
    verdicts: dict[Words, OneOrMore] = Field(default_factory=dict)


class PromiseNode(Node):
    """What sending a reply commits the shop to."""

    kind: OfPromise
    within_hours: Words = Text("answer_within_hours", line=0)


class NoticeNode(Node):
    """One entry of shops/<id>/notices.yaml."""

    id: Words
    text: Words
    begins: Day = Field(alias="from")
    until: Day
    region: OneOrMore | None = None
    products: OneOrMore | None = None


NO_WORDS = Text("", line=0, first=0, literal=False)
"""The text of a reply that sends consent terms instead of words of its own."""


class ReplyNode(Node):
    """One reply or self-help step."""

    id: Words
    title: Words
    text: Words = NO_WORDS
    clause: OneOrMore
    step: Whole | None = None
    automatic: Flag = False
    opens: Flag | None = None
    when: WhenNode | None = None
    terms: Words | None = None
    warning: Words | None = None
    promise: PromiseNode | None = None
    shows_return: Flag = False
    retention: Flag = False

    @model_validator(mode="after")
    def _offers_by_hand(self) -> ReplyNode:
        if self.retention and self.automatic:
            raise slip("推荐的话（retention）只能由人发", "删掉 automatic: true")
        return self

    @model_validator(mode="after")
    def _has_words(self) -> ReplyNode:
        if (self.text is NO_WORDS) == (self.terms is None):
            raise slip("这条话术要么写 text，要么写 terms", "自己的话写 text；发细则的写 terms: send_back")
        return self


class ExpectNode(Node):
    """What must come out of a test."""

    intent: Words | None = None
    reply: Words | None = None
    automatic: Flag | None = None
    offers: Words | None = None

    @model_validator(mode="after")
    def _says_something(self) -> ExpectNode:
        if self.intent is None and self.reply is None and self.automatic is None and self.offers is None:
            raise slip("expect 里什么也没有写", "至少写 intent、reply、offers、automatic 中的一项")
        return self


class TestNode(Node):
    """One script test."""

    __test__ = False

    say: OneOrMore
    order: Words | None = None
    consent: Words | None = None
    expect: ExpectNode


class IntentFile(Node):
    """intents/<group>/<name>.yaml."""

    id: Words
    name: Words
    clause: OneOrMore
    automation: Flag = False
    auto_floor: Share = 0.9
    examples: list[Words] = Field(default_factory=list)
    near_misses: list[NearMissNode] = Field(default_factory=list)
    replies: list[ReplyNode] = Field(default_factory=list)
    tests: list[TestNode] = Field(default_factory=list)


class ClauseNode(Node):
    """One clause of clauses.yaml."""

    summary: Words
    kept: Flag
    why: Words | None = None
    level: OfClauseLevel | None = None

    @model_validator(mode="after")
    def _superseded_says_why(self) -> ClauseNode:
        if not self.kept and self.why is None:
            raise slip("停用的条款没有写原因", "加一行 why: 为什么停用、现在按什么办")
        return self


class FactNode(Node):
    """One fact of policy.yaml."""

    key: Words
    value: Words
    unit: Words | None = None
    valid_from: Day
    clause: OneOrMore
    source: Words


class ReasonNode(Node):
    """One refund reason of reasons.yaml."""

    id: Words
    name: Words
    platform: list[Words]
    fault: OfFault
    quality: Flag


class ForbiddenNode(Node):
    """One rule of forbidden.yaml."""

    id: Words
    pattern: Pattern
    near: Patterns = Field(default_factory=list)
    unless: Patterns = Field(default_factory=list)
    level: OfLevel
    why: Words
    source: Words


class SignalNode(Node):
    """Words of one signal."""

    patterns: Patterns
    unless: Patterns = Field(default_factory=list)


class AnswerNode(Node):
    """Words of one answer."""

    kind: OfAnswer
    patterns: Patterns
    unless: Patterns = Field(default_factory=list)


class SignalsFile(Node):
    """signals.yaml."""

    signals: dict[OfSignal, SignalNode]
    answers: list[AnswerNode]


class RobotFile(Node):
    """robot.yaml."""

    notice: Words


class ShopFile(Node):
    """shops/<id>/shop.yaml."""

    name: Words
    bot_name: Words
    product: OfProduct
    connection: OfConnection = Connection.PASTE
    modules: Modules = Field(default_factory=list)
    values: dict[Words, Words] = Field(default_factory=dict)
    decisions: dict[Words, Words] = Field(default_factory=dict)
    remarks: dict[Words, Words] = Field(default_factory=dict)


class TermsWhenNode(Node):
    """The situations a consent text is for: facts on record only, never what was said."""

    product: Products | None = None
    status: Statuses | None = None
    verdicts: dict[Words, OneOrMore] = Field(default_factory=dict)


class TermsTextNode(Node):
    """One consent text."""

    id: Words
    title: Words
    text: Words
    clause: OneOrMore
    when: TermsWhenNode | None = None


class TermsFile(Node):
    """terms/<kind>.<date>.yaml."""

    version: Words
    valid_from: Day
    texts: list[TermsTextNode] = Field(min_length=1)


class BuyerNode(Node):
    """A buyer of world.yaml."""

    id: Words
    name: Words


class ProductNode(Node):
    """What an invented order is about."""

    title: Words
    kind: OfProduct
    model: Words | None = None
    sku: Words | None = None
    removable_battery: Flag | None = None


class RepairNode(Node):
    """A repair on an invented order."""

    start: Words
    end: Words | None = None
    fixed: Flag | None = None
    cause: Words | None = None


class RefundNode(Node):
    """A refund application on an invented order."""

    refund_no: Words
    kind: OfRefundKind
    asked_at: Words
    reason: Words | None = None
    amount: Amount | None = None
    open: Flag = True


class OrderNode(Node):
    """An order of world.yaml; times are days before `now`."""

    order_no: Words
    shop: Words
    buyer: Words
    product: ProductNode
    status: OfStatus | None = None
    amount: Amount | None = None
    bought_at: Words | None = None
    paid_at: Words | None = None
    shipped_at: Words | None = None
    signed_at: Words | None = None
    success_at: Words | None = None
    exchanged_at: Words | None = None
    old_serial: Words | None = None
    new_serial: Words | None = None
    repairs: list[RepairNode] = Field(default_factory=list)
    refunds: list[RefundNode] = Field(default_factory=list)
    free_shipping: Flag | None = None
    courier: Words | None = None
    tracking_no: Words | None = None
    seller_memo: Words | None = None
    region: Words | None = None


class SceneNode(Node):
    """A buyer who writes by himself in the demo."""

    buyer: Words
    order: Words | None = None
    shop: Words | None = None
    after_seconds: Whole
    say: Words


class WorldFile(Node):
    """world.yaml."""

    now: Moment
    buyers: dict[str, BuyerNode]
    orders: dict[str, OrderNode]
    scenes: list[SceneNode] = Field(default_factory=list)
    month: MonthNode | None = None
    marketplace: MarketplaceNode | None = None


INTENT = TypeAdapter(IntentFile)
TAXONOMY: TypeAdapter[dict[Words, Words]] = TypeAdapter(dict[Words, Words])
CLAUSES: TypeAdapter[dict[str, ClauseNode]] = TypeAdapter(dict[str, ClauseNode])
POLICY: TypeAdapter[list[FactNode]] = TypeAdapter(list[FactNode])
REASONS: TypeAdapter[list[ReasonNode]] = TypeAdapter(list[ReasonNode])
REMARKS: TypeAdapter[dict[Words, Words]] = TypeAdapter(dict[Words, Words])
FORBIDDEN: TypeAdapter[list[ForbiddenNode]] = TypeAdapter(list[ForbiddenNode])
SIGNALS = TypeAdapter(SignalsFile)
ROBOT = TypeAdapter(RobotFile)
SHOP = TypeAdapter(ShopFile)
NOTICES: TypeAdapter[list[NoticeNode]] = TypeAdapter(list[NoticeNode])
TERMS = TypeAdapter(TermsFile)
PUBLISHED: TypeAdapter[dict[Words, Words]] = TypeAdapter(dict[Words, Words])
"""Version of a consent text → SHA-256 of its file."""
WORLD = TypeAdapter(WorldFile)
KNOWN_FAILURES: TypeAdapter[list[dict[Words, Words]]] = TypeAdapter(list[dict[Words, Words]])
"""Each item `<intent>: <first message of the test>`."""
