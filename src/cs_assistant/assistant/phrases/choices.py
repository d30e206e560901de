"""Matters with a few possible answers, as data: who pays freight, whether invoices are made out, which courier.

Narrow like the figures: an answer is read only where it is plain whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cs_assistant.assistant.phrases.matters import FAULTY, NO_FAULT


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoiceMatter:
    """A matter with a few possible answers."""

    id: str
    name: str
    near: re.Pattern[str] | None
    """Must stand in the same sentence."""
    answers: Mapping[str, re.Pattern[str]]
    """Answer in words → how it is worded. Two in one sentence count for none, unless one is part of the other."""
    lawful: str | None = None
    """The answer that holds whatever a shop says."""
    clause: str = ""
    unless: re.Pattern[str] | None = None
    """A sentence with one of these speaks of something near it, or of what somebody else does."""


_SHOP = r"(?:我们|我方|本店|小店|店铺|店家|店里|商家|卖家)"
_OURS = rf"{_SHOP}(?:来|全|会|都|给您|帮您|这边|自己)*(?:承担|出(?![示具现来去])|付(?!款|费)|负责|报销)"
_BUYER = r"(?:您|你|买家|客户|顾客)"
_PAY = (
    r"(?:承担|出(?![示具现来去门发货厂售库差错入面声])|付(?!款|费|尾款|定金|过|完)|负责(?!寄|打包|包装|提供|拍|保管|下单))"
)
_BUYERS = rf"(?:{_BUYER}(?:自己|自行|这边|来|先|只|只要|也|还)*{_PAY}|自理)"
_DENIED = (
    r"(?:不用|无需|无须|毋须|不需要?|不必|不让|不会让|不会叫|不要|不该|不应该?|不由|不能由|不可能让|怎么会让|哪能让|不)"
    r"(?:由|让|叫|要)?"
)
_BUYER_FREE = rf"{_DENIED}{_BUYERS}|{_BUYER}(?:这边|自己)?(?:不用|无需|无须|不需要?|不必)(?:再|自己)?{_PAY}"
_SHOP_FREE = rf"{_DENIED}{_OURS}|{_SHOP}(?:这边|是|都)*(?:不会?|概不|不能|不予)(?:再)?(?:承担|出|付|负责|报销)"
_FREIGHT = r"(?:运费|邮费|快递费)"
_WHO_PAYS = {"店铺承担": re.compile(f"{_OURS}|{_BUYER_FREE}"), "买家承担": re.compile(f"{_BUYERS}|{_SHOP_FREE}")}
_PAID_BACK = (
    r"垫|先(?:付|出)|报销|(?:补|退|返|转|打)(?:给|还)?(?:您|你)?的?(?:运费|邮费|快递费)|"
    r"(?:凭|拿|按).{0,8}(?:补|退|返|转|打)(?:给|还)"
)
"""Who lays it out is not who bears it."""
_NO_REASON = r"无理由|不喜欢|不想要|不合适"
_OTHER_REASONS = rf"{_NO_REASON}|不合脚|个人|主观|拍错|买错|选错|改主意|其[他它]原因|(?<!非)人为"
_INVOICE = r"(?:电子|纸质|普通|增值税|专用)*发票"
_PROTECTED = r"(?:价保|保价|价格保护)(?!截图|标|申请|记录|也|的)"
COURIERS = "顺丰|中通|圆通|申通|韵达|极兔|邮政|EMS|京东|德邦"
CHOICES = (
    ChoiceMatter(
        id="freight_fault", name="质量问题的运费谁出", near=re.compile(rf"{_FREIGHT}.*{FAULTY}|{FAULTY}.*{_FREIGHT}"),
        answers=_WHO_PAYS, lawful="店铺承担", clause="D1；消法§24",
        unless=re.compile(f"{NO_FAULT}|{_OTHER_REASONS}|{_PAID_BACK}"),
    ),
    ChoiceMatter(
        id="freight_no_reason", name="无理由退货的运费谁出",
        near=re.compile(rf"(?:{_NO_REASON}).*{_FREIGHT}|{_FREIGHT}.*(?:{_NO_REASON})"),
        answers=_WHO_PAYS, unless=re.compile(f"{FAULTY}|{_PAID_BACK}"),
    ),
    ChoiceMatter(
        id="invoice", name="开不开发票", near=None,
        unless=re.compile(r"保修|质保|凭|订单也|(?:您|你)(?:不能|无法|没法|没有)|不用|不需要|无需"),
        answers={
            "不开": re.compile(rf"(?:不|没法|无法|暂不)(?:能|会|可以|支持|提供)*(?:开具?|提供){_INVOICE}"),
            "开": re.compile(
                rf"(?<!不)(?:可以?|能|支持|提供|会|都)(?:给您|为您|帮您|开具?|免费|提供)*(?:开具?|提供){_INVOICE}"
            ),
        },
    ),
    ChoiceMatter(
        id="price_protected", name="有没有价保", near=None,
        answers={
            "没有价保": re.compile(r"(?:不支持|没有|无|不提供|不参加|不享受|不做)(?:任何)?" + _PROTECTED),
            "有价保": re.compile(r"(?<!不)(?:支持|享受|提供|参加)(?:\d+天|[一二三五七十]+天)?" + _PROTECTED),
        },
    ),
    ChoiceMatter(
        id="courier", name="默认发什么快递", near=re.compile(r"默认|统一|一律|全部都?发|都是?发"),
        unless=re.compile(r"要求|指定|备注|补差|拒收|到付|上门|取件|寄回"),
        answers={
            courier: re.compile(rf"(?:默认|统一|一律|全部都?|都是?)(?:给您|是|走|用|安排)*发?(?:的是|的)?{courier}")
            for courier in COURIERS.split("|")
        },
    ),
    ChoiceMatter(
        id="address_change", name="付款后能不能改地址", near=None,
        answers={
            "不能改": re.compile(
                r"(?:不能|无法|不支持|没法|不可以)(?:再|帮您|给您|修)*(?:修?改|更改|换)(?:收货)?地址"
                r"|地址(?:是|都)?(?:改不了|不能改|不能修改|无法修?改)"
            ),
            "可以改": re.compile(r"(?<!不)(?:可以|支持|能)(?:再|帮您|给您|联系我们)*(?:修改|改|更改|换)(?:收货)?地址"),
        },
    ),
)
