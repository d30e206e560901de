"""The registers over a real database: the sandbox's refunds; calls, consents and claims made through the services."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

from aiohttp import web
from uuid_utils import uuid7

from cs_assistant.domain.flows import Case
from cs_assistant.domain.messages import Message, Sender
from cs_assistant.domain.people import ROLE_NAMES, Role
from cs_assistant.domain.reason_selection import Period
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.remarks import RemarkState
from cs_assistant.domain.times import shanghai_day
from cs_assistant.services.accounts import Accounts
from cs_assistant.services.audit import AuditLog
from cs_assistant.services.automation import AutomationDesk
from cs_assistant.services.claims import ClaimSheet
from cs_assistant.services.desk import Desk
from cs_assistant.services.keeping import Keeper
from cs_assistant.services.live import Hub
from cs_assistant.services.logins import Logins
from cs_assistant.services.registers import RegisterQuery
from cs_assistant.services.whose import Whose
from cs_assistant.storage.records import Act, ActState
from cs_assistant.storage.unit_of_work import UnitOfWork
from cs_assistant.web.build import add_console
from cs_assistant.web.context import DemoLogin
from tests.contract.worlds import NOW, packaged_library
from tests.unit.services.case_house import AGENT, PHONES, SHOES, WAREHOUSE, CaseHouse, case_house, person

SHOPS = (PHONES, SHOES)
PASSWORD = "zheng-que-2026"
PEOPLE = {role: f"某{ROLE_NAMES[role]}" for role in (Role.AGENT, Role.SUPERVISOR, Role.AUDITOR, Role.WAREHOUSE)}
PHONE_SUPERVISOR = "手机店主管"
HOUSE = Keeper(name="测试")
MONTH = Period(first=date(2026, 10, 24), last=date(2026, 11, 22))
LOST_SHOES, LOST_PHONE = "2211000000000001729", "2211000000000000622"
"""Orders of world.yaml that are on their way."""
TERMS = "terms/send_back.2026-11-22#phone_warranty"


FINANCE = person("钱会计", Role.FINANCE)


def sheet(**changed: Any) -> ClaimSheet:
    """A claim for the lost shoes."""
    given = ClaimSheet(
        order_no=LOST_SHOES, article="QH-1021", size="白色 38码", courier="蓝鲸速运", tracking_no="LJ0000000000017",
        price="239.00", shipped_on=date(2026, 11, 20), proof_kind="快递书面证明", proof="快递盖章的丢失证明 第 17 号",
    )
    return replace(given, **changed)


def everything(*shops: str, words: str = "", period: Period = MONTH) -> RegisterQuery:
    return RegisterQuery(shop_ids=frozenset(shops or SHOPS), period=period, words=words)


@dataclass(frozen=True, kw_only=True)
class RegisterHouse(CaseHouse):
    async def consented(self, buyer: str, words: str, *, shop_id: str = PHONES, order_no: str | None = None) -> Case:
        """A send-back case whose buyer agreed to the terms, in these words."""
        conversation_id = str(uuid7())

        def open_chat(uow: UnitOfWork) -> None:
            uow.conversations.add(conversation_id, shop_id, "sandbox", buyer)

        def terms(uow: UnitOfWork) -> None:
            act = Act(
                id=1, shop_id=shop_id, act_key=f"terms:{conversation_id}", conversation_id=conversation_id,
                channel="sandbox", buyer_id=buyer, text="寄回细则……", reply_id=TERMS, title="寄回细则", intent=None,
                automatic=False, actor=AGENT.name, answers_seq=0, state=ActState.SENT, created_at=self.clock.now(),
                not_before=self.clock.now(), attempts=1, maybe_sent=False, why=None,
            )
            uow.messages.add_sent(act, f"sent:{conversation_id}", Sender.AGENT, self.clock.now())

        def agrees(uow: UnitOfWork) -> int:
            message = Message(
                shop_id=shop_id, channel="sandbox", buyer_id=buyer, text=words, sent_at=self.clock.now(),
                external_id=f"said:{conversation_id}",
            )
            return uow.messages.add(conversation_id, message, self.clock.now()).seq

        casework, consents = self.office.casework, self.office.consents
        await self.database.write(open_chat)
        case = await casework.open_send_back(conversation_id, AGENT, order_no)
        await casework.step(case.id, "other_fault", AGENT, given={"fault": "听筒没有声音"})
        await casework.step(case.id, "no_outlet", AGENT)
        await self.database.write(terms)
        await consents.terms_sent(case.id, AGENT)
        seq = await self.database.write(agrees)
        await consents.record(case.id, AGENT, answer_seq=seq)
        return case

    async def remarks_stand(self, case_id: str) -> None:
        """Every remark of a case stands: written where the shop is connected, else copied by hand."""
        await self.office.remarking.write_due()
        for remark in (await self.office.casework.view(case_id, AGENT)).remarks:
            if remark.state is RemarkState.TO_COPY:
                await self.office.remarking.confirm_copied(remark.id, AGENT.name)

    async def furnish(self) -> None:
        """A few records of every kind, as a morning leaves them."""
        office, clock = self.office, self.clock
        await office.sync.read_all()
        shoes, phones = await self.case_of_refund(SHOES), await self.case_of_refund(PHONES)
        other = await self.case_of_refund(SHOES, 1)
        await office.calling.record(
            shoes.id, AGENT, whom="买家", outcome="接通", reason="unwanted",
            words="买重复了，家里人也下了一单，电话 13800138000", promise="下午五点前给答复",
        )
        await office.reasons.verify(shoes.id, AGENT, reason="ordered_wrongly", evidence="同一收货人当天有两笔同款订单")
        clock.move(timedelta(minutes=7))
        await office.calling.record(other.id, AGENT, whom="买家", outcome="未接")
        clock.move(timedelta(minutes=4))
        await office.calling.record(
            phones.id, AGENT, whom="快递", outcome="接通", words="说包裹在转运中心找不到，已报丢失，证明明天给",
            promise="明天中午前给书面证明",
        )
        clock.move(timedelta(minutes=9))
        await office.calling.record(phones.id, AGENT, whom="仓库", outcome="占线")
        said = "看过了，同意寄回检测，我的电话是13900139000"
        await self.consented("tb_demo_lin88", said, order_no="2211000000000000137")
        clock.move(timedelta(minutes=12))
        taken_back = await self.consented("tb_demo_zhou07", "同意寄回", order_no="2211000000000000274")
        clock.move(timedelta(minutes=30))
        await office.consents.withdraw(taken_back.id, AGENT, words="我还是去网点修吧，先不寄了")
        claim = await office.claims.open(SHOES, AGENT, sheet(buyer_choice="补发", buyer_words="还想要这双，尽快补发"))
        clock.move(timedelta(hours=1))
        for event, worker, given in (
            ("stamped", FINANCE, {"copy_kept": "财务已留复印件"}),
            ("original_received", WAREHOUSE, {"original_with": "老周"}),
            ("hand_over", WAREHOUSE, {"courier_claim_no": "LP20261122017"}),
            ("paid", FINANCE, {"paid_amount": "200.00"}),
        ):
            if event == "hand_over":
                await self.remarks_stand(claim.id)
            await office.casework.step(claim.id, event, worker, given=given)
        await office.claims.open(PHONES, AGENT, sheet(
            order_no=LOST_PHONE, article="晨光X9", size="12GB+256GB 云白", tracking_no="LJ0000000000006",
            price="2499.00", proof_kind="快递系统记录", proof="系统显示 11 月 21 日转运中心遗失", buyer_choice="只退款",
        ))  # fmt: skip
        asked = await office.opening.open("invoice", SHOES, AGENT, order_no="2211000000000001418")
        await office.casework.step(asked.id, "needs_invoice", AGENT, given={
            "title_kind": "公司", "invoice_title": "示例有限公司", "tax_no": "91000000000000000X",
        })  # fmt: skip
        await office.casework.step(asked.id, "invoice_issued", FINANCE, given={"invoice_no": "26110001"})
        await office.opening.open("invoice", SHOES, AGENT, order_no="2211000000000001555")
        other = await office.opening.open("invoice", PHONES, AGENT, order_no="2211000000000000137")
        await office.casework.step(other.id, "needs_invoice", AGENT, given={
            "title_kind": "个人", "invoice_title": "示例买家",
        })  # fmt: skip
        await office.paperwork.choose_kind(phones.id, AGENT, "退货", "快递退回来了，没拆")
        await office.paperwork.make(phones.id, "back", AGENT, {
            "原单号": phones.order_no or "", "货号／品名": "晨光X9", "数量": "1", "序列号": "864000000000017",
            "备注：原因": "买家拒收，电话 13700137000", "单价": "2499.00",
        })  # fmt: skip


@asynccontextmanager
async def register_house(
    path: Path, connections: Mapping[str, Connection] | None = None
) -> AsyncIterator[RegisterHouse]:
    async with case_house(path, connections) as house:
        yield RegisterHouse(
            database=house.database, orders=house.orders, clock=house.clock, hub=house.hub, office=house.office
        )


async def application(house: RegisterHouse, *, token: str = "registers-test-token") -> web.Application:
    """The console over the house; `token` logs the supervisor in."""
    accounts = Accounts(house.database, house.clock)
    for role, name in PEOPLE.items():
        await accounts.create(HOUSE, name, {shop: frozenset({role}) for shop in SHOPS}, PASSWORD)
    await accounts.create(HOUSE, PHONE_SUPERVISOR, {PHONES: frozenset({Role.SUPERVISOR})}, PASSWORD)
    app, library = web.Application(), packaged_library()
    add_console(
        app, desk=cast(Desk, None), automation=cast(AutomationDesk, None), office=house.office, accounts=accounts,
        logins=Logins(house.database, house.clock), audit=AuditLog(house.database), whose=Whose(house.database),
        hub=Hub(), library=lambda: library, intents={}, clock=house.clock, accept=nobody_writes,
        demo=DemoLogin(
            token=token, name=PEOPLE[Role.SUPERVISOR],
            accounts={name: ROLE_NAMES[role] for role, name in PEOPLE.items()},
        ),
    )
    return app


async def nobody_writes(_: object) -> object:
    """No messages come in here."""
    raise AssertionError("no message was to come in")


def today() -> date:
    return shanghai_day(NOW)
