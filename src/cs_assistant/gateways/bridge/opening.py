"""Who calls: the signed opening of a connection or an exchange, checked before anything else."""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.errors import SignatureError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.bridge.session import WINDOW, Parts, Session
from cs_assistant.gateways.wire.bridge_hello import Opening, Welcome


class Openings:
    """Checks an opening and makes the session."""

    def __init__(self, parts: Parts, secrets: Mapping[str, str], clock: Clock) -> None:
        self.parts = parts
        self.clock = clock
        """What signatures are held against: the machine's, whatever the sandbox plays."""
        self._secrets = secrets

    def secret(self, shop_id: str) -> str | None:
        """The shop's secret of this channel; None = refuse everything."""
        return self._secrets.get(shop_id)

    async def open(self, shop_id: str, opening: Opening, *, waits: bool) -> Session:
        """Take an opening whose signature holds. `waits`: whether its session may wait for an acknowledgement.

        Raises SignatureError for another shop's or one that was used before, BadInputError when it claims frames we
        never gave.
        """
        if opening.shop != shop_id:
            raise SignatureError("签名里的店铺和地址里的不一致，已拒绝。请核对 shop。")
        opened = await self.parts.links.open(shop_id, opening.bridge, opening.nonce, opening.received)
        live = self.parts.live.link(shop_id, opening.bridge)
        live.window, live.suggestions = opening.window, opening.suggestions
        live.acknowledged.ring()
        return Session(self.parts, live, opened, waits=waits)


def welcome(session: Session, opening: Opening) -> Welcome:
    """What we answer to a hello."""
    return Welcome(
        shop=session.shop_id, bridge=session.link, nonce=opening.nonce, received=session.received, window=WINDOW
    )
