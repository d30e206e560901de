"""What a plain agreement to the send-back terms is made of (R2.19, R2.54). Data only.

Each piece is a regular expression over normalised text (`|` between clauses, `？` after one that was asked). A message
is consent only when pieces cover it from end to end, so nothing here may turn an agreement round or tie it to
anything: no negation but the fixed no-objections, no 但/如果/才, nobody but the buyer, no other object than the terms.
"""

from __future__ import annotations

from cs_assistant.understanding.consent.asides import ASIDES
from cs_assistant.understanding.consent.manners import MANNERS
from cs_assistant.understanding.consent.parcel import PARCEL
from cs_assistant.understanding.consent.phrases import (
    ADDRESS,
    BY,
    COURIER,
    DONE,
    END,
    GIVE,
    GOODS,
    ME,
    MY_COURIER,
    OBJECT,
    PLEASE,
    SEND_TO_TEST,
    TERMS,
    TEST,
    THIS,
    THUS,
    WHEN,
    WHERE,
    YOU,
    Piece,
    Says,
    piece,
)

_VERB = "(?:同意|认可|接受|赞同|赞成|认同|愿意|自愿|答应|乐意)"
_SURELY = (
    "(?:决定|百分之?百|一百个|非常|十分|很|统统|通通|完全|当然|肯定|确认|确定|明确|真心|绝对|一定|真的|确实|还是|已经?|也|都|全部|全|"
    "表示|现在)*"
)
_TO_TERMS = "(?:对(?:你们?的?|以上|上述|这些|这个|该)*(?:细则|条款|内容|要求|规定|说明)"
_AGREE = (
    f"{_SURELY}(?:知情|知晓|知悉)?(?:并|且)?{_TO_TERMS}(?:表示)?)?(?:{_VERB}|(?:能|可以)(?:接受|认可))"
    f"(?:(?:并且?|且|和)?(?:{_VERB}|遵守|照办|照做|执行))?(?:[的了噻撒嘞]|了的)?{OBJECT}(?:的|了)?"
)
_NO_OBJECTION = (
    f"(?:都|全|完全|真的?|{ME})*{_TO_TERMS}(?:都)?)?"
    "(?:没有?(?:任何|什么|啥|其他|别的|其它)*的?(?:意见|异议)|无(?:任何)?(?:意见|异议)|没二话|没(?:什么|啥)说的|"
    "(?<!检测)(?<!检查)没有?(?:任何|什么|啥)?问题)"
)
_ACT = (
    f"(?:会|能|准备|打算|安排|可以|申请|决定|确认|选择|想|要|直接|亲自|抓紧|早点|尽早|来|[叫找]快递(?!来)|去|给你们)*{SEND_TO_TEST}"
    "(?:吧|了)?"
)

_ANSWERS: tuple[Piece, ...] = (
    piece(f"(?:那就?)?{ME}(?:是)?{_AGREE}", Says.AGREES | Says.MINE, head=True, before="(?!我)"),
    piece(f"(?:那就?)?{_AGREE}|i?agreed?", Says.AGREES, head=True, before="(?!我)"),
    piece("是(?:我)?同意的?", Says.AGREES, head=True, before=END),
    piece(f"{ME}?(?:都|也)认|{ME}认", Says.AGREES, head=True, before=END),
    piece(
        f"(?:那|我)*就?(?:按照?|依照?|遵照|照)(?:{TERMS}|(?:这个|这些|上面|以上)(?:[说发写]的|的)?)我?"
        f"(?:{DONE}|{SEND_TO_TEST})",
        Says.ANSWERS, head=True, leads=True,
    ),
    piece("没有?(?:什么|啥)不同意(?:的(?:地方)?)?|没有?不同意的地方", Says.ANSWERS, head=True, before=END),
    piece("就这么(?:定|办)了?", Says.ANSWERS, head=True, before=END),
    piece(f"(?:那|我)*就?(?:按照?|照){YOU}[说发写]的(?:这些|那些)?{DONE}", Says.HEARD, head=True),
    piece(f"{_NO_OBJECTION}的?", Says.ANSWERS, head=True, leads=True),
    piece(
        f"(?:完全|当然|我|我这边|这边)?可以{SEND_TO_TEST}?(?:{BY})?|行行?|yes|sure",
        Says.ANSWERS, head=True, leads=True,
        before=f"{END}|谢|地址|我|就?[按照]",
    ),
    piece("(?:完全|当然)?(?:可以|行|中|成|要?得)(?:的|滴|嘞|哒|咧)|妥妥的?", Says.ANSWERS, head=True, leads=True),
    piece("[可得成中妥]|要得|得啦|确[认定]", Says.ANSWERS, head=True, leads=True, before=f"{END}|我?同意"),
    piece("[是对]的", Says.TRUE, head=True, leads=True),
    piece("[是对]", Says.TRUE, head=True, before=END),
    piece("(?:那)?(?:好|行|可以|成|中)吧", Says.RELUCTANT, head=True, leads=True),
    piece("好好?的?|好[嘞滴哒咧]|(?:ok)+a?y?k*的?|行", Says.HEARD, head=True, leads=True),
)  # fmt: skip

_BEFORE: tuple[Piece, ...] = (
    piece(f"(?:对于?|关于)?(?:{TERMS}|{THIS}|{THUS})(?:我|我们)?", head=True, leads=True),
    piece("第一条到最后一条", head=True, leads=True, before="(?:我|都|全)*同意"),
    piece(
        f"{ME}?(?:都|也|就|刚刚?|刚才|确认)*(?:已经?|均已?|认真|仔细|全部?|详细|完整|都)*"
        "(?:看|阅读|读|阅|听|了解|知悉|知晓)(?:[一两三几]遍|一下|清楚|明白|完|过|好|懂|了)*"
        f"(?:(?:了|过|[一两三几]遍|一下)(?:{TERMS})?了?|(?:清楚|明白|完|好|懂)(?:(?:{TERMS})?了|并|且))|"
        f"{ME}?(?:都|也)*(?:已经?|均已?)(?:认真|仔细|全部?|详细|完整|都)*(?:看|阅读|读|阅|知悉|知晓|了解)(?:并|且)?",
        head=True, leads=True,
    ),
    piece(
        f"{ME}?(?>都|也|刚刚?|刚才|已经?|认真|仔细|全部?|{TERMS})*(?:看|阅读|读|听|了解)(?:清楚|明白|完|好|懂)",
        head=True, before=END,
    ),
    piece(
        "(?:我|我们|都|已经?)*(?:想|考虑|商量|决定|确认)(?:得?很?(?:好|清楚|明白)|过)了|(?:确认|核对)无误",
        head=True, leads=True,
    ),
    piece("(?:我|我们|都|已经?)*(?:想|考虑)得?很?(?:好|清楚|明白)", head=True, before=END),
    piece(
        "(?:我?[和跟与])?(?:我|我的|我家|家里?)?(?:家里人|家人|家属|媳妇|老婆|老公|爱人|对象|爸妈|妈妈?|爸爸?|儿子|女儿|朋友)"
        "(?:也|都)*(?:商量|沟通|讨论|看)(?:过|好|完)*了",
        head=True, before=r"\|?我们?(?:都|也)?(?:同意|接受)",
    ),
    piece("(?:我|都|已经?)*(?:知道|明白|了解|收到|清楚|懂|晓得|知悉|知晓)(?:怎么寄|寄哪里?)?了", head=True, leads=True),
    piece(
        f"(?:我|都|已经?)*(?:知道|明白|了解|收到|清楚|懂)了?{TERMS}了?|(?:我|都)+(?:知道|明白|了解|清楚|懂)",
        head=True, leads=True,
    ),
    piece(
        "没有?(?:任何|什么|啥|其他|别的|其它)+的?(?:要求|疑问|问题)|没有?(?:什么|啥)?不明白的(?:地方)?",
        head=True, before=END,
    ),
    piece(
        f"没毛病|照单全收|我?(?:愿意|会|一定|同意)?配合(?:{YOU}|检测|检查)*|特此(?:确认|回复|说明)",
        head=True, before=END,
    ),
    piece(
        f"(?:{TERMS})?(?:[说写讲]得|都|也|很|挺|还|够|比较|可以|能|完全)*(?:清楚|明白|详细|仔细|合理|理解|应该的)(?:的|了)?",
        head=True, leads=True, before=f"{END}|我?(?:同意|接受)",
    ),
    piece(f"(?:那就|那|先|就|赶紧|快|尽快|慢慢|直接)*{TEST}(?:吧|了|就好|就行|就可以)?", head=True, before=END),
    piece("(?:我的?)?(?:电话|手机号?)(?:是)?1\\d{10}", head=True, before=END),
    piece("(?:运费|备份|人为(?:损坏)?)?(?:那|这)[条点]我?也?(?:认|同意|接受)", head=True, before=END),
    piece("我?(?:觉得|感觉)(?:可以|行|没有?问题)", head=True, before=END),
    piece("(?:订单号?|单子?)?(?:就是)?这个(?:订单|单子?)?", head=True, before=END),
    piece("(?:我|都|已经?)*(?:知道|明白|了解|收到|清楚|晓得|知悉|知晓)", head=True, before=END),
    piece("[嗯恩]+[哪呐]?|[哦噢喔]+|[额呃]+|那|[啊呀哈啦哟喽呢滴哒昂]|[唉哎诶]", leads=True),
    piece(
        "亲+|[你您]好|hello|hi|哈[喽啰]|在的|打扰了|(?:早上|上午|中午|下午|晚上)好|(?:客服|老板|店家|掌柜的?)(?:[你您]?好)",
        head=True, leads=True,
    ),
    piece("(?:那就?)?(?:寄|检测)吧", head=True, leads=True, before="我?同意"),
    piece("(?:在吗|有人吗)", head=True, asks=True, before=END),
    piece("客服|老板|店家|掌柜的?|小二|美女|帅哥|小姐姐|小哥哥?|老师", head=True, before=END),
    piece("(?:我的?)?(?:回复|答复|回答|答)(?:是|[你您])?", head=True, leads=True),
)  # fmt: skip
"""What comes before the yes."""

_PROCEDURE: tuple[Piece, ...] = (
    piece(
        f"{PLEASE}{ADDRESS}(?:{PLEASE}{GIVE}|(?:是|写|填)?(?:多少|什么|在?{WHERE})|有吗)?", Says.STEP, asks=True
    ),
    piece(
        f"{PLEASE}(?:发|给|来|告诉|告知|提供|报|留|说|写|填)(?:送|给|我们?|一?下|个|过来|一[个份])*{ADDRESS}"
        "(?:给我|过来|来|一?下|吧|吗|打?出来|就行|就好|就可以)*",
        Says.STEP, asks=True,
    ),
    piece(
        f"(?:我|应该|该|需要|要|具体|是|{GOODS})*(?:(?:寄|发|邮|送|快递)(?:到|去|给|往|回|过去|至)*{WHERE}去?|"
        f"往{WHERE}[寄发邮])",
        Says.STEP, asks=True,
    ),
    piece(f"(?:{GOODS})?那?{ME}(?:{GOODS})?(?:{WHEN}+(?:就|再)?|就)?{BY}?{_ACT}", Says.STEP),
    piece(f"(?:{GOODS})?(?:{WHEN}+(?:就|再)?|那就)?{BY}?{_ACT}", Says.STEP, head=True),
    piece(
        "(?:我|大概|那)*(?:什么时候|几时|哪天|今天|明天|现在|怎么|怎样|如何|(?:[用发走]|通过)?(?:什么|哪家|哪个)快递)"
        "(?:我|能|可以|要|去|就|都)*(?:寄|邮|操作|弄)(?:送|回去?|过去|出去?|去|给)*(?:你们?|您)?"
        f"(?:{TEST})?(?:吗|合适|好|比较好)*",
        asks=True,
    ),
    piece("(?:用|发|寄|走)(?:什么|哪家|哪个)(?:的?快递)(?:好|合适|比较好)?", asks=True),
    piece(
        f"(?:我|用|发|寄|走|就)*{COURIER}(?:寄|发)?(?:(?:或者?|还是){COURIER})?(?:可以|都行|行|寄|发)?(?:吗)?",
        head=True, asks=True,
    ),
    piece(
        f"{MY_COURIER}(?:快递|取件)?(?:我|已经?|{WHEN})+(?:[叫约]|联系|下单)(?:个|好|了)*"
        f"(?:{COURIER}|快递小?哥?|上门取件|取件)?(?:来取|上门)?了?",
        head=True,
    ),
    piece(
        "(?:检测|检查|收到|有|出|好|完|弄|了)*(?:结果|报告)?(?:出来)?了?(?:请|麻烦)?(?:告诉|通知|联系|告知)(?:我)?"
        "(?:一声|一?下)?",
        head=True,
    ),
    piece("(?:需要|要)(?:寄|带)(?:什么|哪些)(?:东西|配件)?", asks=True),
    piece(
        f"{PLEASE}(?:(?:发|给|告诉)(?:我|一?下|个|过来|一个)*)?{ADDRESS}(?:一|{GIVE})*(?:到|有)?(?:了)?我?"
        f"(?:就|马上|立马|立刻|这就|明天|今天)+(?:可以|能|去)?{SEND_TO_TEST}",
        Says.STEP,
    ),
    piece(
        "(?:就|在线|坐|我)?等着?(?:你们?|您)?(?:的)?(?:发|给|出)?(?:我)?(?:收货|寄件)?地址(?:发?给我|过来|就寄)?|"
        "等着?(?:你们?|您)(?:的)?(?:发|给|出)?(?:检测)?(?:消息|通知|结果|信息|回复)",
        Says.DEED, head=True, before=END,
    ),
    piece(
        "我?(?:地址)?(?:是|就|还是|寄|到|按)*(?:[寄发]到)?(?:原来|之前|发货|退货|包裹|快递单|订单|(?:保障)?卡|盒子)"
        "(?:上面?|里)?(?:写)?(?:的)?(?:那个地址|那个|地址)(?:对|是|可以|能)*(?:寄)?(?:吗|吧)?",
        Says.DEED, head=True, asks=True, before=END,
    ),
)  # fmt: skip
"""What goes on with the procedure."""

_COURTESY: tuple[Piece, ...] = (
    piece(
        "(?:非常|十分)?(?:谢谢?|多谢|感谢)(?:[你您]们?|了|客服|亲|小姐姐|小哥哥?|老板)?|thanks|thx|"
        "(?:麻烦|辛苦|拜托|有劳)(?:[你您]们?|客服|小姐姐|小哥哥?|亲)?了?"
    ),
    piece(
        f"{PLEASE}(?:尽快|抓紧|早点|尽早|快点|快些)"
        f"(?:(?:给|帮|我)*(?:{TEST}|处理|安排|办理?|登记|(?:出|给)(?:我)?(?:检测)?(?:结果|报告))(?:一?下)?)?(?:吧|哈)?"
    ),
    piece(f"{PLEASE}(?:安排|登记|备注|记录|跟进|处理|办理|开始|继续|走流程|受理)(?:一?下)?(?:{TEST})?吧?"),
    piece(f"(?:请|麻烦|辛苦|拜托|帮我|帮忙|[你您]们?|那就|赶紧|赶快)+(?:{TEST})吧?"),
    piece(f"(?!都[这如])(?:一切|都)?(?:就|那就|那)?{BY}吧?", head=True),
    piece("(?:就|那就)(?:这样|这么(?:办|定))(?:吧|了)?", head=True),
    piece(
        "(?:挺|蛮|也|都|很|觉得)*(?:好的?|合理|公道|公平|合情合理|有道理|在理|靠谱|应当的?|应该的)|理所应当|[说讲]得对|"
        "(?:我)?(?:放心|相信|信得过|信任)(?:你们?|您)?的?|走起|来吧|搞起|麻溜的?|赶紧的?|快点|抓紧|安排上?|妥了|成了|"
        "定了|就这么着|就这么?样|说定了|就这么说定了|(?:都|后面|一切)?听(?:你们?|您)的?(?:安排)?|听安排|我?信你们?|照办|(?:我会)?照做|我?会?遵守(?:细则|规定|规则)?|(?:那)?(?:当然|肯定|必须)的?|(?:你们?|您)安排(?:吧|就行|就好)?|没[说话]的|"
        "没得[说讲]|没话说|不多说了?|不啰嗦|二话不说|不用(?:再|多)(?:解释|说|问|发)了?|没事|没关系|不要紧|不碍事|不急|不着急",
        head=True, before=END,
    ),
    piece("没有?(?:其他|别的|其它)?的?(?:问题|疑问)了|没有?疑问"),
    piece(r"(?:我的)?(?:订单|单)号?(?:是|为)?\d{8,}"),
)  # fmt: skip

PIECES: tuple[Piece, ...] = (*_ANSWERS, *_BEFORE, *_PROCEDURE, *_COURTESY, *PARCEL, *ASIDES, *MANNERS)
