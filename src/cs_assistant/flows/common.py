"""What several procedures share: who, what must be on file before money, and the platform's own arrows."""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.domain.flows import Asked, Deadline, Need, Opens, Step
from cs_assistant.domain.people import DESK, Role
from cs_assistant.domain.refunds import RefundStatus

PAYERS = frozenset({Role.SENIOR, Role.SUPERVISOR})
"""Who may take a money step; always a person, one by one."""
PLATFORM_OR_DESK = frozenset({Role.PLATFORM}) | DESK
"""The platform reports it; where the shop is not connected (粘贴) a colleague records it as 人工确认."""
WAREHOUSE_OR_DESK = frozenset({Role.WAREHOUSE}) | DESK
"""The warehouse, or a colleague at the desk who records its word (代录)."""
FINANCE_OR_DESK = frozenset({Role.FINANCE}) | DESK
"""Finance, or 代录."""
WORKSHOP_OR_DESK = frozenset({Role.WORKSHOP}) | DESK
"""The workshop, or 代录."""

TYPE_CHECKED = Need(key="type_checked", name="核对退款类型")
AMOUNT_CHECKED = Need(key="amount_checked", name="核对退款金额")
CHECKS = (TYPE_CHECKED, AMOUNT_CHECKED)
"""R5.4, R5.5: seen by a person before any money step; a changed application takes them back."""

ASKED_AT = "asked_at"
"""Fact: when the buyer asked for the refund, an ISO time."""
UNSHIPPED_ASKED_AT = "unshipped_asked_at"
"""The same, only on file while the goods had not been shipped when the buyer asked."""
RETURN_AGREED_AT = "return_agreed_at"
"""Fact: when the return was agreed on the platform, an ISO time; the step that agrees it names it in `stamps`."""
RETURN_SENT_AT = "return_sent_at"
"""Fact: when the buyer filled in the tracking number, an ISO time; the step that records it names it in `stamps`."""
REFUSED_AT = "refused_at"
"""Fact: when the shop refused on the platform, an ISO time; the step that refuses names it in `stamps`."""
TOLD_ENDS: Mapping[RefundStatus, str] = {
    RefundStatus.WAIT_SELLER_AGREE: "told_end.answer",
    RefundStatus.WAIT_BUYER_RETURN_GOODS: "told_end.return",
    RefundStatus.WAIT_SELLER_CONFIRM_GOODS: "told_end.receive",
    RefundStatus.SELLER_REFUSE_BUYER: "told_end.refused",
}
"""State on the platform → fact: when it ends by itself as the platform's record says, an ISO time (design, section 4).

One a state: a case that went on before the record was read again never counts the end of the state it left.
"""
INTERVENTION = "platform_intervention"
"""Fact: how far the platform's own people are in it, in Chinese."""
CLOCK_FACTS = frozenset({ASKED_AT, UNSHIPPED_ASKED_AT, RETURN_AGREED_AT, RETURN_SENT_AT, REFUSED_AT,
                         *TOLD_ENDS.values()})  # fmt: skip
"""Moments of the platform's clock; a case linked to a refund's case starts with them."""
_TO_ANSWER = TOLD_ENDS[RefundStatus.WAIT_SELLER_AGREE]

PLATFORM_48H = Deadline(
    key="platform_48h", name="平台到时自动退款，要在这之前处理", hours=48, base=ASKED_AT, source="平台超时说明",
    told=_TO_ANSWER,
)  # fmt: skip
PLATFORM_5D = Deadline(
    key="platform_5d", name="平台到时自动退款或自动同意，要在这之前处理", hours=120, base=ASKED_AT,
    source="平台超时说明", told=_TO_ANSWER,
)  # fmt: skip
PLATFORM_48H_BY_HAND = Deadline(
    key="platform_48h", name="申请时还没发货，平台到时自动退款", hours=48, base=UNSHIPPED_ASKED_AT,
    source="平台超时说明", told=_TO_ANSWER,
)  # fmt: skip
PLATFORM_RETURN_7D = Deadline(
    key="platform_return_7d", name="买家要寄回并填运单号，到时平台自动关闭退款", hours=168, base=RETURN_AGREED_AT,
    source="平台超时说明", told=TOLD_ENDS[RefundStatus.WAIT_BUYER_RETURN_GOODS],
)  # fmt: skip
PLATFORM_10D = Deadline(
    key="platform_10d", name="退货已寄出，平台到时自动退款，要在这之前收货处理", hours=240, base=RETURN_SENT_AT,
    source="平台超时说明", told=TOLD_ENDS[RefundStatus.WAIT_SELLER_CONFIRM_GOODS],
)  # fmt: skip
PLATFORM_REFUSED_7D = Deadline(
    key="platform_refused_7d", name="已拒绝，买家可修改或申请平台介入，到时退款关闭", hours=168, base=REFUSED_AT,
    source="平台超时说明", told=TOLD_ENDS[RefundStatus.SELLER_REFUSE_BUYER],
)  # fmt: skip


def remark_stands(key: str, name: str) -> Need:
    """The need that an order remark stands: read back from the platform, or confirmed by a named person."""
    return Need(key=f"remark.{key}", name=name)


def platform_refunded(source: str, *, opens: tuple[Opens, ...] = (), starts: str | None = None) -> Step:
    """The platform paid without our step: its clock ran out, or somebody agreed outside of this system."""
    return Step(
        event="platform_refunded", name="平台已退款（到时自动退，或已在千牛里退）", source=source,
        target="refunded_by_platform", clause=("平台超时说明",), roles=PLATFORM_OR_DESK, opens=opens, starts=starts,
    )  # fmt: skip


def buyer_withdrew(source: str, target: str, *, opens: tuple[Opens, ...] = ()) -> Step:
    """The buyer took the application back, or the platform closed it."""
    return Step(
        event="buyer_withdrew", name="买家撤销了退款，或平台已关闭", source=source, target=target,
        clause=("own:退款由买家撤销或平台关闭，原文没有写；以平台状态为准",), roles=PLATFORM_OR_DESK, opens=opens,
    )  # fmt: skip


def buyer_changed(source: str) -> Step:
    """Type or amount were changed on the platform: both checks have to be made again."""
    return Step(
        event="buyer_changed", name="买家改了退款类型或金额，重新核对", source=source, target=source,
        clause=("R5.4", "R5.5"), roles=PLATFORM_OR_DESK, takes_back=tuple(need.key for need in CHECKS),
    )  # fmt: skip


def asked(key: str, name: str, *choices: str) -> Asked:
    """Something that must be entered with a step."""
    return Asked(key=key, name=name, choices=choices)


def said(key: str, name: str) -> Asked:
    """Words to the buyer or to the platform that must be entered with a step."""
    return Asked(key=key, name=name, said=True)


def optional(key: str, name: str, *choices: str) -> Asked:
    """Something that may be entered with a step."""
    return Asked(key=key, name=name, choices=choices, optional=True)
