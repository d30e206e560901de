"""Phrases that recur in answers to the send-back terms, as regular expressions over normalised text. Data only.

Every list here is closed: a phrase names its words and has no place for others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Flag, auto


class Says(Flag):
    """What a piece contributes."""

    NOTHING = 0
    AGREES = auto()
    """同意 in so many words."""
    MINE = auto()
    """我同意, 我们都同意: the one who agrees is named, and is the buyer."""
    ANSWERS = auto()
    """可以, 没问题, 是的: a yes to the question that was asked."""
    HEARD = auto()
    """好的, ok: a yes only together with the next step, else perhaps only「收到」."""
    RELUCTANT = auto()
    """好吧, 行吧: then only 同意 itself counts."""
    STEP = auto()
    """Goes on with the procedure: asks for the address, says when it will be sent."""
    TRUE = auto()
    """是的, 对: a yes to our question, but just as well to another one when it goes on with something else."""
    DEED = auto()
    """Tells what the buyer does with the parcel: 我在打包, 数据备份好了."""
    ASIDE = auto()
    """Small talk, a symptom, a question about the parcel: only 同意 itself counts beside it."""
    OTHERS = auto()
    """我妈同意: counts for nothing, and only with MINE beside it for no harm."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One kind of words a plain agreement may hold."""

    pattern: re.Pattern[str]
    says: Says = Says.NOTHING
    head: bool = False
    """Stands only where a thought begins: after a break, a greeting, 好的, 看完了 …"""
    leads: bool = False
    """After it a thought may still begin."""
    asks: bool = False
    """May be asked: 寄到哪里？"""
    before: re.Pattern[str] | None = None
    """What must follow."""
    whole: bool = False
    """Only ever a whole clause."""


def piece(
    pattern: str,
    says: Says = Says.NOTHING,
    *,
    head: bool = False,
    leads: bool = False,
    asks: bool = False,
    before: str | None = None,
    whole: bool = False,
) -> Piece:
    """A piece from the text of its expressions."""
    follows = re.compile(before) if before else None
    return Piece(pattern=re.compile(pattern), says=says, head=head, leads=leads, asks=asks, before=follows, whole=whole)


def one_of(words: str) -> str:
    """The words, separated by blanks, as alternatives of which the longest that fits is taken for good."""
    return "(?>" + "|".join(sorted(set(words.split()), key=lambda word: (-len(word), word))) + ")"


def anchored(words: str, pattern: str) -> str:
    """`pattern` with one of `words`, an alternation, somewhere in its clause."""
    return f"(?=[^|？]*(?:{words})){pattern}"


def aside(pattern: str, says: Says = Says.ASIDE, *, asks: bool = False, before: str | None = None) -> Piece:
    """A piece that is a whole clause beside the yes."""
    return piece(pattern, says, head=True, whole=True, asks=asks, before=before)


END = "[|？]"
ME = "(?:我们俩?|我俩|咱们?|俺们?|窝|我?本人|我(?:这边|方|自己|个人)?|这边|阿姨|叔叔?|大姐我)"
YOU = "(?:你们?|您们?|恁)"
NOUN = (
    "(?:细则|须知|规矩|(?:[一两三四五六几\\d])(?:条|点|项)|条款|规则|规定|内容|说明|要求|流程|办法|方式|"
    "事项|做法|条例|条件|方案|安排)"
)
_WHICH = (
    "(?:这个|这些|这份|这几?条|几条|每一?条|以上|上面|上边|上述|前面|下面|刚刚|该|此|本|那个|那些|所有的?|全部的?|各项|"
    f"整个|一切|(?:{YOU}|贵店|贵司|店[里铺]?|商家|卖家)(?:家)?的?|(?:刚)?发的|处理|(?:所)?说的|写的|讲的|列的|"
    "寄回|寄检|寄修|寄送|代检|送检|检测|售后|服务|寄来|那|这|的|鞋子?|手机)*"
)
TERMS = f"{_WHICH}{NOUN}(?:里的?|上的?)?(?:{NOUN}|要求)?"
THIS = (
    "(?:(?:上面|上边|上述|以上|前面)(?:[发说写讲列]的|的|[这那]?几条|那些|这些)?|条条|[三四五六]条|"
    f"(?:{YOU}|刚才)[发说写讲列]的(?:这些|那些|几条)?|这些|那些|这个|[这那]几条|每一?条|全部|所有)(?:内容)?"
)
THUS = "(?:(?:这样|这么|如此)(?:处理|办理?|做|操作|来|弄|走)?)"
DONE = "(?:(?:来|办理?|做|处理|执行|走|进行|操作|弄|整)(?:就行|就好|就可以)?)"
BY = (
    f"(?:(?:按照?|依照?|遵照|照)(?:{TERMS}|(?:这个|这些|{YOU}[说发]的|上面|以上)(?:[说发]的|的)?){DONE}?|"
    f"按照?{DONE}|{THUS})"
)
GOODS = (
    "(?:这[个台双件]|我的?)?(?:手机|本机|机器|机子|东西|宝贝|货|[球皮拖凉]?鞋子?|运动鞋|靴子|商品|产品|平板|耳机|"
    "水?壶|电饭煲|扫地机|吹风机|风扇|锅|它)"
)
SEND = (
    f"(?:[把将]?{GOODS})?(?:给(?:{YOU})?)?(?:(?:快递)?(?:邮寄|寄送|寄)(?:回|过|出|去|来|给|到|返|走)*|[拿带]去(?=检|送|给你们)|"
    f"[发邮送返](?:厂|回|过|出|去|来|给)+)(?:(?:{YOU}|贵店|店里|商家)?的?(?:售后(?:部|中心|点)?|公司|总部|工厂|厂里|仓库|指定地址|[那这]?边|那里?|那儿)?)?(?:去|来)?"
)
TEST = (
    f"(?:(?:给|让|由)?(?:{YOU}|商家|店里|贵店|售后|师傅)的?(?:售后)?)?(?:对{GOODS})?(?:来|做个?|进行|去)?"
    f"(?:(?:检测|检查|检验|送检|寄检|代检|查验)|(?:寄修|返修|送修)检测)(?:{GOODS})?(?:一?下|看看)?(?:是?(?:什么|啥)(?:问题|毛病|原因)|原因|故障)?"
)
_LOOK = (
    f"(?:(?:给|让|由)?(?:{YOU}|商家|店里|师傅|售后))?(?:去|来)?(?:看看|看一?下|检修|查一?[下查]|查查|查明|查清楚?|[检查看找])"
    "(?:是?(?:什么|啥|哪里?)(?:问题|毛病|原因|情况)|原因|怎么回事)?"
)
SEND_TO_TEST = f"(?:{SEND}(?:{TEST}|{_LOOK})?|把?{GOODS}给{YOU}(?:{TEST}|{_LOOK}))"
DAY = (
    "(?:今[天晚早儿]|明[天早晚儿]|后[天儿]|[上下中]午|晚上|早上|周末|这个周末|(?:[下这本]?周|星期|礼拜)[一二三四五六日天]|"
    "这周|本周|下周|这[一两几]天|过[一两]天|(?:\\d{1,2}|[一二两三四五六七八九十]{1,3})[点号](?:半|钟)?)"
)
OBJECT = (
    f"(?:{BY}|{TERMS}|{THIS})?并?"
    f"(?:(?:申请|办理|参加|选择?|走|先|配合|{DAY}|按地址)?(?:{SEND_TO_TEST}|{TEST})(?:流程)?)?"
)

COURIER = "(?:顺丰|圆通|中通|申通|韵达|极兔|邮政|京东|ems|德邦)(?:快递|速运|物流)?"
PARCEL_ITEM = (
    "(?:包装盒?|盒子|鞋盒|充电[器头线]|数据线|配件|附件|手机卡|sim卡|电话卡|卡|说明书|发票|保修卡|保障卡|电池|"
    "耳机|赠品|小票|纸条|便签|字条|手机壳|保护壳|壳|贴膜|膜|泡沫纸?|机器|手机)"
)
ADDRESS = (
    "(?:(?:退货|收货|寄件|寄回|回寄|返厂|收件|邮寄|仓库|店铺|公司|完整|准确|快递|寄|寄送|检测|售后|维修|具体|详细|什么|哪个|"
    "(?:你们?家?|您们?|店里|贵店)的?)*的?"
    "(?:地址|地儿|收[件货](?:人|地址|信息|电话)|联系(?:人|方式|电话)|电话|手机号|姓名|流程)"
    "(?:[和跟与及加]?(?:电话|收[件货]人|姓名|联系(?:方式|人|电话)|手机号|地址))*)"
)
PLEASE = (
    "(?:请|(?:客服|亲|老板|小姐姐|姐姐?|小哥哥?)(?!电话)|麻烦|劳烦|烦请|辛苦|拜托|帮忙|帮我|你们?|您们?|那就|那|把|将|能|可以|快|"
    "快点|速|赶紧|赶快|尽快|给我|直接|短信)*"
)
GIVE = (
    "(?:也|都|一并|一起|直接)*(?:发|给|提供|告诉|报|说|写|推|贴|打|来|留|甩)(?:送|给|我们?|过来|来|一?下|个|一份|一个|"
    "出来)*(?:吧|了|吗|就行|就好|就可以)?"
)
WHERE = "(?:哪里?|搁哪|哪儿|哪边|哪疙瘩|哪个(?:地址|地方)|什么(?:地址|地方)|谁)"
SOON = "(?:马上|现在|这就|立刻|立马|待会儿?|等会儿?|一会儿?|等下|尽快|尽早|晚点|晚些(?:时候)?|稍后|稍晚|过会儿?)"
FREE = (
    "(?:下了?班后?|收工后?|下课后?|放学后?|午休|休息|没课|上班(?:前|路上|时候?|顺路)|"
    "(?:出门|上班|下班)(?:时|前)?顺路|有空|有时间|抽空|回家后?|到家后?|睡醒)"
)
WHEN = f"(?:{DAY}|{SOON}|{FREE})"
MY_COURIER = (
    f"(?:(?=[^|？叫约找]*(?:我(?!的)|已)[^|？说等好了]*(?:[叫约找]|联系|下单|[用走]{COURIER}))|"
    f"(?=[^|？]*(?:(?:[叫约]|下单)好?了|叫的|[叫约]好(?:[|？]|{WHEN}))))"
)
"""A look ahead in the clause: the buyer calls the courier, or has called; bare 「叫快递来取」 is an order to the shop,
and so may 「我装好了，叫快递来取」 be."""
FAMILY = (
    "(?:我的?|我家|俺)?(?:家里人|家里|家人|家属|全家|老公|老婆|老伴|媳妇|爱人|对象|男朋友|女朋友|爸妈|父母|妈妈?|爸爸?|儿子|"
    "女儿|闺女|孩子|孙女|孙子|室友|朋友|同事|同学|姐姐?|哥哥?|弟弟?|妹妹?|婆婆)"
)
"""People who may have a say, or lend a hand, beside the buyer."""
SURNAME = (
    "[王李张刘陈杨赵黄周吴徐孙胡朱林郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田姜石姚谭廖邹"
    "熊金陆郝孔崔康毛邱秦江史顾侯邵孟龙]"
)
NAME = (
    f"{SURNAME}[小大某晓建国华明伟芳娜敏静丽强磊军洋勇艳杰娟涛超秀霞平刚桂英兰凤洁梅琳云雪荣爱香月玲红丹萍飞鹏辉宇浩宁欣怡佳俊文博志"
    "海波春三四五]{1,2}"
)
"""Common characters only: 「叫王经理来」 is no name."""
CITIES = (
    "北京|上海|广州|深圳|东莞|佛山|杭州|宁波|温州|义乌|金华|南京|苏州|无锡|福州|厦门|泉州|武汉|长沙|郑州|成都|重庆|西安|沈阳|大连|"
    "哈尔滨|长春|济南|青岛|天津|石家庄|太原|合肥|南昌|昆明|贵阳|南宁|海口|兰州|银川|西宁|乌鲁木齐|拉萨|呼和浩特|新疆|西藏|内蒙|青海|"
    "甘肃|宁夏|广东|广西|浙江|江苏|福建|四川|云南|贵州|湖南|湖北|河南|河北|山东|山西|陕西|东北|黑龙江|吉林|辽宁|海南|安徽|江西"
)
