"""The registers through the service: what is found, in whose shops, and what an export says and does not say."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from cs_assistant.domain.flows import FactSource
from cs_assistant.domain.reason_selection import Period
from cs_assistant.domain.refunds import (
    Phase,
    Reasons,
    RefundApplication,
    RefundKind,
    RefundStatus,
    RegisteredRefund,
    Selected,
    Stated,
)
from cs_assistant.errors import BadInputError
from cs_assistant.services import registers
from cs_assistant.services.reason_sheets import FileKind
from cs_assistant.services.register_rows import CallRow, ClaimRow, ConsentRow, RefundRow
from cs_assistant.services.registers import RegisterName
from cs_assistant.storage.case_records import Agreement, AgreementState, Call
from cs_assistant.storage.unit_of_work import UnitOfWork
from tests.contract.worlds import NOW
from tests.registers.house import LOST_SHOES, RegisterHouse, everything, register_house
from tests.unit.services.case_house import AGENT, PHONES, SHOES

REFUNDS, CONSENTS, CALLS, CLAIMS, INVOICES, *_ = RegisterName
pytestmark = pytest.mark.no_cover  # the same services are counted by the tests of the pages they are for


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[RegisterHouse]:
    async with register_house(tmp_path / "registers.sqlite3") as made:
        await made.furnish()
        yield made


async def count(house: RegisterHouse, name: RegisterName, words: str = "", *shops: str) -> int:
    return (await house.office.registers.page(name, everything(*shops, words=words))).total


def cells(body: bytes) -> list[list[str]]:
    """A CSV file as rows."""
    return list(csv.reader(StringIO(body.decode("utf-8-sig"))))


async def exported(
    house: RegisterHouse, name: RegisterName, *, masked: bool = True, words: str = ""
) -> list[list[str]]:
    query = everything(words=words)
    return cells(await house.office.registers.export(name, query, FileKind.CSV, "王主管", masked=masked))


async def test_a_refund_stands_with_its_four_reasons_its_case_and_who_agreed_it_on_whose_word(
    house: RegisterHouse,
) -> None:
    case = await house.case_of_refund(SHOES)
    agreed = Agreement(
        shop_id=SHOES, refund_no=case.refund_no or "", case_id=case.id, event="agree", amount=Decimal("99.00"),
        state=AgreementState.AGREED, at=NOW, by="陈姐", confirmed_how=FactSource.PERSON, confirmed_at=NOW,
    )
    await house.database.write(lambda uow: uow.agreements.begin(agreed))
    page = await house.office.registers.page(REFUNDS, everything(words=case.refund_no or ""))
    (row,) = page.rows
    assert isinstance(row, RefundRow)
    assert (row.stated, row.verified, row.agreement) == ("不想要了", "拍错", agreed)
    assert row.said is not None
    assert row.said.words.startswith("买重复了")
    assert (row.first, row.case_id, row.around.state) == (row.current, case.id, "已登记，待同意退货")
    heading, line = await exported(house, REFUNDS, words=case.refund_no or "")
    said = dict(zip(heading, line, strict=True))
    assert (said["同意"], said["谁的话算数"], said["同意人"]) == ("已同意", "人工确认", "陈姐")
    assert said["至少保存到"].startswith("2029-11-")


async def test_a_consent_stands_with_words_times_version_confirmer_and_its_withdrawal(house: RegisterHouse) -> None:
    withdrawn, valid = (await house.office.registers.page(CONSENTS, everything())).rows
    assert isinstance(withdrawn, ConsentRow)
    assert isinstance(valid, ConsentRow)
    assert (withdrawn.consent.valid, valid.consent.valid) == (False, True)
    assert (valid.situation, valid.around.buyer_id) == ("手机，保修期内", "tb_demo_lin88")
    heading, line, _ = await exported(house, CONSENTS, masked=False)
    said = dict(zip(heading, line, strict=True))
    assert said["同意的原话"] == "同意寄回"
    assert (said["细则版本"], said["确认人"], said["现在"]) == ("send_back.2026-11-22#phone_warranty", "小林", "已撤回")
    assert said["撤回的原话"] == "我还是去网点修吧，先不寄了"


async def test_calls_and_claims_stand_newest_first(house: RegisterHouse) -> None:
    calls = (await house.office.registers.page(CALLS, everything())).rows
    assert [row.call.whom for row in calls if isinstance(row, CallRow)] == ["仓库", "快递", "买家", "买家"]
    claims = (await house.office.registers.page(CLAIMS, everything())).rows
    assert [row.case.state for row in claims if isinstance(row, ClaimRow)] == ["stamping", "paid"]
    heading, _, paid = await exported(house, CLAIMS)
    said = dict(zip(heading, paid, strict=True))
    assert (said["进度"], said["到账金额（元）"], said["宝贝价位（元）"]) == ("快递已赔付到账", "200.0", "239.0")
    assert (said["发货日期"], said["盖章时间"], said["买家的选择"]) == ("2026-11-20", "2026-11-22 12:02", "补发")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("13800138000", (1, 0, 1, 0)),
        ("买重复", (1, 0, 1, 0)),
        ("拍错 买重复", (1, 0, 0, 0)),
        ("买重复 快递", (0, 0, 0, 0)),
        ("tb_demo_gu51", (0, 0, 0, 1)),
        ("TB_DEMO_GU51", (0, 0, 0, 1)),
        ("tb%gu51", (0, 0, 0, 0)),
        ("LJ000000000001_", (0, 0, 0, 0)),
        ("LJ0000000000017", (0, 0, 0, 1)),
        (LOST_SHOES, (0, 0, 0, 1)),
        ("不寄了", (0, 1, 0, 0)),
        ("2026-11-22#phone", (0, 2, 0, 0)),
        ("小林", (1, 2, 4, 2)),
        ("钱会计", (0, 0, 0, 1)),
        ("未接", (0, 0, 1, 0)),
        ("text", (0, 0, 0, 0)),
        ("unwanted", (0, 0, 0, 0)),
        ("history", (0, 0, 0, 0)),
        ('"', (0, 0, 0, 0)),
    ],
)
async def test_a_search_finds_numbers_buyers_words_people_and_reasons_and_nothing_of_the_storage(
    house: RegisterHouse, words: str, found: tuple[int, ...]
) -> None:
    assert tuple([await count(house, name, words) for name in (REFUNDS, CONSENTS, CALLS, CLAIMS)]) == found


async def test_a_search_that_is_too_long_is_refused(house: RegisterHouse) -> None:
    for words in ("一 二 三 四 五 六 七", "长" * 101):
        with pytest.raises(BadInputError, match="要找的字太多"):
            await count(house, REFUNDS, words)


async def test_an_invoice_stands_in_the_book_once_its_title_is_registered(house: RegisterHouse) -> None:
    """R5.37: title, its kind, the order, when it went to finance, its number; without a title it is no row."""
    (row,) = (await house.office.registers.page(INVOICES, everything(SHOES))).rows
    assert row.shop_id == SHOES
    heading, values = await exported(house, INVOICES, masked=False, words="示例有限公司")
    line = dict(zip(heading, values, strict=True))
    assert [line[name] for name in ("抬头类型", "发票抬头", "发票号码", "进度")] == [
        "公司", "示例有限公司", "26110001", "已开票，待发给买家",
    ]
    assert line["订单号"].endswith("2211000000000001418")
    assert line["提交财务"]


@pytest.mark.parametrize("name", RegisterName)
async def test_only_rows_of_the_asked_shops_are_ever_found(house: RegisterHouse, name: RegisterName) -> None:
    every = (await house.office.registers.page(name, everything())).rows
    seen = []
    for shop in (PHONES, SHOES):
        rows = (await house.office.registers.page(name, everything(shop))).rows
        assert {row.shop_id for row in rows} <= {shop}
        seen += rows
    assert len(seen) == len(every)
    assert (await house.office.registers.page(name, everything("elsewhere"))).total == 0


async def test_the_period_is_whole_days_of_shanghai(house: RegisterHouse) -> None:
    last, first = datetime(2026, 11, 10, 15, 59, 59, tzinfo=UTC), datetime(2026, 11, 9, 16, 0, tzinfo=UTC)

    def add(uow: UnitOfWork) -> None:
        for at in (first - timedelta(seconds=1), first, last, last + timedelta(seconds=1)):
            uow.calls.add(Call(shop_id=SHOES, whom="买家", outcome="未接", at=at, by="小林"))

    await house.database.write(add)
    day = Period(first=date(2026, 11, 10), last=date(2026, 11, 10))
    rows = (await house.office.registers.page(CALLS, everything(period=day))).rows
    assert [row.call.at for row in rows if isinstance(row, CallRow)] == [last, first]


async def test_pages_together_are_the_register_once(house: RegisterHouse) -> None:
    whole = (await house.office.registers.page(REFUNDS, everything())).rows
    pages = [
        await house.office.registers.page(REFUNDS, everything(), offset=offset, limit=7)
        for offset in range(0, len(whole), 7)
    ]
    assert tuple(row for page in pages for row in page.rows) == whole
    assert {page.total for page in pages} == {len(whole)}


@pytest.mark.parametrize("name", [REFUNDS, CONSENTS, CALLS, CLAIMS])
async def test_a_masked_export_hides_what_an_unmasked_one_shows_and_both_are_in_the_audit(
    house: RegisterHouse, name: RegisterName
) -> None:
    hidden, plain = await exported(house, name), await exported(house, name, masked=False)
    assert hidden[0] == plain[0]
    column = plain[0].index("买家")
    assert all(line[column].startswith("tb_demo_") for line in plain[1:])
    assert all("***" in line[column] for line in hidden[1:])
    events = await house.database.read(lambda uow: uow.events.latest(PHONES, types=["register.exported"]))
    title = registers.REGISTERS[name].title
    rows = sum(line[1] == "晨光手机旗舰店" for line in plain[1:])
    assert [event.sentence for event in events] == [
        f"王主管导出台账「{title}」{rows} 行（含个人信息）", f"王主管导出台账「{title}」{rows} 行（已脱敏）",
    ]  # fmt: skip


async def test_no_cell_of_a_file_is_a_formula(house: RegisterHouse) -> None:
    case = await house.case_of_refund(SHOES)
    await house.office.calling.record(
        case.id, AGENT, whom="买家", outcome="接通", words='=HYPERLINK("http://x","点")', promise="+1 天内回电",
    )  # fmt: skip
    heading, line, *_ = await exported(house, CALLS, masked=False)
    said = dict(zip(heading, line, strict=True))
    assert (said["对方原话"], said["答应了什么"]) == ("'=HYPERLINK(\"http://x\",\"点\")", "'+1 天内回电")
    book = await house.office.registers.export(CALLS, everything(), FileKind.XLSX, "王主管", masked=False)
    with ZipFile(BytesIO(book)) as parts:
        sheets = [parts.read(part).decode() for part in parts.namelist() if part.startswith("xl/worksheets/")]
    assert len(sheets) == 2
    assert "HYPERLINK" in sheets[0]
    assert not any("<f>" in sheet for sheet in sheets)


async def test_a_file_of_too_many_rows_is_refused_before_it_is_written(
    house: RegisterHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registers, "MOST_EXPORTED", 3)
    with pytest.raises(BadInputError, match="24 行，一个文件最多 3 行"):
        await exported(house, REFUNDS)
    assert await house.database.read(lambda uow: uow.events.latest(SHOES, types=["register.exported"])) == ()


def refund(number: int) -> RegisteredRefund:
    asked = NOW - timedelta(minutes=4 * number)
    selected = Selected(text="7天无理由", at=asked, by="买家")
    stated = Stated(reason="size", words=f"第 {number} 位说偏小一码", at=asked, by="小林")
    return RegisteredRefund(
        application=RefundApplication(
            shop_id=SHOES, refund_no=f"88{number:010}", order_no=f"22{number:017}", buyer_id=f"tb_many_{number}",
            kind=RefundKind.RETURN_AND_REFUND, phase=Phase.RECEIVED, amount=Decimal("199.00"), reason=selected.text,
            asked_at=asked, modified_at=asked, status=RefundStatus.SUCCESS, style="QH-1021", size="38码",
        ),
        reasons=Reasons(history=(selected, replace(selected, text="尺寸不符")), stated=(stated,)), first_seen_at=asked,
    )


async def test_ten_thousand_refunds_are_paged_and_searched(house: RegisterHouse) -> None:
    def add(uow: UnitOfWork) -> None:
        for number in range(10_000):
            uow.refunds.add(refund(number))

    await house.database.write(add)
    for words, total in (("", 10_024), ("偏小 小林", 10_000), ("tb_many_77", 111), ("谁也没说过", 0)):
        page = await house.office.registers.page(REFUNDS, everything(words=words), offset=max(0, total - 60))
        assert page.total == total
        assert len(page.rows) == min(50, total)
