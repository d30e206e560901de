"""Rules inside the small tables: facts, reasons, remarks, shops, taxonomy, corpus."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cs_assistant.domain.scripts import Place
from cs_assistant.library.drafts import Draft
from cs_assistant.library.located import Text
from cs_assistant.library.problems import Report, did_you_mean
from cs_assistant.library.read import Part
from cs_assistant.library.schema import ShopFile
from cs_assistant.library.variables import FIXED, SHOP_VALUES

MEMO_BYTES = 1000
"""The platform's limit for an order memo, in bytes of UTF-8."""

_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
FIXED_REMARKS = ("submitted_unshipped", "claim_opened", "after_sale_refund")
"""R5.81: three texts, letter by letter."""
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_INTENT_ID = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)?")


def check_tables(draft: Draft, report: Report) -> None:
    """Note what is wrong inside each table."""
    _policy(draft, report)
    _reasons(draft, report)
    _shops(draft, report)
    _unique(draft.forbidden.file, (node.id for node in draft.forbidden.value), report)
    for key, text in draft.remarks.value.items():
        size = len(text.encode())
        if size > MEMO_BYTES:
            what = f"备注「{key}」有 {size} 字节，平台最多 {MEMO_BYTES}"
            report.add(draft.remarks.place(text.line), what, f"缩短到 {MEMO_BYTES // 3} 个汉字以内")
    for key in draft.taxonomy.value:
        if not _INTENT_ID.fullmatch(key):
            report.add(draft.taxonomy.place(key.line), f"意图编号「{key}」不合规", "写成 组.名，用英文小写字母")
    for intent, part in draft.corpora.items():
        if intent not in draft.intent_ids and draft.taxonomy.whole:
            fix = did_you_mean(intent, draft.intent_ids, "文件名照 taxonomy.yaml 里的编号")
            report.add(part.place(1), f"没有意图「{intent}」，这些句子不会生效", fix)


def _unique(file: str, ids: Iterable[Text], report: Report) -> None:
    seen: dict[str, Text] = {}
    for key in ids:
        first = seen.setdefault(key, key)
        if first is not key:
            report.add(Place(file=file, line=key.line), f"编号「{key}」用了两次", f"第 {first.line} 行已有，换一个编号")


def _policy(draft: Draft, report: Report) -> None:
    part = draft.policy
    fixed = {variable.identifier for variable in FIXED}
    seen: dict[tuple[str, object], Text] = {}
    for node in part.value:
        place = part.place(node.key.line)
        if not _IDENTIFIER.fullmatch(node.key):
            report.add(place, f"规定的名字「{node.key}」不合规", "用英文小写字母、数字和下划线，字母开头")
        elif node.key in fixed:
            report.add(place, f"「{node.key}」已经是别的变量的名字", "换一个名字")
        first = seen.setdefault((str(node.key), node.valid_from), node.key)
        if first is not node.key:
            fix = f"第 {first.line} 行已有；改规定时加一行新的 valid_from"
            report.add(place, f"「{node.key}」同一天生效的写了两条", fix)


def _reasons(draft: Draft, report: Report) -> None:
    part = draft.reasons
    _unique(part.file, (node.id for node in part.value), report)
    owners: dict[str, Text] = {}
    for node in part.value:
        for string in node.platform:
            owner = owners.setdefault(string.strip(), node.id)
            if owner is not node.id:
                what = f"平台原因「{string}」同时归到 {owner} 和 {node.id}"
                report.add(part.place(string.line), what, "每种平台写法只归一个原因，删掉一处")


def _shops(draft: Draft, report: Report) -> None:
    if not draft.shops and not draft.broken_shops:
        report.add(Place(file="shops", line=1), "一个店铺也没有", "加上 shops/<店铺编号>/shop.yaml")
    for part in draft.shops.values():
        for key in part.value.values:
            if key not in SHOP_VALUES:
                fix = did_you_mean(key, SHOP_VALUES, f"可以写：{'、'.join(sorted(SHOP_VALUES))}")
                report.add(part.place(key.line), f"店铺资料里没有「{key}」这一项", fix)
        _warehouse(part, report)
        _own_remarks(part, draft, report)


def _own_remarks(part: Part[ShopFile], draft: Draft, report: Report) -> None:
    """A shop words the four free remarks as its goods want; the fixed ones are searched for letter by letter."""
    for key, text in part.value.remarks.items():
        size = len(text.encode())
        if key in FIXED_REMARKS:
            fix = "删掉这一行：同事按原文搜索、防止重复退款"
            report.add(part.place(key.line), f"备注「{key}」是固定的原文，店铺不能改", fix)
        elif key not in draft.remarks.value and draft.remarks.whole:
            fix = did_you_mean(key, draft.remarks.value, f"可以写：{'、'.join(sorted(draft.remarks.value))}")
            report.add(part.place(key.line), f"没有备注「{key}」", fix)
        elif size > MEMO_BYTES:
            report.add(part.place(text.line), f"备注「{key}」有 {size} 字节，平台最多 {MEMO_BYTES}", "写短一些")


def _warehouse(part: Part[ShopFile], report: Report) -> None:
    for key, value in part.value.values.items():
        if key == "warehouse_print_time" and not _CLOCK.fullmatch(value):
            report.add(part.place(value.line), f"打单时间「{value}」不是几点几分", '写成 "09:00" 这样，加引号')
        if key == "warehouse_memo_pattern":
            try:
                re.compile(value)
            except re.error as error:
                fix = "检查括号、方括号是否成对；不用正则时直接写仓库备注里固定的几个字"
                report.add(part.place(value.line), f"仓库备注的正则表达式「{value}」写错了（{error}）", fix)
