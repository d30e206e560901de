"""Exports mask buyers' nicks: in a pasted chat an order named by its number is found all the same, elsewhere not."""

from __future__ import annotations

import pytest

from cs_assistant.domain.imports import ImportKind
from cs_assistant.domain.messages import PASTE
from cs_assistant.services.importing.desk import Preview
from cs_assistant.services.importing.kinds import is_buyer
from cs_assistant.services.importing.reading import Grid, Line
from cs_assistant.services.importing.showing import shown_cells, shown_columns
from cs_assistant.services.orders import order_of
from cs_assistant.storage.records import Conversation
from cs_assistant.web.onboarding_present import preview

from .house import SHOES, csv_of, file_house

NUMBER = "2211000000000000137"


def chat(buyer: str, channel: str) -> Conversation:
    return Conversation(
        id="c", shop_id=SHOES, channel=channel, buyer_id=buyer, last_seq=1, buyer_seq=1, answered_seq=0,
        thought_seq=0, waiting_since=None, taken_over=False, alarm=False, uncertain=False, chosen_order_no=None,
        picked_intent=None, last_text="", intent=None, outcome=None,
    )


@pytest.mark.parametrize(
    ("nick", "buyer", "channel", "theirs"),
    [
        ("t**8", "tb_lin88", PASTE, True), ("t**8", "tb_lin87", PASTE, False), ("t**8", "tb_lin88", "webhook", False),
        ("t.*8", "tb_lin88", PASTE, False), ("tb_lin88", "tb_lin88", PASTE, True),
        ("tb_lin8", "tb_lin88", PASTE, False),
    ],
)  # fmt: skip
async def test_a_masked_nick_fits_only_whom_it_may_stand_for(
    tmp_path_factory: pytest.TempPathFactory, nick: str, buyer: str, channel: str, theirs: bool
) -> None:
    async with file_house(tmp_path_factory.mktemp("nicks") / "desk.sqlite3") as house:
        await house.bring(ImportKind.ORDERS, csv_of((("订单编号", "买家会员名"), (NUMBER, nick))))
        found = await order_of(house.orders, chat(buyer, channel), NUMBER)
        assert (found is not None) is theirs


@pytest.mark.parametrize("heading", ["买家昵称", "旺旺", "买家旺旺号", "收件方会员名", "顾客", "buyer_nick"])
def test_a_second_column_of_nicks_is_masked_whatever_it_is_read_as(heading: str) -> None:
    """Only the column that was read as the buyer was masked; a second one stood in the preview whole."""
    headings = ("订单编号", "买家会员名", heading)
    line = Line(number=2, cells=(NUMBER, "tb_lin88", "tb_lin88"))
    grid = Grid(headings=headings, lines=(line,), header_line=1, told="")
    for columns in ({"order_no": 0, "buyer": 1}, {"order_no": 0, "buyer": 1, "title": 2}):
        kind = ImportKind.ORDERS
        assert shown_cells(line, shown_columns(kind, grid, columns))[1:] == ("tb***88", "tb***88")
        seen = preview(kind, Preview(grid=grid, columns=columns, missing=()))
        assert "tb_lin88" not in seen.model_dump_json()


@pytest.mark.parametrize("heading", ["买家应付货款", "买家实际支付金额", "宝贝标题", "物流公司"])
def test_a_column_about_something_else_is_not_taken_for_nicks(heading: str) -> None:
    assert not is_buyer(ImportKind.ORDERS, heading)
