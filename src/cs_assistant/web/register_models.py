"""The API's models of 台账 and of the 索赔单 form."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from cs_assistant.web.models import Request


class RegisterColumn(BaseModel):
    """One column of a register."""

    id: str
    name: str
    kind: str
    """name, text, number, nick, money, time or day."""


class RegisterRow(BaseModel):
    """One row; buyers and what people wrote are masked."""

    shop: str
    case_id: str | None
    cells: dict[str, str | None]
    """Column id to value: times and days as ISO 8601, times with their zone, money in yuan."""
    sheet: str | None = None
    """Address of the page that prints it; None where there is none."""


class RegisterPage(BaseModel):
    """Some rows of a register, the newest first."""

    register_id: str
    name: str
    first: date
    last: date
    today: date
    total: int
    offset: int
    columns: list[RegisterColumn]
    items: list[RegisterRow]
    retention: str
    expired: int = 0
    """Forms whose years are over; nothing is deleted by itself."""


class ClaimRequest(Request):
    """索赔单 (R5.31 and what it leaves out)."""

    shop: str = Field(max_length=64, title="店铺")
    order_no: str = Field(max_length=64, title="订单编号")
    article: str = Field(default="", max_length=400, title="货号／编码")
    size: str = Field(default="", max_length=400, title="尺码（规格）")
    courier: str = Field(default="", max_length=400, title="快递公司")
    tracking_no: str = Field(default="", max_length=400, title="物流单号")
    price: str = Field(default="", max_length=32, title="宝贝价位", description="元，最多两位小数")
    proof_kind: str = Field(default="", max_length=32, title="丢失证明", description="快递书面证明、快递系统记录")
    proof: str = Field(default="", max_length=1000, title="哪一份证明")
    shipped_on: date = Field(title="发货日期")
    handled_by: str = Field(default="", max_length=400, title="经办", description="不给就是登录的人")
    buyer_choice: str = Field(
        default="", max_length=32, title="买家的选择", description="补发、退款重拍、只退款；还没问就不给"
    )
    buyer_words: str = Field(default="", max_length=1000, title="买家的原话")


class ClaimDraft(BaseModel):
    """What is on record of an order for its claim."""

    known: bool
    article: str
    size: str
    courier: str
    tracking_no: str
    price: str
    shipped_on: date | None
    open_claim: str | None
    """Case of a claim for this order that is not over."""


class ClaimOpened(BaseModel):
    """The claim's case."""

    case_id: str
    state_name: str
