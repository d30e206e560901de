"""How many pieces of goods: a number with its measure word (两双, 3个, 一台)."""

from __future__ import annotations

import re

from cs_assistant.domain.understanding import EntityType
from cs_assistant.understanding.entities.claims import Claims
from cs_assistant.understanding.entities.numerals import NUMERAL, number

MEASURES = "双只个件台部套盒包瓶箱罐袋桶卷张根条块片支枚份款把对副顶辆盏本组单"
"""Measure words of goods, one character each."""

_QUANTITY = re.compile(rf"(?<![\d.第几数百半每们法/+A-WYZa-wyz-])({NUMERAL}{{1,4}}|\d{{1,4}})([大小整]?)([{MEASURES}])")
_ONE = "一"
_BARE = frozenset("百千万零〇")
_THE_ONE = frozenset("这那哪另同某上下前后任唯之统全")
"""Before 一双 these point at one and count nothing: 这一双."""
_GOT = re.compile(r"(?:[买拍发少漏寄缺送要退来收订换剩到配坏丢给多加补用撕断]|只有|就)了?$")
"""Before 一个, which else is only an article."""
_ARTICLES = frozenset("个片")
"""With 一 these count only after a word of getting: 一个说不通, 糊成一片."""
_SCREEN = re.compile("屏|幕|出现|冒出|[边间]多")
"""Before 一条线 these make it a fault."""
_ENDS = re.compile(r"$|[^\w]|[了吧呢啊吗]")

_FAULT = (
    "问题|毛病|故障|瑕疵|缺陷|破|洞|坑|划|裂|亮[点线]|黑|坏点|白[点线]|污|线头|口子|印|缝|豁|气泡|斑|点|痕|竖|"
    "[横绿彩][线杠]"
)
_SPAN = "月|星期|礼拜|小时|钟|工作日|自然日|世纪|季|时[间候]|多|半|来"
_PEOPLE = "人|客服|师傅|朋友|孩子|小孩|娃|儿|老板|同事|商家|卖家|店|平台|公司|部门|家|客户|消费者|顾客|快递员|小哥"
_TALK = (
    "说法|解释|电话|理由|原因|办法|方法|方案|交代|交待|答复|回[复答]|结果|态度|机会|建议|意见|事|忙|劲|话|字|道理|要求|选择|"
    "[好差]?评|消息|信息|短信|视频|图|照片|截图|流程|步骤|程序|规定|条款|政策|投诉|保证|证明|账号|密码|验证|软件|系统|应用|app|"
    "放心|[都也]没|[都也]不"
)
_TRAIT = (
    "订单|链接|地[方址]|号|鞋?码|尺|颜?色|款式|型号|版本|牌子|品牌|系列|级|档|类|批|"
    "价|样|位|部分|面|角|边|功能|分|亿|电(?![一-鿿])|[gt](?![a-z恤])"
)
_NO_GOODS = re.compile(f"的?[小大新]?(?:{_FAULT}|{_SPAN}|{_PEOPLE}|{_TALK}|{_TRAIT})", re.IGNORECASE)
_PART_OF_A_WORD = {
    "只": re.compile("[能好要会想是剩]"), "包": re.compile("[邮裹装换修退赔括含涵]"), "支": re.compile("[持付架]"),
    "单": re.compile("[元号子独纯品价手卖买位据反机词]"), "本": re.compile("[月周来人身次店正地质]"),
    "条": re.compile("[龙件例]"), "件": re.compile("代发"), "部": re.compile("[队件署]"), "套": re.compile("[路餐]"),
    "组": re.compile("[合装]"), "款": re.compile("[项式到]"), "片": re.compile("[刻空]"), "台": re.compile("[词风阶]"),
    "根": re.compile("[本据]"), "顶": re.compile("[多着不]"), "副": re.compile("作用"),
    "个": re.compile("[别性体头子]"), "对": re.compile("[不的么了比着方于应我折称吧吗调]"),
    "张": re.compile("[口罗]"), "袋": re.compile("子"), "箱": re.compile("子"), "盒": re.compile("子"),
}  # fmt: skip
_MUST_FOLLOW = {
    "块": re.compile("儿?[屏电手表布板玻硬主肉石瓷砖]"),
    "把": re.compile("[伞刀椅锁剪钥梳枪吉扇]"),
}
_YEAR_OF_A_MODEL = 10
"""From here a number before 款 is a year: 24款."""
_THREE_GUARANTEES = frozenset({"三包", "3包"})


def claim_quantities(claims: Claims) -> None:
    """Claim quantities as number and measure word (2双)."""
    for match in _QUANTITY.finditer(claims.text):
        count = number(match[1])
        if count is None or count <= 0 or match[1][0] in _BARE:
            continue
        before, after = claims.before(match.start()), claims.after(match.end())
        if _counts_goods(match[3], before, after) and _is_a_count(match, int(count), before, after):
            claims.add(EntityType.QUANTITY, f"{count:.0f}{match[3]}", *match.span())


def _counts_goods(measure: str, before: str, after: str) -> bool:
    if _NO_GOODS.match(after) or after.startswith((measure, f"一{measure}")):
        return False
    if after.startswith("线") and _SCREEN.search(before):
        return False
    needed, spoilt = _MUST_FOLLOW.get(measure), _PART_OF_A_WORD.get(measure)
    return (needed is None or needed.match(after) is not None) and (spoilt is None or spoilt.match(after) is None)


def _is_a_count(match: re.Match[str], count: int, before: str, after: str) -> bool:
    measure = match[3]
    if match.group() in _THREE_GUARANTEES:
        return _GOT.search(before) is not None
    if measure == "款" and count >= _YEAR_OF_A_MODEL:
        return False
    if match[1] != _ONE:
        return True
    if before[-1:] in _THE_ONE or (measure == "只" and after.startswith("有")):
        return False
    if measure not in _ARTICLES or _GOT.search(before):
        return True
    return measure == "个" and _ENDS.match(after) is not None
