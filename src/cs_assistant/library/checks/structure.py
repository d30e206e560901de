"""How the scripts hang together: ids, steps, conditions, follow-ups, tests."""

from __future__ import annotations

from cs_assistant.library.checks.entries import check_ids, check_verdicts, situation
from cs_assistant.library.drafts import Draft
from cs_assistant.library.located import Text
from cs_assistant.library.problems import Report, did_you_mean
from cs_assistant.library.read import Part
from cs_assistant.library.records import full_id, opens
from cs_assistant.library.schema import IntentFile, ReplyNode, TestNode, WhenNode


def check_structure(draft: Draft, report: Report) -> None:
    """Note what does not hang together."""
    checker = _Structure(draft, report)
    for intent, part in draft.intents.items():
        checker.intent(intent, part)
    checker.reached()
    checker.known_failures()


class _Structure:
    def __init__(self, draft: Draft, report: Report) -> None:
        self._draft = draft
        self._report = report
        self._replies: dict[str, ReplyNode] = {
            full_id(intent, reply.id): reply for intent, part in draft.intents.items() for reply in part.value.replies
        }

    def intent(self, intent: str, part: Part[IntentFile]) -> None:
        """One file."""
        node = part.value
        if node.id != intent:
            self._add(part, node.id, f"编号「{node.id}」和文件的位置对不上", f"改成 id: {intent}，或挪动文件")
        check_ids(part, [reply.id for reply in node.replies], "话术", self._report)
        for reply in node.replies:
            if reply.when is not None:
                self._when(intent, part, reply.when)
        for test in node.tests:
            self._test(intent, part, test)
        if part.whole:
            self._steps(part)
            if node.replies and not node.tests:
                self._report.add(part.place(node.line), "这个意图没有测试", "在 tests 下写一条：买家怎么说、应当怎么答")

    def reached(self) -> None:
        """A reply that no test expects is a reply nobody has tried.

        Not asked where a test names a reply that is not there: it was probably meant for one that is.
        """
        if self._draft.broken_intents:
            return
        expected = {
            name for intent, part in self._draft.intents.items() for test in part.value.tests
            for name in _expected(intent, test)
        }  # fmt: skip
        for intent, part in self._draft.intents.items():
            names = {name for test in part.value.tests for name in _expected(intent, test)}
            if not part.value.tests or not names <= set(self._replies):
                continue
            for reply in part.value.replies:
                if full_id(intent, reply.id) not in expected:
                    fix = f"在 tests 里加一条，expect 写 reply: {reply.id}"
                    self._add(part, reply.id, f"没有测试会走到话术「{reply.id}」", fix)

    def known_failures(self) -> None:
        """A known failure names a test that exists."""
        part = self._draft.known_failures
        for intent, say in (pair for item in part.value for pair in item.items()):
            if intent in self._draft.broken_intents:
                continue
            found = self._draft.intents.get(intent)
            if found is None or say not in {test.say[0] for test in found.value.tests}:
                what = f"{intent} 里没有「{say}」这条测试"
                self._report.add(part.place(say.line), what, "改成测试里买家的第一句，或删掉这一行")

    def _steps(self, part: Part[IntentFile]) -> None:
        """Steps count 1..n; the same number twice only for different situations."""
        steps = [reply for reply in part.value.replies if reply.step is not None]
        numbers = {reply.step for reply in steps}
        for reply in steps:
            if reply.step is not None and (reply.step < 1 or (reply.step > 1 and reply.step - 1 not in numbers)):
                self._add(part, reply.id, f"自助步骤缺了第 {max(1, reply.step - 1)} 步", "步骤从 1 开始连着编号")
        seen: dict[tuple[int | None, str], Text] = {}
        for reply in steps:
            first = seen.setdefault((reply.step, situation(reply.when)), reply.id)
            if first is not reply.id:
                fix = f"和「{first}」重号：改编号，或给两条写不同的 when"
                self._add(part, reply.id, f"第 {reply.step} 步写了两遍", fix)

    def _when(self, intent: str, part: Part[IntentFile], when: WhenNode) -> None:
        if when.answer is not None and when.answering is None:
            fix = "加一行 answering: 接着哪一条话术，或删掉 answer"
            self._report.add(part.place(when.line), "写了 answer，没有写 answering", fix)
        for name in when.answering or ():
            self._answering(intent, part, name)
        check_verdicts(part, when.verdicts, self._report)

    def _answering(self, intent: str, part: Part[IntentFile], name: Text) -> None:
        target = full_id(intent, name)
        if not self._exists(part, name, target):
            return
        if not opens(self._replies[target]):
            fix = f"给「{target}」加一行 opens: true，或改成别的话术"
            self._add(part, name, f"「{name}」不等买家回答，接不上", fix)

    def _exists(self, part: Part[IntentFile], name: Text, target: str) -> bool:
        """Whether the reply is there; said only when its file could be read whole."""
        if target in self._replies:
            return True
        holder = target.partition("/")[0]
        if holder not in self._draft.broken_intents:
            known = [key.partition("/")[2] for key in self._replies if key.startswith(f"{holder}/")]
            known = known if "/" not in name else list(self._replies)
            fix = did_you_mean(name, known, "核对话术的 id；别的意图的写全：意图/话术")
            self._add(part, name, f"没有话术「{name}」", fix)
        return False

    def _test(self, intent: str, part: Part[IntentFile], test: TestNode) -> None:
        expect, world = test.expect, self._draft.world
        if test.order is not None and world.whole and world.value is not None and test.order not in world.value.orders:
            fix = did_you_mean(test.order, world.value.orders, "先在 world.yaml 里加上这个订单")
            self._add(part, test.order, f"没有演示订单「{test.order}」", fix)
        if test.consent is not None and test.consent not in test.say:
            self._add(part, test.consent, f"买家没有说过「{test.consent}」", "照抄 say 里买家表示同意的那一句")
        ids = self._draft.intent_ids
        if expect.intent is not None and expect.intent not in ids and self._draft.taxonomy.whole:
            fix = did_you_mean(expect.intent, ids, "意图列在 taxonomy.yaml")
            self._add(part, expect.intent, f"没有意图「{expect.intent}」", fix)
        if expect.offers is not None:
            self._exists(part, expect.offers, full_id(intent, expect.offers))
        if expect.reply is None:
            return
        target = full_id(intent, expect.reply)
        if self._exists(part, expect.reply, target) and expect.automatic and not self._replies[target].automatic:
            fix = "把测试改成 automatic: false；或给话术加 automatic: true"
            self._add(part, expect.reply, f"测试要求自动发出，「{expect.reply}」却只能由人发", fix)

    def _add(self, part: Part[IntentFile], at: Text, what: str, fix: str) -> None:
        self._report.add(part.place(at.line), what, fix)


def _expected(intent: str, test: TestNode) -> set[str]:
    """The replies a test names."""
    named = (test.expect.reply, test.expect.offers)
    return {full_id(intent, name) for name in named if name is not None}
