"""What the platform's bodies hold, as far as we read it (`reference/top-api.md` 2.2, 3.1, 3.2).

Fields that were not asked for, or are not set, are left out by the platform: everything but the numbers is optional.
Identifiers are numbers of up to 19 digits on the wire and texts here: no later program may round them.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cs_assistant.errors import BadInputError, PlatformAnswerError
from cs_assistant.gateways.wire.top_envelope import from_platform_time

Model = TypeVar("Model", bound="TopModel")


def _id(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _time(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return from_platform_time(value)
    except BadInputError as error:
        raise ValueError("no time of the platform") from error


def _nothing(value: Any) -> Any:
    """The platform's samples show the text `null` where nothing is set."""
    return None if value in ("null", "") else value


Id = Annotated[str, BeforeValidator(_id)]
Time = Annotated[AwareDatetime, BeforeValidator(_time)]
Money = Decimal
"""Yuan."""


class TopModel(BaseModel):
    """Takes what it knows and leaves the rest."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @classmethod
    def fields_wanted(cls) -> str:
        """The value of `fields` that brings everything this model reads."""
        return ",".join(info.alias or name for name, info in cls.model_fields.items())


class SellerType(StrEnum):
    """天猫 and 淘宝 demand different parameters."""

    TMALL = "B"
    TAOBAO = "C"


class TopOrder(TopModel):
    """One line of a trade (`orders.order[]`)."""

    oid: Id
    title: str = ""
    status: str = ""
    refund_status: str = ""
    refund_id: Id | None = None
    sku_properties_name: str = ""
    consign_time: Time | None = None
    logistics_company: str = ""
    invoice_no: str = ""
    is_free_gift: bool = False


class TopTrade(TopModel):
    """One trade: what the buyer paid for at once."""

    tid: Id
    buyer_nick: str = ""
    buyer_open_uid: str = ""
    status: str = ""
    payment: Money | None = None
    post_fee: Money | None = None
    created: Time | None = None
    pay_time: Time | None = None
    consign_time: Time | None = None
    end_time: Time | None = None
    modified: Time | None = None
    seller_memo: str = ""
    seller_flag: int = 0
    receiver_state: str = ""
    orders: tuple[TopOrder, ...] = ()

    @property
    def line(self) -> TopOrder | None:
        """What was bought: the line a refund is asked for, else the first that is no gift, else the first."""
        refunding = (each for each in self.orders if each.refund_id is not None)
        paid = (each for each in self.orders if not each.is_free_gift)
        return next(refunding, None) or next(paid, None) or (self.orders[0] if self.orders else None)

    def has_refunds(self) -> bool:
        """Whether the buyer ever asked for money back."""
        return any(each.refund_id is not None or each.refund_status not in ("", "NO_REFUND") for each in self.orders)


class RemindTimeout(TopModel):
    """When the platform acts by itself."""

    exist_timeout: bool = False
    timeout: Time | None = None


class TopRefund(TopModel):
    """One application."""

    refund_id: Id
    tid: Id
    oid: Id | None = None
    buyer_nick: str = ""
    total_fee: Money | None = None
    refund_fee: Money | None = None
    payment: Money | None = None
    created: Time
    modified: Time | None = None
    status: str
    good_status: str = ""
    order_status: str = ""
    has_good_return: bool = False
    refund_phase: str = ""
    refund_version: int | None = None
    reason: str = ""
    desc: str = ""
    """The buyer's note."""
    title: str = ""
    sku: str = ""
    dispute_type: str = ""
    company_name: str = ""
    """Who brings the goods back."""
    sid: str = ""
    """The number of the parcel that brings them back."""
    refund_remind_timeout: RemindTimeout | None = None
    operation_contraint: Annotated[str | None, BeforeValidator(_nothing)] = None

    def merged_with(self, row: TopRefund) -> TopRefund:
        """This record with what only the `row` of a list says; where both speak, the record was read later."""
        return row.model_copy(update={name: getattr(self, name) for name in self.model_fields_set})

    @property
    def deadline(self) -> datetime | None:
        """When the platform acts by itself, as the record says it."""
        remind = self.refund_remind_timeout
        return remind.timeout if remind is not None and remind.exist_timeout else None


LISTED = (
    "refund_id,tid,oid,buyer_nick,total_fee,status,created,refund_fee,good_status,payment,reason,desc,title,"
    "has_good_return,modified,order_status,refund_phase,dispute_type,company_name,sid"
)
"""What we ask of `refunds.receive.get`, of the fields it accepts (3.2): no version, no deadline, no open uid."""
RECORDED = (
    "refund_id,tid,oid,buyer_nick,total_fee,status,created,refund_fee,good_status,payment,reason,desc,title,"
    "has_good_return,refund_phase,dispute_type,company_name,sid,refund_version,refund_remind_timeout,"
    "operation_contraint,sku"
)
"""The same of `refund.get`: no last change, no state of the trade, no open uid."""


class Picture(TopModel):
    """One picture of a message."""

    url: str = ""


class TopRefundMessage(TopModel):
    """One message in an application."""

    id: Id
    content: str = ""
    created: Time
    owner_role: Annotated[str, BeforeValidator(_id)] = ""
    pic_urls: tuple[Picture, ...] = ()


class TopReason(TopModel):
    """One reason to refuse."""

    reason_id: Id
    reason_text: str = ""
    reason_tips: str = ""


class Operation(TopModel):
    """What may or may not be done with an application."""

    operation_code: str = ""
    tips: str = ""


class RefundDetail(TopModel):
    """What `refund.detail.get` says of an application."""

    not_allowed_operations: tuple[Operation, ...] = ()


class TopAddress(TopModel):
    """One of the seller's addresses (`logistics.address.search`). Never logged: it names a person."""

    contact_id: Id
    contact_name: str = Field(default="", repr=False)
    province: str = Field(default="", repr=False)
    city: str = Field(default="", repr=False)
    country: str = Field(default="", repr=False)
    """The district."""
    addr: str = Field(default="", repr=False)
    zip_code: str = Field(default="", repr=False)
    phone: str = Field(default="", repr=False)
    mobile_phone: str = Field(default="", repr=False)

    @property
    def line(self) -> str:
        """The address as one line."""
        return "".join((self.province, self.city, self.country, self.addr))


class AgreedRow(TopModel):
    """What became of one refund of a batch."""

    refund_id: Id
    succ: bool = False
    message: str = ""


class Agreed(TopModel):
    """The answer to `rp.refunds.agree`: that it came says nothing about any refund in it."""

    succ: bool = False
    message: str = ""
    msg_code: str = ""
    results: tuple[AgreedRow, ...] = ()


def variant(text: str) -> str:
    """`30004|颜色:军绿色;尺码:XS` as people say it: 军绿色 XS. What is not written so stays as it is."""
    pairs = text.rpartition("|")[2].split(";")
    return " ".join(pair.partition(":")[2] or pair for pair in pairs)


def read(model: type[Model], value: Any) -> Model:
    """The model of a part of a body. Raises PlatformAnswerError naming the field, never its value."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
        what = f"平台的回答里「{where or model.__name__}」不是说好的格式，这一条没有读。请告诉管理员。"
        raise PlatformAnswerError(what) from None
