"""What every Documents port promises, and what only calls, only files do. A new one is one more entry in FAR_ENDS."""

from __future__ import annotations

import csv
import errno
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession
from python_calamine import CalamineWorkbook

from cs_assistant.domain.papers import Deed
from cs_assistant.errors import DeliveryError
from cs_assistant.gateways.base import Receipt
from cs_assistant.gateways.erp.calls import ErpCalls
from cs_assistant.gateways.erp.files import ErpFiles, TableKind
from cs_assistant.gateways.sandbox.erp import ErpFault, ErpSandbox
from cs_assistant.gateways.wire.erp_envelope import PaperEnvelope

from .erp import FAR_ENDS, SECRET, SHOP, FarEnd, on_a_socket, paper
from .worlds import MovableClock


@pytest.fixture(params=sorted(FAR_ENDS))
async def far_end(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[FarEnd]:
    async with FAR_ENDS[request.param](tmp_path) as made:
        yield made


async def test_a_paper_arrives_whole_and_is_receipted(far_end: FarEnd) -> None:
    receipt = await far_end.port.hand(paper())
    assert isinstance(receipt, Receipt)
    assert receipt.external_id
    assert far_end.arrived() == [PaperEnvelope.of(paper()).model_dump(mode="json")]


async def test_papers_arrive_each_under_its_number(far_end: FarEnd) -> None:
    for serial in range(1, 4):
        await far_end.port.hand(paper(f"XT20261122-{serial:04d}"))
    assert [each["number"] for each in far_end.arrived()] == [f"XT20261122-{serial:04d}" for serial in range(1, 4)]


async def test_a_repeat_with_the_same_key_is_one_paper_where_keys_are_taken(far_end: FarEnd) -> None:
    first = await far_end.port.hand(paper())
    again = await far_end.port.hand(paper())
    assert len(far_end.arrived()) == (1 if far_end.port.takes_keys else 2)
    if far_end.port.takes_keys:
        assert again == first


async def test_a_paper_that_is_voided_is_another_paper_beside_the_first(far_end: FarEnd) -> None:
    await far_end.port.hand(paper())
    await far_end.port.hand(paper(deed=Deed.VOID))
    assert sorted((each["deed"], each["why"]) for each in far_end.arrived()) == [("book", None), ("void", "填错了")]


@pytest.fixture
async def wire() -> AsyncIterator[tuple[ErpCalls, ErpSandbox]]:
    async with on_a_socket(takes_keys=True) as made:
        yield made


@pytest.mark.parametrize(
    ("fault", "uncertain", "final", "booked"),
    [
        (ErpFault.REFUSED, False, True, 0), (ErpFault.BUSY, False, False, 0), (ErpFault.BROKEN, True, False, 0),
        (ErpFault.BOOKED_THEN_BROKEN, True, False, 1), (ErpFault.BOOKED_THEN_SILENT, True, False, 1),
    ],
)  # fmt: skip
async def test_a_refusal_is_final_being_busy_is_not_and_anything_else_is_uncertain(
    wire: tuple[ErpCalls, ErpSandbox], fault: ErpFault, uncertain: bool, final: bool, booked: int
) -> None:
    port, sandbox = wire
    sandbox.faults.append(fault)
    with pytest.raises(DeliveryError) as caught:
        await port.hand(paper())
    assert (caught.value.uncertain, caught.value.final, len(sandbox.booked)) == (uncertain, final, booked)
    assert not any(line.value in caught.value.message for line in paper().values if len(line.value) > 1)


async def test_where_no_connection_was_made_nothing_arrived() -> None:
    async with ClientSession() as session:
        port = ErpCalls(session, url="http://127.0.0.1:1/", secret=SECRET, takes_keys=False, clock=MovableClock())
        with pytest.raises(DeliveryError) as caught:
            await port.hand(paper())
    assert (caught.value.uncertain, caught.value.final) == (False, False)


async def test_the_receiver_refuses_a_wrong_secret_an_old_signature_and_another_key(
    wire: tuple[ErpCalls, ErpSandbox],
) -> None:
    port, sandbox = wire
    sandbox.secrets = {SHOP: "another"}
    with pytest.raises(DeliveryError, match="403"):
        await port.hand(paper())
    sandbox.secrets = {}
    with pytest.raises(DeliveryError, match="403"):
        await port.hand(paper())
    sandbox.secrets = {SHOP: SECRET}
    late = MovableClock()
    late.move(timedelta(minutes=6))
    sandbox.clock = late
    with pytest.raises(DeliveryError, match="403"):
        await port.hand(paper())
    assert (sandbox.booked, sandbox.calls, sandbox.refused) == ([], 0, 3)


async def test_the_table_beside_the_json_has_one_row_and_no_formula(tmp_path: Path) -> None:
    await ErpFiles(tmp_path).hand(paper())
    heading, row = csv.reader(io.StringIO((tmp_path / "XT20261122-0001.csv").read_bytes().decode("utf-8-sig")))
    found = dict(zip(heading, row, strict=True))
    assert found["货号／品名"] == "'=晨光X8,「8GB」"
    stands = {"单号": "XT20261122-0001", "处理": "入账", "入仓": "退换货仓", "备注：原因": "屏幕碎了\n要退"}
    assert found | stands == found


async def test_the_workbook_says_the_same_and_is_the_same_bytes_when_it_is_made_again(tmp_path: Path) -> None:
    """Otherwise a table that was written before a crash would be taken for somebody else's."""
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
        await ErpFiles(folder, table=TableKind.XLSX).hand(paper())
    one, other = (folder / "XT20261122-0001.xlsx" for folder in folders)
    assert one.read_bytes() == other.read_bytes()
    heading, row = CalamineWorkbook.from_path(one).get_sheet_by_index(0).to_python()
    assert dict(zip(heading, row, strict=True))["货号／品名"] == "=晨光X8,「8GB」"


@pytest.mark.parametrize("links", [True, False])
async def test_a_name_left_empty_by_a_power_cut_is_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    """Regression: where a folder knows no hard links, an empty file was taken for somebody else's for ever."""
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", no_links)
    for name in ("XT20261122-0001.csv", "XT20261122-0001.json"):
        (tmp_path / name).touch()
    await ErpFiles(tmp_path).hand(paper())
    assert PaperEnvelope.model_validate_json((tmp_path / "XT20261122-0001.json").read_bytes()).act_key
    assert len((tmp_path / "XT20261122-0001.csv").read_bytes().splitlines()) >= 2
    await ErpFiles(tmp_path).hand(paper("XT20261122-0002"))
    assert sorted(each.name for each in tmp_path.iterdir() if each.suffix == ".part") == []


def no_links(_: Path, target: Path) -> None:
    raise OSError(errno.EOPNOTSUPP, f"no links here: {target.name}")


async def test_what_lies_in_the_folder_is_never_overwritten(tmp_path: Path) -> None:
    port = ErpFiles(tmp_path)
    for name in ("XT20261122-0001.json", "XT20261122-0002.csv"):
        (tmp_path / name).write_text("别人的", encoding="utf-8")
        with pytest.raises(DeliveryError, match=name) as caught:
            await port.hand(paper(name.partition(".")[0]))
        assert caught.value.final
        assert (tmp_path / name).read_text(encoding="utf-8") == "别人的"
    await port.hand(paper("XT20261122-0003"))
    with pytest.raises(DeliveryError, match="另一份内容"):
        await port.hand(replace(paper("XT20261122-0003"), act_key="erp:other"))


async def test_a_paper_that_was_half_written_when_the_power_went_is_finished_later(tmp_path: Path) -> None:
    port = ErpFiles(tmp_path)
    await port.hand(paper())
    (tmp_path / "XT20261122-0001.json").unlink()
    await port.hand(paper())
    assert sorted(each.name for each in tmp_path.iterdir()) == ["XT20261122-0001.csv", "XT20261122-0001.json"]


async def test_a_shared_folder_without_links_gets_its_files_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    port = ErpFiles(tmp_path)
    await port.hand(paper())
    await port.hand(paper())
    assert sorted(each.name for each in tmp_path.iterdir()) == ["XT20261122-0001.csv", "XT20261122-0001.json"]


async def test_a_folder_that_is_gone_is_tried_again_later(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="CS_ERP_FOLDERS") as caught:
        await ErpFiles(tmp_path / "gone").hand(paper())
    assert (caught.value.uncertain, caught.value.final) == (False, False)


@pytest.mark.parametrize("number", ["../XT20261122-0001", "XT20261122-0001/x", ".hidden", ""])
async def test_only_a_number_of_this_house_becomes_a_name(tmp_path: Path, number: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        await ErpFiles(tmp_path).hand(paper(number))
    assert caught.value.final
    assert list(tmp_path.iterdir()) == []
