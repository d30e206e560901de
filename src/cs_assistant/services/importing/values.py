"""Single cells as values. What cannot be read raises `CellError`: what is wrong, what to do. Nothing is guessed.

An error never repeats a cell that could name a person: numbers and times are shown, texts are not.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from cs_assistant.domain.orders import OrderStatus, ProductKind
from cs_assistant.domain.refunds import Phase, RefundKind, RefundStatus
from cs_assistant.domain.times import SHANGHAI

T = TypeVar("T")
ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{2}")
_NOTHING = frozenset({"", "-", "--", "—", "无", "null", "none", "nan", "0000-00-00 00:00:00", "0000-00-00"})
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?(?:\.\d+)?秒?)?"
)
_TELLING = re.compile(r"[一-鿿]|(?:\d\D*){7}")
"""Words, or digits enough for a telephone: not repeated in an error."""
_SERIAL = re.compile(r"[3-6]\d{4}(?:\.\d+)?")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel counts days of the shop's own calendar


class CellError(Exception):
    """A cell that cannot be read."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what, self.fix = what, fix


def number(name: str, cell: str, *, shortest: int, longest: int) -> str:
    """A platform's number: digits, whole. Raises CellError, above all for one Excel has rounded."""
    text = re.sub(r"\s", "", cell)
    if ROUNDED.fullmatch(text):
        raise CellError(
            f"{name}被 Excel 改成了 {text}，后面的数字已经丢了，认不出是哪一笔",
            "回千牛重新导出，不要用 Excel 打开再保存，直接把导出的文件拖进来",
        )
    if not text:
        raise CellError(f"{name}是空的", "在文件里补上，或删掉这一行")
    if not text.isascii() or not text.isdecimal() or not shortest <= len(text) <= longest:
        raise CellError(
            f"{name}不是 {shortest} 到 {longest} 位数字", "核对这一列选得对不对；对的话，在文件里改好这一行"
        )
    return text


def moment(name: str, cell: str) -> datetime | None:
    """A time of the shop's clock as an instant in UTC; None where the cell says nothing. Raises CellError."""
    text = cell.strip()
    if text.casefold() in _NOTHING:
        return None
    found = _MOMENT.fullmatch(text)
    try:
        if found:
            day = date(int(found[1]), int(found[2]), int(found[3]))
            hour, minute, second = (int(part or 0) for part in found.groups()[3:])
            clock = time(hour, minute, second)
            return datetime.combine(day, clock, SHANGHAI).astimezone(UTC)
        if _SERIAL.fullmatch(text):
            counted = _EPOCH + timedelta(days=float(text))
            return counted.replace(tzinfo=SHANGHAI, microsecond=0).astimezone(UTC)
    except ValueError:
        pass
    raise CellError(
        f"{name}读不懂" if _TELLING.search(text) else f"{name}「{text[:30]}」读不懂",
        "写成 2026-11-20 18:30:00 这样",
    )


def day(name: str, cell: str) -> date:
    """A day. Raises CellError, also for none."""
    found = moment(name, cell)
    if found is None:
        raise CellError(f"{name}是空的", "写上哪天核对过的，例如 2026-11-20；没核对过的先不要导入")
    return found.astimezone(SHANGHAI).date()


def amount(name: str, cell: str) -> Decimal | None:
    """Yuan with two digits; None where the cell says nothing. Raises CellError."""
    text = re.sub(r"[¥￥元,，\s]", "", cell)
    if text.casefold() in _NOTHING:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or found < 0 or found >= 10_000_000:
        raise CellError(f"{name}不是金额", "写成 199.00 这样的数字")
    return found.quantize(Decimal("0.01"))


def needed(name: str, value: T | None) -> T:
    """`value`, which has to be there. Raises CellError."""
    if value is None:
        raise CellError(f"{name}是空的", "在文件里补上，或删掉这一行")
    return value


def order_status(cell: str) -> tuple[OrderStatus | None, bool]:
    """Where an order stands, and whether the platform closed it; None for words nobody knows: the times then tell."""
    for part, status in (
        ("关闭", None), ("取消", None), ("等待买家付款", OrderStatus.UNPAID), ("待付款", OrderStatus.UNPAID),
        ("未付款", OrderStatus.UNPAID), ("等待卖家发货", OrderStatus.UNSHIPPED), ("待发货", OrderStatus.UNSHIPPED),
        ("未发货", OrderStatus.UNSHIPPED), ("交易成功", OrderStatus.SUCCESS), ("已完成", OrderStatus.SUCCESS),
        ("已签收", OrderStatus.SIGNED), ("已发货", OrderStatus.SHIPPED), ("部分发货", OrderStatus.SHIPPED),
        ("待收货", OrderStatus.SHIPPED), ("等待买家确认", OrderStatus.SHIPPED),
    ):  # fmt: skip
        if part in cell:
            return status, part in ("关闭", "取消")
    return None, False


def refund_kind(cell: str) -> RefundKind:
    """What the buyer applied for. Raises CellError for nothing at all."""
    text = re.sub(r"\s", "", cell)
    if not text:
        raise CellError("退款类型是空的", "写 仅退款 或 退货退款")
    if text in ("是", "否"):  # the column asks whether goods come back
        return RefundKind.RETURN_AND_REFUND if text == "是" else RefundKind.REFUND_ONLY
    for part, kind in (
        ("换货", RefundKind.EXCHANGE), ("仅退款", RefundKind.REFUND_ONLY), ("无需退货", RefundKind.REFUND_ONLY),
        ("不退货", RefundKind.REFUND_ONLY), ("不需要退货", RefundKind.REFUND_ONLY),
        ("退货", RefundKind.RETURN_AND_REFUND), ("退款", RefundKind.REFUND_ONLY),
    ):  # fmt: skip
        if part in text:
            return kind
    return RefundKind.OTHER


_REFUND_STATES = (
    ("关闭", RefundStatus.CLOSED), ("撤销", RefundStatus.CLOSED), ("取消", RefundStatus.CLOSED),
    ("退款成功", RefundStatus.SUCCESS), ("退款完成", RefundStatus.SUCCESS), ("已退款", RefundStatus.SUCCESS),
    ("已完结", RefundStatus.SUCCESS), ("已完成", RefundStatus.SUCCESS),
    ("拒绝", RefundStatus.SELLER_REFUSE_BUYER),
    ("待卖家确认收货", RefundStatus.WAIT_SELLER_CONFIRM_GOODS), ("待商家收货", RefundStatus.WAIT_SELLER_CONFIRM_GOODS),
    ("待卖家收货", RefundStatus.WAIT_SELLER_CONFIRM_GOODS), ("买家已退货", RefundStatus.WAIT_SELLER_CONFIRM_GOODS),
    ("买家已经退货", RefundStatus.WAIT_SELLER_CONFIRM_GOODS),
    ("待买家退货", RefundStatus.WAIT_BUYER_RETURN_GOODS), ("待买家发货", RefundStatus.WAIT_BUYER_RETURN_GOODS),
    ("卖家已经同意", RefundStatus.WAIT_BUYER_RETURN_GOODS), ("待退货", RefundStatus.WAIT_BUYER_RETURN_GOODS),
    ("待卖家同意", RefundStatus.WAIT_SELLER_AGREE), ("待商家处理", RefundStatus.WAIT_SELLER_AGREE),
    ("待卖家处理", RefundStatus.WAIT_SELLER_AGREE), ("待处理", RefundStatus.WAIT_SELLER_AGREE),
    ("退款中", RefundStatus.WAIT_SELLER_AGREE), ("待审核", RefundStatus.WAIT_SELLER_AGREE),
)  # fmt: skip


def refund_status(cell: str) -> RefundStatus:
    """The platform's state of a refund, in whichever of its wordings. Raises CellError for one nobody knows."""
    text = re.sub(r"[\s，,等]", "", cell)
    if text in RefundStatus.__members__:
        return RefundStatus[text]
    for part, status in _REFUND_STATES:
        if part in text:
            return status
    raise CellError(
        "退款状态的写法不认识" if text else "退款状态是空的", "写成 退款成功、退款关闭、等待卖家同意 之类千牛里的写法"
    )


def phase(cell: str) -> Phase | None:
    """Where the goods were when the buyer asked; None for words that do not say it."""
    for part, found in (
        ("未发货", Phase.UNSHIPPED), ("待发货", Phase.UNSHIPPED), ("未收到", Phase.IN_TRANSIT),
        ("运输中", Phase.IN_TRANSIT), ("未签收", Phase.IN_TRANSIT), ("售后", Phase.AFTER_SUCCESS),
        ("交易成功", Phase.AFTER_SUCCESS), ("已收到", Phase.RECEIVED), ("已签收", Phase.RECEIVED),
        ("已收货", Phase.RECEIVED),
    ):  # fmt: skip
        if part in cell:
            return found
    return None


_ACCESSORY = re.compile("配件|壳|贴膜|保护膜|支架|数据线|充电器|耳机|鞋垫|鞋带|鞋油|鞋撑|鞋架")
_KINDS = (
    (re.compile("手机|移动电话"), ProductKind.PHONE), (re.compile("鞋|靴"), ProductKind.SHOES),
    (re.compile("电器|家电|电饭|水壶|吹风|风扇|吸尘|空气净化|冰箱|洗衣|空调"), ProductKind.APPLIANCE),
)


def product_kind(category: str) -> ProductKind | None:
    """The kind of goods a category stands for; None where none is given."""
    if not category.strip():
        return None
    leaf = re.split(r"[>/》＞]+", category.strip())[-1]
    for text in (leaf, category):
        if _ACCESSORY.search(text):
            return ProductKind.OTHER
        for words, kind in _KINDS:
            if words.search(text):
                return kind
    return ProductKind.OTHER


def yes_or_no(name: str, cell: str) -> bool | None:
    """None where the cell says nothing. Raises CellError."""
    text = cell.strip()
    if text.casefold() in _NOTHING:
        return None
    if text in ("是", "可拆", "可拆卸", "有", "1"):
        return True
    if text in ("否", "不可拆", "不可拆卸", "内置", "没有", "0"):
        return False
    raise CellError(f"{name}读不懂", "写 是 或 否；不知道就留空")
