"""API tokens: what a program calls with in the name of an account, within fewer rights than the account has."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from uuid_utils import uuid7

from cs_assistant.domain.people import RIGHT_NAMES, Right
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.base import Clock
from cs_assistant.services.account_events import tell
from cs_assistant.services.keeping import Keeper, checked_name, rights_in, whole
from cs_assistant.services.passwords import new_token, token_hash
from cs_assistant.storage.database import Database
from cs_assistant.storage.repositories.accounts import ApiToken
from cs_assistant.storage.unit_of_work import UnitOfWork

TOKEN_DAYS = 90
MAX_TOKEN_DAYS = 366


class Tokens:
    """Create and revoke. A token is shown once and stored as its hash; how it is used stands in `services.logins`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def create(
        self, keeper: Keeper, account_id: str, name: str, scopes: Collection[Right], days: int = TOKEN_DAYS
    ) -> str:
        """An API token that acts for the account within `scopes`; returned once, kept as a hash.

        Raises BadInputError when it would be given a right the account itself has in no shop.
        """
        name = checked_name(name)
        if not 1 <= days <= MAX_TOKEN_DAYS:
            raise BadInputError(f"有效期要在 1 到 {MAX_TOKEN_DAYS} 天之间。", where="days")
        if not scopes:
            raise BadInputError("至少要选一项权限。", where="scopes")
        secret, now = f"cs_{new_token()}", self._clock.now()
        token = ApiToken(
            id=str(uuid7()),
            token_hash=token_hash(secret),
            name=name,
            account_id=account_id,
            scopes=frozenset(scopes),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )

        def work(uow: UnitOfWork) -> None:
            account, roles = whole(uow, account_id, keeper)
            beyond = token.scopes - rights_in(roles)
            if beyond:
                words = _right_words(beyond)
                raise BadInputError(f"「{account.name}」自己没有这些权限，不能交给令牌：{words}。", where="scopes")
            uow.accounts.add_token(token)
            data = {"name": account.name, "token": name, "scopes": _right_words(token.scopes)}
            tell(uow, "token.created", roles, keeper.name, now, **data)

        await self._database.write(work)
        return secret

    async def revoke(self, keeper: Keeper, token_id: str) -> str:
        """End a token at once; returns the id of its account."""
        now = self._clock.now()

        def work(uow: UnitOfWork) -> str:
            token = uow.accounts.token_with_id(token_id)
            account, roles = whole(uow, token.account_id, keeper)
            if token.revoked_at is None:
                uow.accounts.revoke_token(token_id, now)
                tell(uow, "token.revoked", roles, keeper.name, now, name=account.name, token=token.name)
            return account.id

        return await self._database.write(work)

    async def account_of(self, token_id: str) -> str:
        """The id of the account a token acts for. Raises NotFoundError."""
        return (await self._database.read(lambda uow: uow.accounts.token_with_id(token_id))).account_id


def _right_words(rights: Collection[Right]) -> str:
    return "、".join(RIGHT_NAMES[right] for right in Right if right in rights)
