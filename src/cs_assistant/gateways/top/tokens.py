"""Whose token a call carries: the seller's main account, or the sub-account that alone may agree refunds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from cs_assistant.domain.connected import ACCOUNT_NAMES
from cs_assistant.domain.connected import GrantedTo as Account
from cs_assistant.errors import NotAuthorisedError

__all__ = ["Account", "FixedTokens", "TokenSource", "no_token"]


class TokenSource(Protocol):
    """Where the client gets tokens. They are shown to the platform only: never logged, never in an error."""

    async def token(self, shop_id: str, account: Account, *, write: bool = False) -> str:
        """The token in force, for reading or a `write`. Raises NotAuthorisedError: then nothing is sent."""

    async def refused(self, shop_id: str, account: Account, token: str, *, write: bool = False) -> None:
        """The platform does not take this token any more (code 26, 27), refused for a `write` not for one.

        `token` may give another one afterwards.
        """


class FixedTokens:
    """Tokens given once; one the platform refused is not used again."""

    def __init__(self, tokens: Mapping[tuple[str, Account], str]) -> None:
        self._tokens = dict(tokens)
        self._read_only: set[str] = set()

    async def token(self, shop_id: str, account: Account, *, write: bool = False) -> str:
        """Raises NotAuthorisedError."""
        known = self._tokens.get((shop_id, account))
        if known is None or (write and known in self._read_only):
            raise no_token(account)
        return known

    async def refused(self, shop_id: str, account: Account, token: str, *, write: bool = False) -> None:
        """Forget it, for a `write` only that, unless it was replaced meanwhile."""
        if write:
            self._read_only.add(token)
        elif self._tokens.get((shop_id, account)) == token:
            del self._tokens[shop_id, account]


def no_token(account: Account) -> NotAuthorisedError:
    """What a shop without a token is told."""
    name = ACCOUNT_NAMES[account]
    what = f"店铺没有有效的{name}授权，没有发给平台。"
    return NotAuthorisedError(f"{what}请管理员运行 cs-assistant connect 用{name}重新授权。")
