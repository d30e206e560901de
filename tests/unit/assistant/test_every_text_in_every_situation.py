"""Every script in every situation: nothing a buyer could be sent is forbidden or rests on a superseded clause.

The situations are all orders of the world, and made ones: every kind of goods in both shops, every status, days around
each limit (7/8, 15/16, out of warranty), exchanges, failed and long repairs, free shipping or not, removable batteries
or not, consent, open applications, every finding about the fault, and shops that have set every value or none. All
texts count: replies, steps, consent terms, the guarantee card among the values (D1–D14; R5.16, R5.18, R5.24, R5.25,
R5.54 and R5.55 are superseded as well).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle, product

import pytest

from cs_assistant.app.scripts import build_assistant, read_scripts
from cs_assistant.assistant.pipeline import Assistant
from cs_assistant.domain.known import KnownFacts
from cs_assistant.domain.orders import Order, OrderStatus, Product, ProductKind, Refund, Repair
from cs_assistant.domain.script_library import Shop
from cs_assistant.domain.scripts import PolicyFacts, When
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.times import shanghai_day
from cs_assistant.domain.verdicts import Verdicts
from cs_assistant.library.variables import FIXED, SHOP_VALUES
from cs_assistant.policy.entitlement import judge
from cs_assistant.policy.facts import Fault, Report, facts_from_order

DAYS = (0, 3, 7, 8, 9, 15, 16, 40, 364, 400)
FINDINGS = (
    (Fault.UNKNOWN, Report.NONE), (Fault.CLAIMED, Report.NONE), (Fault.CONFIRMED, Report.NONE),
    (Fault.CONFIRMED, Report.OURS), (Fault.NONE, Report.OURS), (Fault.HUMAN, Report.MAKER),
)
REASONS = (None, "7天无理由", "商品质量问题", "缺货", "发票问题")
TRIED_AT_LEAST = 150_000
"""(script, situation) pairs; 215,000 in 954 situations when this was written."""
DECIDED = frozenset({"service.new_box/compare"})
"""Both serial numbers are on record wherever this text is for, so its branch is always taken."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """What came of all of them."""

    situations: int
    pairs: int
    unlawful: tuple[str, ...]
    superseded: tuple[str, ...]
    reached: frozenset[str]
    texts: dict[str, frozenset[str]]
    """Reply id to every wording it came out as."""


@pytest.mark.no_cover  # what it runs is counted by the tests of its parts
def test_nothing_that_can_be_rendered_is_forbidden(tried: Tried) -> None:
    assert tried.unlawful == ()


def test_nothing_that_can_be_rendered_rests_on_a_superseded_clause(tried: Tried) -> None:
    assert tried.superseded == ()


def test_the_situations_are_many_and_reach_every_script(assistant: Assistant, tried: Tried) -> None:
    assert (tried.pairs >= TRIED_AT_LEAST) or pytest.fail(f"{tried.pairs} pairs in {tried.situations} situations")
    everything = {reply.id for intent in assistant.library.intents.values() for reply in intent.replies}
    assert everything - tried.reached == set()


def test_every_branch_of_every_text_is_shown(assistant: Assistant, tried: Tried) -> None:
    """A text with an `{% if %}` came out in more than one wording, unless its situation decides the condition."""
    replies = [reply for intent in assistant.library.intents.values() for reply in intent.replies]
    branching = [reply.id for reply in replies if "{% if" in reply.text]
    assert branching
    assert {reply_id for reply_id in branching if len(tried.texts[reply_id]) < 2} <= DECIDED


def test_every_consent_text_in_force_was_tried(assistant: Assistant, tried: Tried) -> None:
    texts = {text.id for terms in assistant.library.terms for text in terms.texts}
    assert texts <= tried.reached


def test_an_unlawful_branch_and_a_superseded_clause_would_be_found(assistant: Assistant) -> None:
    """The claims above are not empty: both are seen in a branch that only a shop with a hotline shows."""
    name = "chat.greeting"
    greeting = assistant.library.intents[name]
    text = "您好。{% if hotline %}质量问题的运费一人一半。{% endif %}"
    bad = replace(greeting.replies[0], text=text, clause=("R2.22",), when=When())
    intents = {**assistant.library.intents, name: replace(greeting, replies=(bad,))}
    broken = Assistant(replace(assistant.library, intents=intents), assistant.understander)
    shop, now = next(iter(assistant.library.shops.values())), read_scripts(None).checked_world.now
    plain = _try(broken, [(broken, _of(_bare(shop), None, now, False), None)])
    full = _try(broken, [(broken, _of(_full(shop), None, now, False), None)])
    assert plain.unlawful == ()
    assert [found.partition("：")[0] for found in full.unlawful] == [bad.id]
    assert f"{bad.id}：R2.22" in full.superseded


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return build_assistant(read_scripts(None))


@pytest.fixture(scope="module")
def tried(assistant: Assistant) -> Tried:
    world = read_scripts(None).checked_world
    return _try(assistant, _everything(assistant, tuple(world.orders(world.now).values()), world.now))


def _try(assistant: Assistant, everything: Iterable[tuple[Assistant, Situation, Verdicts | None]]) -> Tried:
    unlawful: dict[str, str] = {}
    superseded: dict[str, None] = {}
    seen: dict[str, set[str]] = {}
    reached: set[str] = set()
    clauses, pairs, situations = assistant.library.clauses, 0, 0
    for thinker, situation, verdicts in everything:
        situations += 1
        for text_id, text, cited in _texts(thinker, situation, verdicts):
            pairs += 1
            carrier = _carrier(assistant, text_id)
            reached |= {text_id, carrier}
            ended = [key for key in cited if key in clauses and not clauses[key].kept]
            superseded |= dict.fromkeys(f"{text_id}：{key}" for key in ended)
            wordings = seen.setdefault(carrier, set())
            if text not in wordings:
                wordings.add(text)
                unlawful |= {f"{text_id}：{why}": "" for why in assistant.lint_errors(text)}
    return Tried(
        situations=situations, pairs=pairs, unlawful=tuple(unlawful), superseded=tuple(superseded),
        reached=frozenset(reached), texts={key: frozenset(wordings) for key, wordings in seen.items()},
    )


def _texts(
    assistant: Assistant, situation: Situation, verdicts: Verdicts | None
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Id, wording and clauses of everything that could be sent: scripts, and the terms a case sends (R2.19)."""
    for reply in assistant.samples(situation, verdicts):
        yield reply.id, reply.text, reply.clause
    terms = assistant.terms("send_back", situation)
    if terms is not None:
        yield terms.reply_id, terms.text, terms.clause


def _carrier(assistant: Assistant, text_id: str) -> str:
    found = assistant.library.reply(text_id)
    return found.id if found is not None else text_id


def _everything(
    assistant: Assistant, orders: tuple[Order, ...], now: datetime
) -> Iterator[tuple[Assistant, Situation, Verdicts | None]]:
    for situation, verdicts in _situations(assistant, orders, now):
        yield assistant, situation, verdicts
    own_card = _with_own_card(assistant)
    for order, shop in zip(_of_days(now), cycle(own_card.library.shops.values()), strict=False):
        yield own_card, _of(shop, order, now, False), None


def _with_own_card(assistant: Assistant) -> Assistant:
    """The same scripts in a shop that promises a card of its own for shoes and appliances."""
    like = assistant.library.policy.facts[0]
    facts = tuple(
        replace(like, key=f"{kind}_{key}", value=Decimal(value), unit=unit, clause=("own:本店三包卡",))
        for kind in ("shoes", "appliance")
        for key, value, unit in (("return_days", 7, "天"), ("exchange_days", 15, "天"), ("warranty_months", 3, "个月"))
    )
    policy = PolicyFacts(facts=(*assistant.library.policy.facts, *facts))
    return Assistant(replace(assistant.library, policy=policy), assistant.understander)


def _situations(
    assistant: Assistant, orders: tuple[Order, ...], now: datetime
) -> Iterator[tuple[Situation, Verdicts | None]]:
    shops = [*assistant.library.shops.values()]
    for shop, consent in product([*shops, *map(_bare, shops), *map(_full, shops)], (False, True)):
        yield _of(shop, None, now, consent), None
    made = [*_before_signing(now), *_after_signing(now)]
    variants = cycle((*shops, *map(_full, shops), *map(_bare, shops)))
    for order, consent in product(orders, (False, True)):
        yield _of(assistant.library.shops[order.shop_id], order, now, consent), None
    for order, shop, consent in zip(made, variants, cycle((False, True, True, False)), strict=False):
        yield _of(shop, replace(order, shop_id=shop.id), now, consent), None
    on, library = shanghai_day(now), assistant.library
    for order, day in product(_before_signing(now), (None, on + timedelta(days=3))):
        told = KnownFacts(delay_cause="仓库盘点三天", ship_by=day)
        yield replace(_of(next(variants), order, now, False), known=told), None
    for order, (fault, report) in product(_of_days(now), FINDINGS):
        facts = facts_from_order(order, on, fault=fault, report=report, reasons=library.reasons)
        verdicts = judge(facts, library.policy, library.reasons)
        yield _of(next(variants), order, now, False), verdicts


def _of(shop: Shop, order: Order | None, now: datetime, consent: bool) -> Situation:
    return Situation(conversation_id="c", shop=shop, buyer_id="b", now=now, turn=(), order=order, consent=consent)


def _bare(shop: Shop) -> Shop:
    """The shop as it is the first day: nothing set."""
    return replace(shop, values={})


def _full(shop: Shop) -> Shop:
    """The shop with every value set."""
    samples = {variable.identifier: variable.sample for variable in FIXED if variable.identifier in SHOP_VALUES}
    return replace(shop, values={**samples, **shop.values})


def _goods(kind: ProductKind, removable: bool | None = None) -> Product:
    return Product(title="示例商品", kind=kind, model="示例型号", sku="黑", removable_battery=removable)


def _order(now: datetime, goods: Product, **changes: object) -> Order:
    base = Order(
        order_no="2211000000000000001", shop_id="phones", buyer_id="b", product=goods, amount=Decimal("100.00"),
        courier="蓝鲸速运", tracking_no="LJ0000000000001", bought_at=now - timedelta(days=500),
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # one place that fills in any field


def _refunds(now: datetime, reason: str | None) -> tuple[Refund, ...]:
    if reason is None:
        return ()
    return (Refund(refund_no="1", kind="退货退款", asked_at=now - timedelta(hours=3), reason=reason),)


def _every_goods() -> Iterator[Product]:
    for kind in ProductKind:
        for removable in (None, True, False) if kind is ProductKind.PHONE else (None,):
            yield _goods(kind, removable)


def _before_signing(now: datetime) -> Iterator[Order]:
    statuses = (None, OrderStatus.UNPAID, OrderStatus.UNSHIPPED, OrderStatus.SHIPPED)
    for goods, status, reason in product(_every_goods(), statuses, REASONS):
        paid = None if status is OrderStatus.UNPAID else now - timedelta(days=2)
        shipped = now - timedelta(days=1) if status is OrderStatus.SHIPPED else None
        yield _order(
            now, goods, status=status, bought_at=paid, paid_at=paid, shipped_at=shipped, refunds=_refunds(now, reason)
        )


def _after_signing(now: datetime) -> Iterator[Order]:
    """Signed so many days ago; the other facts in turn, so that each comes with each kind of goods and many days."""
    exchanges = cycle((None, 1, 9, 20))
    free = cycle((True, False, None))
    serials = cycle(((None, None), ("001017004201177", "001017004209832"), ("001017004201177", "001017004201177")))
    repairs = cycle(((), _failed_twice(now), _long_for_parts(now)))
    ends = cycle((OrderStatus.SIGNED, OrderStatus.SUCCESS))
    for goods, days, reason in product(_every_goods(), DAYS, REASONS):
        since = now - timedelta(days=days)
        exchanged, (old, new), status = next(exchanges), next(serials), next(ends)
        yield _order(
            now, goods, status=status, signed_at=since, bought_at=since - timedelta(days=4),
            paid_at=since - timedelta(days=4), shipped_at=since - timedelta(days=2),
            success_at=since + timedelta(days=1) if status is OrderStatus.SUCCESS and days > 1 else None,
            exchanged_at=now - timedelta(days=exchanged) if exchanged is not None and exchanged < days else None,
            old_serial=old, new_serial=new, repairs=next(repairs) if days > 100 else (), free_shipping=next(free),
            refunds=_refunds(now, reason),
        )
    for goods in _every_goods():
        yield _order(now, goods, status=OrderStatus.SIGNED, bought_at=None)


def _of_days(now: datetime) -> Iterator[Order]:
    for goods, days in product(_every_goods(), DAYS):
        since = now - timedelta(days=days)
        yield _order(now, goods, status=OrderStatus.SIGNED, signed_at=since, bought_at=since - timedelta(days=4))


def _failed_twice(now: datetime) -> tuple[Repair, ...]:
    today = shanghai_day(now)
    return tuple(
        Repair(start=today - timedelta(days=ago), end=today - timedelta(days=ago - 7), fixed=False) for ago in (80, 40)
    )


def _long_for_parts(now: datetime) -> tuple[Repair, ...]:
    today = shanghai_day(now)
    return (Repair(start=today - timedelta(days=90), end=today - timedelta(days=20), fixed=True, cause="parts"),)
