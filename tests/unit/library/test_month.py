"""The plan of the demo's month: what it names must be there, its numbers must add up."""

from __future__ import annotations

import pytest

from cs_assistant.domain.refunds import Phase, RefundKind
from cs_assistant.library.load import load
from cs_assistant.library.month import MonthPlan

MONTH = """\
month:
  shop: phones
  refunds: 20
  before: 5
  days: 10
  couriers: {蓝鲸速运: 1}
  styles:
    - {title: 晨光 X8, price: "1999.00", weight: 1, sizes: {黑: 1}, batches: {2610A: 2, 2610B: 1}}
  stories:
    - selected: 不要了
      reason: unwanted
      weight: 3
      kind: 仅退款
      stated: {reason: unwanted, share: "0.5", words: [用不上]}
      moved: {to: 退运费, reason: freight, share: "0.1"}
    - {selected: 穿着不舒适, reason: unmapped, weight: 1}
  fault:
    style: 晨光 X8
    batch: 2610B
    under: [{selected: 不要了, reason: unwanted, refunds: 4}, {selected: 退运费, reason: freight, refunds: 2}]
    stated: {reason: freight, refunds: 5, words: [屏幕开胶]}
    verified: {reason: freight, refunds: 6, words: [开胶]}
scenes:"""


@pytest.fixture
def with_month(mini: dict[str, str]) -> dict[str, str]:
    return {**mini, "world.yaml": mini["world.yaml"].replace("scenes:", MONTH)}


def plan_of(files: dict[str, str]) -> MonthPlan:
    loaded = load(files)
    assert loaded.problems == ()
    assert loaded.world is not None
    assert loaded.world.month is not None
    return loaded.world.month


def test_a_month_is_read_with_its_stories_and_its_fault(with_month: dict[str, str]) -> None:
    plan = plan_of(with_month)
    assert (plan.shop_id, plan.refunds, plan.before, plan.days) == ("phones", 20, 5, 10)
    assert plan.styles[0].batches == {"2610A": 2, "2610B": 1}
    first, second = plan.stories
    assert (first.kind, first.phase) == (RefundKind.REFUND_ONLY, Phase.RECEIVED)
    assert first.stated is not None
    assert (first.stated.share, first.stated.words, first.verified) == (0.5, ("用不上",), None)
    assert (second.kind, second.moved) == (RefundKind.RETURN_AND_REFUND, None)
    assert (plan.fault.batch, plan.fault.refunds) == ("2610B", 6)


def test_a_world_may_do_without_a_month(mini: dict[str, str]) -> None:
    world = load(mini).world
    assert world is not None
    assert world.month is None


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("  shop: phones\n  refunds", "  shop: fones\n  refunds", "没有这个店铺「fones」"),
        ("    style: 晨光 X8", "    style: 晨光 X9", "没有这个款式「晨光 X9」"),
        ("    batch: 2610B", "    batch: 2610C", "没有这个批次「2610C」"),
        ("reason: unmapped", "reason: unmaped", "没有这个退款原因「unmaped」"),
        ("freight, refunds: 6", "freight, refunds: 7", "这里有 7 件，多于出问题的 6 件"),
        ("  refunds: 20", "  refunds: 5", "出问题的 6 件多于全月的 5 件"),
        ("  days: 10", "  days: 0", "days 是 0"),
        ("      kind: 仅退款", "      kind: 退一半", "「退一半」不在可选的值里"),
        ("couriers: {蓝鲸速运: 1}", "couriers: {}", "「couriers」的权重全是 0"),
        ("sizes: {黑: 1}", "sizes: {黑: 0}", "「晨光 X8 的 sizes」的权重全是 0"),
    ],
)
def test_what_does_not_hold_together_is_a_problem(
    with_month: dict[str, str], old: str, new: str, what: str
) -> None:
    assert old in with_month["world.yaml"]
    loaded = load({**with_month, "world.yaml": with_month["world.yaml"].replace(old, new, 1)})
    assert [problem.what for problem in loaded.problems] == [what]
    assert loaded.problems[0].place.file == "world.yaml"
    assert loaded.world is None or loaded.world.month is None
