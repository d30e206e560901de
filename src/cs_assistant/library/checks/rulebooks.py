"""Rules inside the dated tables: deadlines, the owner's decisions, freight lists, check-lists of 完好 goods."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeVar

from cs_assistant.domain.decisions import UNLAWFUL
from cs_assistant.domain.freight_rates import is_province, province_called
from cs_assistant.domain.intact import Condition
from cs_assistant.domain.scripts import Place
from cs_assistant.domain.timeouts import PLATFORM_STEPS
from cs_assistant.library.drafts import Draft
from cs_assistant.library.located import Text
from cs_assistant.library.problems import Report, did_you_mean
from cs_assistant.library.read import Part
from cs_assistant.library.rulebook_nodes import DecisionNode, FreightNode, OptionNode, RateNode

N = TypeVar("N")


def check_rulebooks(draft: Draft, report: Report) -> None:
    """Note what is wrong inside each table, and choices a shop cannot make."""
    _timeouts(draft, report)
    for node in _once(draft.decisions, "待决项", report):
        _decision(draft.decisions, node, report)
    _chosen(draft, report)
    for shop, part in draft.freight.items():
        if shop not in draft.shops and shop not in draft.broken_shops:
            report.add(part.place(1), f"没有店铺「{shop}」，这张价目表不会生效", f"先写 shops/{shop}/shop.yaml")
        _freight(part, report)
    _intact(draft, report)


def _timeouts(draft: Draft, report: Report) -> None:
    seen: dict[tuple[str, object], Text] = {}
    for node in draft.timeouts.value:
        if str(node.key) not in PLATFORM_STEPS:
            fix = did_you_mean(node.key, PLATFORM_STEPS, f"可以写：{'、'.join(sorted(PLATFORM_STEPS))}")
            report.add(draft.timeouts.place(node.key.line), f"没有期限「{node.key}」，这一行不会生效", fix)
        first = seen.setdefault((str(node.key), node.valid_from), node.key)
        if first is not node.key:
            fix = f"第 {first.line} 行已有；平台改了时限就加一行新的 valid_from"
            report.add(draft.timeouts.place(node.key.line), f"「{node.key}」同一天生效的写了两条", fix)


def _once(part: Part[list[DecisionNode]], what: str, report: Report) -> Iterator[DecisionNode]:
    seen: dict[str, Text] = {}
    for node in part.value:
        first = seen.setdefault(str(node.id), node.id)
        if first is not node.id:
            report.add(part.place(node.id.line), f"{what}「{node.id}」写了两次", f"第 {first.line} 行已有，删掉一处")
        yield node


def _decision(part: Part[list[DecisionNode]], node: DecisionNode, report: Report) -> None:
    options = {str(option.key): option for option in node.options}
    if len(options) < len(node.options):
        report.add(part.place(node.line), f"{node.id} 的选项 key 有重复", "每个选项换一个 key")
    for key in UNLAWFUL.get(str(node.id), ()):
        if key in options and options[key].superseded is None:
            what = f"{node.id} 的「{options[key].name}」不合法，不能作为可选项"
            report.add(part.place(options[key].line), what, "给它加回 superseded: 为什么停用")
    chosen = options.get(str(node.recommended))
    if chosen is None:
        fix = did_you_mean(node.recommended, options, f"可以写：{'、'.join(options)}")
        report.add(part.place(node.recommended.line), f"{node.id} 没有选项「{node.recommended}」", fix)
    elif why := _closed(chosen):
        what = f"{node.id} 推荐的「{chosen.name}」不能选（{why}）"
        report.add(part.place(node.recommended.line), what, "推荐一个现行的选项")


def _chosen(draft: Draft, report: Report) -> None:
    """What the shops chose: a question and an option there are, and none that is superseded."""
    questions = {str(node.id): node for node in draft.decisions.value}
    for shop in draft.shops.values():
        for key, value in shop.value.decisions.items():
            node = questions.get(str(key))
            if node is None:
                if draft.decisions.whole:
                    fix = did_you_mean(key, questions, "编号照 decisions.yaml，E1 到 E15")
                    report.add(shop.place(key.line), f"没有待决项「{key}」", fix)
                continue
            options = {str(option.key): option for option in node.options}
            open_ones = [name for name, option in options.items() if not _closed(option)]
            option = options.get(str(value))
            if option is None:
                fix = did_you_mean(value, open_ones, f"可以写：{'、'.join(open_ones)}")
                report.add(shop.place(value.line), f"{key} 没有选项「{value}」", fix)
            elif why := _closed(option):
                what = f"{key} 不能选「{option.name}」：{why}"
                report.add(shop.place(value.line), what, f"可以写：{'、'.join(open_ones)}")


def _closed(option: OptionNode) -> str:
    """Why no shop can choose it; empty when it can."""
    return str(option.superseded or "") or (f"未启用：{option.unbuilt}" if option.unbuilt is not None else "")


def _freight(part: Part[list[FreightNode]], report: Report) -> None:
    days: dict[object, int] = {}
    for node in part.value:
        first = days.setdefault(node.valid_from, node.line)
        if first != node.line:
            report.add(part.place(node.line), f"{node.valid_from} 生效的价目表写了两张", f"第 {first} 行已有，合成一张")
        if len({rate.style is None for rate in node.rates}) > 1:
            report.add(part.place(node.line), "同一张价目表里又按重量又按款式", "一张表只用 up_to_kg 或只用 style")
        _rates(part, node.rates, report)


def _rates(part: Part[list[FreightNode]], rates: list[RateNode], report: Report) -> None:
    seen: dict[tuple[str, object], int] = {}
    for rate in rates:
        for name in rate.provinces:
            province = province_called(name)
            if province is None or not is_province(name):
                fix = f"是不是想写 {province}？按省写，不分市" if province else "写省、自治区、直辖市的名字，例如 河北"
                report.add(part.place(name.line), f"没有「{name}」这个地区", fix)
                continue
            measure = rate.style if rate.up_to_kg is None else rate.up_to_kg
            first = seen.setdefault((province, measure), rate.line)
            if first != rate.line:
                what = f"{province}「{measure}」写了两个金额"
                report.add(part.place(name.line), what, f"第 {first} 行已有，只留一个")
            _cheaper(part, rate, province, rates, name.line, report)


def _cheaper(
    part: Part[list[FreightNode]], rate: RateNode, province: str, rates: list[RateNode], line: int, report: Report
) -> None:
    """A heavier parcel for less money is a slip more often than a price."""
    for other in rates:
        here = {province_called(name) for name in other.provinces}
        if rate.up_to_kg is None or other.up_to_kg is None or province not in here:
            continue
        if other.up_to_kg < rate.up_to_kg and other.amount > rate.amount:
            what = f"{province} {rate.up_to_kg} 公斤比 {other.up_to_kg} 公斤还便宜"
            report.add(part.place(line), what, "核对两行的金额", error=False)

def _intact(draft: Draft, report: Report) -> None:
    part, seen = draft.intact, dict[object, int]()
    for node in part.value:
        first = seen.setdefault(node.kind, node.line)
        if first != node.line:
            report.add(part.place(node.line), f"「{node.kind}」的完好清单写了两份", f"第 {first} 行已有，合成一份")
        named: dict[str, Text] = {}
        for finding in node.findings:
            if finding.condition is None:
                continue
            if str(finding.condition) not in tuple(Condition):
                fix = did_you_mean(finding.condition, list(Condition), f"可以写：{'、'.join(Condition)}")
                report.add(part.place(finding.condition.line), f"没有商品情况「{finding.condition}」", fix)
            known = named.setdefault(str(finding.condition), finding.condition)
            if known is not finding.condition:
                what = f"「{finding.condition}」在这份清单里写了两次"
                report.add(part.place(finding.condition.line), what, f"第 {known.line} 行已有，只留一处")


def cited(draft: Draft) -> Iterator[tuple[Place, Text]]:
    """The clauses the tables cite, with their places; R-ids of a decision may be superseded: it says so itself."""
    for fact in draft.policy.value:
        yield from _places(draft.policy, fact.clause)
    for row in draft.timeouts.value:
        yield from _places(draft.timeouts, row.clause)
    for node in draft.intact.value:
        for finding in node.findings:
            yield from _places(draft.intact, finding.clause)


def _places(part: Part[list[N]], clauses: Collection[Text]) -> Iterator[tuple[Place, Text]]:
    for clause in clauses:
        yield part.place(clause.line), clause
