"""Masking personal values before a text reaches a log. What is masked stays masked when masked again."""

from __future__ import annotations

import re

from cs_assistant.domain.case_documents import PREFIXES

SHOWN_TAIL = 4
_DIGIT = r"[0-9０-９]"
_LONG = re.compile(rf"(?<![0-9０-９A-Za-z])[A-Za-z]{{0,4}}{_DIGIT}(?:[- ]?{_DIGIT}){{5,}}(?:[Xx](?![A-Za-z]))?")
"""Phones, identity cards, orders, parcels, devices: every number of six digits or more, whatever divides it."""
_DAY = r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_OURS = re.compile(
    rf"(?<![0-9０-９A-Za-z-])(?:(?:{'|'.join(PREFIXES.values())}){_DAY}-[0-9]{{4}}|WX{_DAY}-[0-9A-F]{{6}})"
    r"(?![0-9０-９A-Za-z-])"
)
"""Numbers this house gave its documents (R1) and sheets (R3.3): they name nobody, and the audit is found by them."""
_OURS_OR_LONG = re.compile(rf"(?P<ours>{_OURS.pattern})|{_LONG.pattern}")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?=[0-9A-Fa-f]*\d)[0-9A-Fa-f]{14,15}(?![0-9A-Za-z])")
_SPOKEN = re.compile("[零〇一二三四五六七八九幺]{7,}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_ACCOUNT = re.compile(r"((?:微信|QQ|qq|VX|vx|V信)(?:号)?(?:是|：|:)?\s?)[A-Za-z0-9_-]{5,20}")
_NAME = re.compile(r"((?:收货人|收件人|联系人|姓名|我叫)(?:是|：|:)?\s?)[一-鿿]{2,4}(?=$|[，。,；;\s\d\[]|电话|手机)")
_PLACE = "[一-鿿]{1,10}?"
_ADDRESS = re.compile(
    rf"(?:{_PLACE}(?:省|自治区))?(?:{_PLACE}(?:市|自治州|地区|盟))?(?:{_PLACE}[区县旗])?(?:{_PLACE}(?:镇|乡|街道))?"
    rf"(?:{_PLACE}(?:村|屯|社区|小区|花园|公寓|大厦|广场|家园|新村|苑))?(?:{_PLACE}(?:大?道|路|街|巷|弄|胡同)){{0,2}}"
    r"(?:[0-9A-Za-z一二三四五六七八九十]{1,5}(?:号楼?|栋|幢|单元|楼|层|室|座|弄))+"
)
_REGION = re.compile(rf"{_PLACE}(?:省|自治区|市){_PLACE}(?:市|自治州|区|县|镇)[一-鿿0-9A-Za-z-]{{0,30}}")
_LEAD = re.compile(r"^(?:我?的?(?:收货)?地址(?:是|在|：|:)?|寄到|发到|送到|改成|改到|改为|住在?|在)")
_DAY_ONLY = re.compile(r"^[^省市区县路街]{0,6}?[0-9一二三四五六七八九十]{1,3}[号楼层]$")


def mask(text: str) -> str:
    """`text` without numbers, addresses, names and accounts a person could be found by; the rest stays readable."""
    masked = _MAIL.sub("[邮箱]", text)
    masked = _ACCOUNT.sub(lambda match: f"{match[1]}[账号]", masked)
    masked = _REGION.sub(lambda match: _keep_lead(match.group()), masked)
    masked = _ADDRESS.sub(
        lambda match: match.group() if _DAY_ONLY.search(match.group()) else _keep_lead(match.group()), masked
    )
    masked = _HEX.sub(lambda match: f"[号码尾{match.group()[-4:]}]", masked)
    masked = _OURS_OR_LONG.sub(_number, masked)
    masked = _SPOKEN.sub("[号码]", masked)
    return _NAME.sub(lambda match: f"{match[1]}[姓名]", masked)


def mask_nick(nick: str) -> str:
    """A buyer's nick: the first two characters and the last two, fewer of a short one."""
    if len(nick) <= 3:
        return nick[:1] + "**"
    shown = 2 if len(nick) > 5 else 1
    return f"{nick[:shown]}***{nick[-shown:]}"


def mask_number(number: str) -> str:
    """An order, tracking or serial number: the last four characters, enough to tell two apart."""
    return f"尾号 {number[-SHOWN_TAIL:]}" if len(number) > SHOWN_TAIL else number


def _keep_lead(found: str) -> str:
    lead = _LEAD.match(found)
    return f"{lead.group() if lead else ''}[地址]"


def _number(match: re.Match[str]) -> str:
    if match["ours"] is not None:
        return match["ours"]
    digits = re.sub(r"[- ]", "", match.group())
    # Four last digits tell two orders apart; shorter numbers and identity cards show none.
    shows = len(digits) >= 11 and not re.fullmatch(rf"{_DIGIT}{{17}}[0-9Xx]", digits)
    return f"[号码尾{digits[-4:]}]" if shows else "[号码]"
