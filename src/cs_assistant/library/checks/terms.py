"""Consent texts: dated, complete, lawful in every wording, and never changed once registered (R2.19)."""

from __future__ import annotations

from typing import TypeAlias

from cs_assistant.domain.scripts import Place
from cs_assistant.library import template
from cs_assistant.library.checks.entries import check_ids, check_verdicts, situation
from cs_assistant.library.checks.wordings import Lint, line_in, read_template, rendered, worlds
from cs_assistant.library.drafts import UNREAD, Draft
from cs_assistant.library.located import Text
from cs_assistant.library.problems import Report, did_you_mean
from cs_assistant.library.read import Part
from cs_assistant.library.records import forbidden_rules, shops
from cs_assistant.library.schema import TermsFile, TermsTextNode
from cs_assistant.library.variables import FIXED

TERMS_VARIABLES = ("shop_name", "outlet_enquiry")
"""All a consent text may leave open: it must read the same on every day."""

_Part: TypeAlias = Part[TermsFile]


def check_terms(draft: Draft, report: Report, lint: Lint | None) -> None:
    """Note what is wrong with the consent texts and with their register."""
    checker = _Terms(draft, report, lint)
    for version, part in draft.terms.items():
        checker.file(version, part)
        for node in part.value.texts:
            checker.text(part, node)
    checker.register()
    checker.named()


class _Terms:
    def __init__(self, draft: Draft, report: Report, lint: Lint | None) -> None:
        self._draft = draft
        self._report = report
        self._lint = lint
        self._rules = forbidden_rules(draft)
        self._worlds = tuple(worlds(FIXED, shops(draft).values()))

    def file(self, version: str, part: _Part) -> None:
        """Name and date of the file, the situations as a whole."""
        node = part.value
        if node.version != version:
            fix = f"改成 version: {version}，或改文件名"
            self._add(part, node.version, f"版本「{node.version}」和文件名对不上", fix)
        elif node.valid_from.isoformat() != version.partition(".")[2]:
            fix = "文件名里的日期就是生效的日期，两处写成一样"
            self._add(part, node.version, f"生效日期 {node.valid_from.isoformat()} 和文件名对不上", fix)
        check_ids(part, [text.id for text in node.texts], "细则", self._report)
        situations: dict[str, Text] = {}
        for text in node.texts:
            first = situations.setdefault(situation(text.when), text.id)
            if first is not text.id and first != text.id:
                self._add(part, text.id, f"和「{first}」是同一种情况", "给两条写不同的 when，或删掉一条")
        if part.whole and "" not in situations:
            fix = "留一条不写 when 的，别的都不合适时用它"
            self._report.add(part.place(node.line), "每一条细则都有条件，有的订单会没有细则可发", fix)

    def text(self, part: _Part, node: TermsTextNode) -> None:
        """Everything about one text."""
        last = node.text.strip().splitlines()[-1]
        if "同意" not in last or not last.endswith("？"):
            fix = "最后一行只问一句，例如：您同意按这个细则寄回检测吗？"
            self._report.add(part.place(node.text.first), "细则没有以征求同意的问句结尾", fix)
        if node.when is not None:
            check_verdicts(part, node.when.verdicts, self._report)
        tree, said = read_template(part, node.text, self._report)
        if tree is None or said:
            return
        unknown = [(name, line) for name, line in template.uses(tree) if name not in TERMS_VARIABLES]
        for name, line in unknown:
            fix = f"细则里只能用 {'、'.join(TERMS_VARIABLES)}，其余写成固定的文字"
            self._report.add(part.place(line_in(node.text, line)), f"细则里不能用变量「{name}」", fix)
        if not unknown and self._lint is not None:
            samples = rendered(node.text, tree, self._worlds)
            for finding in sorted({found for sample in samples for found in self._lint(sample, self._rules, False)}):
                self._report.add(part.place(node.text.first), f"文字里有不能发的话：{finding}", "换一种说法")

    def register(self) -> None:
        """A registered version is there, unchanged; every version is registered."""
        part = self._draft.published_terms
        if part is None:
            return
        digests = self._draft.terms_digests
        for version, digest in part.value.items():
            if version not in digests:
                fix = f"从备份里拷回 terms/{version}.yaml：买家同意过的原文要一直留着"
                self._report.add(part.place(version.line), f"发布过的细则「{version}」不见了", fix)
            elif digests[version] not in (digest, UNREAD):
                what = "这一版细则已经发布，内容和发布时不一样了"
                fix = "改回原样；要改细则，另写一个新日期的文件，这一版留着不动"
                self._report.add(_first(version), what, fix)
        unregistered = {version for version, digest in digests.items() if digest != UNREAD} - set(map(str, part.value))
        for new in sorted(unregistered):
            fix = "定稿后运行 cs-assistant check --publish-terms 登记，登记之后不能再改"
            self._report.add(_first(new), "这一版细则还没有登记", fix)

    def named(self) -> None:
        """A reply that sends terms names a kind that exists."""
        kinds = {version.partition(".")[0] for version in self._draft.terms_digests}
        for part in self._draft.intents.values():
            for reply in part.value.replies:
                if reply.terms is not None and str(reply.terms) not in kinds:
                    fix = did_you_mean(reply.terms, kinds, f"先写 terms/{reply.terms}.<日期>.yaml")
                    self._report.add(part.place(reply.terms.line), f"没有细则「{reply.terms}」", fix)

    def _add(self, part: _Part, text: Text, what: str, fix: str) -> None:
        self._report.add(part.place(text.line), what, fix)


def _first(version: str) -> Place:
    return Place(file=f"terms/{version}.yaml", line=1)
