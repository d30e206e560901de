"""From meaning and facts to rendered, linted, ranked suggestions (design, section 3, step 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cs_assistant.assistant.matching import fits, fits_facts
from cs_assistant.assistant.retention import why_not
from cs_assistant.assistant.terms import terms_for
from cs_assistant.domain.decision import Candidate, Candidates, Dropped, Level
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.scripts import TERMS_IDS, Intent, Reply
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.understanding import OTHER, AnswerKind, Signal, Understanding
from cs_assistant.domain.verdicts import Verdicts
from cs_assistant.errors import RenderError
from cs_assistant.library.render import Renderer
from cs_assistant.policy.compliance import Linter

MOST_SUGGESTIONS = 5
"""An agent reads no more than five at a glance; keys 1 to 5 insert them (design/console.md)."""
RUNNER_UP_FLOOR = 0.1
"""Runner-up intents below this probability are not worth an agent's glance."""
SURE_OF_ANOTHER = 0.6
"""Confidence from which a text without a plain answer is about another matter than our question."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """What the ranking looks at, together."""

    situation: Situation
    understanding: Understanding
    verdicts: Verdicts | None
    values: Mapping[str, str]


class CandidateFinder:
    """Finds what may be said. Built once per library."""

    def __init__(self, library: Library, renderer: Renderer, linter: Linter) -> None:
        self._library = library
        self._renderer = renderer
        self._linter = linter

    def find(self, turn: Turn) -> Candidates:
        """Up to five candidates, best first, and why others fell away. The same reply never appears twice."""
        items: dict[str, Candidate] = {}
        dropped: dict[str, Dropped] = {}
        for reply, reason in self._ranked(turn):
            if reply.id in items or reply.id in dropped:
                continue
            found = self._prepare(reply, reason, turn)
            if isinstance(found, Dropped):
                dropped[reply.id] = found
            else:
                items[reply.id] = found
            if len(items) == MOST_SUGGESTIONS:
                break
        return Candidates(items=tuple(items.values()), dropped=tuple(dropped.values()))

    def terms(self, kind: str, turn: Turn) -> Candidate | None:
        """The consent terms of `kind` in force for the turn's facts, whatever was said; None when none can be sent."""
        carrier = self._library.reply(f"{TERMS_IDS}{kind}.")
        found = self._prepare(carrier, "案件走到了发细则这一步", turn) if carrier is not None else None
        return found if isinstance(found, Candidate) else None

    def sample(self, reply: Reply, turn: Turn) -> Reply | None:
        """`reply` as sent in a turn, whatever was said; None where its facts do not hold or are missing."""
        if not fits_facts(reply.when, turn.situation, turn.verdicts):
            return None
        found = self._as_sent(reply, turn)
        return None if isinstance(found, Dropped) else found

    def _ranked(self, turn: Turn) -> Iterator[tuple[Reply, str]]:
        if turn.understanding.has(Signal.DANGER):
            # Nothing else: 「先充电三十分钟」 under a swelling battery would be one key away.
            yield from self._for_danger(turn)
            return
        following, elsewhere = list(self._for_answer(turn)), self._speaks_of_something_else(turn)
        if not elsewhere:
            yield from following
        for intent, reason in self._intents(turn.understanding):
            for reply in self._of_intent(intent, turn):
                yield reply, _describe(reply, reason)
        if elsewhere:
            yield from following

    def _for_danger(self, turn: Turn) -> Iterator[tuple[Reply, str]]:
        for intent in self._library.intents.values():
            for reply in intent.replies:
                if reply.when.signal is Signal.DANGER and self._fits(reply, turn):
                    yield reply, "危险信号：先让买家停用，再由人工处理"

    def _for_answer(self, turn: Turn) -> Iterator[tuple[Reply, str]]:
        question, answer = turn.situation.open_question, turn.understanding.answer
        asked = self._library.reply(question.reply_id) if question else None
        if asked is None:
            return
        intent = self._library.intents[asked.intent]
        following = [r for r in intent.replies if asked.id in r.when.answering and fits_turn(r, turn)]
        for reply in sorted(following, key=lambda r: (r.retention, -r.when.specificity)):
            yield reply, f"买家回答了上一条「{asked.title}」"
        if answer is AnswerKind.FAILED and asked.step is not None:
            for step in intent.steps:
                if (step.step or 0) > asked.step and self._fits(step, turn):
                    yield step, f"上一步「{asked.title}」没有解决，接着第 {step.step} 步"
            for reply in self._of_intent(intent, turn):
                if reply.step is None and reply.when.specificity:
                    yield reply, f"自助步骤「{asked.title}」没有解决"

    def _speaks_of_something_else(self, turn: Turn) -> bool:
        """Whether the buyer surely means another matter than our open question.

        「越用越慢」 after 「是哪种？」 is a free answer, also where its words alone sound a little like another intent
        (「40码的」 after 「要几码？」): it brings the follow-ups that wait for no particular answer.
        """
        question, understanding = turn.situation.open_question, turn.understanding
        asked = self._library.reply(question.reply_id) if question else None
        if asked is None or understanding.answer is not None or understanding.intent in (OTHER, asked.intent):
            return False
        return understanding.confidence >= SURE_OF_ANOTHER

    def _intents(self, understanding: Understanding) -> Iterator[tuple[Intent, str]]:
        floor = RUNNER_UP_FLOOR
        runners = [score.intent for score in understanding.candidates if score.confidence >= floor]
        for name in dict.fromkeys([understanding.intent, *understanding.secondary, *runners]):
            intent = self._library.intents.get(name)
            if intent is not None:
                yield intent, f"意图：{intent.name}"

    def _of_intent(self, intent: Intent, turn: Turn) -> list[Reply]:
        fitting = [reply for reply in intent.replies if self._fits(reply, turn)]
        first_step = next((s for s in intent.steps if s in fitting and s.id not in turn.situation.sent_replies), None)
        chosen = [reply for reply in fitting if reply.step is None or reply is first_step]
        # A buyer who has tried already is not told the first thing to try again before anything else.
        step_last = turn.understanding.has(Signal.TRIED)
        return sorted(chosen, key=lambda r: (r.retention, (r is first_step) is step_last, -r.when.specificity))

    def _fits(self, reply: Reply, turn: Turn) -> bool:
        """Follow-ups (`answering`) are offered only while their question is open and answered."""
        question = turn.situation.open_question
        if reply.when.answering and (question is None or question.reply_id not in reply.when.answering):
            return False
        return fits_turn(reply, turn)

    def _prepare(self, reply: Reply, reason: str, turn: Turn) -> Candidate | Dropped:
        if reply.step is not None and reply.id in turn.situation.sent_replies:
            return Dropped(reply_id=reply.id, why="这一步已经发过，不重复发")
        if reply.retention and (against := why_not(turn, self._library)) is not None:
            return Dropped(reply_id=reply.id, why=against)
        sent = self._as_sent(reply, turn)
        if isinstance(sent, Dropped):
            return sent
        findings = self._linter.lint(sent.text, automatic=False)
        blocked = next((finding for finding in findings if finding.level is Level.BLOCK), None)
        if blocked is not None:
            return Dropped(reply_id=reply.id, why=f"合规检查未通过：{blocked.why}")
        warnings = [reply.warning] if reply.warning else []
        return Candidate(
            reply_id=sent.id,
            intent=reply.intent,
            title=reply.title,
            text=sent.text,
            clause=sent.clause,
            reason=reason,
            automatic=reply.automatic,
            opens=reply.opens,
            confidence=_confidence(reply.intent, turn.understanding),
            warnings=(*warnings, *(finding.why for finding in findings)),
        )

    def _as_sent(self, reply: Reply, turn: Turn) -> Reply | Dropped:
        """The reply filled in; one that carries consent terms becomes the text in force (R2.19).

        Id, clauses and place are then those of the text: it is what the buyer reads and what a finding is about.
        """
        sent = reply
        if reply.terms is not None:
            terms = terms_for(self._library, reply.terms, turn.situation, turn.verdicts)
            if terms is None:
                return Dropped(reply_id=reply.id, why="今天没有生效的细则适用于这个情况，请找主管")
            sent = replace(reply, id=terms.id, text=terms.text, clause=terms.clause, place=terms.place)
        try:
            return replace(sent, text=self._renderer.render(sent, turn.values))
        except RenderError as error:
            return Dropped(reply_id=reply.id, why=error.message)


def fits_turn(reply: Reply, turn: Turn) -> bool:
    """Whether the reply's own conditions hold in this turn."""
    return fits(reply.when, turn.situation, turn.understanding, turn.verdicts)


def _confidence(intent: str, understanding: Understanding) -> float:
    return next((score.confidence for score in understanding.candidates if score.intent == intent), 0.0)


def _describe(reply: Reply, reason: str) -> str:
    return f"{reason}，自助第 {reply.step} 步" if reply.step is not None else reason
