"""Notices: days in order, no matter twice on one day, known regions, a text that may be said to buyers."""

from __future__ import annotations

from itertools import combinations

from cs_assistant.domain.notices import KINDS, LONGEST, PROVINCES
from cs_assistant.library.checks.wordings import Lint
from cs_assistant.library.drafts import Draft
from cs_assistant.library.problems import Report, did_you_mean
from cs_assistant.library.read import Part
from cs_assistant.library.records import forbidden_rules
from cs_assistant.library.schema import NoticeNode

_Part = Part[list[NoticeNode]]


def check_notices(draft: Draft, report: Report, lint: Lint | None) -> None:
    """Note what is wrong with the shops' notices."""
    rules = forbidden_rules(draft)
    for shop, part in draft.notices.items():
        if shop not in draft.shops and shop not in draft.broken_shops:
            report.add(part.place(1), f"没有店铺「{shop}」，这些公告不会生效", "文件夹名照店铺编号")
        for node in part.value:
            _dates(part, node, report)
            _whom(draft, part, node, report)
            _text(part, node, report)
            for finding in lint(str(node.text), rules, False) if lint is not None else ():
                report.add(part.place(node.text.first), f"公告里有不能发的话：{finding}", "换一种说法")
        _twice(part, report)


def _dates(part: _Part, node: NoticeNode, report: Report) -> None:
    if node.until < node.begins:
        what = f"公告「{node.id}」的结束 {node.until.isoformat()} 在开始 {node.begins.isoformat()} 之前"
        report.add(part.place(node.line), what, "until 写最后一天（含），不能早于 from")


def _whom(draft: Draft, part: _Part, node: NoticeNode, report: Report) -> None:
    for region in node.region or ():
        if region not in PROVINCES:
            fix = did_you_mean(region, PROVINCES, "写省、自治区、直辖市的简称，例如 浙江、内蒙古、上海")
            report.add(part.place(region.line), f"不认识的地区「{region}」", fix)
    for product in node.products or ():
        if product not in KINDS and product.isascii():
            fix = did_you_mean(product, KINDS, f"写 {'、'.join(sorted(KINDS))}，或型号")
            report.add(part.place(product.line), f"不认识的商品「{product}」", fix)


def _text(part: _Part, node: NoticeNode, report: Report) -> None:
    if "{{" in node.text or "{%" in node.text:
        report.add(part.place(node.text.first), "公告里不能用变量", "写成一句完整的话，原样发给买家")
    if len(node.text) > LONGEST:
        what = f"公告有 {len(node.text)} 字，超过 {LONGEST} 字"
        report.add(part.place(node.text.first), what, "只留买家要知道的：什么事、到什么时候、怎么办")


def _twice(part: _Part, report: Report) -> None:
    for one, other in combinations(part.value, 2):
        if one.id == other.id and one.begins <= other.until and other.begins <= one.until:
            what = f"公告「{other.id}」和第 {one.line} 行的日子有重叠，同一件事会说两遍"
            report.add(part.place(other.line), what, "把日子错开，或另起一个 id")
