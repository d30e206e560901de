"""What the delivery of terms does to the chat's case; a pasted chat, where a person copies what is said (R2.19)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import cast

import pytest

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.decision import Candidate, Finding
from cs_assistant.domain.flows import Case
from cs_assistant.domain.messages import PASTE, Message, Sender
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.remarks import RemarkState
from cs_assistant.domain.situation import Situation
from cs_assistant.errors import BadInputError, ConflictError, DeliveryError, StepRefusedError, UnknownOrderError
from cs_assistant.services.brain import Brain, Thinker
from cs_assistant.services.deliver import Deliver
from cs_assistant.services.desk import Desk
from cs_assistant.services.hands import Hands
from cs_assistant.services.live import Hub
from cs_assistant.services.receive import Receive
from cs_assistant.services.situations import read_conversation
from cs_assistant.services.terms import follow_terms
from cs_assistant.services.views import Click
from tests.contract.worlds import packaged_library

from .case_house import AGENT, PHONES, CaseHouse, LibraryOnly, case_house
from .house import FakeChannel, working

TERMS = "terms/send_back.2026-11-22#phone"
NEWER_TERMS = "terms/send_back.2026-11-22#phone_return"
WORDS = "寄回检测的细则，请看完再答……您同意吗？"
CHANNEL = "webhook"
ORDER_NO = "2211000000000000137"
BUYERS = {CHANNEL: "tb_demo_lin88", PASTE: "小鱼儿1987"}
"""The pasted one is nobody the platform tells us of."""
TO_TERMS: tuple[tuple[str, dict[str, str]], ...] = (("other_fault", {"fault": "听筒没有声音"}), ("no_outlet", {}))


@dataclass
class Silent(LibraryOnly):
    """Lets every text pass; has one text of terms in force."""

    in_force: str = TERMS

    def lint_errors(self, text: str) -> tuple[str, ...]:
        return ()

    def offer_in(self, text: str) -> Finding | None:
        return None

    def cause_in(self, text: str) -> Finding | None:
        return None

    def terms(self, kind: str, situation: Situation) -> Candidate | None:
        return Candidate(
            reply_id=self.in_force, intent="service.send_back", title="细则", text=WORDS, clause=("R2.19",),
            reason="案件走到了发细则这一步", automatic=False, opens=True, confidence=0.0,
        )


@dataclass(kw_only=True)
class Chat:
    """One chat at the desk, with its case."""

    cases: CaseHouse
    receive: Receive
    deliver: Deliver
    desk: Desk
    sent: FakeChannel
    assistant: Silent
    channel: str
    id: str = ""
    clicks: count[int] = field(default_factory=lambda: count(1))

    async def says(self, text: str, order_no: str | None = None) -> int:
        """The buyer writes; gives the line's sequence."""
        accepted = await self.receive.accept(
            Message(
                shop_id=PHONES, channel=self.channel, buyer_id=BUYERS[self.channel], text=text, order_no=order_no,
                sent_at=self.cases.clock.now(), external_id=f"in-{next(self.clicks)}",
            )
        )
        self.id = accepted.conversation_id
        return accepted.seq

    async def answer(self, text: str, reply_id: str | None = None, click: str | None = None) -> Click:
        seen = (await self.cases.database.read(lambda uow: uow.conversations.get(self.id))).last_seq
        return await self.desk.send(
            self.id, click_id=click or f"click-{next(self.clicks):04}", actor=AGENT.name, text=text,
            reply_id=reply_id, seen_seq=seen,
        )

    async def delivered(self) -> None:
        async with working(self.deliver.run()):
            await self.deliver.idle()

    async def case_at_terms(self) -> str:
        case = await self.cases.office.casework.open_send_back(self.id, AGENT, ORDER_NO)
        for event, given in TO_TERMS:
            await self.cases.office.casework.step(case.id, event, AGENT, given=given)
        return case.id

    async def case(self, case_id: str) -> Case:
        return await self.cases.database.read(lambda uow: uow.cases.get(case_id))


def chat_in(house: CaseHouse, channel: str) -> Chat:
    assistant = Silent(library=packaged_library())
    brain, hub = Brain(cast("Thinker", assistant)), Hub()
    sent = FakeChannel()
    return Chat(
        cases=house,
        receive=Receive(house.database, house.orders, brain, hub, house.clock),
        deliver=Deliver(
            house.database, {CHANNEL: sent}, hub, house.clock,
            after_sent=follow_terms(Hands(brain, house.orders, house.clock)),
        ),
        desk=Desk(house.database, house.orders, brain, hub, house.clock),
        sent=sent,
        assistant=assistant,
        channel=channel,
    )  # fmt: skip


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Chat]:
    async with case_house(tmp_path / "cases.sqlite3") as house:
        yield chat_in(house, CHANNEL)


@pytest.fixture
async def pasted(tmp_path: Path) -> AsyncIterator[Chat]:
    async with case_house(tmp_path / "cases.sqlite3", {PHONES: Connection.PASTE}) as house:
        yield chat_in(house, PASTE)


async def test_terms_move_the_case_only_once_they_are_delivered_and_on_the_senders_word(chat: Chat) -> None:
    await chat.says("听筒没声音，附近没有网点")
    case_id = await chat.case_at_terms()
    await chat.answer(WORDS, TERMS)
    assert (await chat.case(case_id)).state == "terms"
    await chat.delivered()
    case = await chat.case(case_id)
    assert (case.state, case.fact("terms_delivered")) == ("consent_due", TERMS)
    events = await chat.cases.database.read(lambda uow: uow.events.of_case(PHONES, case_id))
    assert (events[-1].type, events[-1].actor, events[-1].data["event"]) == ("case.moved", AGENT.name, "send_terms")


async def test_a_line_that_failed_or_carries_no_terms_moves_nothing(chat: Chat) -> None:
    await chat.says("听筒没声音")
    case_id = await chat.case_at_terms()
    await chat.answer("我先看看", "service.send_back/ask_fault")
    await chat.delivered()
    assert (await chat.case(case_id)).state == "terms"
    chat.sent.answers = [DeliveryError("拒收", final=True)]
    failed = await chat.answer(WORDS, TERMS)
    await chat.delivered()
    act = await chat.cases.database.read(lambda uow: uow.outbox.find(PHONES, failed.act_key))
    assert act is not None
    assert act.state is ActState.FAILED
    case = await chat.case(case_id)
    assert (case.state, case.fact("terms_delivered")) == ("terms", None)


async def test_terms_sent_before_the_case_got_there_are_taken_with_one_click(chat: Chat) -> None:
    await chat.says("想寄回去修")
    case = await chat.cases.office.casework.open_send_back(chat.id, AGENT, ORDER_NO)
    await chat.answer(WORDS, TERMS)
    await chat.delivered()
    assert (await chat.case(case.id)).state == "asking"
    for event, given in TO_TERMS:
        await chat.cases.office.casework.step(case.id, event, AGENT, given=given)
    assert (await chat.cases.office.consents.terms_sent(case.id, AGENT)).state == "consent_due"


async def test_other_terms_void_the_consent_to_the_first(chat: Chat) -> None:
    await chat.says("想寄回去修")
    case_id = await chat.case_at_terms()
    await chat.answer(WORDS, TERMS)
    await chat.delivered()
    seq = await chat.says("同意寄回")
    consent = await chat.cases.office.consents.record(case_id, AGENT, answer_seq=seq)
    assert (await chat.case(case_id)).state == "consented"
    chat.assistant.in_force = NEWER_TERMS
    await chat.answer(WORDS, NEWER_TERMS)
    await chat.delivered()
    case = await chat.case(case_id)
    assert (case.state, case.fact("consent"), case.fact("terms_delivered")) == ("consent_due", None, NEWER_TERMS)
    kept = await chat.cases.database.read(lambda uow: uow.consents.of_case(case_id))
    assert [(each.id, each.valid, each.withdrawn_words) for each in kept] == [
        (consent.id, False, "细则重新发过，要重新同意"),
    ]
    with pytest.raises(StepRefusedError):
        await chat.cases.office.consents.record(case_id, AGENT, answer_seq=seq)


async def test_terms_a_person_found_on_the_platform_count_as_delivered(chat: Chat) -> None:
    await chat.says("想寄回去修")
    case_id = await chat.case_at_terms()
    chat.sent.takes_keys = False
    chat.sent.answers = ["lost"]
    click = await chat.answer(WORDS, TERMS)
    await chat.delivered()
    assert (await chat.case(case_id)).state == "terms"
    await chat.desk.settle(click.act_key, True, AGENT.name)
    assert (await chat.case(case_id)).state == "consent_due"


@pytest.mark.parametrize(
    ("reply_id", "text"), [(TERMS, f"亲，{WORDS}"), (TERMS, WORDS.replace("检测", "维修")), (NEWER_TERMS, WORDS)],
    ids=["something-added", "a-word-changed", "another-version"],
)
async def test_terms_go_out_word_for_word_or_not_at_all(chat: Chat, reply_id: str, text: str) -> None:
    await chat.says("想寄回去修")
    with pytest.raises(BadInputError, match="原样"):
        await chat.answer(text, reply_id)
    await chat.delivered()
    assert chat.sent.texts == []


async def test_consent_and_its_withdrawal_make_the_chat_be_thought_about_again(chat: Chat) -> None:
    await chat.says("想寄回去修")
    case_id = await chat.case_at_terms()
    await chat.answer(WORDS, TERMS)
    await chat.delivered()
    seq = await chat.says("同意寄回")

    async def due_after_being_thought_about() -> bool:
        await chat.cases.database.write(
            lambda uow: uow.conversations.change(uow.conversations.get(chat.id), thought_seq=seq)
        )
        return chat.id in await chat.cases.database.read(lambda uow: uow.conversations.due(9, ()))

    assert not await due_after_being_thought_about()
    await chat.cases.office.consents.record(case_id, AGENT, answer_seq=seq)
    assert chat.id in await chat.cases.database.read(lambda uow: uow.conversations.due(9, ()))
    assert not await due_after_being_thought_about()
    await chat.cases.office.consents.withdraw(case_id, AGENT, words="算了，不寄了")
    assert chat.id in await chat.cases.database.read(lambda uow: uow.conversations.due(9, ()))


async def test_consent_is_not_withdrawn_without_the_buyers_words(chat: Chat) -> None:
    await chat.says("想寄回去修")
    case_id = await chat.case_at_terms()
    await chat.answer(WORDS, TERMS)
    await chat.delivered()
    await chat.cases.office.consents.record(case_id, AGENT, answer_seq=await chat.says("同意寄回"))
    with pytest.raises(BadInputError, match="原话"):
        await chat.cases.office.casework.step(case_id, "withdraw_consent", AGENT)


async def test_in_a_pasted_chat_a_click_is_the_sending_and_nothing_reaches_a_channel(pasted: Chat) -> None:
    await pasted.says("在吗")
    click = await pasted.answer("在的，您说。", click="click-same")
    assert click.state is ActState.SENT
    again = await pasted.answer("在的，您说。", click="click-same")
    assert (again.new, again.state) == (False, ActState.SENT)
    await pasted.delivered()
    assert pasted.sent.attempts == 0
    view = await pasted.desk.conversation(pasted.id)
    assert [(each.line.sender, each.state) for each in view.lines] == [
        (Sender.BUYER, None), (Sender.AGENT, ActState.SENT),
    ]
    assert view.pasted
    assert await pasted.desk.queue() == ()
    told = await pasted.cases.database.read(lambda uow: uow.events.latest(PHONES, limit=9))
    assert [(each.type, each.actor) for each in told if each.type.startswith("reply.")] == [
        ("reply.settled", AGENT.name), ("reply.written", AGENT.name),
    ]


async def test_two_people_do_not_answer_a_pasted_chat_at_once(pasted: Chat) -> None:
    seen = await pasted.says("在吗")
    await pasted.answer("在的。")
    with pytest.raises(ConflictError):
        await pasted.desk.send(
            pasted.id, click_id="click-late", actor="陈姐", text="您好", reply_id=None, seen_seq=seen
        )


async def test_the_whole_way_to_the_address_works_by_copying(pasted: Chat) -> None:
    await pasted.says(f"订单{ORDER_NO}的手机听筒坏了")
    case_id = await pasted.case_at_terms()
    await pasted.answer(WORDS, TERMS)
    assert (await pasted.case(case_id)).state == "consent_due"
    seq = await pasted.says("同意")
    proposal = await pasted.cases.office.consents.proposal(case_id)
    assert proposal is not None
    assert (proposal.words, proposal.judgement.proposes_consent) == ("同意", True)
    await pasted.cases.office.consents.record(case_id, AGENT, answer_seq=seq)
    await pasted.cases.office.casework.step(case_id, "give_address", AGENT)
    (remark,) = await pasted.cases.database.read(lambda uow: uow.remarks.of_case(case_id))
    assert (remark.state, remark.order_no) == (RemarkState.TO_COPY, ORDER_NO)
    await pasted.cases.office.remarking.confirm_copied(remark.id, AGENT.name)
    assert (await pasted.case(case_id)).fact("remark.send_back_agreed") == "standing"


async def test_automation_never_runs_in_a_pasted_chat_whatever_is_switched_on(pasted: Chat) -> None:
    await pasted.cases.database.write(
        lambda uow: uow.automation.switch(
            PHONES, "fault.charging", enabled=True, at=pasted.cases.clock.now(), actor="主管"
        )
    )
    await pasted.says("充不进电")
    read = await pasted.cases.database.read(lambda uow: read_conversation(uow, pasted.id))
    assert not read.automation.allows("fault.charging")
    assert (read.automation.stopped, "粘贴" in read.automation.why) == (True, True)


async def test_a_pasted_chat_takes_a_number_at_its_word(pasted: Chat) -> None:
    unknown = "2299000000000000001"
    await pasted.says("看下这单", order_no=unknown)
    view = await pasted.desk.conversation(pasted.id)
    assert (view.order, view.order_no, view.unknown_order_no) == (None, unknown, None)
    await pasted.desk.choose_order(pasted.id, "2299000000000000002", AGENT.name)
    await pasted.answer("好的")
    assert (await pasted.desk.conversation(pasted.id)).order_no == "2299000000000000002"
    for wrong in ("123", "二二九九000000000000002", "2299000000000000002 "):
        with pytest.raises(UnknownOrderError):
            await pasted.desk.choose_order(pasted.id, wrong, AGENT.name)


async def test_a_connected_chat_still_takes_no_strange_number(chat: Chat) -> None:
    await chat.says("看下这单", order_no="2299000000000000001")
    view = await chat.desk.conversation(chat.id)
    assert (view.order_no, view.unknown_order_no) == (None, "2299000000000000001")
    with pytest.raises(UnknownOrderError):
        await chat.desk.choose_order(chat.id, "2299000000000000001", AGENT.name)
