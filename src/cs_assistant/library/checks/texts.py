"""What a reply's text may say: known variables, no policy number, no shop's own facts, nothing forbidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jinja2 import nodes

from cs_assistant.domain.scripts import Place, PolicyFacts
from cs_assistant.library import template
from cs_assistant.library.checks.numbers import policy_numbers
from cs_assistant.library.checks.wordings import Lint, facts_of, line_in, read_template, rendered, worlds
from cs_assistant.library.drafts import Draft
from cs_assistant.library.located import Text
from cs_assistant.library.problems import Report, did_you_mean
from cs_assistant.library.read import Part
from cs_assistant.library.records import forbidden_rules, policy_fact, shops
from cs_assistant.library.schema import IntentFile, ReplyNode
from cs_assistant.library.variables import Variable, VariableKind, registry

_PERSONAL = {VariableKind.DATE: "日期", VariableKind.MONEY: "金额"}


def check_texts(draft: Draft, report: Report, lint: Lint | None) -> None:
    """Note what is wrong with the texts of all replies."""
    checker = _Texts(draft, report, lint)
    for part in draft.intents.values():
        for reply in part.value.replies:
            checker.reply(part, reply)
    robot = draft.robot.value
    if robot is not None:
        checker.plain(draft.robot.place(robot.notice.line), robot.notice)


class _Texts:
    def __init__(self, draft: Draft, report: Report, lint: Lint | None) -> None:
        facts = PolicyFacts(facts=tuple(policy_fact(draft.policy, node) for node in draft.policy.value))
        self._variables: Mapping[str, Variable] = registry(facts)
        self._all_known = draft.policy.whole
        self._rules = forbidden_rules(draft)
        self._shops = tuple(shops(draft).values())
        self._worlds = tuple(worlds(self._variables.values(), self._shops))
        self._report = report
        self._lint = lint

    def plain(self, place: Place, text: str) -> None:
        """A text without variables that goes out by itself."""
        if self._lint is not None:
            for finding in self._lint(text, self._rules, True):
                self._report.add(place, f"文字里有不能发的话：{finding}", "换一种说法")

    def reply(self, part: Part[IntentFile], node: ReplyNode) -> None:
        """Everything about one reply's text; consent terms have checks of their own."""
        if node.terms is not None:
            if node.automatic:
                fix = "删掉 automatic: true：买家要同意的话，由人看过再发"
                self._report.add(part.place(node.terms.line), "细则只能由人发", fix)
            return
        for offset, wording in policy_numbers(node.text):
            fix = f"换成变量（数字写在 policy.yaml）；{_near(wording, self._variables.values())}"
            self._report.add(part.place(node.text.line_of(offset)), f"规定里的数字「{wording}」写死在话术里", fix)
        self._shop_facts(part, node)
        tree, said = read_template(part, node.text, self._report)
        if tree is None:
            return
        unknown = self._unknown(part, node.text, tree, said)
        if node.automatic:
            self._automatic(part, node, tree)
        if not said and not unknown:
            self._samples(part, node, tree)

    def _unknown(self, part: Part[IntentFile], text: Text, tree: nodes.Template, said: frozenset[int]) -> bool:
        """Whether the text names unknown variables; lines of which something was `said` are left alone."""
        uses = [(name, line) for name, line in template.uses(tree) if line not in said]
        unknown = [(name, line) for name, line in uses if name not in self._variables]
        if self._all_known:
            for name, line in unknown:
                fix = did_you_mean(name, self._variables, "VARIABLES.md 里列着全部变量")
                self._report.add(part.place(line_in(text, line)), f"没有变量「{name}」", fix)
        return bool(unknown)

    def _automatic(self, part: Part[IntentFile], node: ReplyNode, tree: nodes.Template) -> None:
        if not part.value.automation:
            fix = "删掉 automatic: true；确实可以自动的，先把这个意图的 automation 写成 true"
            self._report.add(part.place(node.line), "这个意图不允许自动回复（automation: false）", fix)
        for name, line in template.uses(tree):
            variable = self._variables.get(name)
            if variable is not None and variable.kind in _PERSONAL:
                what = f"自动回复里有{_PERSONAL[variable.kind]}变量「{name}」"
                fix = "去掉它，或改成只由人发（automatic: false）"
                self._report.add(part.place(line_in(node.text, line)), what, fix)

    def _shop_facts(self, part: Part[IntentFile], node: ReplyNode) -> None:
        for shop in self._shops:
            for name, value in facts_of(shop).items():
                if len(value) > 1 and value in node.text:
                    place = part.place(node.text.line_of(node.text.index(value)))
                    fix = f"换成变量 {{{{ {name} }}}}，每个店铺发自己的" if name in self._variables else "从话术里去掉"
                    self._report.add(place, f"写死了{shop.name}的「{value}」", fix)

    def _samples(self, part: Part[IntentFile], node: ReplyNode, tree: nodes.Template) -> None:
        if self._lint is None:
            return
        samples = rendered(node.text, tree, self._worlds)
        found = {finding for sample in samples for finding in self._lint(sample, self._rules, node.automatic)}
        for finding in sorted(found):
            fix = "换一种说法；只能由人发的内容，把 automatic 改成 false" if node.automatic else "换一种说法"
            self._report.add(part.place(node.text.first), f"文字里有不能发的话：{finding}", fix)


def _near(wording: str, variables: Iterable[Variable]) -> str:
    """A hint at the variable that says the same number."""
    digits = "".join(char for char in wording if char.isascii() and (char.isdigit() or char == "."))
    names = [variable.identifier for variable in variables if digits and variable.sample == digits]
    return f"是不是 {{{{ {names[0]} }}}}？" if names else "没有合适的就先在那里加一条"
