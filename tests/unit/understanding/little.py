"""A little library of own lines: understanding is tested apart from the shipped content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cs_assistant.domain.script_library import Library
from cs_assistant.domain.scripts import AnswerRule, Intent, NearMiss, Place, PolicyFacts, SignalRule
from cs_assistant.domain.understanding import AnswerKind, Signal

PLACE = Place(file="intents/little.yaml", line=1)

EXAMPLES: Mapping[str, Sequence[str]] = {
    "fault.crash": (
        "手机死机了", "老是卡死", "用着用着就卡住不动了", "动不动就自动重启", "卡顿得厉害", "刚开机就卡死了",
        "打个字都卡半天",
        "一天重启好几次", "屏幕定格点什么都没用", "玩一会儿就死机", "卡得要命怎么回事", "系统卡住了只能强制重启",
    ),
    "fault.charging": (
        "充不进电", "充电没反应", "插上充电器没反应", "充电特别慢", "手机充不进去电了", "充一晚上才一半",
        "充电器不能用", "数据线坏了",
        "充电断断续续", "充电口松了接触不良", "快充变慢充了", "一充电就断",
    ),
    "return.request": (
        "我要退货", "怎么退货", "申请退货", "不合适想退掉", "不喜欢可以退吗", "帮我办理退货", "想把鞋退了",
        "退货怎么操作",
        "这个手机我不要了要退", "买大了退一下", "麻烦给我退货", "我想退掉这双鞋",
    ),
    "refund.status": (
        "退款什么时候到账", "钱怎么还没退", "退款多久到", "退的钱到哪了", "退款还没收到", "几天能退款到账",
        "退款进度查一下", "钱退到哪里了",
        "显示退款成功没收到钱", "退款到银行卡要几天", "为什么退款这么慢", "我的退款呢",
    ),
    "invoice.request": (
        "我要开发票", "发票怎么开", "能开专票吗", "发票抬头写错了", "发票什么时候寄", "麻烦补开发票",
        "电子发票发我一下", "发票税号要改",
        "没有收到发票", "开普票就行", "发票寄到公司", "怎么申请发票",
    ),
    "service.new_box": (
        "换回来的手机没有新盒子", "给我换的是新机吗怎么盒子是旧的", "换新为什么用原来的盒子",
        "包装拆开过是不是翻新机", "换的新机没有包装盒",
        "新换的机器盒子都旧了", "怎么没给新盒子", "换货给的盒子封条撕过", "是不是拿别人退的机器给我",
        "盒子上没有封条是全新的吗",
        "配件还是以前的怎么算换新", "盒子拆过了还是新机吗",
    ),
    "complaint.general": (
        "你们服务太差了", "我要投诉你们", "什么态度", "太让人失望了", "给差评", "真是坑人", "再也不买你们家了",
        "客服爱理不理的",
        "处理得太慢了很不满意", "骗人的店", "一直推卸责任", "气死我了",
    ),
    "chat.greeting": (
        "你好", "在吗", "您好", "有人吗", "客服在不在", "早上好", "晚上好", "哈喽", "在线吗", "亲在吗",
        "有客服吗", "喂在吗",
    ),
    "chat.thanks": (
        "谢谢", "好的谢谢", "感谢", "没有问题了谢谢", "再见", "谢谢你啊", "多谢", "麻烦你了", "拜拜", "辛苦了",
        "没别的事了", "先这样吧谢谢",
    ),
}  # fmt: skip

BACKGROUND = (
    "今天天气不错", "我在学校上课", "明天放假", "他说他知道了", "你看着办", "我也不清楚", "孩子喜欢",
    "这个是给我妈买的", "刚才在开车",
    "你们老家哪里的", "晚上吃什么", "看电影去", "一共两个人", "我再想想", "那就这样", "星期天有空",
)  # fmt: skip

SIGNALS = (
    SignalRule(signal=Signal.DANGER, patterns=("鼓包", "冒烟"), unless=("鼓包装",), place=PLACE),
    SignalRule(signal=Signal.ANGER, patterns=("垃圾|骗子",), unless=("垃圾桶",), place=PLACE),
    SignalRule(signal=Signal.THREAT, patterns=("12315",), unless=(), place=PLACE),
)

ANSWERS = (AnswerRule(kind=AnswerKind.SOLVED, patterns=("满血复活",), unless=("没",), place=PLACE),)


def intent(
    name: str,
    examples: Sequence[str],
    *,
    corpus: Sequence[str] = (),
    near_misses: Sequence[NearMiss] = (),
    auto_floor: float = 0.9,
) -> Intent:
    return Intent(
        id=name,
        name=name,
        clause=("R2.13",),
        examples=tuple(examples),
        corpus=tuple(corpus),
        near_misses=tuple(near_misses),
        replies=(),
        tests=(),
        automation=True,
        auto_floor=auto_floor,
        place=PLACE,
    )


def library(*intents: Intent) -> Library:
    chosen = intents or (
        *(intent(name, lines) for name, lines in EXAMPLES.items()),
        intent("other", (), corpus=BACKGROUND),
    )
    return Library(
        intents={one.id: one for one in chosen},
        clauses={},
        policy=PolicyFacts(),
        forbidden=(),
        signals=SIGNALS,
        answers=ANSWERS,
        reasons={},
        remarks={},
        shops={},
        robot_notice="",
        digest="0",
    )


def changed(base: Library, name: str, **changes: object) -> Library:
    intents = dict(base.intents)
    intents[name] = replace(intents[name], **changes)  # type: ignore[arg-type]
    return replace(base, intents=intents)
