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
    unless: re.Pattern[str] | None = None
    """A sentence with one of these speaks of something near it, or of what somebody else does."""


def _figures(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern.replace("<N>", FIGURE).replace("<W>", _WITHIN).replace("<_>", _GAP))
                 for pattern in patterns)  # fmt: skip


PHONE = ProductKind.PHONE.value
FAULTY = r"(?:质量问题|质量|性能故障|故障|毛病|坏了)"
NO_FAULT = (
    r"(?:非(?!人为)|无|没有?|不存在|不属于|不算|排除|除了?)[^，。；,;]{0,4}(?:质量|故障|毛病)"
    r"|(?:质量|故障)[^，。；,;]{0,2}(?:问题)?(?:以外|之外|除外|外[，,的])|质量(?:是|都|本身)?(?:没有?问题|完好|合格|过关|正常|OK)"
)
"""It is not faulty goods that are spoken of."""
_NO_FAULT = re.compile(NO_FAULT)
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
        unless=_NO_FAULT,
        patterns=_figures(
            rf"<N><W>(?:有|出现|发现|的)*{FAULTY}(?:的)?<_>{{0,6}}?(?:包退|退货|可退|可以退|能退)",
            rf"{FAULTY}(?:的)?(?:，|,)?<N><W>(?:都|可以|可|能|给|包|免费)*(?:包退|退货|退(?!回|款))",
        ),
    ),
    FigureMatter(
        id="fault_exchange", name="质量问题换货的天数", measure=Measure.DAYS, keys={PHONE: "phone_exchange_days"},
        also=("phone_return_days",), unless=_NO_FAULT,
        patterns=_figures(
            rf"<N><W>(?:有|出现|发现|的)*{FAULTY}(?:的)?<_>{{0,6}}?(?:包换|换货|换新|可换|可以换|能换)",
            rf"{FAULTY}(?:的)?(?:，|,)?<N><W>(?:都|可以|可|能|给|包|免费)*(?:包换|换货|换新|换(?!货|新))",
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
        unless=re.compile(r"(?:更换|换上|换过|换下来?)的|(?:修好|维修|修理|返修)(?:以|之)?后|再(?:保修|质保)"),
        patterns=_figures(
            r"(?:保修期?|质保期?|联保|免费维修|免费修理|包修)(?:的)?(?:是|为|期限|时间|服务|有|到|共)*<N>",
            r"<N>(?:的|以?内)?(?:全国|官方|免费|整机|原厂|厂家|有|都|可以)*(?:质保|保修|联保|免费维修|免费修理|包修)",
        ),
    ),
    FigureMatter(
        id="refund_after", name="收到退货后退款的时间", measure=Measure.DAYS, keys={"": "refund_after_receipt_days"},
        wrong=Wrong.LONGER, unless=re.compile(r"退货退款|(?:可以?|能|申请|要求)(?:申请)?退"),
        patterns=_figures(
            r"(?:收到|签收)(?:您的?|你的?)?(?:退货|退回的货|寄回的?<_>{0,4}|货|商品|包裹|鞋子?|手机)(?:以?后|之后|起)?"
            r"(?:，|,)?<_>{0,6}?<N><W><_>{0,6}?(?:退款|退钱|退还|打款)",
        ),
    ),
    FigureMatter(
        id="answer_within", name="答复买家的时间", measure=Measure.HOURS, keys={"": "answer_within_hours"},
        wrong=Wrong.LONGER,
        unless=re.compile(
            r"平台|小二|淘宝|天猫|厂家|厂商|品牌方|快递|物流|菜鸟|银行|网点|(?:回复|答复)(?:我|平台|商家|店铺|客服)|"
            r"(?:请|麻烦|您|你)(?:您|你|亲)?(?:尽量|务必|可以?|先|在|于)*[\d一二两三四五六七八九十]"
        ),
        patterns=_figures(r"<N><W>(?:会|一定|给您|给你|为您|向您)*(?:回复|答复|回电)"),
    ),
    FigureMatter(
        id="after_success", name="交易成功后可以申请售后的天数", measure=Measure.DAYS, keys={"": "after_success_days"},
        unless=re.compile(r"(?:给|为|帮)(?:您|你)|到账|退回|退还|评价|发票|保修|质保|维修"),
        patterns=_figures(
            r"(?:交易成功|确认收货)(?:以?后|之后|起)?(?:的)?<N><W><_>{0,8}?(?:售后|退款|退货|换货|申请|投诉)"
        ),
    ),
    FigureMatter(
        id="ship_within", name="付款后发货的时间", measure=Measure.HOURS, keys={},
        unless=re.compile(r"(?:没(?:有|能)?|未能?|不)(?:给您|帮您|按时|及时)?发|退货|退回|寄回|请您?|麻烦|取消"),
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
        unless=re.compile(r"以外|之外|除了|另外|优惠|红包|券|满\s*\d|不赔"),
        patterns=(
            re.compile(
                r"(?:退货宝|运费险)[^。；;\d]{0,14}?(?:最多|最高|封顶)[^。；;\d]{0,6}"
                r"(?P<n>\d+(?:\.\d+)?)\s*(?P<u>元|块)"
            ),
        ),
    ),
)


QUALIFIERS = re.compile(
    r"预售|定制|偏远|新疆|西藏|内蒙|港澳台|海外|大件|赠品|特价|清仓|处理品|二手|活动|大促|双11|双十一|双12|618|节假日|春节|国庆|"
    r"周末|换货|换新|补发|补寄|重发|配件|退货|直播|秒杀|拼团|规格|江浙沪|跨省|省内|省外|同城|乡镇|村镇|出库|打单|发出|在路上|派送|"
    r"专用|专票|纸质|个人(?:订单|抬头)|发货前|未发货|没发货|还没发|发货后|已发货|会员|企业|延保|碎屏|意外|增值|现货|样机|翻新|电池|充电器|充电头|适配器|"
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
