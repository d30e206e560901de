"""A shop's quick phrases with planted faults, half of them clean. Played in the phone shop on 22 November 2026."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

TODAY = date(2026, 11, 22)
UNLAWFUL, CONTRADICTION, OUTDATED, DUPLICATE = "unlawful", "contradiction", "outdated", "duplicate"


@dataclass(frozen=True, kw_only=True)
class Planted:
    """One phrase and what must be found in it; nothing planted = clean."""

    text: str
    kinds: frozenset[str] = frozenset()
    rule: str = ""
    says: str = ""
    """Words the reason or the clause must contain."""
    rewrite: str = ""
    """Words a rewrite must contain."""
    cleared: str = ""
    """Words no rewrite may contain."""


def _bad(text: str, kinds: str, rule: str, says: str = "", rewrite: str = "", cleared: str = "") -> Planted:
    return Planted(
        text=text, kinds=frozenset(kinds.split()), rule=rule, says=says, rewrite=rewrite, cleared=cleared
    )


def _good(text: str) -> Planted:
    return Planted(text=text)


TABLE = (
    # against law or platform rules
    _bad("亲，加我微信聊，给您发优惠", UNLAWFUL, "off_platform_contact", "站外", cleared="微信"),
    _bad("给五星好评截图发我，返现五元哦", UNLAWFUL, "review_cash", "评价", cleared="返现"),
    _bad("活动最终解释权归本店所有", UNLAWFUL, "final_interpretation", "霸王条款", cleared="解释权"),
    _bad("我们家质量绝对没问题，放心拍", UNLAWFUL, "absolute", "绝对承诺", cleared="绝对"),
    _bad("麻烦您先确认收货，确认后我再给您处理", UNLAWFUL, "early_confirm", "争议规则", cleared="先确认收货"),
    _bad(
        "退款原因请改成七天无理由，质量问题审核很慢的", f"{UNLAWFUL} {OUTDATED}", "ask_change_reason", "改原因",
        cleared="审核很慢",
    ),
    _bad("再投诉也没用，平台不管这些的", UNLAWFUL, "deny_rights", "投诉", cleared="没用"),
    # superseded clauses (D1 to D14)
    _bad("质量问题退换，来回运费咱们一人一半", f"{UNLAWFUL} {OUTDATED}", "half_freight", "D1", cleared="一半"),
    _bad("缺了盒子说明书就不能退货了", f"{UNLAWFUL} {OUTDATED}", "complete_or_no_return", "D9", cleared="不能退"),
    _bad("没有事先联系私自寄回的，一律拒收退回", f"{UNLAWFUL} {OUTDATED}", "unannounced_return", "D3", cleared="拒收"),
    _bad("赠品是白送的，坏了不保修", f"{UNLAWFUL} {OUTDATED}", "gift_no_warranty", "D11", cleared="不保"),
    # figures against the policy
    _bad("本店手机支持15天无理由退货，放心购买", CONTRADICTION, "no_reason", "15天", rewrite="7天无理由"),
    _bad("手机主机免费保修半年，凭订单就可以修", CONTRADICTION, "warranty", "R2.7", rewrite="12个月"),
    _bad("手机30天内有质量问题包换", CONTRADICTION, "fault_exchange", "R2.6", rewrite="15天"),
    _bad("收到您退回的货后，我们15天内退款到您的账户", CONTRADICTION, "refund_after", "消法§25", rewrite="7天"),
    _bad("原装电池保修2年", CONTRADICTION, "warranty", "R2.8", rewrite="6个月"),
    _bad(
        "人工客服时间：10:00-18:00，其他时间请留言", CONTRADICTION, "service_hours", "9:00–21:00", rewrite="9:00–21:00",
    ),
    # phrases against each other
    _bad("付款后24小时内发货", CONTRADICTION, "ship_within", "48小时"),
    _bad("付款后48小时内发货，周末顺延", CONTRADICTION, "ship_within", "24小时"),
    _bad("本店所有商品都可以开电子发票", CONTRADICTION, "invoice", "不开"),
    _bad("小店是个人店，不能开具发票的哦", CONTRADICTION, "invoice", "开"),
    # out of date
    _bad("双十一活动到2025年11月11日24点结束，赶紧下单", OUTDATED, "past_date", "2025-11-11"),
    _bad("国庆放假，10月8日恢复发货", OUTDATED, "past_date", "10月8日"),
    _bad("根据合同法的规定，双方协商解决", OUTDATED, "old_statutes", "民法典"),
    _bad("本店默认发百世快递，到货时间看物流", OUTDATED, "closed_couriers", "停运"),
    # said twice
    _bad("您好，请问有什么可以帮您？", DUPLICATE, "duplicate", "相同"),
    _bad("请您提供一下订单号，我帮您查询一下物流的信息。", DUPLICATE, "duplicate", "%"),
    # clean
    _good("您好,请问有什么可以帮您"),
    _good("请您提供一下订单号，我帮您查询一下物流信息"),
    _good("支持七天无理由退货，商品完好就可以申请，拆开看过没关系。"),
    _good("手机主机免费保修一年，从签收那天算起。"),
    _good("手机15天内有质量问题，可以换货。"),
    _good("手机自签收之日起7天内有质量问题，可以退货。"),
    _good("收到退货后7天内退款，原路退回。"),
    _good("碎屏险是另外买的服务，保修2年，按它的条款办。"),
    _good("以前写的是15天无理由，现在按页面上的来。"),
    _good("您这是第3天签收的吧？我看一下记录。"),
    _good("预售商品付款后15天内发货，以商品页写的为准。"),
    _good("新疆、西藏付款后72小时内发货。"),
    _good("退货地址在订单页里，申请通过后就能看到。"),
    _good("换货的话，请把鞋盒一起寄回来。"),
    _good("请拍两张照片发给我：坏的地方一张，整体一张。"),
    _good("屏幕碎了是人为损坏，可以付费维修，我给您查网点。"),
    _good("您先别着急，我请主管看一下，看过就告诉您。"),
    _good("评价由您自己写，东西哪里不好用，告诉我，我接着处理。"),
    _good("质量问题的往返运费由我们承担。"),
    _good("无理由退货，寄回的运费由您承担；有退货宝的先用退货宝。"),
    _good("人工客服时间是9:00到21:00，晚上请留言。"),
    _good("充电半小时再开机试试，用原装的充电头。"),
    _good("2014年3月15日起施行的消法，七天无理由就写在里面。"),
    _good("12月31日前下单，都可以参加元旦活动。"),
    _good("手机型号是X8，颜色有黑色和白色两种。"),
    _good("电池保修6个月，充电器保修一年。"),
    _good("您好在的"),
)
"""Order matters: of two that say the same, the later one counts as the repetition."""
