"""完好清单 as it was ticked reads back line by line (R2.27, R2.28)."""

from __future__ import annotations

import pytest

from cs_assistant.domain.facts import Asked, AskedKind, Fact, FactSource, not_given
from cs_assistant.domain.intact import GOODS_NAMES, present, unseen
from cs_assistant.domain.orders import ProductKind
from tests.contract.worlds import packaged_library
from tests.intact import ticked
from tests.unit.flows.little import NOON

LISTS = packaged_library().intact.values()


@pytest.mark.parametrize("kind", ProductKind)
def test_a_list_ticked_to_the_end_leaves_nothing_and_names_what_was_seen(kind: ProductKind) -> None:
    names = [finding.name for finding in packaged_library().intact[kind].findings]
    assert unseen(LISTS, ticked(kind)) == ()
    assert present(LISTS, ticked(kind)) == ()
    assert [finding.name for finding in present(LISTS, ticked(kind, *names))] == names


def test_lines_left_out_are_named_and_another_list_is_none() -> None:
    assert (unseen(LISTS, "鞋：弄脏 有；穿过出门 没有") or ())[:2] == ("拆封查验", "室内试穿")
    assert "弄脏" in (unseen(LISTS, ticked(ProductKind.SHOES).replace("弄脏 没有", "弄脏 也许")) or ())
    for wrong in ("完好", "", "鞋：进水 有", f"帽子：{ticked(ProductKind.SHOES).partition('：')[2]}"):
        assert unseen(LISTS, wrong) is None
    assert set(GOODS_NAMES) == set(ProductKind)


def test_what_is_on_file_need_not_be_entered_again_but_may_be() -> None:
    """R5.49: the word of who opened the parcel stands."""
    asked = Asked(key="seen", name="清单", kind=AskedKind.CHECKLIST, once=True)
    fact = Fact(value="x", at=NOON, by="老周", source=FactSource.PERSON)
    assert not_given((asked,), {}, {}, dict) == ["清单"]
    assert not_given((asked,), {}, {"seen": fact}, dict) == []
    assert not_given((asked,), {"seen": fact}, {"seen": fact}, dict) == []
