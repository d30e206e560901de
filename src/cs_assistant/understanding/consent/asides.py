"""What buyers say of the matter beside their yes and what changes nothing about it (R2.19, R2.54). Data only.

What is wrong with the goods, what they hope for, who pays the freight as the terms have it, that they read and
thought it over: whole clauses. Each kind has its own closed words: with one list, 「等你们修好再寄」 would pass.
"""

from __future__ import annotations

from cs_assistant.understanding.consent.phrases import (
    FAMILY,
    GOODS,
    TERMS,
    TEST,
    YOU,
    Piece,
    Says,
    anchored,
    aside,
    one_of,
)
from cs_assistant.understanding.consent.words import READ_WORDS, SYMPTOM_WORDS, TROUBLE_WORDS

_GOODS_FAIL = (
    anchored("|".join(SYMPTOM_WORDS.split()), f"(?>{one_of(SYMPTOM_WORDS + ' ' + TROUBLE_WORDS)}|{GOODS})+"),
    f"(?:{GOODS}|我)*换了?(?:几?[个根条])?(?:充电[头器线]|数据线|插座|插头|线)(?:充)?(?:也|都|还是)*"
    "(?:没用|不行|一样|没反应|充不进(?:去)?电?|充不上电?)",
    "(?:反正|我|手机|一直|都|也)*(?:没(?:有)?(?:摔|碰|磕|进水|拆)(?:过|坏)?)+",
    "(?:我|手机|一直|都是|是)*(?:正常(?:使用|用)|很?爱惜|很?爱护|戴着?壳用)的?",
    "[才刚][买用]了?(?:没多久|没几天|[一两三几]个?(?:月|天|星期|周|礼拜)|不久)|没用(?:几天|多久)|(?:买来|[买用]了)没(?:几天|多久)",
)

# hopes: that it is looked into, not what it should bring
_SO = f"(?:能|可以|{YOU}|早点|尽快|快一?点|早日|快|早|把|{GOODS}|也|到底|一切|帮我|帮忙|好好|仔细|给我|给|师傅|客服)*"
_LOOKED = (
    "(?:[查看](?:清楚|明白|出来|出结果|出|[查看瞧]|一?下|好|完)*|检[测查](?:清楚|明白|出来|出结果|出|看看|一?下|好|完)*|"
    "弄(?:清楚|明白)|[出有]结果)"
)
_CAUSE = "(?:是|到底)*(?:(?:什么|啥|哪里?)的?(?:问题|毛病|原因|坏了)|怎么回事|原因|问题)"
_PLEASE = f"(?:早点|尽快|快点|赶紧|麻烦|辛苦|拜托|好好|仔细|(?:麻烦)?(?:{YOU})?帮我|让{YOU}|给{YOU}|{YOU})"
_TO_KNOW = "(?:知道|弄清楚|弄明白|查清楚|查查)"
_HOPES = (
    f"(?:我|我们|也|就)*(?:希望|盼着?|但愿){_SO}(?:{_LOOKED}{_CAUSE}?|修好|解决|处理好?|弄好|搞好|恢复正常|用上|顺利|"
    "没(?:什么|啥)?大?(?:问题|毛病|事)|快一?点|早点|尽快)(?:就好)?",
    "[早快](?:点|日)(?:解决|搞定|弄完)|早点寄早点弄清楚",
    f"(?:{GOODS}就?)?(?:反正|我|我们|我自己|也)*{_PLEASE}{_SO}{_LOOKED}{_CAUSE}?",
    f"(?:反正|我|我们|我自己|也|早|就)*想{_TO_KNOW}(?:{GOODS})?{_CAUSE}?",
    f"(?:{GOODS})?{_CAUSE}(?:我|我自己|也|很)*想{_TO_KNOW}",
    f"(?:能修好|能?(?:查出来|查清楚|弄清楚|检测出来))(?:{_CAUSE})?(?:就|是)?(?:最好|好)了?",
    f"(?:查查|看看){_CAUSE}",
    f"(?:早点|尽快|赶紧|快点){TEST}(?:早点好|吧)?",
)

# the freight, as the terms have it
_FREIGHT = "(?:(?:来回|往返|检测)?的?(?:运费|邮费|快递费|费用)(?:[和跟]检测费)?|检测费)"
_FAULT_IS_MINE = (
    "人为(?:的|损坏|故障|原因|因素|造成的?|导致的?)?的?|(?:故障|问题|毛病)?是?我(?:自己)?(?:[摔弄搞碰磕]|造成|引起|导致)坏?的?|"
    "是?我的(?:责任|问题|原因)"
)
_NO_FAULT = (
    "(?:要是|如果|若|万一|假如|真的?|要真|的确)*(?:检测|查|检查)?(?:说|出来|下来|结果|最后|确实|真|是)*"
    "(?:没有?(?:查出|检测出|检测到)?(?:什么|啥)?(?:质量)?(?:故障|毛病|问题)|没事|没坏|(?:不是|非)(?:质量)?(?:故障|问题|毛病)|"
    f"查不出来?(?:问题|毛病|故障)?|{_FAULT_IS_MINE})(?:就|那就|的话)*"
)
_NO_FAULTS = f"{_NO_FAULT}(?:或者?是?{_NO_FAULT})?"
_MYSELF = "(?:我|自己|我自己|我这边|本人)"
_PAYS = f"(?:[出付掏认给]|承担|负责)钱?{_FREIGHT}?"
_I_PAY = (
    f"(?:那|就|的话|{_FREIGHT}|那条|都|也|归|由|是|这个)*{_MYSELF}(?:来|自己|也|都|就|照|去|认|愿意|会|肯定|得)*{_PAYS}|"
    f"{_FREIGHT}?(?:就|那就)?(?:归我|算我的)"
)
_FAULT = "(?:要是|如果|真)?[有是](?:故障|毛病|质量问题|问题)(?:的话|就|那)*"
_THE_SHOP = f"(?:{YOU}|店里|商家|店家)来?"
_BEARS = f"{_THE_SHOP}(?:承担|负责)"
_YOU_PAY = f"{_FAULT}(?:{_FREIGHT}?{_THE_SHOP}[出付掏]{_FREIGHT}?|{_FREIGHT}{_BEARS}|{_BEARS}{_FREIGHT}|算{YOU}的)"
"""Never alone: 「有问题你们出运费」 may be a demand; with who pays otherwise it repeats the terms."""
_PAID_AS_SAID = (
    f"(?:{_YOU_PAY})?{_NO_FAULTS}(?:(?:就|那就)?(?:原机|原样)?[退寄]回来?)?(?:{_I_PAY})",
    f"{_NO_FAULTS}(?:{_I_PAY})(?:{_YOU_PAY})",
    f"{_FREIGHT}{_MYSELF}(?:先|来|也|会)?(?:[出付垫认掏来]|承担)了?(?:没事|没问题|没关系)?|{_FREIGHT}自[付理]",
    f"{_MYSELF}(?:来|先|会)?(?:[付垫出]|承担){_FREIGHT}寄?",
    f"{_FREIGHT}(?:的事情?|那[条点]|规则|说明|怎么算|怎么分|这块)?(?:我|都|也)*"
    "(?:清楚|明白|知道|懂|了解|看懂|看到|看明白|出得起|接受|同意|没问题|可以|没事|不是问题)了?",
    f"(?:包括|连){_FREIGHT}那[条点](?:在内)?|大不了[搭出花]个?{_FREIGHT}|不用到付",
    f"谁的(?:责任|问题)谁(?:[出付掏]|承担|负责){_FREIGHT}?|该我(?:[出付]|承担)的?我?(?:[出付]|承担)",
)

# having read and understood
_READING = "看|读|听|念|了解|研究"
_BY_HELP = f"(?:让|[和跟与])?{FAMILY}(?:帮我)?[念读](?:给我听|的细则)?|[和跟与]{FAMILY}(?:一起|都)?"
_TO_THE_END = (
    "(?:(?<=[了过遍])|(?<=[完过懂了念]的)|(?<=念的细则)|(?<=[得很]仔细)|(?<=[得很]清楚)|(?<=[得很]明白)|(?<=楚楚)|(?<=才看清)|"
    "(?<=才看懂)|(?<=看清楚))"
    "(?:觉得|感觉|我|也|都)*(?:没有?(?:什么|啥|任何|别的|其他)?(?:问题|意见|异议|疑问|毛病)了?|可以|挺好|挺合理|"
    "[写说讲]得?(?:很|挺|够|还|都)*(?:清楚|明白|详细|仔细)的?)?"
)
"""「让我看看」 and 「明天看完」 are no reading done."""
_READ = anchored(_READING, f"(?>{_BY_HELP}|{one_of(READ_WORDS)}|{TERMS})+{_TO_THE_END}")
_FAMILY_READ = anchored(_READING, f"(?>{FAMILY}|{one_of(READ_WORDS)}|{TERMS})+{_TO_THE_END}")
_CLEAR = "(?:清楚|明白|详细|合理|明明白白|清清楚楚)"
_UNDERSTOOD = (
    f"(?:{YOU}|昨天|刚才|上面|刚刚)*[说发讲写]的(?:我|都|也|已经?)*"
    "(?:记下|记住|[看听弄](?:懂|明白|清楚)|明白|清楚|懂|理解)了?",
    "(?:我|都|也|现在|这下|已经?)*(?:[弄搞看听想](?:清楚|明白|懂)|记住|记下|想通)了?",
    "(?:这[下回次]|终于|总算|现在|[整问听]|完全|全部?|心里|我|也|都|是)+(?:懂|明白|清楚|了解|理解)[了的嘞哒咧]*",
    "(?:意思|规矩|内容)(?:我|都|也)*(?:懂|明白|清楚)了?|我?心里有数了?",
    f"看(?:着|起来|上去)(?:挺|很|都)?(?:没有?问题|可以|{_CLEAR})|我看没(?:有|什么|啥)?问题",
    f"(?:{TERMS})?(?:[写说讲]|看着)得?(?:很|挺|够|还|都)*{_CLEAR}[的了]?|[写说讲]得?(?:这么)?清楚了?我?就?放心了?",
    f"(?:{TERMS})?[挺很也]?(?:公平合理|合情合理|公平公正|公平)|(?:{TERMS})没(?:什么|啥)[说讲]的?",
)

# the mind made up
_MADE_UP = (
    "(?:我|我自己|自己|都|也|已经?|早)*(?:拿主意|想通了?|[今昨]天想好了|想好了|决定了|想了(?:一晚上?|一夜|半天|很久|想)|想来想去|"
    "考虑了(?:一天|一晚上?|半天|很久))",
    "我?不(?:改|变|犹豫|纠结)了",
    f"(?:我|我们|已经?)*[跟和与]{FAMILY}(?:也|都|一起)*(?:商量|沟通|讨论|说|讲|看)[过好完]?了|(?:我们)?{FAMILY}(?:都|一起)?商量[过好]了|我?问过{FAMILY}了",
    "[按照](?:程序|规矩|流程)[来走办]?|都?听从?安排|互相理解",
    f"我?会?(?:全力|积极)?(?:配合|支持|理解)(?:{YOU})?的?(?:工作)?",
    f"我?会?(?:按照?(?:要求|细则)|照着?)(?:做|打包|写纸条|寄)|{YOU}?收到了?(?:跟我)?说一?声",
)
_NOT_YET = (
    "(?:刚才|刚刚?|之前|前面|先前|昨天|一开始|开始|早上|上午)+我?[说讲]?[要还是]?再?"
    "(?:(?:有点|有些)?犹豫|考虑|想想|看看|不寄|不想寄|没看懂|没看清楚?|没看明白|没细看|没看仔细|没注意)(?:的|了|一?下)?"
)
_BUT_NOW = "[|].*(?:想通|考虑好|想好|想明白|看懂|看清|看明白|明白|清楚)了?[|](?:.*[|])?那?我?同意"
_WRONG_KEY = "(?:刚才|前面|上面)?[打输按]错字?了?|(?:不好意思)?是?输入法"

ASIDES: tuple[Piece, ...] = (
    *(aside(shape) for shape in (*_GOODS_FAIL, *_HOPES, *_UNDERSTOOD, *_MADE_UP)),
    aside(_NO_FAULT, before=f"[|](?:{_I_PAY})[|]"),
    aside(_YOU_PAY, before=f"[|]{_NO_FAULTS}(?:{_I_PAY})[|]"),
    *(aside(shape, Says.NOTHING) for shape in (*_PAID_AS_SAID, _READ)),
    aside(_FAMILY_READ, Says.OTHERS),
    aside(_NOT_YET, before=_BUT_NOW),
    aside(_WRONG_KEY, before="[|](?:应该)?是我?同意"),
    aside("收回刚才的话", before="[|]我?同意"),
)
