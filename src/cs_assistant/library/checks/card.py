"""The guarantee card, outlets and phone models: complete, lawful in every wording, nothing typed that may change."""

from __future__ import annotations

from typing import Any, TypeAlias

from cs_assistant.domain.cards import CardBlock, Medium
from cs_assistant.domain.phone_models import SerialPlace, model_key
from cs_assistant.domain.scripts import Place, PolicyFacts
from cs_assistant.library import template
from cs_assistant.library.card_nodes import CardFile, CardLineNode, ModelNode
from cs_assistant.library.checks.numbers import policy_numbers
from cs_assistant.library.checks.wordings import Lint, facts_of, line_in, read_template, rendered, worlds
from cs_assistant.library.drafts import Draft
from cs_assistant.library.located import Text
from cs_assistant.library.problems import Report, did_you_mean
from cs_assistant.library.read import Part
from cs_assistant.library.records import forbidden_rules, policy_fact, shops
from cs_assistant.library.variables import CARD_TEXT, registry

CONTACTS = frozenset({"return_address", "return_consignee", "return_phone"})
"""In a chat they come after consent, with a reply of their own (R2.54): on a card only on paper."""
_Part: TypeAlias = Part[CardFile]


def check_card(draft: Draft, report: Report, lint: Lint | None) -> None:
    """Note what is wrong with the card, the outlets and the models."""
    if draft.card is not None and draft.card.value is not None:
        _Card(draft, report, lint).check(Part(file=draft.card.file, value=draft.card.value, whole=draft.card.whole))
    _outlets(draft, report)
    for shop_id, part in draft.models.items():
        _shop_of(draft, shop_id, part.place(1), report)
        _models(draft, part, report)


class _Card:
    def __init__(self, draft: Draft, report: Report, lint: Lint | None) -> None:
        self._draft = draft
        self._report = report
        self._lint = lint
        facts = PolicyFacts(facts=tuple(policy_fact(draft.policy, node) for node in draft.policy.value))
        self._variables = registry(facts)
        self._rules = forbidden_rules(draft)
        self._shops = tuple(shops(draft).values())
        self._worlds = tuple(worlds(self._variables.values(), self._shops))

    def check(self, part: _Part) -> None:
        """The file: its seven blocks in their order (R2.4), and every line."""
        blocks = [node.id for node in part.value.blocks]
        if part.whole and blocks != list(CardBlock):
            fix = f"七块都要有，按这个次序：{'、'.join(CardBlock)}"
            self._report.add(part.place(part.value.line), "保障卡的栏目不是七块，或次序不对", fix)
        for block in part.value.blocks:
            kinds = {version.partition(".")[0] for version in self._draft.terms_digests}
            if block.terms is not None and str(block.terms) not in kinds:
                fix = did_you_mean(block.terms, kinds, f"先写 terms/{block.terms}.<日期>.yaml")
                self._report.add(part.place(block.terms.line), f"没有细则「{block.terms}」", fix)
            for line in block.lines:
                self._line(part, line)

    def _line(self, part: _Part, node: CardLineNode) -> None:
        for offset, wording in policy_numbers(node.text):
            place = part.place(node.text.line_of(offset))
            self._report.add(place, f"规定里的数字「{wording}」写死在保障卡上", "换成变量（数字写在 policy.yaml）")
        for shop in self._shops:
            for name, value in facts_of(shop).items():
                if len(value) > 1 and value in node.text:
                    fix = f"换成变量 {{{{ {name} }}}}"
                    self._report.add(part.place(node.text.line), f"写死了{shop.name}的「{value}」", fix)
        tree, said = read_template(part, node.text, self._report)
        if tree is None or said:
            return
        names = [(name, line) for name, line in template.uses(tree)]
        unknown = [(name, line) for name, line in names if name not in self._variables or name == CARD_TEXT]
        for name, line in unknown if self._draft.policy.whole else ():
            fix = did_you_mean(name, self._variables, "VARIABLES.md 里列着全部变量")
            self._report.add(part.place(line_in(node.text, line)), f"保障卡上没有变量「{name}」", fix)
        if node.only is not Medium.PRINT and CONTACTS & {name for name, _ in names}:
            fix = "加一行 only: print；聊天里先讲细则、买家同意了再给地址"
            self._report.add(part.place(node.line), "退换地址不能写进聊天里发的电子保障卡", fix)
        if not unknown and self._lint is not None:
            samples = rendered(node.text, tree, self._worlds)
            for finding in sorted({found for sample in samples for found in self._lint(sample, self._rules, False)}):
                self._report.add(part.place(node.text.first), f"文字里有不能发的话：{finding}", "换一种说法")


def _outlets(draft: Draft, report: Report) -> None:
    brands = _brands(draft)
    for shop_id, part in draft.outlets.items():
        _shop_of(draft, shop_id, part.place(1), report)
        for node in part.value:
            _brand(part, node.brand, brands, report)


def _models(draft: Draft, part: Part[list[ModelNode]], report: Report) -> None:
    brands, owners = _brands(draft), dict[str, Text]()
    for node in part.value:
        if node.serial is SerialPlace.UNDER_COVER and not node.removable_battery:
            fix = "改成 dial（拨号查看）或 settings（设置里查看）"
            report.add(part.place(node.line), f"「{node.name}」电池不可拆，串码不会在后盖里", fix)
        if node.brand is not None:
            _brand(part, node.brand, brands, report)
        for name in (node.name, *node.aliases):
            owner = owners.setdefault(model_key(name), node.name)
            if owner is not node.name:
                what = f"「{name}」同时是 {owner} 和 {node.name} 的名字"
                report.add(part.place(name.line), what, "每个名字只归一个机型，删掉一处")


def _brand(part: Part[Any], brand: Text, known: list[str], report: Report) -> None:
    if known and brand not in known:
        fix = did_you_mean(brand, known, f"先在 outlets.yaml 里加上它的官方查询入口；可以写：{'、'.join(known)}")
        report.add(part.place(brand.line), f"outlets.yaml 里没有品牌「{brand}」", fix)


def _brands(draft: Draft) -> list[str]:
    return [] if draft.enquiries is None else [str(node.brand) for node in draft.enquiries.value]


def _shop_of(draft: Draft, shop_id: str, place: Place, report: Report) -> None:
    if shop_id not in draft.shops and shop_id not in draft.broken_shops:
        report.add(place, f"没有店铺「{shop_id}」，这个文件不会生效", "文件夹名照 shops/ 下的店铺编号")
