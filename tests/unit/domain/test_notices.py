"""Notices: from a day, until a day, for some; the days are those of Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.notices import Notice, in_force, province
from cs_assistant.domain.orders import Product, ProductKind
from cs_assistant.domain.times import SHANGHAI, shanghai_day

PHONE = Product(title="晨光 X8", kind=ProductKind.PHONE, model="晨光X8")
FIRST, LAST = date(2026, 11, 22), date(2026, 11, 24)


def notice(**more: object) -> Notice:
    given = {"shop_id": "phones", "id": "rain", "text": "派送会晚几天", "first": FIRST, "last": LAST, **more}
    return Notice(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        (datetime(2026, 11, 21, 23, 59, 59, tzinfo=SHANGHAI), False),
        (datetime(2026, 11, 22, 0, 0, tzinfo=SHANGHAI), True),
        (datetime(2026, 11, 21, 16, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 23, 59, 59, tzinfo=SHANGHAI), True),
        (datetime(2026, 11, 24, 16, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 25, 0, 0, tzinfo=SHANGHAI), False),
    ],
)
def test_a_notice_begins_and_ends_at_midnight_in_shanghai(moment: datetime, holds: bool) -> None:
    assert notice().holds_at(moment) is holds


@given(st.datetimes(min_value=datetime(2026, 11, 1), max_value=datetime(2026, 12, 15), timezones=st.just(UTC)))
def test_it_holds_exactly_on_its_days(moment: datetime) -> None:
    assert notice().holds_at(moment) == (FIRST <= shanghai_day(moment) <= LAST)


@pytest.mark.parametrize(
    ("regions", "products", "region", "shown"),
    [
        (set(), set(), None, True),
        ({"浙江"}, set(), "浙江省杭州市", True),
        ({"浙江"}, set(), "广东", False),
        ({"浙江"}, set(), None, True),
        (set(), {"phone"}, None, True),
        (set(), {"shoes"}, None, False),
        (set(), {"晨光X8"}, None, True),
        (set(), {"晨光X9"}, None, False),
        (set(), {"晨光 x8"}, None, True),
        ({"浙江"}, {"shoes"}, "浙江", False),
    ],
)
def test_only_what_is_known_to_be_otherwise_hides_a_notice(
    regions: set[str], products: set[str], region: str | None, shown: bool
) -> None:
    one = notice(regions=frozenset(regions), products=frozenset(products))
    assert one.concerns(PHONE, region) is shown
    if region is None:
        assert one.concerns(None, None) is True


def test_a_shop_shows_its_own_and_those_that_end_first_come_first() -> None:
    now = datetime.combine(FIRST, time(12), SHANGHAI)
    long, theirs = notice(id="long", last=LAST + timedelta(days=9)), notice(id="theirs", shop_id="shoes")
    gone = notice(id="gone", first=FIRST - timedelta(days=9), last=FIRST - timedelta(days=1))
    assert [each.id for each in in_force((long, theirs, gone, notice()), "phones", now, None, None)] == ["rain", "long"]


def test_a_province_is_read_from_the_beginning_of_an_address() -> None:
    assert province("内蒙古自治区呼和浩特市") == "内蒙古"
    assert province("浙江杭州") == "浙江"
    assert province("杭州") is None
