"""Consent to the send-back terms (R2.19, R2.54): proposed by the assistant, recorded by an agent with one key.

It is valid only when that version of the terms was delivered in that very chat before the answer. What is kept: the
message, its words, when they were said, the version, who confirmed. It can be withdrawn as easily.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from uuid_utils import uuid7

from cs_assistant.domain.consent import ConsentJudgement
from cs_assistant.domain.flows import Case, FactSource
from cs_assistant.domain.messages import Line, MessageKind, Sender
from cs_assistant.domain.people import Person, Right
from cs_assistant.domain.scripts import TERMS_IDS
from cs_assistant.errors import BadInputError, ConflictError, ForbiddenError, StepRefusedError
from cs_assistant.flows.send_back import SEND_BACK
from cs_assistant.services.casework import Casework
from cs_assistant.services.moving import Hand, move, put_facts
from cs_assistant.storage.case_records import Consent
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork
from cs_assistant.understanding.consent.judging import judge_consent

LINES_READ = 400
DELIVERED, CONSENT = "terms_delivered", "consent"
NAMES = {DELIVERED: "细则已送达", CONSENT: "买家同意细则"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """The buyer's newest answer to the terms, judged; nothing is recorded by it."""

    case_id: str
    terms_id: str
    terms_seq: int
    answer_seq: int
    words: str
    said_at: datetime
    judgement: ConsentJudgement


class Consents:
    """Proposes, records and withdraws consent."""

    def __init__(self, database: Database, casework: Casework) -> None:
        self._database = database
        self._casework = casework

    async def proposal(self, case_id: str) -> Proposal | None:
        """The buyer's answer after the terms were delivered; None while there is none, or nothing to consent to."""
        return await self._database.read(lambda uow: _proposal(uow, uow.cases.get(case_id)))

    async def terms_sent(self, case_id: str, person: Person) -> Case:
        """发寄回细则: move the case once the terms stand in the chat. Raises StepRefusedError while they do not."""

        def work(uow: UnitOfWork) -> Case:
            case = uow.cases.get(case_id)
            hand = self._hand(uow, case, person)
            found = delivered(uow, case)
            if found is None:
                raise StepRefusedError(
                    "细则还没有在这个会话里送达。请先把细则发给买家，再点这一步。", missing=("细则已送达",)
                )
            return send_terms(hand, case, found)

        return self._told(await self._database.write(work))

    async def record(self, case_id: str, person: Person, *, answer_seq: int) -> Consent:
        """Record that the buyer's line `answer_seq` is consent. An agent's key, never automatic.

        Raises StepRefusedError when the terms in force were not delivered before that line in that chat, BadInputError
        for a line that is not the buyer's, ForbiddenError without the right.
        """

        def work(uow: UnitOfWork) -> Consent:
            case = uow.cases.get(case_id)
            hand = self._hand(uow, case, person)
            terms, answer, words = _the_answer(uow, case, answer_seq)
            consent = Consent(
                id=str(uuid7()), shop_id=case.shop_id, case_id=case.id, conversation_id=case.conversation_id or "",
                order_no=case.order_no, terms_id=terms.reply_id or "", terms_seq=terms.seq, answer_seq=answer.seq,
                words=words, said_at=answer.at, recorded_at=hand.now, recorded_by=person.name,
            )
            uow.consents.add(consent)
            case = _note_delivery(hand, case, terms)
            case = put_facts(hand, case, {CONSENT: hand.fact(consent.id, note=words)}, NAMES, told=False)
            move(hand, case, "consent")
            hand.tell("consent.recorded", case, words=words, terms=consent.terms_id)
            _think_again(uow, case)
            return consent

        consent = await self._database.write(work)
        self._casework.tell(consent.shop_id)
        return consent

    async def withdraw(self, case_id: str, person: Person, *, words: str) -> Case:
        """The buyer takes consent back; what follows depends on where the parcel is. Raises ConflictError."""
        if not words.strip():
            raise BadInputError("请记下买家撤回同意时的原话。", where="words")

        def work(uow: UnitOfWork) -> Case:
            case = uow.cases.get(case_id)
            hand = self._hand(uow, case, person)
            valid = next((consent for consent in uow.consents.of_case(case_id) if consent.valid), None)
            if valid is None:
                raise ConflictError("这个案件没有生效的同意，不用撤回。")
            uow.consents.withdraw(valid.id, at=hand.now, by=person.name, words=words.strip())
            hand.tell("consent.withdrawn", case, words=words.strip())
            _think_again(uow, case)
            return move(hand, case, "withdraw_consent")

        return self._told(await self._database.write(work))

    def _hand(self, uow: UnitOfWork, case: Case, person: Person) -> Hand:
        if not person.may(Right.CONSENT, case.shop_id):
            raise ForbiddenError("记录同意要由客服来点。")
        if case.flow != SEND_BACK.key:
            raise BadInputError("只有寄回代检的案件要买家同意细则。", where="case")
        return self._casework.hand(uow, case.shop_id, person)

    def _told(self, case: Case) -> Case:
        self._casework.tell(case.shop_id)
        return case


def send_terms(hand: Hand, case: Case, terms: Line) -> Case:
    """发寄回细则: these terms stand in the chat now; consent to what was sent before does not cover them."""
    for consent in hand.uow.consents.of_case(case.id):
        if consent.valid:
            hand.uow.consents.withdraw(consent.id, at=hand.now, by=hand.actor, words="细则重新发过，要重新同意")
    return move(hand, _note_delivery(hand, case, terms), "send_terms")


def carries_terms(reply_id: str | None) -> bool:
    """Whether a line taken from this script carries terms."""
    return (reply_id or "").startswith(TERMS_IDS)


def delivered(uow: UnitOfWork, case: Case) -> Line | None:
    """The newest line of the case's chat that carried terms; None when none went out."""
    ours = [line for line in _lines(uow, case) if line.sender is not Sender.BUYER]
    return next((line for line in reversed(ours) if carries_terms(line.reply_id)), None)


def _proposal(uow: UnitOfWork, case: Case) -> Proposal | None:
    if case.state != "consent_due":
        return None
    terms = delivered(uow, case)
    if terms is None:
        return None
    answers = _answers(_lines(uow, case), terms)
    if not answers:
        return None
    words = "\n".join(line.text for line in answers)
    return Proposal(
        case_id=case.id, terms_id=terms.reply_id or "", terms_seq=terms.seq, answer_seq=answers[-1].seq, words=words,
        said_at=answers[-1].at, judgement=judge_consent(words),
    )


def _answers(lines: Sequence[Line], terms: Line) -> list[Line]:
    """The buyer's last run of lines after the terms: one answer, however many bubbles."""
    after = [line for line in lines if line.seq > terms.seq]
    run: list[Line] = []
    for line in reversed(after):
        if line.sender is not Sender.BUYER:
            if run:
                break
            continue
        run.append(line)
    return list(reversed(run))


def _the_answer(uow: UnitOfWork, case: Case, answer_seq: int) -> tuple[Line, Line, str]:
    """The terms, the line that answers, and the words of its whole run of bubbles."""
    lines = _lines(uow, case)
    answer = next((line for line in lines if line.seq == answer_seq), None)
    if answer is None or answer.sender is not Sender.BUYER:
        raise BadInputError("请选买家自己说的那一句。", where="answer_seq")
    terms = delivered(uow, case)
    if terms is None or terms.seq > answer.seq:
        raise StepRefusedError(
            "细则是在这句话之后才送达的，或还没有送达，这句话不能算同意。请等买家看过细则再答复。",
            missing=("细则已在答复之前送达",),
        )
    run = [line for line in _answers(lines, terms) if line.seq <= answer.seq]
    words = "\n".join(line.text for line in run) if answer in run else answer.text
    return terms, answer, words


def _note_delivery(hand: Hand, case: Case, terms: Line) -> Case:
    fact = hand.fact(terms.reply_id or "", source=FactSource.COMPUTED, note=f"第 {terms.seq} 条消息")
    return put_facts(hand, case, {DELIVERED: fact}, NAMES)


def _think_again(uow: UnitOfWork, case: Case) -> None:
    """What may be suggested in the chat depends on consent: the address only with it."""
    if case.conversation_id is not None:
        uow.conversations.change(uow.conversations.get(case.conversation_id), thought_seq=0)
        uow.wake(Topic.THINKING)


def _lines(uow: UnitOfWork, case: Case) -> tuple[Line, ...]:
    if case.conversation_id is None:
        return ()
    stored = uow.messages.latest(case.shop_id, case.conversation_id, LINES_READ)
    # What was taken back is nobody's word any more.
    return tuple(one.line for one in stored if one.line.kind is not MessageKind.RECALLED)
