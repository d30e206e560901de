"""A yes with small talk beside it: clause by clause, every clause must be one that may stand there (R2.19, R2.54).

The second look at an answer the closed vocabulary of `consent` does not cover end to end. A clause that may be a
condition, a doubt, somebody else's word or a demand takes the yes away; so does one nobody listed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from cs_assistant.understanding.consent_shapes import (
    AGAINST,
    BESIDE,
    BY_TERMS,
    FAMILY,
    FILLER,
    HARMLESS,
    LOGISTICS,
    NO_DEMAND,
)
from cs_assistant.understanding.normalise import normalise

LONGEST = 170
"""Characters; a longer answer is read by a person."""

_I = r"(?:我|俺|咱|咱们|我们|本人|自己|窝|偶|阿姨|叔叔|额)?"
_SURELY = (
    r"(?:决定|确认|已经|完全|非常|必须|真心|全部|全都|都|也|就|现在|这下|通通|统统|愿意|绝对|百分百|当然|肯定|"
    r"没意见|可以|行)?"
)
_OBJECT = (
    r"(?:(?:我|你们|您)?(?:寄回去?|寄过去|寄检|代检|办法|方案|流程|机子|寄|检测|送检|去|回|过去|检|按照?|照|这个|"
    r"这些|这|上面|上述|以上|细则|条款|规则|内容|办理?|走|来|执行|给你们|看看|查一?查|将|把|手机|测|进行|处理|做)*)"
)
_TERMS = r"(?:以上|上述|这个|这些|你们的?|寄回|代检|寄检|检测|的)*(?:细则|条款|规则|办法|内容)[的了]?"
_MYSELF = re.compile(
    r"(?:我|俺|俩|咱|阿姨|叔叔|本人)(?:们|俩|本人)?(?:自己|也|都|们都)*同意[的了哈啊呀噻]*$|"
    r"^.{0,8}(?:细则|条款|规则|都|全|运费|那条|别的条)(?:我)?(?:都|也都|也)?同意[的了哈啊呀]*$"
)
_YES = tuple(
    re.compile(pattern)
    for pattern in (
        _I + FILLER + _SURELY + FILLER + _I + FILLER + r"(?:同意){1,2}" + _OBJECT + FILLER,
        r"(?:我|完全|俺|都|这边)*(?:没意见|无异议|没异议).{0,3}",
    )
)
_YES_UNLESS_NO = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:我|俺|咱|那|就|都|全|一切|行|好|可以|嗯|的|ok)*{BY_TERMS}{FILLER}",
        rf"(?:我|俺|咱|确认|完全|都|已|全部|愿意)*(?:接受|认可|认同){_TERMS}",
    )
)
_MENDED = re.compile(r"(?:应该|其实)?是(?:我)?同意的?")
_MENDING = re.compile("打错|打多|输入法|发错|手滑")
_NO = re.compile("[不没别谁才就要]")
_ASKING = re.compile(r"吗|嘛$|么$|呢$|不$|没$|啥|什么|哪|几|多久|怎")
_REALLY_ASKS = re.compile("吗|嘛|么|呢|吧|不[?？]|啥|什么|哪|几|多久|怎|是不是|要不要|地址[?？]|行不|够不够")
"""「发个地址就可以？」 may ask whether the buyer may agree at all."""
_BARE_YES_ASKED = re.compile(r"(?:我)?同意(?!了?[哈啊呀噻撒])")
_IRONY = re.compile(r"[🙄😒🙃😤😡😅😏👏🙂“”\"]|白眼|微笑\]|冷笑|呵|哼|呗|唄|…|\.{2,}|。{2,}")
_PARTS = re.compile(r"[^,，。.!！;；:：\n~～、\s?？]+[?？]?")
_OTHERS = "(?:老板|店家|大家|掌柜|客服|对方|机主|领导)"
_OTHERS_YES = re.compile(rf"{_OTHERS}(?:们|也|都|就|已经|说)*(?:不|没)?(?:同意|说行)")
_SAID_OF_OTHERS = re.compile(
    rf"^(?:{_OTHERS}|他|她|平台|你们|谁|别人|有人|朋友|同事|网上|上次)(?![,，。!！~;；:：\s])|"
    rf"^(?:我|俺)?{FAMILY}(?:说|讲)?我"
)
"""「老板没意见」 without a pause is said of the 老板, not to them."""
_OWN_YES = re.compile(r"(?:我|俺|咱)(?:也|都|本人|自己)*同意")
_FOR_SOMEBODY = re.compile(r"谢谢同意|替我?同意|代我同意|帮.{0,3}同意|就同意|签字|去掉|当面")
_DENIED = re.compile(
    "(?:没有|不是|不能|冇|不会|不想)(?:可以|行|同意|接受|认可)|[没未不别莫勿]{2}|[没未别莫勿](?:可以|行|认可|答应)|没有[没不]|不[太大]|不怎么|[不别莫勿](?:没|同意)|[没未](?:同意|接受)(?!不)|"
    "不(?:可以|行|接受|认可)"
)
"""Looked for before anything is taken as harmless; a no mended later is read by a person."""
_THRICE = re.compile(r"(?:我)?(?:同意){3,}")
_THEIR_PHONE = re.compile(rf"(?:手机|机子)是.{{0,2}}{FAMILY}")
_FAMILY_SAYS = re.compile(rf"^(?:我|俺|咱)?(?:的)?{FAMILY}|{FAMILY}.{{0,4}}(?:同意|说行|认可|接受|没意见)")
_WE = re.compile(r"(?:我|俺)(?:也|们|都)")
_YOU = re.compile("[你您]")
_YOU_HARMLESS = re.compile(
    r"(?:[你您]们?(?:好|说的|的|看看|查查|发来|发的|把地址|辛苦|细则|收到了说|仓库|深圳|给个|那|这个|这细则|上面)|谢谢|"
    r"麻烦|辛苦|给[你您]|寄给|发[你您]|听[你您]|按[你您]|照[你您]|信|等[你您]|让[你您]|耐心)"
)
_HARMLESS = tuple((re.compile(shape), instead) for shape, instead in HARMLESS)
_AGAINST = tuple(re.compile(shape) for shape, _ in AGAINST)
_BESIDE = tuple(re.compile(shape) for shape in BESIDE)
_NOT_BESIDE = re.compile("要(?!得|是)|退款|投诉|不认|玩笑|别人|那个客服|不过|先退|我是说")
"""Whatever else the clause says: with these it is not small talk."""
_NO_DEMAND = re.compile(NO_DEMAND)
_LOGISTICS = re.compile(LOGISTICS)
_FAMILY = re.compile(FAMILY)
_FAMILY_YES = re.compile(rf"{FAMILY}.{{0,3}}(?:也|都)?同意[的了]*$")


def agrees_among_other_clauses(text: str, covered: Callable[[str], bool]) -> bool:
    """Whether a plain yes stands among clauses that change nothing about it.

    `covered` says whether one clause beside a bare yes is understood by the closed vocabulary.
    """
    if len(text) > LONGEST or _IRONY.search(text):
        return False
    raw = _simplified(unicodedata.normalize("NFKC", text))
    if _somebody_elses(raw) or _DENIED.search(raw):
        return False
    parts = _PARTS.findall(raw)
    joined = "，".join(_plain(part) for part in parts)
    for shape, instead in _HARMLESS:
        joined = shape.sub(instead, joined)
    if any(shape.search(joined) for shape in _AGAINST) or not _NO_DEMAND.match(joined):
        return False
    if not all(_asked_about_parcel(part) for part in parts if part.endswith(("?", "？"))):
        return False
    return _every_clause(re.split(r"[，\s]+", joined), raw, covered)


def _every_clause(clauses: list[str], raw: str, covered: Callable[[str], bool]) -> bool:
    agreed = False
    for clause in filter(None, clauses):
        if _ASKING.search(clause):
            if not _LOGISTICS.search(clause) or _BARE_YES_ASKED.match(clause):
                return False
        elif _is_yes(clause) or (_MENDED.fullmatch(clause) and _MENDING.search(raw)):
            agreed = True
        elif "同意" in clause:
            if not _FAMILY_YES.search(clause) or "替" in clause:
                return False
        elif not covered(clause) and not _may_stand_beside(clause):
            return False
    return agreed


def _is_yes(clause: str) -> bool:
    if any(shape.fullmatch(clause) for shape in _YES):
        return True
    if _NO.search(clause):
        return False
    mine = len(clause) < 14 and _MYSELF.search(clause) is not None
    return mine or (not _FAMILY.search(clause) and any(shape.fullmatch(clause) for shape in _YES_UNLESS_NO))


def _may_stand_beside(clause: str) -> bool:
    if _YOU.search(clause) and not _YOU_HARMLESS.search(clause):
        return False
    return not _NOT_BESIDE.search(clause) and any(shape.fullmatch(clause) for shape in _BESIDE)


def _asked_about_parcel(part: str) -> bool:
    asks = _LOGISTICS.search(part) is not None and _REALLY_ASKS.search(part) is not None
    return asks and not _plain(part).startswith(("同意", "我同意"))


def _somebody_elses(raw: str) -> bool:
    if _SAID_OF_OTHERS.match(raw) or (_OTHERS_YES.search(raw) and not _OWN_YES.search(raw)):
        return True
    if _FOR_SOMEBODY.search(raw) or _THRICE.fullmatch(raw.strip()):
        return True
    if _FAMILY_SAYS.search(raw) and not (_WE.search(raw) or _OWN_YES.search(raw)):
        return True
    return _THEIR_PHONE.search(raw) is not None and not _WE.search(raw)


def _simplified(raw: str) -> str:
    """Simplified characters, every one kept: `normalise` alone drops forms of address like 老板."""
    return "".join(normalise(character).text or character for character in raw)


def _plain(part: str) -> str:
    """Normalised, with the slips people make in 同意."""
    return re.sub("统意|统一|童意|通意|同义|同议|铜意|同易", "同意", normalise(part).text)
