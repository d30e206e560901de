"""What the imaginary buyers wrote and got: a channel that delivers into memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cs_assistant.domain.acts import Outgoing
from cs_assistant.domain.messages import MessageKind
from cs_assistant.domain.times import check_aware
from cs_assistant.gateways.base import Clock, Receipt

CHANNEL = "sandbox"
WORDLESS = {MessageKind.IMAGE: "[图片]", MessageKind.BROKEN: "[一张打不开的图片]"}
"""What the phone shows for a message without words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bubble:
    """One bubble on the buyer's phone."""

    mine: bool
    """Written by the buyer; False = it came from the shop."""
    text: str
    at: datetime
    kind: MessageKind = MessageKind.TEXT

    def __post_init__(self) -> None:
        check_aware(self.at)


class SandboxChannel:
    """Delivers at once and takes keys: a repeat with the same act key shows no second bubble."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._phones: dict[tuple[str, str], list[Bubble]] = {}
        self._receipts: dict[tuple[str, str], Receipt] = {}
        self._conversations: dict[tuple[str, str], str] = {}

    @property
    def takes_keys(self) -> bool:
        """Always: a send may be retried by itself."""
        return True

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Show the message on the buyer's phone, once for each act key."""
        known = self._receipts.get((outgoing.shop_id, outgoing.act_key))
        if known is not None:
            return known
        self._show(outgoing.shop_id, outgoing.buyer_id, Bubble(mine=False, text=outgoing.text, at=self._clock.now()))
        receipt = Receipt(external_id=f"sandbox-{len(self._receipts) + 1}")
        self._receipts[outgoing.shop_id, outgoing.act_key] = receipt
        return receipt

    def wrote(self, shop_id: str, buyer_id: str, text: str, kind: MessageKind = MessageKind.TEXT) -> None:
        """Show what the buyer wrote himself."""
        shown = text or WORDLESS.get(kind, text)
        self._show(shop_id, buyer_id, Bubble(mine=True, text=shown, at=self._clock.now(), kind=kind))

    def phone(self, shop_id: str, buyer_id: str) -> tuple[Bubble, ...]:
        """Everything on this buyer's phone in the chat with this shop, oldest first."""
        return tuple(self._phones.get((shop_id, buyer_id), ()))

    def conversation(self, shop_id: str, buyer_id: str) -> str | None:
        """Where this buyer's chat stands at the desk; None before the buyer wrote."""
        return self._conversations.get((shop_id, buyer_id))

    def remember_conversation(self, shop_id: str, buyer_id: str, conversation_id: str) -> None:
        """Note which conversation this buyer's chat is at the desk."""
        self._conversations[shop_id, buyer_id] = conversation_id

    def _show(self, shop_id: str, buyer_id: str, bubble: Bubble) -> None:
        self._phones.setdefault((shop_id, buyer_id), []).append(bubble)
