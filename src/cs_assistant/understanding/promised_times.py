"""Until when words typed by hand promise an answer, said from now on: 今天18点前答复您, 明天给您答复, 两小时内联系您.

Read carefully rather than widely: a time that is missed is a promise nobody counts, and a time that was never promised
is an alarm about nothing. A question, a condition, a doubt, a wish of the buyer or of a third party promises nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from cs_assistant.domain.hours import ServiceHours
from cs_assistant.domain.times import SHANGHAI, check_aware
from cs_assistant.understanding.entities.numerals import number

_DAYS = {"今天": 0, "今日": 0, "今晚": 0, "今早": 0, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "后天": 2, "大后天": 3}
_DAY = "(?P<day>大后天|今天|今日|今晚|今早|明天|明日|明早|明晚|(?<!大)后天)"
_PART = "(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上)"
_COUNT = "[0-9零一二两三四五六七八九十]{1,3}"
_CLOCK = rf"(?P<hour>{_COUNT})(?:点钟?(?P<half>半)?|[:：](?P<minute>[0-5][0-9]))"
_TOLD = (
    r"(?:答复|回复|告诉|通知|联系)(?:您|你|亲)|给(?:您|你|亲)(?:一个|个)?(?:明确的?|准确的?)?"
    r"(?:答复|回复|回音|消息|结果|准信|准话|回电|说明)|回(?:您|你|亲)(?:电话|消息)?"
)
_BETWEEN = "[^，。；！？,;!?\n]{0,8}?"
_BY_CLOCK = re.compile(rf"(?:{_DAY})?(?:{_PART})?{_CLOCK}(?:之前|以前|前){_BETWEEN}(?:{_TOLD})")
_BY_DAY = re.compile(rf"{_DAY}(?:{_PART})?(?:之前|以前|之内|前|内)?{_BETWEEN}(?:{_TOLD})")
_WITHIN = re.compile(
    rf"(?:(?P<half_hour>半)个?小时|(?P<count>{_COUNT})个?(?P<and_half>半)?(?P<unit>小时|钟头|分钟))"
    rf"(?:之内|以内|内){_BETWEEN}(?:{_TOLD})"
)
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?]?")
_NO_PROMISE = re.compile(
    r"[？?]|[吗么呢](?:$|[，。,!！])|如果|要是|假如|的话|万一|除非|不一定|不能|不会|没法|无法|不保证|未必|尽量|争取|大概|可能|也许|"
    r"说不定|昨天|前天|刚才|本来|原来|说过|说的|已经|不用|(?<![特分个])别"
)
_OTHERS = re.compile(r"快递|物流|平台|菜鸟|厂家|网点|银行|小二|师傅|仓库会|客户|买家")
_BUYER_ACTS = re.compile(r"请您|请你|麻烦|您(?:在|先|可以|今天|明天|记得)|你(?:在|先|可以|今天|明天|记得)")
_US = re.compile(r"我|咱|这边|本店|店里|客服")
_PART_ENDS = {
    "凌晨": time(6), "早上": time(10), "上午": time(12), "中午": time(14), "下午": time(18), "傍晚": time(19),
}  # fmt: skip
_AFTERNOON = frozenset({"中午", "下午", "傍晚", "晚上"})
_CLOSES = time(21)
"""Where a shop's hours cannot be read: later than that nobody answers."""


def promised_by(text: str, now: datetime, hours: ServiceHours | None) -> datetime | None:
    """The moment until which a text promises an answer, counted from `now`; None when it promises none.

    Of several the earliest. A day without an hour lasts until the desk closes. What lies behind promises nothing.
    """
    moment = check_aware(now).astimezone(SHANGHAI)
    found = [
        due
        for sentence in _SENTENCE.findall(text)
        if not _NO_PROMISE.search(sentence)
        for due in _of_sentence(sentence, moment, hours)
        if due > moment
    ]
    return min(found, default=None)


def _of_sentence(sentence: str, now: datetime, hours: ServiceHours | None) -> Iterator[datetime]:
    taken: list[range] = []
    for pattern, read in ((_WITHIN, _within), (_BY_CLOCK, _by_clock), (_BY_DAY, _by_day)):
        for match in pattern.finditer(sentence):
            if any(match.start() in each for each in taken) or not _ours(sentence, match):
                continue
            due = read(match, now, hours)
            if due is not None:
                taken.append(range(*match.span()))
                yield due


def _ours(sentence: str, match: re.Match[str]) -> bool:
    """Whether we are who will tell: the words before, up to a comma, name nobody else and ask nothing of the buyer."""
    before = re.split("[，,；;]", sentence[: match.start()])[-1] + match.group()
    if _US.search(before):
        return not _BUYER_ACTS.search(before)
    return not _OTHERS.search(before) and not _BUYER_ACTS.search(before)


def _within(match: re.Match[str], now: datetime, _: ServiceHours | None) -> datetime | None:
    if match["half_hour"]:
        return now + timedelta(minutes=30)
    count = number(match["count"])
    if count is None or not 0 < count <= 72:
        return None
    unit = timedelta(minutes=1) if match["unit"] == "分钟" else timedelta(hours=1)
    return now + unit * float(count) + (unit / 2 if match["and_half"] else timedelta(0))


def _by_clock(match: re.Match[str], now: datetime, _: ServiceHours | None) -> datetime | None:
    said = number(match["hour"])
    if said is None or said != int(said) or not 0 <= said <= 24:
        return None
    hour, minute = int(said), int(match["minute"] or (30 if match["half"] else 0))
    ahead = _DAYS.get(match["day"] or "", 0)
    part = match["part"] or ("晚上" if (match["day"] or "").endswith("晚") else None)
    if (match["day"] or "").endswith("早"):
        part = "早上"
    if hour == 24 and minute:
        return None
    due = _moment(now.date() + timedelta(days=ahead), _hour(part, hour), minute)
    # 今天6点前 said at ten in the morning is six in the evening; 明天3点前 is in the afternoon.
    bare = part is None and match["minute"] is None and 0 < hour < 12
    if bare and (due <= now if ahead == 0 else hour <= 6):
        due += timedelta(hours=12)
    # 凌晨12点前 said in the evening is the midnight that comes.
    return due + timedelta(days=1) if part == "凌晨" and ahead == 0 and due <= now else due


def _hour(part: str | None, hour: int) -> int:
    """Hours from the beginning of the day that is named: 今晚12点 is its end, 今晚1点 lies behind it."""
    if part == "凌晨":
        return hour % 12
    if part == "晚上" and (hour <= 4 or hour == 12):
        return hour % 12 + 24
    if part in _AFTERNOON and hour < 12 and not (part == "中午" and hour >= 11):
        return hour + 12
    return hour


def _by_day(match: re.Match[str], now: datetime, hours: ServiceHours | None) -> datetime | None:
    day, closes = now.date() + timedelta(days=_DAYS[match["day"]]), hours.closes if hours is not None else _CLOSES
    part = match["part"] or ("早上" if match["day"].endswith("早") else None)
    end = min(_PART_ENDS.get(part or "", closes), closes)
    return datetime.combine(day, end, SHANGHAI)


def _moment(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(), SHANGHAI) + timedelta(hours=hour, minutes=minute)
