"""Looking, importing, taking back: nothing is written before, everything is put back after, nothing is guessed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import cast

import pytest

from cs_assistant.domain.imports import RowState
from cs_assistant.domain.orders import OrderStatus, ProductKind
from cs_assistant.domain.people import Person, Role
from cs_assistant.domain.refunds import Connection
from cs_assistant.errors import BadInputError, ConflictError, ForbiddenError
from cs_assistant.services.importing.desk import Upload
from cs_assistant.services.importing.kinds import is_private
from cs_assistant.services.importing.onboarding import Onboarding, OwnPage, StepState
from cs_assistant.services.importing.records import ReadRow
from cs_assistant.services.importing.slices import SLICE, write_rest
from cs_assistant.services.library_additions import with_outlets
from tests.contract.worlds import packaged_library

from .house import PHONES, SHOES, SUPERVISOR, FileHouse, csv_of
from .little_files import (
    ORDER,
    ORDER_NO,
    ORDERS,
    OUTLETS,
    PRODUCT_HEADER,
    PRODUCTS,
    latest,
    orders,
)


async def test_looking_writes_nothing(house: FileHouse) -> None:
    before = await house.everything()
    seen = await house.importing.preview(Upload(shop_id=SHOES, kind=ORDERS, name="a.csv", content=orders(ORDER)))
    assert seen.plan is not None
    assert len(seen.plan.writes) == 1
    assert await house.everything() == before


async def test_an_imported_order_is_known_by_number_and_buyer_in_its_shop_only(house: FileHouse) -> None:
    assert house.orders.connection(SHOES) is Connection.PASTE
    await house.bring(ORDERS, orders(ORDER))
    order = await house.orders.order(SHOES, ORDER_NO)
    assert order is not None
    assert (order.status, order.product.kind) == (OrderStatus.SIGNED, ProductKind.SHOES)
    assert order.signed_at == datetime(2026, 11, 18, 4, tzinfo=UTC)
    assert await house.orders.orders_of(SHOES, "tb_a") == (order,)
    assert await house.orders.order(PHONES, ORDER_NO) is None
    assert await house.orders.orders_of(PHONES, "tb_a") == ()
    assert house.orders.connection(SHOES) is Connection.REPORT
    assert house.orders.connection(PHONES) is Connection.PASTE


async def test_the_same_file_twice_has_nothing_new_and_is_not_imported_again(house: FileHouse) -> None:
    content = orders(ORDER)
    await house.bring(ORDERS, content)
    seen = await house.importing.preview(Upload(shop_id=SHOES, kind=ORDERS, name="a.csv", content=content))
    assert seen.plan is not None
    assert seen.plan.writes == ()
    with pytest.raises(ConflictError, match="没有新的内容"):
        await house.importing.apply(
            Upload(shop_id=SHOES, kind=ORDERS, name="a.csv", content=content), seen.token, SUPERVISOR
        )


async def test_what_another_export_leaves_out_stays_known(house: FileHouse) -> None:
    await house.bring(ORDERS, orders(ORDER))
    header = ("订单编号", "买家会员名", "订单状态", "确认收货时间")
    batch = await house.bring(ORDERS, csv_of((header, (ORDER_NO, "tb_a", "交易成功", "2026-11-21 08:00:00"))))
    assert (batch.new, batch.changed) == (0, 1)
    order = await house.orders.order(SHOES, ORDER_NO)
    assert order is not None
    assert (order.status, order.product.title) == (OrderStatus.SUCCESS, "青禾板鞋")
    assert order.signed_at is not None
    await house.undo(batch)
    before = await house.orders.order(SHOES, ORDER_NO)
    assert before is not None
    assert (before.status, before.success_at) == (OrderStatus.SIGNED, None)


async def test_a_closed_order_says_nothing_about_rights(house: FileHouse) -> None:
    await house.bring(ORDERS, orders((*ORDER[:3], "交易关闭", *ORDER[4:])))
    assert await house.orders.order(SHOES, ORDER_NO) is None
    assert await house.orders.orders_of(SHOES, "tb_a") == ()


async def test_an_import_that_would_do_something_else_than_was_looked_at_is_refused(house: FileHouse) -> None:
    upload = Upload(shop_id=SHOES, kind=ORDERS, name="a.csv", content=orders(ORDER))
    seen = await house.importing.preview(upload)
    await house.bring(ORDERS, orders((*ORDER[:2], "另一个标题", *ORDER[3:])))
    with pytest.raises(ConflictError, match="重新看一遍"):
        await house.importing.apply(upload, seen.token, SUPERVISOR)


async def test_only_the_last_import_can_be_taken_back_and_once(house: FileHouse) -> None:
    first = await house.bring(ORDERS, orders(ORDER))
    second = await house.bring(ORDERS, orders(("2211000000000000274", *ORDER[1:])))
    with pytest.raises(ConflictError, match="最近的一次"):
        await house.undo(first)
    assert (await house.undo(second)).taken_back == 1
    with pytest.raises(ConflictError, match="已经撤销"):
        await house.undo(second)


async def test_somebody_of_another_shop_imports_nothing(house: FileHouse) -> None:
    upload = Upload(shop_id=SHOES, kind=ORDERS, name="a.csv", content=orders(ORDER))
    seen = await house.importing.preview(upload)
    stranger = Person(id="x", name="外人", roles={PHONES: frozenset({Role.SUPERVISOR})})
    with pytest.raises(ForbiddenError):
        await house.importing.apply(upload, seen.token, stranger)


async def test_without_a_required_column_nothing_is_planned_and_the_choice_is_remembered(house: FileHouse) -> None:
    content = csv_of((("订单编号", "我们叫的昵称"), (ORDER_NO, "tb_a")))
    upload = Upload(shop_id=SHOES, kind=ORDERS, name="a.csv", content=content)
    seen = await house.importing.preview(upload)
    assert [field.key for field in seen.missing] == ["buyer"]
    with pytest.raises(BadInputError, match="买家会员名"):
        await house.importing.apply(upload, "0" * 64, SUPERVISOR)
    await house.bring(ORDERS, content, columns={"order_no": 0, "buyer": 1})
    again = await house.importing.preview(upload)
    assert dict(again.columns) == {"order_no": 0, "buyer": 1}
    theirs = await house.importing.preview(Upload(shop_id=PHONES, kind=ORDERS, name="a.csv", content=content))
    assert theirs.missing


async def test_problem_rows_leave_as_a_file_that_names_nobody(house: FileHouse) -> None:
    content = csv_of((
        ("订单编号", "买家会员名", "收货人姓名", "联系手机", "收货地址"),
        ("2.2110E+18", "tb_a", "林某某", "13800000000", "浙江省某路"),
        (ORDER_NO, "tb_b", "周某某", "13900000000", "浙江省某街"),
    ))  # fmt: skip
    upload = Upload(shop_id=SHOES, kind=ORDERS, name="a.csv", content=content, columns={"order_no": 0, "buyer": 1})
    text = (await house.importing.problems(upload)).decode("utf-8-sig")
    assert "被 Excel 改成了" in text
    assert ORDER_NO not in text
    assert not any(word in text for word in ("林某某", "13800000000", "浙江省某路"))


async def test_a_telephone_an_address_or_a_name_leaves_in_no_problem_row_whatever_its_column_is_called(
    house: FileHouse,
) -> None:
    header = (
        "订单编号", "买家会员名", "收件人电话", "收货人手机号", "街道地址", "收货人姓名(实名)", "收件人名称", "备用",
        "付款时间",
    )  # fmt: skip
    row = (
        "2.23345E+18", "xiaoyu1987", "13812345678", "13712345678", "文三路9号5栋", "王小明", "王小明", "13912345678",
        "2026-11-20",
    )  # fmt: skip
    upload = Upload(shop_id=SHOES, kind=ORDERS, name="a.csv", content=csv_of((header, row)))
    text = (await house.importing.problems(upload)).decode("utf-8-sig")
    assert "2.23345E+18" in text
    assert "xi***87" in text
    assert not any(word in text for word in ("xiaoyu1987", "文三路", "王小明", "123456"))
    wrong = {"order_no": 0, "buyer": 1, "signed_at": 7}
    swapped = replace(upload, content=csv_of((header, (ORDER_NO, *row[1:]))), columns=wrong)
    seen = await house.importing.preview(swapped)
    assert seen.plan is not None
    assert [each.what for each in seen.plan.problems] == ["签收时间读不懂"]
    assert "13912345678" not in (await house.importing.problems(swapped)).decode("utf-8-sig")


def test_a_receivers_province_and_a_phones_model_are_nobody() -> None:
    assert not any(is_private(ORDERS, each) for each in ("收货人省份", "收件人所在省", "手机型号", "收货时间"))
    assert not is_private(OUTLETS, "网点电话")


async def test_a_large_file_is_written_and_taken_back_in_slices_between_which_others_write(house: FileHouse) -> None:
    content = orders(*((f"22110000000000{number:05d}", *ORDER[1:]) for number in range(650)))
    before = await house.everything()
    writes = 0

    async def others() -> None:
        nonlocal writes
        while True:
            await house.database.write(lambda uow: None)
            writes += 1

    meanwhile = asyncio.create_task(others())
    batch = await house.bring(ORDERS, content)
    imported = writes
    assert (batch.new, batch.unwritten) == (650, 0)
    assert (await house.database.read(lambda uow: uow.imported.count(SHOES, ORDERS))) == 650
    writes = 0
    undone = await house.undo(batch)
    meanwhile.cancel()
    assert (undone.taken_back, undone.kept) == (650, ())
    assert min(imported, writes) >= 2, "nobody waits for the whole of it"
    after = await house.everything()
    assert {**after, "import_columns": []} == {**before, "import_columns": []}


async def test_an_import_that_was_interrupted_says_so_can_be_completed_and_taken_back(
    house: FileHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = orders(*((f"22110000000000{number:05d}", *ORDER[1:]) for number in range(SLICE + 50)))

    async def ended(*_: object) -> None:
        raise OSError("电脑断电")

    with monkeypatch.context() as broken:
        broken.setattr("cs_assistant.services.importing.desk.write_rest", ended)
        with pytest.raises(OSError, match="断电"):
            await house.bring(ORDERS, content)
    left = await latest(house, SHOES, ORDERS)
    assert left is not None
    assert (left.new, left.unwritten) == (SLICE + 50, 50)
    rest = await house.bring(ORDERS, content)
    assert (rest.new, rest.same, rest.unwritten) == (50, SLICE, 0)
    assert (await house.undo(rest)).taken_back == 50
    assert (await house.undo(left)).taken_back == SLICE
    more, hand_of = [(cast("ReadRow", None), RowState.NEW)], house.importing._hand_of(SUPERVISOR)
    with pytest.raises(ConflictError, match="到一半"):
        await write_rest(house.database, hand_of, left, more)


# Refunds


async def test_a_product_list_says_what_an_order_is_about_and_makes_models_of_phones(house: FileHouse) -> None:
    other = ("2211000000000000274", "tb_b", "手机壳 通用", *ORDER[3:])
    await house.bring(ORDERS, orders((*ORDER[:2], "晨光 X10 手机", *ORDER[3:]), other), shop=PHONES)
    batch = await house.bring(
        PRODUCTS, csv_of((PRODUCT_HEADER, ("晨光 X10 手机", "660000000001", "手机", "晨光X10", "否"),
                          ("手机壳 通用", "660000000002", "手机配件 > 手机壳", "", ""))), shop=PHONES,
    )  # fmt: skip
    phone, case = [await house.orders.order(PHONES, number) for number in (ORDER_NO, "2211000000000000274")]
    assert phone is not None
    assert case is not None
    assert (phone.product.kind, phone.product.model) == (ProductKind.PHONE, "晨光X10")
    assert case.product.kind is ProductKind.OTHER
    models = await house.database.read(lambda uow: uow.phone_models.in_force())
    assert [(each.model.name, each.model.removable_battery) for each in models] == [("晨光X10", False)]
    await house.undo(batch)
    assert await house.database.read(lambda uow: uow.phone_models.in_force()) == ()


async def test_a_model_somebody_registered_is_not_touched_by_a_product_list(house: FileHouse) -> None:
    known = ("晨光 X8 手机 5G 双卡", "660000000001", "手机", "晨光X8", "是")
    await house.bring(PRODUCTS, csv_of((PRODUCT_HEADER, known)), shop=PHONES)
    assert await house.database.read(lambda uow: uow.phone_models.in_force()) == ()


async def test_outlets_of_a_shop_take_the_place_of_those_of_the_files(house: FileHouse) -> None:
    header = ("品牌", "省", "市", "网点名称", "地址", "核对日期")
    outlet = ("晨光", "示例省", "样例市", "新网点", "新路1号", "2026-11-20")
    await house.bring(OUTLETS, csv_of((header, outlet)), shop=PHONES)
    brought = await house.database.read(lambda uow: uow.imported.outlets())
    library = with_outlets(packaged_library(), brought)
    assert [(each.name, each.checked_on) for each in library.outlets if each.shop_id == PHONES] == [
        ("新网点", date(2026, 11, 20))
    ]
    assert library.digest != packaged_library().digest
    assert (PHONES, OUTLETS) in house.told


async def test_a_connected_shop_has_its_orders_from_the_platform(
    house: FileHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.orders, "connection", lambda shop: Connection.DIRECT)
    with pytest.raises(BadInputError, match="已经直连"):
        await house.importing.preview(Upload(shop_id=SHOES, kind=ORDERS, name="a.csv", content=orders(ORDER)))


# Chats


async def test_the_wizard_counts_what_is_there_and_says_what_is_not(house: FileHouse) -> None:
    pages = {"phrases": OwnPage(href="/phrases", count=lambda _, shop: 3)}
    desk = Onboarding(house.database, house.office.casework, house.clock, pages)
    await house.bring(ORDERS, orders(ORDER))
    await desk.skip(SHOES, "outlets", skipped=True, actor="王主管")
    view = await desk.view(SHOES)
    steps = {each.spec.key: each for each in view.steps}
    assert view.connection is Connection.REPORT
    assert [(key, step.state) for key, step in steps.items()] == [
        ("phrases", StepState.DONE), ("orders", StepState.DONE), ("refunds", StepState.OPEN),
        ("products", StepState.OPEN), ("outlets", StepState.SKIPPED), ("chats", StepState.OPEN),
    ]
    assert (steps["orders"].count, steps["phrases"].count) == (1, 3)
    assert all(step.spec.unknown for step in view.steps)
    assert (await desk.view(PHONES)).connection is Connection.PASTE
    with pytest.raises(BadInputError):
        await desk.skip(SHOES, "hats", skipped=True, actor="王主管")
    await desk.skip(SHOES, "outlets", skipped=False, actor="王主管")
