"""What a buyer gets back for sending goods in: cover of the platform first, then the shop's price list (R5.55, R5.56).

Gives figures to a person, who tells the buyer: return freight is never promised by a machine. Who pays at all is
another question (`policy/freight.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from cs_assistant.domain.freight_rates import FreightList, FreightLists, Rate, province_called
from cs_assistant.policy.statutes import Numbers

COVER_MOST, COVER_DAYS = "return_cover_yuan", "return_cover_days"
"""Keys of policy.yaml: what 退货宝 pays at most, for the first weight, and how many days after shipping."""
ASK_SUPERVISOR = "价目表里没有，由主管决定金额（R5.56）"


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """What is known of the parcel the buyer sends; None: not known."""

    on: date
    """The day the price list is read for: when the buyer sent it, else today."""
    address: str | None = None
    """The buyer's region, or an address that begins with it; only the region is used."""
    weight_kg: Decimal | None = None
    style: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """What the list says."""

    amount: Decimal | None
    """Yuan; None: a person decides, or says first what is `missing`."""
    why: str
    """In Chinese, with the row it comes from."""
    missing: tuple[str, ...] = ()
    """Facts to ask for, in Chinese."""
    source: str = ""
    """Where the list's figures come from."""


def quote(lists: FreightLists, parcel: Parcel) -> Quote:
    """The amount by region and weight or style; outside of the list a supervisor decides (R5.56)."""
    found = lists.on(parcel.on)
    if found is None:
        return Quote(amount=None, why=f"{parcel.on} 没有生效的价目表，由主管决定金额（R5.56）")
    missing = _missing(found, parcel)
    if missing:
        return Quote(amount=None, why=f"还要知道：{'、'.join(missing)}", missing=missing, source=found.source)
    province = province_called(parcel.address or "")
    rate = _rate(found, province, parcel) if province is not None else None
    if rate is None or province is None:
        return Quote(amount=None, why=ASK_SUPERVISOR, source=found.source)
    measure = rate.style if rate.up_to_kg is None else f"{rate.up_to_kg} 公斤以内"
    why = f"{found.valid_from} 起的价目表：{province}，{measure}，{rate.amount} 元"
    return Quote(amount=rate.amount, why=why, source=found.source)


def _missing(found: FreightList, parcel: Parcel) -> tuple[str, ...]:
    measured = parcel.weight_kg if found.by_weight else parcel.style
    wanted = (("寄出地区", (parcel.address or "").strip()), ("包裹重量" if found.by_weight else "款式", measured))
    return tuple(name for name, value in wanted if value in (None, ""))


def _rate(found: FreightList, province: str, parcel: Parcel) -> Rate | None:
    """The row of the region: the smallest weight class the parcel fits in, or its style."""
    rows = [rate for rate in found.rates if province in rate.provinces]
    if not found.by_weight:
        return next((rate for rate in rows if rate.style == (parcel.style or "").strip()), None)
    fits = [rate for rate in rows if rate.up_to_kg is not None and rate.up_to_kg >= (parcel.weight_kg or 0)]
    return min(fits, key=lambda rate: rate.up_to_kg or 0, default=None)


class Cover(StrEnum):
    """What of the platform covers the buyer's freight."""

    RETURN_COVER = "退货宝"
    INSURANCE = "运费险"
    NONE = "都没有"


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """How the freight of a return the shop bears is paid back, in order; a person clicks and tells (R5.43)."""

    covered: Decimal | None
    """Yuan the platform's cover pays; None: it says itself how much (运费险), or nobody looked yet."""
    rest: Decimal | None
    """Yuan the shop still owes; None while that is not known."""
    steps: tuple[str, ...]
    """What to do, in order, in Chinese."""
    missing: tuple[str, ...] = ()


def owed(
    paid: Decimal | None, cover: Cover | None, *, shipped_on: date | None, numbers: Numbers
) -> Owed:
    """What is left of the postage the buyer paid once the platform's cover has paid, on `numbers.on`.

    `cover` None: nobody has looked at the order page. Never to an account the buyer gave (R5.55, E5). Never raises;
    what is unknown is named.
    """
    if cover is None:
        look = "先看订单页有没有退货宝、运费险的标志：有的由平台赔，不用店铺再付一次"
        return Owed(covered=None, rest=None, steps=(look,), missing=("有没有退货宝、运费险",))
    if cover is Cover.INSURANCE:
        wait = "运费险由保险公司赔，一般退款成功后三天左右自动到账；金额以理赔页为准"
        then = "赔不够的，凭理赔页和寄件凭证补差，走平台原路"
        return Owed(covered=None, rest=None, steps=(wait, then), missing=("理赔金额",))
    if cover is Cover.RETURN_COVER and shipped_on is None:
        return Owed(covered=None, rest=None, steps=("退货宝从发货那天算，先核对发货时间",), missing=("发货时间",))
    if paid is None:
        return Owed(covered=None, rest=None, steps=("请买家发寄件凭证，看实付多少邮费",), missing=("实付邮费",))
    covered, said = _covered(paid, cover, shipped_on, numbers)
    rest = paid - covered
    steps = [said] if said else []
    if rest > 0:
        steps.append(f"店铺补 {rest} 元：走平台（退运费的退款申请，或打款到原支付渠道），由人操作")
    return Owed(covered=covered, rest=rest, steps=tuple(steps))


def _covered(paid: Decimal, cover: Cover, shipped_on: date | None, numbers: Numbers) -> tuple[Decimal, str]:
    if cover is not Cover.RETURN_COVER or shipped_on is None:
        return Decimal(0), ""
    days, most = numbers.count(COVER_DAYS), numbers.count(COVER_MOST)
    last = shipped_on + timedelta(days=days)
    if numbers.on > last:
        return Decimal(0), f"退货宝到 {last} 为止（发货后 {days} 天），这次不赔"
    return min(paid, Decimal(most)), f"退货宝赔首重，最多 {most} 元；上门取件、自寄都可以，退货完成后到买家账上"
