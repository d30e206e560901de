"""What the platform keeps about an application beside the claim: version, parcel, messages, who looks on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum, StrEnum

from cs_assistant.domain.refunds import RefundApplication

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Role(StrEnum):
    """Who wrote a message in an application (`owner_role`)."""

    BUYER = "1"
    SELLER = "2"
    PLATFORM = "3"


class CsStatus(IntEnum):
    """Whether the platform's own people are in it (`cs_status`)."""

    NOT_NEEDED = 1
    WANTED = 2
    STEPPED_IN = 3
    DONE = 6


RETURN_ADDRESS = "RETURN_GOODS_APPROVED"
"""Kind of the message that carries the address goods go back to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundMessage:
    """One message in an application."""

    number: int
    role: Role
    nick: str
    text: str
    at: datetime
    kind: str = "NORMAL"
    pictures: int = 0
    """How many pictures came with it; their bytes are not kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Papers:
    """The state of one application beside the claim."""

    version: int
    """Milliseconds of the last change, higher with every change: agreeing and refusing must name the present one."""
    cs_status: CsStatus = CsStatus.NOT_NEEDED
    reviewed: bool = False
    """天猫: somebody passed the review of this very version."""
    carrier: str = ""
    """Who brings the goods back."""
    waybill: str = ""
    sent_back_at: datetime | None = None
    ended_at: datetime | None = None
    messages: tuple[RefundMessage, ...] = ()
    before: RefundApplication | None = None
    """The application before its last change: what a copy that lags behind still shows."""
    version_before: int | None = None

    def say(self, *, role: Role, nick: str, text: str, at: datetime, kind: str = "NORMAL", pictures: int = 0) -> Papers:
        """With one more message."""
        message = RefundMessage(
            number=len(self.messages) + 1, role=role, nick=nick, text=text, at=at, kind=kind, pictures=pictures
        )
        return replace(self, messages=(*self.messages, message))


def turned(papers: Papers | None, before: RefundApplication | None, now: RefundApplication) -> Papers:
    """The papers after the application changed from `before` to `now`: another version, nothing reviewed."""
    stamp = milliseconds(now.modified_at)
    if papers is None:
        return Papers(version=stamp, ended_at=now.modified_at if now.status.over else None)
    ended = (papers.ended_at or now.modified_at) if now.status.over else None
    return replace(
        papers, version=max(stamp, papers.version + 1), version_before=papers.version, before=before, reviewed=False,
        ended_at=ended,
    )


def milliseconds(moment: datetime) -> int:
    """Since 1970."""
    return round((moment - _EPOCH).total_seconds() * 1000)
