"""Statistics over a real database: they count what is stored, map as the supervisor says, and export without names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cs_assistant.domain.reason_rows import Attribute, View
from cs_assistant.domain.reason_selection import Period, Selection
from cs_assistant.domain.refunds import UNMAPPED
from cs_assistant.errors import BadInputError
from cs_assistant.services.reason_sheets import FileKind
from cs_assistant.services.reason_views import ReasonQuery
from cs_assistant.storage.case_records import ReasonRequest
from cs_assistant.storage.unit_of_work import UnitOfWork
from tests.contract.worlds import NOW
from tests.reasons.house import Services, planted, services
from tests.reasons.refunds import refund

MONTH = ReasonQuery(shop_ids=frozenset({"shoes"}), selection=Selection(period=planted().period))
SECRET_WORDS = "开胶了，打我电话13800001234，寄到杭州市西湖区文三路12号"
SECRETS = ("13800001234", "文三路", "tb_buyer_77", "2211000000000000077")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Services]:
    async with services(tmp_path) as made:
        yield made


async def add_a_talkative_buyer(house: Services) -> None:
    talkative = refund(number=77, asked_at=NOW, stated=("quality",), words=SECRET_WORDS)
    await house.database.write(lambda uow: uow.refunds.add(talkative))


TODAY = ReasonQuery(
    shop_ids=frozenset({"shoes"}),
    selection=Selection(
        period=Period(first=planted().period.last, last=NOW.date()), attributes={Attribute.STYLE: "板鞋"}
    ),
)


async def test_the_report_finds_the_planted_batch_with_its_figures(house: Services) -> None:
    truth = planted().truth
    here = {Attribute.STYLE: truth.style, Attribute.BATCH: truth.batch}
    report = await house.statistics.report(replace(MONTH, selection=replace(MONTH.selection, attributes=here)))
    cards = [card for card in truth.dealt if (card.style, card.batch) == (truth.style, truth.batch)]
    quality = [card for card in cards if "quality" in (card.stated, card.verified)]
    assert report.total == len(cards)
    assert report.in_period == 400
    (suspect,) = report.suspects
    assert (suspect.style, suspect.batch, suspect.total) == (truth.style, truth.batch, len(cards))
    assert suspect.quality >= len(quality)
    assert truth.batch in report.choices.attributes[Attribute.BATCH]


async def test_refunds_behind_a_figure_come_newest_first_and_page_without_gap(house: Services) -> None:
    first = await house.statistics.refunds(MONTH, limit=150)
    rest = await house.statistics.refunds(MONTH, offset=150, limit=500)
    asked = [row.asked_at for row in (*first.rows, *rest.rows)]
    assert asked == sorted(asked, reverse=True)
    assert first.total == rest.total == len(asked) == 400


async def test_another_shop_is_not_counted(house: Services) -> None:
    report = await house.statistics.report(replace(MONTH, shop_ids=frozenset({"phones"})))
    assert report.total == report.in_period == 0
    assert report.suspects == ()


async def test_a_period_that_is_too_long_is_refused_with_what_to_do(house: Services) -> None:
    ages = Period(first=planted().period.first.replace(year=2020), last=planted().period.last)
    with pytest.raises(BadInputError, match="短一些"):
        await house.statistics.report(replace(MONTH, selection=Selection(period=ages)))


async def test_a_mapped_string_counts_at_once_also_in_the_past_and_can_be_taken_back(house: Services) -> None:
    unknown = (await house.mappings.state("shoes")).unknown
    assert [each.text for each in unknown] == ["穿着不舒适", "版型与预期不符"]
    assert all(each.count > 0 and each.style for each in unknown)
    await house.mappings.map("shoes", "穿着不舒适", "size", "王主管")
    state = await house.mappings.state("shoes")
    assert ([each.text for each in state.unknown], state.by_hand) == (["版型与预期不符"], {"穿着不舒适": "size"})
    mapped = await house.statistics.report(replace(MONTH, view=View.FIRST))
    left = {bar.reason: bar.count for bar in mapped.pareto.bars}[UNMAPPED]
    await house.mappings.map("shoes", "穿着不舒适", UNMAPPED, "王主管")
    again = await house.statistics.report(MONTH)
    assert {bar.reason: bar.count for bar in again.pareto.bars}[UNMAPPED] > left
    assert (await house.mappings.state("shoes")).by_hand == {}
    events = await house.database.read(lambda uow: uow.events.latest("shoes"))
    assert [event.sentence for event in events] == [
        "王主管把平台原因「穿着不舒适」归为「未归类」", "王主管把平台原因「穿着不舒适」归为「尺寸不合适」",
    ]


async def test_a_string_is_mapped_to_a_reason_that_exists(house: Services) -> None:
    with pytest.raises(BadInputError, match="从列表里选"):
        await house.mappings.map("shoes", "穿着不舒适", "nonsense", "王主管")


@pytest.mark.parametrize("kind", FileKind)
async def test_an_export_is_masked_and_noted(house: Services, kind: FileKind) -> None:
    await add_a_talkative_buyer(house)
    text = as_text(await house.statistics.export(TODAY, kind, "王主管"), kind)
    assert "开胶了" in text
    assert not any(secret in text for secret in SECRETS)
    assert "尾号 0077" in text
    (event,) = await house.database.read(lambda uow: uow.events.latest("shoes"))
    assert event.sentence == "王主管导出退款原因统计（1 件，已脱敏）"


@pytest.mark.parametrize("kind", FileKind)
async def test_an_unmasked_export_holds_all_and_the_audit_says_so(house: Services, kind: FileKind) -> None:
    await add_a_talkative_buyer(house)
    text = as_text(await house.statistics.export(TODAY, kind, "王主管", masked=False), kind)
    assert all(secret in text for secret in SECRETS)
    (event,) = await house.database.read(lambda uow: uow.events.latest("shoes"))
    assert event.sentence == "王主管导出退款原因统计（1 件，含个人信息）"


async def test_the_workbook_holds_every_table_with_its_denominator(house: Services) -> None:
    book = load_workbook(BytesIO(await house.statistics.export(MONTH, FileKind.XLSX, "王主管")))
    assert book.sheetnames == [
        "说明", "原因排行 首次选择", "走势 按天", "分项 款式×批次", "选择×自述×核实", "与上期比较", "突出的批次",
        "明细",
    ]
    ranking = list(book["原因排行 首次选择"].iter_rows(min_row=2, values_only=True))
    assert sum(int(str(row[1])) for row in ranking) == 400
    assert {row[5] for row in ranking} == {400}
    assert book["明细"].max_row == 401
    assert book["突出的批次"].max_row == 2


async def test_questions_about_a_reason_are_listed_newest_first(house: Services) -> None:
    second, third, first = (
        ReasonRequest(
            shop_id="shoes", refund_no=f"99200000000{number}", case_id=None, stated="unwanted", selected="invoice",
            words="不想要", at=NOW + timedelta(hours=hour), by="小禾",
        )
        for number, hour in enumerate((2, 3, 1))
    )  # fmt: skip

    def ask(uow: UnitOfWork) -> None:
        for request in (second, third, first):
            assert uow.reason_maps.ask(request)

    await house.database.write(ask)
    assert await house.mappings.requests({"shoes"}) == (third, second, first)
    assert await house.mappings.requests({"phones"}) == ()


def as_text(data: bytes, kind: FileKind) -> str:
    if kind is FileKind.CSV:
        return data.decode("utf-8-sig")
    book = load_workbook(BytesIO(data))
    return "\n".join(str(cell.value) for page in book for row in page.iter_rows() for cell in row)
