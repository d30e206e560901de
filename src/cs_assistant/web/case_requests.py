"""What the pages of cases send: the bodies of their requests."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, ConfigDict, Field

from cs_assistant.web.models import OrderNo, Request


class StepRequest(Request):
    """Take a step."""

    event: str = Field(max_length=64, title="步骤")
    given: dict[str, str] = Field(default_factory=dict, title="填写的内容")
    seen_revision: int | None = Field(default=None, title="看到的版本")
    on_behalf: str | None = Field(default=None, max_length=64, title="是谁说的")
    """代录: who said it."""


class CheckRequest(Request):
    """The type and amount a person read on the refund's page (R5.4, R5.5)."""

    kind: str = Field(max_length=16, title="退款类型")
    amount: str = Field(max_length=16, title="退款金额")


class AgreeRequest(Request):
    """Agree the refund."""

    seen_revision: int | None = Field(default=None, title="看到的版本")


class FactRequest(Request):
    """Put a fact on file; an empty value takes it back."""

    key: str = Field(max_length=64, title="登记的项目")
    value: str = Field(default="", max_length=500, title="登记的内容")
    on_behalf: str | None = Field(default=None, max_length=64, title="是谁说的")


class ConsentRequest(Request):
    """Record consent: the buyer's line that says so."""

    answer_seq: int = Field(title="买家答复的那一条")


class WithdrawRequest(Request):
    """The buyer takes consent back."""

    words: str = Field(min_length=1, max_length=500, title="买家的原话")


class CallRequest(Request):
    """A telephone call: two taps, the rest if there is something to keep."""

    whom: str = Field(max_length=16, title="打给谁")
    outcome: str = Field(max_length=16, title="结果")
    reason: str | None = Field(default=None, max_length=64, title="买家说的原因")
    """Why, as the buyer told it: id of a refund reason."""
    words: str = Field(default="", max_length=500, title="对方的原话")
    promise: str = Field(default="", max_length=500, title="答应了什么")
    promise_due: AwareDatetime | None = Field(default=None, title="最晚什么时候")


class StatedRequest(Request):
    """Why, in the buyer's own words."""

    reason: str = Field(max_length=64, title="原因")
    words: str = Field(max_length=500, title="买家的原话")


class VerifiedRequest(Request):
    """What we found out, and from what."""

    reason: str = Field(max_length=64, title="原因")
    evidence: str = Field(max_length=500, title="依据")


class OpenRequest(Request):
    """Open a case by hand: 寄回代检 in a chat, or any procedure of `/api/v1/flows`."""

    flow: str = Field(default="send_back", max_length=64, title="流程")
    shop: str | None = Field(default=None, max_length=64, title="店铺", description="给了会话就不用给")
    conversation_id: str | None = Field(default=None, max_length=36, title="会话")
    order_no: str | None = Field(default=None, max_length=64, title="订单号")
    refund_no: str | None = Field(default=None, max_length=64, title="退款编号")
    given: dict[str, str] = Field(default_factory=dict, title="填写的内容")
    on_behalf: str | None = Field(default=None, max_length=64, title="是谁说的")


class RefundRequest(Request):
    """A refund application copied from 千牛 (level 粘贴); what is copied brings its blanks along.

    Where it is entered beside a chat, the chat says who the buyer is.
    """

    model_config = ConfigDict(str_strip_whitespace=True)

    shop: str = Field(max_length=64, title="店铺")
    refund_no: str = Field(min_length=4, max_length=64, title="退款编号")
    order_no: OrderNo
    buyer: str | None = Field(default=None, min_length=1, max_length=64, title="买家", description="给了会话就不用给")
    conversation_id: str | None = Field(default=None, max_length=36, title="会话")
    kind: str = Field(max_length=16, title="退款类型")
    phase: str = Field(max_length=16, title="货在哪里")
    amount: str = Field(max_length=16, title="申请金额")
    paid: str | None = Field(default=None, max_length=16, title="实付")
    reason: str = Field(min_length=1, max_length=200, title="退款原因")
    asked_at: datetime = Field(title="申请时间")
    style: str = Field(default="", max_length=200, title="商品")
    size: str = Field(default="", max_length=64, title="尺码")
