"""Why nothing goes out by itself. Every veto is one Chinese sentence an agent and a supervisor can read.

The list is the safety of the house (design, section 1.5; annex F of the requirements): money, refusal, consent,
freight and dates are never automatic, and doubt always ends with a person.
"""

from __future__ import annotations

from collections.abc import Iterator

from cs_assistant.assistant.candidates import Turn
from cs_assistant.assistant.matching import product_of
from cs_assistant.domain.decision import Automation, Candidate, Level
from cs_assistant.domain.messages import MessageKind
from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.understanding import OTHER, AnswerKind, Band, EntityType, Signal
from cs_assistant.policy.compliance import Linter
from cs_assistant.understanding.masking import mask
from cs_assistant.understanding.understander import turned

SIGNAL_VETOES = {
    Signal.THREAT: "买家提到投诉升级或法律途径，须由人工回复",
    Signal.ANGER: "买家情绪激动，须由人工安抚",
    Signal.NEGATION: "这句话是否定的说法，怕理解反了",
    Signal.HUMAN: "买家要人工",
    Signal.MATTER: "话里还有退换、钱、日期、物流等别的事，须由人工回复",
    Signal.HARM: "提到摔、进水、外力或有人受伤，须由人工回复",
    Signal.ROBOT: "买家说的是我们的回复或机器人，须由人工回复",
}
"""Signals that silence the robot whatever the intent. DANGER has its own path; TRIED depends on what was asked."""

_ASIDE = "说的可能不是自己手上眼前的毛病（假设、过去、别人的、还没买）"
_OTHER_GOODS = "说的可能是配件或别的东西，不是手机本身"
_CHAT = "chat."
_SMALL_TALK = frozenset({"chat.greeting", "chat.thanks", "chat.ack"})
"""Beside these nothing else is asked. A wish for a person (`chat.human`) is a matter of its own."""

_SHOWN = 12
"""Characters of a clause quoted in a veto."""

LONGEST_MATTER, LONGEST_CHAT = 40, 14
"""Characters up to which a text is taken for one plain fault, or for nothing but a greeting or thanks: longer ones
tell more than a first step or a welcome answers."""


def vetoes(candidate: Candidate, turn: Turn, automation: Automation, library: Library, linter: Linter) -> list[str]:
    """All reasons why `candidate` may not go out by itself in this turn; empty when it may."""
    return [
        *_of_switches(candidate, turn, automation, library),
        *_of_understanding(candidate, turn, library),
        *_of_conversation(candidate, turn),
        *_of_script(candidate, turn, linter),
    ]


def danger_vetoes(
    candidate: Candidate, turn: Turn, automation: Automation, library: Library, linter: Linter
) -> list[str]:
    """Why the safety text may not go out by itself. Anger, doubt or an open case does not hold a safety text back.

    Nor does a negation: 「没摔过，就鼓包了」 denies something else; a denied danger (「没鼓包」) raises no signal.
    """
    return [*_of_switches(candidate, turn, automation, library), *_of_script(candidate, turn, linter)]


def _of_switches(candidate: Candidate, turn: Turn, automation: Automation, library: Library) -> Iterator[str]:
    intent = library.intents[candidate.intent]
    if automation.stopped:
        yield automation.why or "红色开关已按下，全部自动回复停止"
    elif not intent.automation:
        yield f"「{intent.name}」不允许自动回复"
    elif not automation.allows(candidate.intent):
        yield f"「{intent.name}」没有打开自动回复"
    if turn.situation.taken_over:
        yield "已有人工接手这个会话"


def _of_understanding(candidate: Candidate, turn: Turn, library: Library) -> Iterator[str]:
    understanding = turn.understanding
    for signal, why in SIGNAL_VETOES.items():
        # 「我要退货」 is itself the matter that only a person answers: no need to say that it stands beside another.
        if understanding.has(signal) and (signal is not Signal.MATTER or candidate.automatic):
            yield why
    yield from _of_subject(candidate, turn)
    if _answers_open_step(turn):
        return
    if understanding.has(Signal.TRIED):
        yield "买家已经试过，不再给同样的办法"
    if understanding.answer is not None:
        yield "买家的回答要由人工判断"
    if understanding.intent == OTHER:
        yield "没有听懂，或缺少上下文"
    elif _unsure(turn, library):
        yield f"把握不够（{understanding.confidence:.0%}）"
    if understanding.unexplained:
        yield f"「{mask(understanding.unexplained[0])[:_SHOWN]}」这半句没有听懂"
    if candidate.intent != understanding.intent:
        yield "首选话术不属于识别出的意图"


def _of_subject(candidate: Candidate, turn: Turn) -> Iterator[str]:
    """Whether the text says plainly, and of these goods, what the reply answers."""
    understanding = turn.understanding
    chat = candidate.intent.startswith(_CHAT)
    # 「搞定了谢谢」 tells of the past as well and wants nothing but a goodbye.
    if understanding.has(Signal.ASIDE) and not chat:
        yield _ASIDE
    if understanding.has(Signal.OTHER_GOODS) and product_of(turn.situation) is ProductKind.PHONE:
        yield _OTHER_GOODS
    if len(turn.situation.text.strip()) > (LONGEST_CHAT if chat else LONGEST_MATTER):
        yield "话比较长，怕漏看了别的意思"


def _unsure(turn: Turn, library: Library) -> bool:
    """Whether the intent itself is in doubt: below its floor, whatever else is said, or of a band nothing explains."""
    understanding = turn.understanding
    if understanding.confidence < library.intents[understanding.intent].auto_floor:
        return True
    return understanding.band is not Band.AUTO and not _named(turn)


def _named(turn: Turn) -> bool:
    """Whether a veto of its own says what lowered the band: said as doubt it would read 「把握不够（100%）」."""
    understanding = turn.understanding
    words_turned = turned(understanding.intent, understanding.signals)
    return bool(_second_matter(turn) or understanding.unexplained or words_turned)


def _second_matter(turn: Turn) -> bool:
    return any(name not in _SMALL_TALK for name in turn.understanding.secondary)


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
    if any(line.kind not in (MessageKind.TEXT, MessageKind.CARD) for line in situation.turn):
        yield "买家发了图片，须由人工查看"
    if _second_matter(turn):
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
