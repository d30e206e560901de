"""What phrases make promises about, as data: how a figure or a yes is worded, and where the right figure stands.

Narrow on purpose: what these wordings do not catch is passed over, and nothing is guessed. A gap never crosses the
end of a sentence part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cs_assistant.domain.orders import ProductKind

FIGURE = (
    r"(?:(?:\d+|[一二两三四五六七八九十]+)\s*(?:天|小时|个月)?\s*[-~—–到至]\s*)?"
    r"(?P<n>\d+(?:\.\d+)?|[半一二两三四五六七八九十百]+)\s*(?P<u>个?工作日|天|日(?!期)|小时|个?月|年|周|个?星期)"
)
_WITHIN = r"(?:之内|以内|内|里)?"
_GAP = r"[^，。；,;!?！？\n]"


class Measure(StrEnum):
    """What a figure is counted in."""

    HOURS = "小时"
    DAYS = "天"
    MONTHS = "个月"
    YUAN = "元"


class Wrong(StrEnum):
    """When a figure goes against the policy's."""

    OTHER = "other"
    """Any other figure."""
    LONGER = "longer"
    """Only a longer one: less is a promise the shop may make."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureMatter:
    """A matter with a figure."""

    id: str
    name: str
    patterns: tuple[re.Pattern[str], ...]
    """Each with the groups `n` and `u`."""
    measure: Measure
    keys: Mapping[str, str]
    """Part or kind of goods → key of policy.yaml; empty = the policy says nothing, phrases are held to one another."""
    wrong: Wrong = Wrong.OTHER
    also: tuple[str, ...] = ()
    """Keys whose figures are right here too (a phone exchanged within the days of return)."""
    scale: Decimal = Decimal(1)
    """What the policy's figure is divided by (hours to days)."""


def _figures(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern.replace("<N>", FIGURE).replace("<W>", _WITHIN).replace("<_>", _GAP))
                 for pattern in patterns)  # fmt: skip


PHONE = ProductKind.PHONE.value
_FAULTY = r"(?:质量问题|质量|性能故障|故障|毛病|坏了)"
FIGURES = (
    FigureMatter(
        id="no_reason", name="无理由退货的天数", measure=Measure.DAYS, keys={"": "seven_day_hours"}, scale=Decimal(24),
        patterns=_figures(
            r"<N><W>(?:都|均|可以|可|能|支持|享受|包)*无(?:理由|忧)",
            r"无理由(?:退换货?|退货|退款)?(?:的)?(?:期限|时间|是|为)+<N>",
        ),
    ),
    FigureMatter(
        id="fault_return", name="质量问题退货的天数", measure=Measure.DAYS, keys={PHONE: "phone_return_days"},
        patterns=_figures(
            rf"<N><W>(?:有|出现|发现|的)*{_FAULTY}(?:的)?<_>{{0,6}}?(?:包退|退货|可退|可以退|能退)",
            rf"{_FAULTY}(?:的)?(?:，|,)?<N><W>(?:都|可以|可|能|给|包|免费)*(?:包退|退货|退(?!回|款))",
        ),
    ),
    FigureMatter(
        id="fault_exchange", name="质量问题换货的天数", measure=Measure.DAYS, keys={PHONE: "phone_exchange_days"},
        also=("phone_return_days",),
        patterns=_figures(
            rf"<N><W>(?:有|出现|发现|的)*{_FAULTY}(?:的)?<_>{{0,6}}?(?:包换|换货|换新|可换|可以换|能换)",
            rf"{_FAULTY}(?:的)?(?:，|,)?<N><W>(?:都|可以|可|能|给|包|免费)*(?:包换|换货|换新|换(?!货|新))",
            r"<N>包换",
        ),
    ),
    FigureMatter(
        id="warranty", name="保修的时间", measure=Measure.MONTHS,
        keys={
            PHONE: "phone_warranty_months", "电池": "battery_warranty_months", "充电器": "charger_warranty_months",
            "蓝牙耳机": "bluetooth_headset_warranty_months", "耳机": "wired_earphone_warranty_months",
            "存储卡": "memory_card_warranty_months", ProductKind.SHOES.value: "shoes_warranty_months",
            ProductKind.APPLIANCE.value: "appliance_warranty_months",
        },
        patterns=_figures(
            r"(?:保修期?|质保期?|联保|免费维修|免费修理|包修)(?:的)?(?:是|为|期限|时间|服务|有|到|共)*<N>",
            r"<N>(?:的|以?内)?(?:全国|官方|免费|整机|原厂|厂家|有|都|可以)*(?:质保|保修|联保|免费维修|免费修理|包修)",
        ),
    ),
    FigureMatter(
        id="refund_after", name="收到退货后退款的时间", measure=Measure.DAYS, keys={"": "refund_after_receipt_days"},
        wrong=Wrong.LONGER,
        patterns=_figures(
            r"(?:收到|签收)(?:您的?|你的?)?(?:退货|退回的货|寄回的?<_>{0,4}|货|商品|包裹|鞋子?|手机)(?:以?后|之后|起)?"
            r"(?:，|,)?<_>{0,6}?<N><W><_>{0,6}?(?:退款|退钱|退还|打款)",
        ),
    ),
    FigureMatter(
        id="answer_within", name="答复买家的时间", measure=Measure.HOURS, keys={"": "answer_within_hours"},
        wrong=Wrong.LONGER, patterns=_figures(r"<N><W>(?:会|一定|给您|给你|为您|向您)*(?:回复|答复|回电)"),
    ),
    FigureMatter(
        id="after_success", name="交易成功后可以申请售后的天数", measure=Measure.DAYS, keys={"": "after_success_days"},
        patterns=_figures(
            r"(?:交易成功|确认收货)(?:以?后|之后|起)?(?:的)?<N><W><_>{0,8}?(?:售后|退款|退货|换货|申请|投诉)"
        ),
    ),
    FigureMatter(
        id="ship_within", name="付款后发货的时间", measure=Measure.HOURS, keys={},
        patterns=_figures(
            r"(?:付款|拍下|下单|购买|支付)(?:成功)?(?:以?后|之后)?(?:的|，|,)?<_>{0,4}?<N><W><_>{0,4}?(?:发货|发出|寄出|出库)",
            r"<N>(?:之内|以内|内)(?:安排|给您|为您|都|会|就|可以)*(?:发货|发出|寄出|出库)",
        ),
    ),
    FigureMatter(
        id="price_protection", name="价保的时间", measure=Measure.DAYS, keys={},
        patterns=_figures(
            r"(?:价保|保价|价格保护)(?:期|的)?(?:是|为|期限|时间|服务)*<N>", r"<N>(?:的|以?内)?(?:价保|保价|价格保护)",
        ),
    ),
    FigureMatter(
        id="return_cover", name="退货宝最多赔的金额", measure=Measure.YUAN, keys={"": "return_cover_yuan"},
        patterns=(
            re.compile(
                r"(?:退货宝|运费险)[^。；;\d]{0,14}?(?:最多|最高|封顶)[^。；;\d]{0,6}"
                r"(?P<n>\d+(?:\.\d+)?)\s*(?P<u>元|块)"
            ),
        ),
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoiceMatter:
    """A matter with a few possible answers."""

    id: str
    name: str
    near: re.Pattern[str] | None
    """Must stand in the same sentence."""
    answers: Mapping[str, re.Pattern[str]]
    """Answer in words → how it is worded. The first that is found counts; two in one sentence count for none."""
    lawful: str | None = None
    """The answer that holds whatever a shop says."""
    clause: str = ""


_OURS = r"(?:我们|我方|本店|小店|店铺|店家|店里|商家|卖家)(?:来|全|会|都|给您|帮您|这边|自己)*(?:承担|出|付|负责|报销)"
_BUYERS = r"(?:(?:您|你|买家|客户|顾客)(?:自己|自行|这边|来|先|只|只要|也|还)*(?:承担|出|付|负责)|自理)"
_FREIGHT = r"(?:运费|邮费|快递费)"
_INVOICE = r"(?:电子|纸质|普通|增值税|专用)*发票"
COURIERS = "顺丰|中通|圆通|申通|韵达|极兔|邮政|EMS|京东|德邦"
CHOICES = (
    ChoiceMatter(
        id="freight_fault", name="质量问题的运费谁出", near=re.compile(rf"{_FREIGHT}.*{_FAULTY}|{_FAULTY}.*{_FREIGHT}"),
        answers={"店铺承担": re.compile(_OURS), "买家承担": re.compile(_BUYERS)}, lawful="店铺承担",
        clause="D1；消法§24",
    ),
    ChoiceMatter(
        id="freight_no_reason", name="无理由退货的运费谁出",
        near=re.compile(rf"(?:无理由|不喜欢|不想要|不合适).*{_FREIGHT}|{_FREIGHT}.*(?:无理由|不喜欢|不想要|不合适)"),
        answers={"店铺承担": re.compile(_OURS), "买家承担": re.compile(_BUYERS)},
    ),
    ChoiceMatter(
        id="invoice", name="开不开发票", near=None,
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
            "没有价保": re.compile(r"(?:不支持|没有|无|不提供|不参加|不享受|不做)(?:任何)?(?:价保|保价|价格保护)"),
            "有价保": re.compile(r"(?<!不)(?:支持|享受|提供|参加)(?:\d+天|[一二三五七十]+天)?(?:价保|保价|价格保护)"),
        },
    ),
    ChoiceMatter(
        id="courier", name="默认发什么快递", near=re.compile(r"默认|统一|一律|全部都?发|都是?发"),
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

QUALIFIERS = re.compile(
    r"预售|定制|偏远|新疆|西藏|内蒙|港澳台|海外|大件|赠品|特价|清仓|处理品|二手|活动|大促|双11|双十一|双12|618|节假日|春节|国庆|"
    r"周末|发货前|未发货|没发货|还没发|发货后|已发货|会员|企业|延保|碎屏|意外|增值|现货|样机|翻新|电池|充电器|充电头|适配器|"
    r"蓝牙耳机|耳机|存储卡|内存卡|数据线|屏幕|主机|[A-Za-z]+\d+"
)
"""Words that make it another matter: phrases about different ones never contradict each other."""
PARTS = {
    "电池": "电池", "充电器": "充电器", "充电头": "充电器", "适配器": "充电器", "蓝牙耳机": "蓝牙耳机", "耳机": "耳机",
    "存储卡": "存储卡", "内存卡": "存储卡",
}
"""Word to the part of a phone it names, as `keys` have it."""
BESIDE = frozenset({"延保", "碎屏", "意外", "增值", "二手", "翻新", "样机", "赠品", "数据线", "屏幕"})
"""With one of these the policy's figure is not what is spoken of."""
NOT_SAID = re.compile(
    r"不是|并非|不算|没说|误以为|以前|之前|原来|旧版|不再|取消了|不保证|别家|其他店|别的店|是否|能否|吗|[?？]|超过|过了|"
    r"超出|已经过|如果.{0,6}说"
)
"""A sentence with one of these denies, asks, supposes or looks back: nothing in it is a promise."""
