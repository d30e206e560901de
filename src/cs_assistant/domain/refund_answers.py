"""What a shop may answer to an application: agree with who pays the way back, refuse with a reason, write a message.

The limits are the platform's (`reference/top-api.md` 3.1); what breaks one is told before anything is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cs_assistant.domain.times import check_aware


class Payer(StrEnum):
    """Who bears the postage of goods that come back."""

    BUYER = "买家"
    SELLER = "卖家"


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusalReason:
    """One reason the platform lets the shop choose when it refuses this application; ids differ from case to case."""

    id: str
    text: str
    tips: str = ""


REFUSAL_WORDS = range(2, 201)
"""Characters of the explanation that goes with a refusal (`reference/top-api.md` 3.1)."""
PROOF_BYTES = 130_000
"""The most a picture that proves a refusal may have."""
MESSAGE_BYTES = 400
"""The most a message in an application may have, in UTF-8."""
PICTURE_BYTES = 500 * 1024
"""The most the picture of such a message may have."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """What a refusal says."""

    reason_id: str
    """Of one of the reasons the platform offers for this very application."""
    words: str
    """What the buyer reads, 2 to 200 characters."""
    proof: bytes | None = None
    """A picture (GIF, JPG, PNG); 天猫 demands one."""


class Speaker(StrEnum):
    """Who wrote a message in an application."""

    BUYER = "买家"
    SELLER = "卖家"
    PLATFORM = "小二"


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundMessage:
    """One message in an application: the buyer, the shop and the platform read it there, not in the chat."""

    id: str
    by: Speaker
    text: str
    at: datetime
    pictures: tuple[str, ...] = ()
    """Addresses of its pictures."""

    def __post_init__(self) -> None:
        check_aware(self.at)


PICTURES = (b"GIF87a", b"GIF89a", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
"""First bytes of GIF, JPG and PNG: the platform takes no other, whatever a file is called."""


def why_no_refusal(refusal: Refusal, *, proof_wanted: bool) -> str | None:
    """What is wrong with a refusal whatever the application, in Chinese with what to do; None when nothing is."""
    size = len(refusal.words.strip())
    if size not in REFUSAL_WORDS:
        return f"拒绝说明有 {size} 个字，平台要 2 到 200 个字，没有发出。请改好再提交。"
    if not refusal.proof:
        return "没有凭证图片，天猫不收，没有发出。请附一张 GIF、JPG 或 PNG 图片。" if proof_wanted else None
    return _why_no_picture(refusal.proof, PROOF_BYTES)


def why_no_message(text: str, picture: bytes) -> str | None:
    """What is wrong with a message into an application, in Chinese with what to do; None when nothing is."""
    size = len(text.encode())
    if not text.strip():
        return "留言没有内容，没有发出。请写上要说的话。"
    if size > MESSAGE_BYTES:
        return f"留言有 {size} 字节，平台最多收 {MESSAGE_BYTES} 字节（约 133 个字），没有发出。请精简后再发。"
    if not picture:
        return "平台要求退款留言带一张图片，没有发出。请附一张 GIF、JPG 或 PNG 图片。"
    return _why_no_picture(picture, PICTURE_BYTES)


def _why_no_picture(picture: bytes, most: int) -> str | None:
    if not picture.startswith(PICTURES):
        return "附的不是 GIF、JPG 或 PNG 图片，没有发出。请换一张图片。"
    if len(picture) > most:
        return f"图片有 {len(picture)} 字节，平台最多收 {most} 字节，没有发出。请压缩后再传。"
    return None
