"""The sample files are what they claim to be: read without a problem row, true to the imaginary shop, naming nobody."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cs_assistant.app import samples
from cs_assistant.cli import cli, register_commands
from cs_assistant.domain.imports import ImportedOrder, ImportKind
from cs_assistant.domain.messages import PASTE
from cs_assistant.domain.orders import Order, OrderStatus
from cs_assistant.domain.times import shanghai_day
from cs_assistant.gateways.sandbox.month import planted_month
from cs_assistant.gateways.transcript.reading import read_transcript
from cs_assistant.services.importing.columns import guess
from cs_assistant.services.importing.kinds import known_headings
from cs_assistant.services.importing.reading import read_grid
from cs_assistant.services.importing.records import ReadFile, ReadRefund, read_records
from cs_assistant.services.orders import order_of
from tests.contract.worlds import NOW, packaged_library, packaged_world

from .house import file_house
from .test_masked_nicks import chat

FILES = {
    ImportKind.ORDERS: samples.ORDERS, ImportKind.REFUNDS: samples.REFUNDS, ImportKind.PRODUCTS: samples.PRODUCTS,
    ImportKind.OUTLETS: samples.OUTLETS,
}  # fmt: skip


@cache
def written() -> Mapping[str, bytes]:
    return samples.sample_files(packaged_library(), packaged_world(), NOW)


def read(kind: ImportKind) -> ReadFile:
    grid = read_grid(FILES[kind], written()[FILES[kind]], known_headings(kind))
    return read_records(kind, "shoes", grid, guess(kind, grid.headings, {}))


@pytest.mark.parametrize("kind", list(FILES))
def test_a_sample_is_read_without_mapping_and_without_a_problem(kind: ImportKind) -> None:
    file = read(kind)
    assert file.problems == ()
    assert file.rows


def test_the_orders_and_refunds_are_those_of_the_imaginary_shop() -> None:
    month = planted_month(packaged_world(), NOW)
    assert month is not None
    refunds = {row.key: row.record for row in read(ImportKind.REFUNDS).rows}
    meant_ones = [each.application for each in month.refunds]
    of_the_month = [each for each in meant_ones if shanghai_day(each.asked_at) >= month.period.first]
    assert len(of_the_month) == len(month.truth.dealt) > 0
    for meant in of_the_month:
        told = refunds[meant.refund_no]
        assert isinstance(told, ReadRefund)
        assert (told.kind, told.phase, told.status) == (meant.kind, meant.phase, meant.status)
        assert (told.reason, told.amount) == (meant.reason, meant.amount)
        assert (told.batch, told.size) == (meant.batch, meant.size)
    orders = {row.key: row.record for row in read(ImportKind.ORDERS).rows}
    of_the_shop = [each for each in packaged_world().orders(NOW).values() if each.shop_id == "shoes"]
    assert of_the_shop
    for order in of_the_shop:
        found = orders[order.order_no]
        assert isinstance(found, ImportedOrder)
        assert found.status is as_exported(order)
        assert (found.signed_at, found.success_at) == (order.signed_at, order.success_at)


def as_exported(order: Order) -> OrderStatus | None:
    """千牛 has no word for signed, only the time."""
    signed_some_time = order.status is OrderStatus.SIGNED and order.signed_at is None
    return OrderStatus.SHIPPED if signed_some_time else order.status


def test_every_refund_of_the_sample_has_its_order() -> None:
    orders = {row.key for row in read(ImportKind.ORDERS).rows}
    refunds = [row.record for row in read(ImportKind.REFUNDS).rows]
    assert refunds
    assert all(isinstance(each, ReadRefund) and each.order_no in orders for each in refunds)


def test_the_chats_are_read_as_chats() -> None:
    transcript = read_transcript(written()[samples.CHATS])
    assert transcript.problems == ()
    assert transcript.lines


async def test_masked_samples_without_the_day_of_signing_are_imported_whole_and_found_by_order_number(
    tmp_path: Path,
) -> None:
    """Real exports mask nicks and have no 签收时间: on files with both everything looked easier than it is."""
    files = samples.sample_files(packaged_library(), packaged_world(), NOW, masked=True)
    order = packaged_world().orders(NOW)["shoes_day3"]
    assert not any(order.buyer_id.encode(codec) in each for each in files.values() for codec in ("utf-8", "gb18030"))
    async with file_house(tmp_path / "desk.sqlite3") as house:
        for kind in (ImportKind.ORDERS, ImportKind.REFUNDS):
            batch = await house.bring(kind, files[FILES[kind]], name=FILES[kind])
            assert batch.new > 0
            assert batch.problems == ()
        pasted = await order_of(house.orders, chat(order.buyer_id, PASTE), order.order_no)
        assert pasted is not None
        assert (pasted.order_no, pasted.signed_at) == (order.order_no, None)
        assert pasted.status is OrderStatus.SHIPPED
        assert await house.orders.orders_of("shoes", order.buyer_id) == ()
    assert read_transcript(files[samples.CHATS]).problems == ()


def test_the_command_writes_them_and_overwrites_nothing(tmp_path: Path) -> None:
    register_commands()
    done = CliRunner().invoke(cli, ["samples", str(tmp_path / "new")])
    assert done.exit_code == 0, done.output
    assert {each.name for each in (tmp_path / "new").iterdir()} == set(samples.STEP_FILES.values())
    again = CliRunner().invoke(cli, ["samples", str(tmp_path / "new")])
    assert again.exit_code == 2


def test_a_folder_that_is_a_file_or_may_not_be_written_is_answered_in_words(tmp_path: Path) -> None:
    """It ended in a traceback."""
    register_commands()
    (tmp_path / "file").write_text("x")
    for folder in ("file", "file/inside"):
        done = CliRunner().invoke(cli, ["samples", str(tmp_path / folder)])
        assert (done.exit_code, "不是文件夹" in done.output) == (2, True), done.output
    refused = CliRunner().invoke(cli, ["samples", "/proc/no"])
    assert (refused.exit_code, "请核对权限" in refused.output) == (2, True), refused.output
