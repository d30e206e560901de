"""What a plain agreement to the send-back terms is made of (R2.19, R2.54). Data only.

Each piece is a regular expression over normalised text (`|` between clauses, `？` after one that was asked). A message
is consent only when pieces cover it from end to end, so nothing here may turn an agreement round or tie it to
anything: no negation but the fixed no-objections, no 但/如果/才, nobody but the buyer, no other object than the terms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Flag, auto

from cs_assistant.understanding.consent_words import DEED_WORDS, NEXT_WORDS


class Says(Flag):
    """What a piece contributes."""

    NOTHING = 0
    AGREES = auto()
    """同意 in so many words."""
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


def _piece(
    pattern: str,
    says: Says = Says.NOTHING,
    *,
    head: bool = False,
    leads: bool = False,
    asks: bool = False,
    before: str | None = None,
    whole: bool = False,
) -> Piece:
    follows = re.compile(before) if before else None
    return Piece(
        pattern=re.compile(pattern), says=says, head=head, leads=leads, asks=asks, before=follows, whole=whole
    )


def _longest_first(words: set[str]) -> str:
    """Alternatives of which the longest that fits is taken."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


_END = "[|？]"
_ME = "(?:我们|咱们?|俺|我?本人|我(?:这边|方|自己|个人)?|这边)"
_NOUN = (
    "(?:细则|须知|规矩|(?:[一两三四五六几\\d])(?:条|点|项)|条款|规则|规定|"
    "约定|内容|说明|要求|流程|办法|方式|协议|事项|做法|条例|条件)"
)
_WHICH = (
    "(?:这个|这些|这份|这几?条|几条|每一?条|以上|上面|上述|前面|下面|该|"
    "此|本|那个|那些|所有的?|全部的?|各项|整个|一切|"
    "(?:你们?|您们?|贵店|贵司|店[里铺]?|商家|卖家)(?:家)?的?|(?:刚)?发的|"
    "处理|(?:所)?说的|写的|讲的|列的|寄回|寄检|寄修|寄送|检测|售后|服务|"
    "三包|寄来|说好的|那|这|的|鞋子?|手机)*"
)
_TERMS = f"{_WHICH}{_NOUN}(?:里的?|上的?)?(?:{_NOUN}|要求)?"
_THIS = (
    "(?:(?:上面|上述|以上|前面)(?:[发说写讲列]的|的|这?几条|那些|这些)?|"
    "(?:你们?|您|刚才)[发说写讲列]的(?:这些|那些|几条)?|"
    "这些|那些|这个|[这那]几条|每一?条|全部|所有)(?:内容)?"
)
_THUS = "(?:(?:这样|这么|如此)(?:处理|办理?|做|操作|来|弄|走)?)"
_DONE = "(?:(?:来|办理?|做|处理|执行|走|进行|操作|弄|整)(?:就行|就好|就可以)?)"
_BY = (
    f"(?:(?:按照?|依照?|遵照|照)(?:{_TERMS}|(?:这个|这些|(?:你们?|您)[说发]的|"
    f"上面|以上)(?:[说发]的|的)?){_DONE}?|按照?{_DONE}|{_THUS})"
)
_GOODS = (
    "(?:这[个台双件]|我的?)?(?:手机|机器|机子|东西|宝贝|货|[球皮拖凉]?鞋子?|"
    "运动鞋|靴子|商品|产品|平板|耳机|水?壶|电饭煲|扫地机|吹风机|风扇|锅|"
    "它)"
)
_SEND = (
    f"(?:把?{_GOODS})?(?:给(?:你们?|您们?))?(?:(?:邮寄|寄送|寄)(?:回|过|出|"
    f"去|来|给|到|返)*|[发邮送返](?:厂|回|过|出|去|来|给)+)"
    "(?:(?:你们?|您们?|贵店|店里|商家)(?:那?边|那里?|这边)?)?(?:去|来)?"
)
_TEST = (
    "(?:(?:给|让|由)?(?:你们?|您们?|商家|店里)的?)?(?:来|做|进行|去)?(?:检测|"
    "检查|检验|送检|寄检|代检|查验)(?:一?下|看看)?"
)
_LOOK = (
    "(?:(?:给|让|由)?(?:你们?|您们?|商家|店里))?(?:去|来)?(?:看看|看一?下|"
    "检修|查一?下|[检查看])(?:是?(?:什么|啥|哪里?)(?:问题|毛病|原因|情况))?"
)
_SEND_TO_TEST = f"(?:{_SEND}(?:{_TEST}|{_LOOK})?|把?{_GOODS}给(?:你们?|您们?)(?:{_TEST}|{_LOOK}))"
_OBJECT = f"(?:{_BY}|{_TERMS}|{_THIS})?(?:(?:申请|办理|参加|选择?|走|先|配合)?(?:{_SEND_TO_TEST}|{_TEST})(?:流程)?)?"
_VERB = "(?:同意|认可|接受|赞同|赞成|认同|愿意|自愿|答应|乐意)"
_SURELY = "(?:百分之?百|一百个|非常|十分|很|统统|通通|完全|当然|肯定|确认|确定|明确|已经?|也|都|全部|全|表示|现在)*"
_AGREE = (
    f"(?:那就?)?{_ME}?{_SURELY}(?:知情|知晓|知悉)?(?:并|且)?(?:对(?:以上|"
    f"上述|这些|这个|该)*(?:细则|条款|内容|要求|规定|说明)(?:表示)?)?(?:{_VERB}|"
    f"(?:能|可以)(?:接受|认可))(?:(?:并且?|且|和)?{_VERB})?"
    f"(?:的|了)?{_OBJECT}(?:的|了)?|i?agreed?"
)
_NO_OBJECTION = (
    "(?:都|全|完全|我|我们|这边|本人)*(?:对(?:你们?的?|以上|上述|这些|这个|"
    "该)*(?:细则|条款|内容|要求|规定|说明)?(?:都)?)?(?:没有?(?:任何|什么|"
    "啥|其他|别的|其它)*的?(?:意见|异议)|无(?:任何)?(?:意见|异议)|没二话|"
    "没(?:什么|啥)说的|"
    "(?<!检测)(?<!检查)没有?(?:任何|什么|啥)?问题)"
)

_NEED = "需不需要|需要|要不要|要|用不用|用|是否"
_COURIER = "(?:顺丰|圆通|中通|申通|韵达|极兔|邮政|京东|ems|德邦)(?:快递|速运|物流)?"
_PARCEL_ITEM = (
    "(?:包装盒?|盒子|鞋盒|充电[器头线]|数据线|配件|附件|手机卡|sim卡|电话卡|"
    "卡|说明书|发票|保修卡|保障卡|电池|耳机|赠品|小票|"
    "纸条|手机壳|保护壳|贴膜|膜|机器|手机)"
)
_ADDRESS = (
    "(?:(?:退货|收货|寄件|寄回|收件|邮寄|寄|寄送|检测|售后|维修|具体|详细|什么|哪个|(?:你们?|您们?|店里|贵店)的?)*的?"
    "(?:地址|收[件货](?:人|地址|信息|电话)|联系(?:人|方式|电话)|电话|手机号|姓名|流程)"
    "(?:[和跟与及加]?(?:电话|收[件货]人|姓名|联系(?:方式|人|电话)|手机号|地址))*)"
)
_PLEASE = "(?:请|麻烦|劳烦|烦请|辛苦|拜托|帮忙|帮我|你们?|您们?|那就|那|把|将|能|可以|快|快点|赶紧|赶快|尽快|给我)*"
_GIVE = (
    "(?:也|都|一并|一起)*(?:发|给|提供|告诉|报|说|写|推|贴|打|来|留|甩)(?:送|"
    "给|我们?|过来|来|一?下|个|一份|一个|出来)*"
    "(?:吧|了|吗|就行|就好|就可以)?"
)
_WHERE = "(?:哪里?|哪儿|哪边|哪个(?:地址|地方)|什么(?:地址|地方)|谁)"
_WHEN = (
    "(?:今[天晚早儿]|明[天早晚儿]|后[天儿]|[上下中]午|晚上|早上|马上|现在|"
    "这就|立刻|立马|待会儿?|等会儿?|一会儿?|等下|下了?班后?|周末|"
    "(?:下?周|星期|礼拜)[一二三四五六日天]|尽快|尽早|回家|到家|抽空)"
)
_LATER = (
    "(?:晚点|晚些(?:时候)?|稍后|稍晚|过会儿?|这周|本周|这个周末|有空|有时间|"
    "过[一两几]天|这[一两几]天|改天|回头|下周)"
)
_ACT_TAIL = (
    f"(?:会|准备|打算|安排|可以|申请|决定|选择|想|要|直接|亲自|自己|抓紧|"
    f"早点|尽早|来|叫快递|找快递|去|给你们)*{_SEND_TO_TEST}(?:吧|了)?"
)

_WAITING = (
    "等着?(?:你们?|您)?(?:的)?(?:发|给|出)?(?:我)?(?:收货|寄件)?(?:地址|"
    "消息|通知|结果|信息|回复)(?:发?给我|过来|就寄)?"
)
_NOT_TO_ME = "(?![^|？]*(?:[给寄发还送到]我|先[寄发给]))"
_PARCEL_DEED = (
    "(?=[^|？]*(?:[寄发邮包装封写附贴放带拔]|快递|备份|导|出厂|清空|格式化|"
    "账号|密码|单号|注明|标|备注|地址|消息|通知|结果|留着|在外地|在老家|"
    "坏的是|看到|晚|忙|检测|检查|解决|处理|修好|弄好|恢复|资料|数据|准备|"
    "没关系|不急|不着急|慢慢|手上|_家死机|卡机|卡顿|[黑花]屏|充不|开不|自动|"
    "发[热烫]|电快|开胶|掉色|断底|今天周|取件|顺丰|圆通|中通|申通|韵达|极兔|"
    "邮政|京东|ems|德邦))"
)
_NEXT_ANCHOR = (
    "(?=[^|？]*(?:下一步|接下来|然后|后面|怎么|如何|怎样|咋|填|提供|准备|"
    "带|什么时候|啥时候|几时|哪天|寄|流程|步骤|需要|放|一步))"
)
_NEXT = f"{_NEXT_ANCHOR}(?>{_longest_first({*NEXT_WORDS.split(), _COURIER})})+"
"""What the buyer asks about the way on. Nothing of money, results, repair or time it takes."""
_SENDER = (
    "(?:让|叫|托|请)(?:家人|家里人|同事|朋友|孩子|儿子|女儿|老公|老婆|媳妇|"
    "我妈|我爸|他|她)(?:帮我|帮忙)?(?:去|来)?(?:寄|取|送)"
)
_DEED = f"{_NOT_TO_ME}{_PARCEL_DEED}(?>{_SENDER}|{_longest_first({*DEED_WORDS.split(), _COURIER})})+"
"""What the buyer tells of the parcel, by its words alone. Nobody else acts in it and nothing is asked for or denied."""

PIECES: tuple[Piece, ...] = (
    # the answer itself
    _piece(_AGREE, Says.AGREES, head=True, before="(?!我)"),
    _piece(f"{_ME}?(?:都|也)认", Says.AGREES, head=True, before=_END),
    _piece(f"{_ME}认", Says.AGREES, head=True, before=_END),
    _piece(
        f"(?:那|我)*就?(?:按照?|依照?|遵照|照)(?:{_TERMS}|(?:这个|这些|上面|"
        f"以上)(?:[说发写]的|的)?)我?(?:{_DONE}|{_SEND_TO_TEST})",
        Says.ANSWERS, head=True, leads=True,
    ),
    _piece("就这么(?:定|办)了?", Says.ANSWERS, head=True, before=_END),
    _piece("(?:那|我)*就?(?:按照?|照)(?:你们?|您)[说发写]的(?:这些|那些)?" + _DONE, Says.HEARD, head=True),
    _piece(f"{_NO_OBJECTION}的?", Says.ANSWERS, head=True, leads=True),
    _piece(
        f"(?:完全|当然|我|我这边|这边)?可以{_SEND_TO_TEST}?(?:{_BY})?|行行?|"
        f"yes|sure", Says.ANSWERS, head=True, leads=True,
           before=f"{_END}|谢|地址|我|就?[按照]"),
    _piece("(?:完全|当然)?(?:可以|行|中|成|要?得)(?:的|滴|嘞|哒|咧)|妥妥的?", Says.ANSWERS, head=True, leads=True),
    _piece("[可得成中妥]|要得|得啦|确[认定]", Says.ANSWERS, head=True, leads=True, before=f"{_END}|我?同意"),
    _piece("[是对]的", Says.TRUE, head=True, leads=True),
    _piece("[是对]", Says.TRUE, head=True, before=_END),
    _piece("(?:那)?(?:好|行|可以|成|中)吧", Says.RELUCTANT, head=True, leads=True),
    _piece("好好?的?|好[嘞滴哒咧]|(?:ok)+a?y?k*的?|行", Says.HEARD, head=True, leads=True),
    # what comes before it
    _piece(f"(?:对于?|关于)?(?:{_TERMS}|{_THIS}|{_THUS})(?:我|我们)?", head=True, leads=True),
    _piece(
        f"{_ME}?(?:都|也|就|刚刚?|刚才|大概|确认)*(?:已经?|均已?|认真|仔细|"
        f"全部?|详细|完整|都)*(?:看|阅读|读|阅|听|了解|知悉|知晓)"
        f"(?:[一两三几]遍|一下|清楚|明白|完|过|好|懂|了)+(?:并|且)?(?:{_TERMS})?了?|"
        f"{_ME}?(?:都|也)*(?:已经?|均已?)(?:认真|仔细|全部?|详细|完整|都)*(?:看|阅读|读|阅|知悉|知晓|了解)(?:并|且)?",
        head=True,
        leads=True,
    ),
    _piece(
        "(?:我|我们|都|已经?)*(?:想|考虑|商量|决定|确认)(?:得?很?(?:好|清楚|"
        "明白)|过)了?|(?:确认|核对)无误", head=True, leads=True),
    _piece(
        "(?:我?[和跟与])?(?:我|我的|我家|家里?)?(?:家里人|家人|家属|媳妇|"
        "老婆|老公|爱人|对象|妈妈?|爸爸?|儿子|女儿|朋友)"
        "(?:也|都)*(?:商量|沟通|讨论|看)(?:过|好|完)*了",
        head=True,
        before=r"\|?我们?(?:都|也)?(?:同意|接受)",
    ),
    _piece(
        "(?:如果|要是)?(?:检测|查)?(?:是)?(?:(?:没有?|没查出|没检测出|检测没)(?:毛病|"
        "问题|故障)|人为(?:的|损坏)?|我(?:自己)?弄坏的?)?(?:的话)?"
        "(?:往返|来回)?(?:的)?(?:运费|邮费|快递费|费用)?(?:那条)?我(?:自己|"
        "也|来|都)*(?:出|认|承担|掏|付|负责)(?:往返|来回)?(?:运费|邮费|快递费|"
        "费用)?",
        head=True,
        leads=True,
        before=f"{_END}|我?同意",
    ),
    _piece("(?:我|都|已经?)*(?:知道|明白|了解|收到|清楚|懂|知悉|知晓)(?:怎么寄|寄哪里?)?了", head=True, leads=True),
    _piece(
        f"(?:我|都|已经?)*(?:知道|明白|了解|收到|清楚|懂)了?{_TERMS}了?|(?:我|"
        f"都)+(?:知道|明白|了解|清楚|懂)", head=True, leads=True),
    _piece("没有?(?:任何|什么|啥|其他|别的|其它)+的?(?:要求|疑问|问题)", head=True, before=_END),
    _piece(
        "没毛病|照单全收|我?(?:愿意|会|一定|同意)?配合(?:你们?|您|检测|检查)*|"
        "特此(?:确认|回复|说明)", head=True, before=_END),
    _piece(
        f"(?:{_TERMS})?(?:[说写讲]得|都|也|很|挺|够|比较|可以|能|完全)*(?:清楚|"
        f"明白|详细|仔细|合理|理解|应该)(?:的|了)?",
        head=True,
        leads=True,
        before=f"{_END}|我?(?:同意|接受)",
    ),
    _piece(f"(?:那就|那|先|就|赶紧|快|尽快)*{_TEST}(?:吧|了|就好|就行|就可以)?", head=True, before=_END),
    _piece("(?:我的?)?(?:电话|手机号?)(?:是)?1\\d{10}", head=True, before=_END),
    _piece("(?:运费|备份|人为(?:损坏)?)?(?:那|这)[条点]我?也?(?:认|同意|接受)", head=True, before=_END),
    _piece("我?(?:觉得|感觉)(?:可以|行|没有?问题)", head=True, before=_END),
    _piece("(?:订单号?|单子?)?(?:就是)?这个(?:订单|单子?)?", head=True, before=_END),
    _piece("(?:我|都|已经?)*(?:知道|明白|了解|收到|清楚|知悉|知晓)", head=True, before=_END),
    _piece("[嗯恩]+[哪呐]?|[哦噢喔]+|[额呃]+|那|[啊呀哈啦哟喽呢滴哒昂]|[唉哎诶]", leads=True),
    _piece(
        "亲+|[你您]好|hello|hi|哈[喽啰]|在的|打扰了|(?:早上|上午|中午|下午|"
        "晚上)好|(?:客服|老板|店家|掌柜的?)(?:[你您]?好)",
           head=True, leads=True),
    _piece("(?:在吗|有人吗)", head=True, asks=True, before=_END),
    _piece("客服|老板|店家|掌柜的?|小二|美女|帅哥|小姐姐|小哥哥?|老师", head=True, before=_END),
    _piece("(?:我的?)?(?:回复|答复|回答|答)(?:是|[你您])?", head=True, leads=True),
    # what goes on with the procedure
    _piece(
        f"{_PLEASE}{_ADDRESS}(?:{_PLEASE}{_GIVE}|(?:是|写|填)?(?:多少|什么|"
        f"在?{_WHERE})|有吗)?", Says.STEP, asks=True),
    _piece(f"{_PLEASE}(?:发|给|来|告诉|告知|提供|报|留|说|写|填)(?:送|给|我们?|一?下|个|过来|一[个份])*{_ADDRESS}"
           "(?:给我|过来|来|一?下|吧|吗|打?出来|就行|就好|就可以)*", Says.STEP, asks=True),
    _piece(
        f"(?:我|应该|该|需要|要|具体|是|{_GOODS})*(?:(?:寄|发|邮|送|快递)(?:到|"
        f"去|给|往|回|过去|至)*{_WHERE}去?|往{_WHERE}[寄发邮])",
           Says.STEP, asks=True),
    _piece(f"(?:那?{_ME}|{_GOODS})*(?:{_WHEN}+(?:就|再)?|那就|那我就)?{_BY}?{_ACT_TAIL}", Says.STEP),
    _piece(f"{_ME}*(?:{_LATER}|{_WHEN})+(?:就|再)?{_ACT_TAIL}", Says.DEED),
    _piece(
        "(?:我|大概|那)*(?:什么时候|几时|哪天|今天|明天|现在|怎么|怎样|如何|(?:[用发走]|通过)?(?:什么|哪家|哪个)快递)"
        f"(?:我|能|可以|要|去|就|都)*(?:寄|发|邮|操作|弄)(?:送|回|过|出|去|"
        f"来|给)*(?:你们?|您)?(?:{_TEST})?(?:吗|合适|好|比较好)*",
        asks=True,
    ),
    _piece("(?:用|发|寄|走)(?:什么|哪家|哪个)(?:的?快递)(?:好|合适|比较好)?", asks=True),
    _piece(
        f"(?:我|用|发|寄|走|就)*{_COURIER}(?:寄|发)?(?:(?:或者?|还是){_COURIER})?(?:可以|"
        f"都行|行|寄|发)?(?:吗)?", head=True, asks=True),
    _piece(
        f"(?:快递|取件)?(?:我|已经?|这就|现在|马上)*(?:叫|约|联系|下单)(?:个|"
        f"好|了)*(?:{_COURIER}|快递小?哥?|上门取件|取件)?(?:来取|上门)?了?", head=True),
    _piece(
        "(?:检测|检查|收到|有|出|好|完|弄|了)*(?:结果|报告)?(?:出来)?了?(?:请|"
        "麻烦|再)?(?:告诉|通知|联系|告知)(?:我)?(?:一声|一?下)?", head=True),
    _piece(
        f"(?:还|就)*(?:{_NEED})(?:把|带|附|寄|放|连|上|一起)*{_PARCEL_ITEM}+(?:一起|"
        f"一块|也|都)*(?:寄|带|放)?(?:过去|回去|去|进去|上)*(?:吗|不)?|"
        f"{_PARCEL_ITEM}+(?:这些|还|也|都)*(?:{_NEED})(?:一起|一块|也|都)*(?:寄|"
        f"带|放)(?:过去|回去|去|进去|上)*(?:吗|不)?",
        head=True,
        asks=True,
    ),
    _piece("(?:需要|要)(?:寄|带)(?:什么|哪些)(?:东西|配件)?", asks=True),
    # courtesies and what the terms themselves ask for
    _piece(
        "(?:非常|十分)?(?:谢谢?|多谢|感谢)(?:[你您]们?|了|客服|亲|小姐姐|"
        "小哥哥?|老板)?|thanks|thx|(?:麻烦|辛苦|拜托|有劳)(?:[你您]们?|客服|"
        "小姐姐|小哥哥?|亲)?了?"),
    _piece(
        f"{_PLEASE}(?:尽快|抓紧|早点|尽早|快点|快些)(?:给|帮|我)*(?:{_TEST}|"
        f"处理|安排|办理?|登记|(?:出|给)(?:我)?(?:检测)?(?:结果|报告))?(?:一?下)?(?:吧|"
        f"哈)?"),
    _piece(f"{_PLEASE}(?:安排|登记|处理|办理|开始|继续|走流程|受理)(?:一?下)?(?:{_TEST})?吧?"),
    _piece(f"(?:请|麻烦|辛苦|拜托|帮我|帮忙|[你您]们?|那就)+(?:{_TEST})吧?"),
    _piece(f"(?:一切|都)?(?:就|那就|那)?{_BY}吧?", head=True),
    _piece("(?:就|那就)(?:这样|这么(?:办|定))(?:吧|了)?", head=True),
    _piece(
        f"{_PLEASE}(?:(?:发|给|告诉)(?:我|一?下|个|过来|一个)*)?{_ADDRESS}(?:一|"
        f"{_GIVE})*(?:到|有)?(?:了)?我?(?:就|马上|立马|立刻|这就|明天|今天)+"
        f"(?:可以|能|去)?{_SEND_TO_TEST}",
        Says.STEP,
    ),
    _piece(
        "(?:挺|蛮|也|都|很|觉得)*(?:好的?|合理|公道|公平|有道理|在理|靠谱|"
        "应当的?|应该的)|理所应当|[说讲]得对|(?:我)?(?:放心|相信|信得过|信任)(?:你们?|"
        "您)?的?|"
        "走起|来吧|搞起|麻溜的?|赶紧的?|快点|抓紧|安排上?|妥了|成了|定了|"
        "就这么着|就这么?样|说定了|就这么说定了|(?:都)?听(?:你们?|您)的|(?:你们?|"
        "您)安排(?:吧|就行|就好)?|"
        "没[说话]的|没得[说讲]|没话说|不多说了?|不啰嗦|二话不说|不用(?:再|"
        "多)(?:解释|说|问|发)了?|没事|没关系|不要紧|不碍事|不急|不着急",
        head=True,
        before=_END,
    ),
    _piece(_DEED, Says.DEED, head=True, whole=True),
    _piece(_WAITING, Says.DEED, head=True, before=_END),
    _piece(
        "我?(?:地址)?(?:是|就|还是|寄|到|按)*(?:[寄发]到)?(?:原来|之前|发货|"
        "退货|包裹|快递单|订单|(?:保障)?卡|盒子)(?:上面?|里)?(?:写)?(?:的)?"
        "(?:那个地址|那个|地址)(?:对|是|可以|能)*(?:寄)?(?:吗|吧)?",
        Says.DEED, head=True, asks=True, before=_END,
    ),
    _piece(_NEXT, Says.DEED, head=True, asks=True, whole=True),
    _piece("没有?(?:其他|别的|其它)?的?(?:问题|疑问)了|没有?疑问"),
    _piece(r"(?:我的)?(?:订单|单)号?(?:是|为)?\d{8,}"),
)  # fmt: skip
