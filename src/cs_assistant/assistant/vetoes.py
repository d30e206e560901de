"""Why nothing goes out by itself. Every veto is one Chinese sentence an agent and a supervisor can read.

The list is the safety of the house (design, section 1.5; annex F of the requirements): money, refusal, consent,
freight and dates are never automatic, and doubt always ends with a person.
"""

from __future__ import annotations

from collections.abc import Iterator

from cs_assistant.assistant.candidates import Turn
from cs_assistant.domain.decision import Automation, Candidate, Level
from cs_assistant.domain.messages import MessageKind
from cs_assistant.domain.scripts import Library
from cs_assistant.domain.understanding import OTHER, AnswerKind, Band, EntityType, Signal
from cs_assistant.policy.compliance import Linter

SIGNAL_VETOES = {
    Signal.THREAT: "买家提到投诉升级或法律途径，须由人工回复",
    Signal.ANGER: "买家情绪激动，须由人工安抚",
    Signal.NEGATION: "这句话是否定的说法，怕理解反了",
    Signal.HUMAN: "买家要人工",
}
"""Signals that silence the robot whatever the intent. DANGER has its own path; TRIED depends on what was asked."""


def vetoes(candidate: Candidate, turn: Turn, automation: Automation, library: Library, linter: Linter) -> list[str]:
    """All reasons why `candidate` may not go out by itself in this turn; empty when it may."""
    return [
        *_of_switches(candidate, turn, automation, library),
        *_of_understanding(candidate, turn),
        *_of_conversation(candidate, turn),
        *_of_script(candidate, turn, linter),
    ]


def danger_vetoes(
    candidate: Candidate, turn: Turn, automation: Automation, library: Library, linter: Linter
) -> list[str]:
    """Why the safety text may not go out by itself. Anger or an open case does not hold a safety text back."""
    found = [*_of_switches(candidate, turn, automation, library), *_of_script(candidate, turn, linter)]
    if turn.understanding.has(Signal.NEGATION):
        found.append(SIGNAL_VETOES[Signal.NEGATION])
    return found


def _of_switches(candidate: Candidate, turn: Turn, automation: Automation, library: Library) -> Iterator[str]:
    intent = library.intents[candidate.intent]
    if automation.stopped:
        yield "红色开关已按下，全部自动回复停止"
    elif not intent.automation:
        yield f"「{intent.name}」不允许自动回复"
    elif not automation.allows(candidate.intent):
        yield f"「{intent.name}」没有打开自动回复"
    if turn.situation.taken_over:
        yield "已有人工接手这个会话"


def _of_understanding(candidate: Candidate, turn: Turn) -> Iterator[str]:
    understanding = turn.understanding
    for signal, why in SIGNAL_VETOES.items():
        if understanding.has(signal):
            yield why
    if _answers_open_step(turn):
        return
    if understanding.has(Signal.TRIED):
        yield "买家已经试过，不再给同样的办法"
    if understanding.answer is not None:
        yield "买家的回答要由人工判断"
    if understanding.intent == OTHER:
        yield "没有听懂，或缺少上下文"
    elif understanding.band is not Band.AUTO:
        yield f"把握不够（{understanding.confidence:.0%}）"
    if candidate.intent != understanding.intent:
        yield "首选话术不属于识别出的意图"


def _answers_open_step(turn: Turn) -> bool:
    """The buyer said that our own last step did not help: the next step may follow without a sure intent.

    「试过了还是不行」 names no intent by itself; what it answers does.
    """
    return turn.situation.open_question is not None and turn.understanding.answer is AnswerKind.FAILED


def _of_conversation(candidate: Candidate, turn: Turn) -> Iterator[str]:
    situation = turn.situation
    if situation.open_case:
        yield "有进行中的退款或售后，须由人工处理"
    if candidate.reply_id in situation.sent_replies:
        yield "同一条话术不自动发第二次"
    if situation.unknown_order_no is not None:
        yield f"订单号 {situation.unknown_order_no[-4:].rjust(8, '*')} 查不到，须由人工核对"
    if any(line.kind is not MessageKind.TEXT for line in situation.turn):
        yield "买家发了图片，须由人工查看"
    if any(not name.startswith("chat.") for name in turn.understanding.secondary):
        yield "一次说了两件事，须由人工处理"
    if any(entity.type is EntityType.INVALID_IMEI for entity in turn.understanding.entities):
        yield "串码校验不通过，须由人工核对"


def _of_script(candidate: Candidate, turn: Turn, linter: Linter) -> Iterator[str]:
    if not candidate.automatic:
        yield f"「{candidate.title}」须由人工发送"
        return
    for finding in linter.lint(candidate.text, automatic=True):
        if finding.level is Level.BLOCK:
            yield f"自动回复不能说「{finding.excerpt}」：{finding.why}"
