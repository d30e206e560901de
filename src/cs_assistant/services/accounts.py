"""Keeping accounts: who works in which shop in which role. Every change is an event in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from uuid_utils import uuid7

from cs_assistant.domain.people import MACHINES, Right, Role
from cs_assistant.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError
from cs_assistant.gateways.base import Clock
from cs_assistant.services.account_events import role_words, tell
from cs_assistant.services.keeping import Keeper, checked_name, concerns, rights_in, seen_by, whole
from cs_assistant.services.passwords import Passwords, checked_password, generated_password, token_hash
from cs_assistant.services.tokens import Tokens
from cs_assistant.storage.database import Database
from cs_assistant.storage.repositories.accounts import Account, ApiToken, Roles
from cs_assistant.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountView:
    """An account as its keeper sees it."""

    id: str
    name: str
    active: bool
    created_at: datetime
    roles: Roles
    """In the keeper's shops only."""
    elsewhere: bool
    """It has roles in shops that are not the keeper's, who therefore may not touch it as a whole."""
    tokens: tuple[ApiToken, ...]
    """Those not revoked; empty where `elsewhere`."""
    scopes: frozenset[Right]
    """What a token of this account could be given at most."""


class Accounts:
    """Create, change, deactivate, list. Passwords are shown once and stored as hashes."""

    def __init__(self, database: Database, clock: Clock, passwords: Passwords | None = None) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords or Passwords()
        self.tokens = Tokens(database, clock)
        """The API tokens of the accounts."""

    async def exist(self) -> bool:
        """Whether anybody could log in at all."""
        return any(account.active for account in await self._database.read(lambda uow: uow.accounts.all()))

    async def id_of(self, name: str) -> str:
        """The id of the account with this name. Raises NotFoundError."""
        account = await self._database.read(lambda uow: uow.accounts.named(name))
        if account is None:
            raise NotFoundError(f"没有账号「{name}」。用 cs-assistant user list 看有哪些。")
        return account.id

    async def kept_by(self, keeper: Keeper) -> tuple[AccountView, ...]:
        """The accounts of the keeper's shops, and those without any role."""

        def look(uow: UnitOfWork) -> tuple[AccountView, ...]:
            return tuple(
                _view(uow, account, roles, keeper)
                for account in uow.accounts.all()
                if concerns(roles := uow.accounts.roles_of(account.id), keeper)
            )

        return await self._database.read(look)

    async def one(self, account_id: str, keeper: Keeper) -> AccountView:
        """One account. Raises NotFoundError when it is in none of the keeper's shops."""

        def look(uow: UnitOfWork) -> AccountView:
            account = uow.accounts.get(account_id)
            return _view(uow, account, seen_by(uow, account.id, keeper), keeper)

        return await self._database.read(look)

    async def create(
        self, keeper: Keeper, name: str, roles: Roles, password: str | None = None, *, account_id: str | None = None
    ) -> tuple[str, str]:
        """A new account; returns its id and its password, made up when none is given.

        Raises BadInputError for a bad name, password or role and ConflictError for a name that is taken.
        """
        name = checked_name(name)
        given = {shop_id: _human(held) for shop_id, held in roles.items() if held}
        if not given:
            raise BadInputError("至少要在一个店铺选一个角色。", where="roles")
        if not all(keeper.keeps(shop_id) for shop_id in given):
            raise NotFoundError
        secret = checked_password(password) if password is not None else generated_password()
        account = Account(
            id=account_id or str(uuid7()),
            name=name,
            password_hash=await self._passwords.hash(secret),
            active=True,
            created_at=self._clock.now(),
        )

        def work(uow: UnitOfWork) -> None:
            if not uow.accounts.add(account):
                raise ConflictError(f"已经有叫「{name}」的账号（可能已停用）。请换一个名字，或重新启用它。")
            for shop_id, held in given.items():
                uow.accounts.set_roles(account.id, shop_id, held)
                words = role_words(held)
                tell(uow, "account.created", (shop_id,), keeper.name, account.created_at, name=name, roles=words)

        await self._database.write(work)
        return account.id, secret

    async def set_roles(self, keeper: Keeper, account_id: str, shop_id: str, roles: Collection[Role]) -> None:
        """Replace an account's roles in one shop; none = it no longer belongs there."""
        held, now = _human(roles), self._clock.now()
        if not keeper.keeps(shop_id):
            raise NotFoundError

        def work(uow: UnitOfWork) -> None:
            account, before = uow.accounts.get(account_id), seen_by(uow, account_id, keeper)
            if before.get(shop_id, frozenset()) != held:
                uow.accounts.set_roles(account_id, shop_id, held)
                words = role_words(held)
                tell(uow, "account.roles", (shop_id,), keeper.name, now, name=account.name, roles=words)

        await self._database.write(_leaving_an_administrator(work))

    async def set_password(self, keeper: Keeper, account_id: str, password: str | None = None) -> str:
        """A new password, made up when none is given; every login of the account ends."""
        secret = checked_password(password) if password is not None else generated_password()
        hashed, now = await self._passwords.hash(secret), self._clock.now()

        def work(uow: UnitOfWork) -> None:
            account, roles = whole(uow, account_id, keeper)
            uow.accounts.change(account_id, password_hash=hashed)
            uow.accounts.end_logins(account_id, now)
            tell(uow, "account.password", roles, keeper.name, now, name=account.name)

        await self._database.write(work)
        return secret

    async def change_own_password(self, account_id: str, old: str, new: str, *, login: str) -> None:
        """A person's own new password; their other logins end. Raises ForbiddenError when `old` is wrong."""
        account = await self._database.read(lambda uow: uow.accounts.get(account_id))
        if not await self._passwords.verify(account.password_hash, old):
            raise ForbiddenError("现在的密码不对，没有改。")
        hashed, now = await self._passwords.hash(checked_password(new)), self._clock.now()

        def work(uow: UnitOfWork) -> None:
            uow.accounts.change(account_id, password_hash=hashed)
            uow.accounts.end_logins(account_id, now, but=token_hash(login))
            tell(uow, "account.own_password", uow.accounts.roles_of(account_id), account.name, now)

        await self._database.write(work)

    async def deactivate(self, keeper: Keeper, account_id: str) -> None:
        """Nobody logs in with this account any more; its logins and tokens end now."""
        await self._switch(keeper, account_id, active=False)

    async def activate(self, keeper: Keeper, account_id: str) -> None:
        """The account may be used again; tokens that were revoked stay revoked."""
        await self._switch(keeper, account_id, active=True)

    async def _switch(self, keeper: Keeper, account_id: str, *, active: bool) -> None:
        now = self._clock.now()

        def work(uow: UnitOfWork) -> None:
            account, roles = whole(uow, account_id, keeper)
            if account.active == active:
                return
            uow.accounts.change(account_id, active=active)
            uow.accounts.end_logins(account_id, now)
            uow.accounts.revoke_tokens(account_id, now)
            kind = "account.activated" if active else "account.deactivated"
            tell(uow, kind, roles, keeper.name, now, name=account.name)

        await self._database.write(_leaving_an_administrator(work))


def _human(roles: Collection[Role]) -> frozenset[Role]:
    if MACHINES & set(roles):
        raise BadInputError("平台和到时提醒是系统自己的角色，不能给人。", where="roles")
    return frozenset(roles)


def _view(uow: UnitOfWork, account: Account, roles: Roles, keeper: Keeper) -> AccountView:
    kept = {shop_id: held for shop_id, held in roles.items() if keeper.keeps(shop_id)}
    elsewhere = len(kept) < len(roles)
    tokens = () if elsewhere else uow.accounts.tokens_of(account.id)
    return AccountView(
        id=account.id,
        name=account.name,
        active=account.active,
        created_at=account.created_at,
        roles=kept,
        elsewhere=elsewhere,
        tokens=tuple(token for token in tokens if token.revoked_at is None),
        scopes=rights_in(kept),
    )


def _leaving_an_administrator(work: Callable[[UnitOfWork], None]) -> Callable[[UnitOfWork], None]:
    """`work`, refused when a shop that had an active administrator would have none afterwards."""

    def guarded(uow: UnitOfWork) -> None:
        before = uow.accounts.shops_with_administrator()
        work(uow)
        lost = before - uow.accounts.shops_with_administrator()
        if lost:
            shops = "、".join(sorted(lost))
            raise ConflictError(f"这样店铺 {shops} 就没有管理员了，没有改。请先让另一个人当管理员。")

    return guarded
