"""The shop's freight list and what the platform covers first (R5.43, R5.55, R5.56). Only a person tells the amount."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.freight_rates import (
    PROVINCES,
    FreightList,
    FreightLists,
    Rate,
    is_province,
    province_called,
)
from cs_assistant.policy.freight_table import ASK_SUPERVISOR, Cover, Owed, Parcel, owed, quote
from cs_assistant.policy.statutes import Numbers
from tests.unit.policy.cases import policy
from tests.unit.policy.shipped import shipped

ON = date(2026, 11, 22)
NEAR, FAR = frozenset({"河北", "北京"}), frozenset({"四川"})
BY_WEIGHT = FreightList(
    valid_from=date(2026, 1, 1), source="示例", by_weight=True,
    rates=(
        Rate(provinces=NEAR, up_to_kg=Decimal(3), amount=Decimal("16.00")),
        Rate(provinces=NEAR, up_to_kg=Decimal(1), amount=Decimal("10.00")),
        Rate(provinces=FAR, up_to_kg=Decimal(1), amount=Decimal("15.00")),
    ),
)  # fmt: skip
BY_STYLE = FreightList(
    valid_from=date(2026, 1, 1), source="示例", by_weight=False,
    rates=(Rate(provinces=NEAR, style="单鞋", amount=Decimal("8.00")),
           Rate(provinces=NEAR, style="靴子", amount=Decimal("13.00"))),
)  # fmt: skip


def ask(*lists: FreightList, on: date = ON, **known: object) -> tuple[Decimal | None, tuple[str, ...]]:
    found = quote(FreightLists(lists=lists), Parcel(on=on, **known))  # type: ignore[arg-type]
    return found.amount, found.missing


@pytest.mark.parametrize(
    ("address", "kg", "amount"),
    [
        ("河北省石家庄市桥西区", "0.3", "10.00"), ("河北", "1", "10.00"), ("河北", "1.001", "16.00"),
        ("北京市", "3", "16.00"), ("四川", "1", "15.00"),
        ("河北", "3.01", None), ("四川", "1.5", None), ("西藏", "0.3", None), ("不知道哪里", "0.3", None),
    ],
)  # fmt: skip
def test_the_smallest_class_the_parcel_fits_in_and_beyond_the_list_a_supervisor(
    address: str, kg: str, amount: str | None
) -> None:
    wanted = None if amount is None else Decimal(amount)
    assert ask(BY_WEIGHT, address=address, weight_kg=Decimal(kg)) == (wanted, ())


def test_a_list_by_style_takes_the_style_and_no_other() -> None:
    assert ask(BY_STYLE, address="河北", style="靴子")[0] == Decimal("13.00")
    assert ask(BY_STYLE, address="河北", style="凉鞋") == (None, ())
    assert quote(FreightLists(lists=(BY_STYLE,)), Parcel(on=ON, address="河北", style="凉鞋")).why == ASK_SUPERVISOR


def test_what_is_not_known_is_asked_for_and_nothing_is_guessed() -> None:
    assert ask(BY_WEIGHT) == (None, ("寄出地区", "包裹重量"))
    assert ask(BY_WEIGHT, address=" ", weight_kg=Decimal(1)) == (None, ("寄出地区",))
    assert ask(BY_STYLE, address="河北") == (None, ("款式",))
    assert "没有生效的价目表" in quote(FreightLists(), Parcel(on=ON, address="河北")).why


def test_the_list_in_force_on_the_day_counts() -> None:
    dearer = FreightList(
        valid_from=date(2026, 11, 23), source="示例", by_weight=True,
        rates=(Rate(provinces=NEAR, up_to_kg=Decimal(1), amount=Decimal("11.00")),),
    )  # fmt: skip
    parcel = {"address": "河北", "weight_kg": Decimal("0.5")}
    assert ask(dearer, BY_WEIGHT, **parcel)[0] == Decimal("10.00")
    assert ask(dearer, BY_WEIGHT, on=date(2026, 11, 23), **parcel)[0] == Decimal("11.00")
    assert ask(BY_WEIGHT, on=date(2025, 12, 31), **parcel) == (None, ())


rates = st.builds(
    Rate, provinces=st.frozensets(st.sampled_from(PROVINCES), min_size=1, max_size=4),
    up_to_kg=st.decimals("0.1", "30", places=1), amount=st.decimals("0", "99", places=2),
)  # fmt: skip
weights = st.decimals("0.01", "40", places=2)


@given(st.lists(rates, max_size=8), st.sampled_from(PROVINCES), weights)
def test_an_amount_is_always_that_of_a_row_that_fits_and_no_smaller_class_does(
    rows: list[Rate], province: str, weight: Decimal
) -> None:
    found = ask(FreightList(valid_from=ON, source="s", by_weight=True, rates=tuple(rows)), address=province,
                weight_kg=weight)[0]  # fmt: skip
    fits = [row for row in rows if province in row.provinces and row.up_to_kg is not None and weight <= row.up_to_kg]
    if not fits:
        assert found is None
    else:
        least = min(row.up_to_kg for row in fits if row.up_to_kg is not None)
        assert found in {row.amount for row in fits if row.up_to_kg == least}


@given(st.sampled_from(PROVINCES), st.sampled_from(["", "省", "市", "自治区", "某市某区某路1号"]))
def test_a_region_is_known_by_its_name_and_by_an_address(province: str, rest: str) -> None:
    assert province_called(f" {province}{rest}") == province
    assert is_province(f"{province}{rest}") == (rest != "某市某区某路1号")


def test_no_region_begins_like_another() -> None:
    assert all(province_called(province) == province for province in PROVINCES)
    assert len(set(PROVINCES)) == len(PROVINCES) == 34


def settle(paid: Decimal | None, cover: Cover | None, shipped_on: date | None, on: date = ON) -> Owed:
    return owed(paid, cover, shipped_on=shipped_on, numbers=Numbers(policy=shipped().policy, on=on))


SHIPPED = date(2026, 8, 24)


@pytest.mark.parametrize(
    ("paid", "cover", "covered", "rest"),
    [("18.00", Cover.RETURN_COVER, "18.00", "0"), ("26.00", Cover.RETURN_COVER, "26", "0"),
     ("30.50", Cover.RETURN_COVER, "26", "4.50"), ("30.50", Cover.NONE, "0", "30.50")],
)  # fmt: skip
def test_the_cover_pays_first_up_to_26_yuan_and_the_shop_the_rest(
    paid: str, cover: Cover, covered: str, rest: str
) -> None:
    found = settle(Decimal(paid), cover, SHIPPED)
    assert (found.covered, found.rest, found.missing) == (Decimal(covered), Decimal(rest), ())
    assert any("店铺补" in step for step in found.steps) == (Decimal(rest) > 0)


@pytest.mark.parametrize(("on", "covered"), [(date(2026, 11, 22), "18.00"), (date(2026, 11, 23), "0")])
def test_ninety_days_after_shipping_the_cover_ends(on: date, covered: str) -> None:
    found = settle(Decimal("18.00"), Cover.RETURN_COVER, SHIPPED, on)
    assert found.covered == Decimal(covered)


def test_what_the_cover_pays_and_how_long_are_dated_figures() -> None:
    changed = Numbers(policy=policy(return_cover_yuan=30, return_cover_days=10), on=ON)
    late = owed(Decimal(40), Cover.RETURN_COVER, shipped_on=SHIPPED, numbers=changed)
    fresh = date(2026, 11, 12)
    assert late.covered == 0
    assert owed(Decimal(40), Cover.RETURN_COVER, shipped_on=fresh, numbers=changed).covered == 30


def test_before_anybody_looked_nothing_is_owed_and_each_gap_is_named() -> None:
    assert settle(Decimal(9), None, SHIPPED).missing == ("有没有退货宝、运费险",)
    assert settle(Decimal(9), Cover.RETURN_COVER, None).missing == ("发货时间",)
    assert settle(None, Cover.NONE, None).missing == ("实付邮费",)
    assert settle(Decimal(9), Cover.INSURANCE, None).missing == ("理赔金额",)


def test_an_account_of_the_buyer_is_never_a_way() -> None:
    """R5.55, E5."""
    for paid, cover, shipped_on in product((None, Decimal(9)), (None, *Cover), (None, SHIPPED)):
        assert not any("账号" in step for step in settle(paid, cover, shipped_on).steps)
    assert settle(Decimal(9), Cover.NONE, SHIPPED).steps


@given(
    st.none() | st.decimals("0", "500", places=2), st.none() | st.sampled_from(list(Cover)),
    st.none() | st.just(SHIPPED), st.integers(-400, 400),
)
def test_whatever_is_known_cover_and_rest_make_what_was_paid_or_a_gap_is_named(
    paid: Decimal | None, cover: Cover | None, shipped_on: date | None, days: int
) -> None:
    found = settle(paid, cover, shipped_on, ON + timedelta(days=days))
    assert found.steps or found.rest == 0
    if found.missing:
        assert found.rest is None
        return
    assert paid is not None
    assert found.covered is not None
    assert found.rest is not None
    assert found.covered + found.rest == paid
    assert 0 <= found.covered <= 26


def test_the_demo_shops_have_a_list_that_says_it_is_an_example() -> None:
    library = shipped()
    for shop_id in ("phones", "shoes"):
        (only,) = library.freight[shop_id].lists
        assert "示例" in only.source
    shoes = quote(library.freight["shoes"], Parcel(on=ON, address="浙江省杭州市", style="单鞋"))
    assert shoes.amount == Decimal("8.00")
    assert quote(library.freight["phones"], Parcel(on=ON, address="西藏", weight_kg=Decimal(1))).amount is None
