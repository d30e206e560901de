"""Checked drafts → the frozen records everyone else receives."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from cs_assistant.domain.notices import Notice
from cs_assistant.domain.promises import ScriptPromise
from cs_assistant.domain.script_library import Library, Shop, Terms, TermsText
from cs_assistant.domain.scripts import (
    TERMS_IDS,
    AnswerRule,
    Clause,
    ForbiddenRule,
    Intent,
    NearMiss,
    PolicyFact,
    PolicyFacts,
    RefundReason,
    Reply,
    ScriptTest,
    SignalRule,
    When,
)
from cs_assistant.domain.verdicts import VerdictValue
from cs_assistant.library import rulebooks
from cs_assistant.library.card_records import card_script, enquiries, outlets, phone_models
from cs_assistant.library.drafts import Draft
from cs_assistant.library.located import Text
from cs_assistant.library.read import Part
from cs_assistant.library.schema import (
    FactNode,
    IntentFile,
    NoticeNode,
    ReplyNode,
    SignalsFile,
    TermsFile,
    TestNode,
    WhenNode,
)


def full_id(intent: str, reply: str) -> str:
    """`<intent>/<reply>`; a short id belongs to the intent it stands in."""
    return str(reply) if "/" in reply else f"{intent}/{reply}"


def build_library(draft: Draft, digest: str) -> Library:
    """The library of a draft without problems."""
    signals, robot = draft.signals, draft.robot.value
    return Library(
        intents={key: _intent(draft, key) for key in sorted(map(str, draft.intent_ids))},
        clauses={
            str(key): Clause(
                id=str(key), summary=str(node.summary), kept=node.kept, why=_plain(node.why),
                level=node.level, place=draft.clauses.place(node.line),
            )
            for key, node in draft.clauses.value.items()
        },
        policy=PolicyFacts(facts=tuple(policy_fact(draft.policy, node) for node in draft.policy.value)),
        forbidden=forbidden_rules(draft),
        signals=_signals(signals),
        answers=_answers(signals),
        reasons={
            str(node.id): RefundReason(
                id=str(node.id), name=str(node.name), platform=_plains(node.platform), fault=str(node.fault),
                quality=node.quality, place=draft.reasons.place(node.line),
            )
            for node in draft.reasons.value
        },
        remarks={str(key): str(text) for key, text in draft.remarks.value.items()},
        shops=shops(draft),
        robot_notice=str(robot.notice) if robot is not None else "",
        digest=digest,
        terms=tuple(_terms(part) for _, part in sorted(draft.terms.items())),
        card=card_script(draft), enquiries=enquiries(draft), outlets=outlets(draft), models=phone_models(draft),
        timeouts=rulebooks.timeouts(draft.timeouts),
        decisions=rulebooks.decisions(draft.decisions),
        intact=rulebooks.intact_lists(draft.intact),
        freight={shop: rulebooks.freight_lists(part) for shop, part in sorted(draft.freight.items())},
        notices=tuple(notice for shop, part in sorted(draft.notices.items()) for notice in notices(shop, part)),
    )  # fmt: skip


def shops(draft: Draft) -> dict[str, Shop]:
    """The shops by id."""
    return {
        key: Shop(
            id=key,
            name=str(part.value.name),
            bot_name=str(part.value.bot_name),
            product=part.value.product,
            values={str(name): str(value) for name, value in part.value.values.items()},
            place=part.place(part.value.line),
            connection=part.value.connection,
            modules=frozenset(part.value.modules),
            remarks={str(key): str(text) for key, text in part.value.remarks.items()},
            decisions={str(key): str(value) for key, value in part.value.decisions.items()},
        )
        for key, part in draft.shops.items()
    }


def forbidden_rules(draft: Draft) -> tuple[ForbiddenRule, ...]:
    """The rules of forbidden.yaml in file order."""
    return tuple(
        ForbiddenRule(
            id=str(node.id),
            pattern=str(node.pattern),
            level=str(node.level),
            why=str(node.why),
            source=str(node.source),
            place=draft.forbidden.place(node.line),
            near=_plains(node.near),
            unless=_plains(node.unless),
        )
        for node in draft.forbidden.value
    )


def policy_fact(part: Part[list[FactNode]], node: FactNode) -> PolicyFact:
    """One fact; its value is a yes/no, a number, or text."""
    return PolicyFact(
        key=str(node.key),
        value=_value(node.value),
        unit=_plain(node.unit),
        valid_from=node.valid_from,
        clause=_plains(node.clause),
        source=str(node.source),
        place=part.place(node.line),
    )


def _value(text: Text) -> Decimal | bool | str:
    if text in ("true", "false"):
        return text == "true"
    try:
        number = Decimal(text)
    except InvalidOperation:
        return str(text)
    return number if number.is_finite() else str(text)


def _intent(draft: Draft, key: str) -> Intent:
    corpus = _plains(draft.corpora[key].value) if key in draft.corpora else ()
    part = draft.intents.get(key)
    if part is None:
        name = draft.taxonomy.value[Text(key, line=0)]
        return Intent(
            id=key, name=str(name), clause=(), examples=(), corpus=corpus, near_misses=(), replies=(), tests=(),
            automation=False, auto_floor=1.0, place=draft.taxonomy.place(name.line),
        )  # fmt: skip
    node: IntentFile = part.value
    return Intent(
        id=key,
        name=str(node.name),
        clause=_plains(node.clause),
        examples=_plains(node.examples),
        corpus=corpus,
        near_misses=tuple(
            NearMiss(text=str(miss.text), intent=str(miss.intent), place=part.place(miss.line))
            for miss in node.near_misses
        ),
        replies=tuple(_reply(part, key, reply) for reply in node.replies),
        tests=tuple(_test(part, key, test) for test in node.tests),
        automation=node.automation,
        auto_floor=node.auto_floor,
        place=part.place(node.line),
    )


def _reply(part: Part[IntentFile], intent: str, node: ReplyNode) -> Reply:
    return Reply(
        id=full_id(intent, node.id),
        intent=intent,
        text=str(node.text),
        clause=_plains(node.clause),
        when=when(intent, node.when),
        automatic=node.automatic,
        opens=opens(node),
        step=node.step,
        title=str(node.title),
        place=part.place(node.line),
        terms=_plain(node.terms),
        warning=_plain(node.warning),
        promise=None if node.promise is None else ScriptPromise(
            kind=node.promise.kind, within_hours=str(node.promise.within_hours)
        ),
        shows_return=node.shows_return,
        retention=node.retention,
    )


def opens(node: ReplyNode) -> bool:
    """Whether the reply waits for an answer: as written, else a step does."""
    return node.step is not None if node.opens is None else node.opens


def when(intent: str, node: WhenNode | None) -> When:
    """The conditions of a reply; none given: always."""
    if node is None:
        return When()
    return When(
        product=frozenset(node.product or ()),
        status=frozenset(node.status or ()),
        order_known=node.order_known,
        exchange_on_record=node.exchange_on_record,
        refund_open=node.refund_open,
        removable_battery=node.removable_battery,
        serials=node.serials,
        whole_unit_due=node.whole_unit_due,
        consent=node.consent,
        signal=node.signal,
        answering=frozenset(full_id(intent, name) for name in node.answering or ()),
        answer=node.answer,
        verdicts=_verdicts(node.verdicts),
    )


def _test(part: Part[IntentFile], intent: str, node: TestNode) -> ScriptTest:
    expect = node.expect
    return ScriptTest(
        say=_plains(node.say),
        order=_plain(node.order),
        consent=_plain(node.consent),
        intent=_plain(expect.intent),
        reply=None if expect.reply is None else full_id(intent, expect.reply),
        automatic=expect.automatic,
        offers=None if expect.offers is None else full_id(intent, expect.offers),
        place=part.place(node.line),
    )


def _terms(part: Part[TermsFile]) -> Terms:
    node = part.value
    version = str(node.version)
    return Terms(
        version=version,
        kind=version.partition(".")[0],
        valid_from=node.valid_from,
        texts=tuple(
            TermsText(
                id=f"{TERMS_IDS}{version}#{text.id}",
                situation=str(text.id),
                title=str(text.title),
                text=str(text.text),
                clause=_plains(text.clause),
                when=When() if text.when is None else When(
                    product=frozenset(text.when.product or ()),
                    status=frozenset(text.when.status or ()),
                    verdicts=_verdicts(text.when.verdicts),
                ),
                place=part.place(text.line),
            )
            for text in node.texts
        ),
        place=part.place(node.line),
    )


def notices(shop_id: str, part: Part[list[NoticeNode]]) -> tuple[Notice, ...]:
    """A shop's notices in file order."""
    return tuple(
        Notice(
            shop_id=shop_id, id=str(node.id), text=str(node.text), first=node.begins, last=node.until,
            regions=frozenset(_plains(node.region or [])), products=frozenset(_plains(node.products or [])),
        )
        for node in part.value
    )  # fmt: skip


def _verdicts(given: Mapping[Text, list[Text]]) -> dict[str, frozenset[VerdictValue]]:
    return {str(key): frozenset(map(VerdictValue, values)) for key, values in given.items()}


def _signals(part: Part[SignalsFile | None]) -> tuple[SignalRule, ...]:
    if part.value is None:
        return ()
    return tuple(
        SignalRule(
            signal=key, patterns=_plains(node.patterns), unless=_plains(node.unless), place=part.place(node.line)
        )
        for key, node in part.value.signals.items()
    )


def _answers(part: Part[SignalsFile | None]) -> tuple[AnswerRule, ...]:
    if part.value is None:
        return ()
    return tuple(
        AnswerRule(
            kind=node.kind, patterns=_plains(node.patterns), unless=_plains(node.unless), place=part.place(node.line)
        )
        for node in part.value.answers
    )


def _plain(value: Text | None) -> str | None:
    return None if value is None else str(value)


def _plains(values: list[Text]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
