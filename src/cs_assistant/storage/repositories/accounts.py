"""Accounts, roles, logins, tokens. What comes in and goes out as a token is stored as its hash only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, delete, insert, select, update

from cs_assistant.domain.people import Right, Role
from cs_assistant.errors import NotFoundError
from cs_assistant.storage.account_tables import account_roles, accounts, api_tokens, logins
from cs_assistant.storage.repositories.dialect import insert_unless_there
from cs_assistant.storage.repositories.rows import record_of

Roles = Mapping[str, frozenset[Role]]
"""Shop id to the roles in that shop."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """Somebody who may log in."""

    id: str
    name: str
    password_hash: str
    active: bool
    created_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    """One browser that is logged in."""

    token_hash: str
    account_id: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_seen: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiToken:
    """What a program calls with in place of a login."""

    id: str
    token_hash: str
    name: str
    account_id: str
    scopes: frozenset[Right]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    last_used: datetime | None = None


_ACCOUNTS = select(accounts)
_LOGIN = (
    select(logins, accounts.c.name)
    .join(accounts, and_(accounts.c.id == logins.c.account_id, accounts.c.active))
    .where(logins.c.token_hash == bindparam("by_hash"), logins.c.revoked_at.is_(None))
)
_TOKEN = (
    select(api_tokens)
    .join(accounts, and_(accounts.c.id == api_tokens.c.account_id, accounts.c.active))
    .where(api_tokens.c.token_hash == bindparam("by_hash"), api_tokens.c.revoked_at.is_(None))
)
_ROLES = select(account_roles).where(account_roles.c.account_id == bindparam("by_id"))
_SEEN = update(logins).where(logins.c.token_hash == bindparam("by_hash"))
_USED = update(api_tokens).where(api_tokens.c.id == bindparam("by_id"))


class Accounts:
    """Rows of `accounts`, `account_roles`, `logins`, `api_tokens`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account: Account) -> bool:
        """Store a new account; False when somebody has its name already."""
        return insert_unless_there(self._connection, accounts, ("name",), "id", asdict(account)) is not None

    def get(self, account_id: str) -> Account:
        """The account with this id; raises NotFoundError."""
        found = self._one(_ACCOUNTS.where(accounts.c.id == account_id))
        if found is None:
            raise NotFoundError
        return found

    def named(self, name: str) -> Account | None:
        """The account with this name."""
        return self._one(_ACCOUNTS.where(accounts.c.name == name))

    def all(self) -> tuple[Account, ...]:
        """Every account, by the time it was made."""
        rows = self._connection.execute(_ACCOUNTS.order_by(accounts.c.created_at, accounts.c.id))
        return tuple(Account(**row._mapping) for row in rows)

    def change(self, account_id: str, **values: Any) -> None:
        """Set columns of one account."""
        self._connection.execute(update(accounts).where(accounts.c.id == account_id).values(**values))

    def roles_of(self, account_id: str) -> Roles:
        """The account's roles by shop."""
        return _by_shop(self._connection.execute(_ROLES, {"by_id": account_id}))

    def set_roles(self, account_id: str, shop_id: str, roles: Collection[Role]) -> None:
        """Replace the account's roles in one shop."""
        table = account_roles.c
        self._connection.execute(
            delete(account_roles).where(table.account_id == account_id, table.shop_id == shop_id)
        )
        rows = [{"account_id": account_id, "shop_id": shop_id, "role": role.value} for role in sorted(roles)]
        if rows:
            self._connection.execute(insert(account_roles), rows)

    def shops_with_administrator(self) -> frozenset[str]:
        """Shops in which an active account is administrator."""
        rows = self._connection.execute(
            select(account_roles.c.shop_id)
            .join(accounts, and_(accounts.c.id == account_roles.c.account_id, accounts.c.active))
            .where(account_roles.c.role == Role.ADMINISTRATOR.value)
        )
        return frozenset(rows.scalars())

    def add_login(self, login: Login) -> None:
        """Store a login."""
        self._connection.execute(insert(logins), asdict(login))

    def login(self, token_hash: str) -> tuple[Login, str] | None:
        """A login that was not ended, of an active account, with the account's name. Expiry is the caller's."""
        row = self._connection.execute(_LOGIN, {"by_hash": token_hash}).one_or_none()
        if row is None:
            return None
        return record_of(Login, row), row.name

    def seen(self, token_hash: str, at: datetime) -> None:
        """The login was used at this moment."""
        self._connection.execute(_SEEN, {"by_hash": token_hash, "last_seen": at})

    def end_login(self, token_hash: str, at: datetime) -> None:
        """End one login."""
        self._connection.execute(_SEEN, {"by_hash": token_hash, "revoked_at": at})

    def end_logins(self, account_id: str, at: datetime, *, but: str = "") -> None:
        """End every login of an account, but the one with the token hash `but`."""
        table = logins.c
        which = and_(table.account_id == account_id, table.revoked_at.is_(None), table.token_hash != but)
        self._connection.execute(update(logins).where(which).values(revoked_at=at))

    def forget_logins(self, before: datetime) -> None:
        """Drop logins that expired before this moment: who logged in stands in the audit log."""
        self._connection.execute(delete(logins).where(logins.c.expires_at < before))

    def add_token(self, token: ApiToken) -> None:
        """Store an API token."""
        self._connection.execute(
            insert(api_tokens), {**asdict(token), "scopes": sorted(right.value for right in token.scopes)}
        )

    def token(self, token_hash: str) -> ApiToken | None:
        """A token that was not revoked, of an active account. Expiry is the caller's."""
        row = self._connection.execute(_TOKEN, {"by_hash": token_hash}).one_or_none()
        return None if row is None else _token(row)

    def token_with_id(self, token_id: str) -> ApiToken:
        """The token with this id, revoked or not; raises NotFoundError."""
        row = self._connection.execute(select(api_tokens).where(api_tokens.c.id == token_id)).one_or_none()
        if row is None:
            raise NotFoundError
        return _token(row)

    def tokens_of(self, account_id: str) -> tuple[ApiToken, ...]:
        """Every token of an account, revoked ones too, the newest first."""
        query = select(api_tokens).where(api_tokens.c.account_id == account_id).order_by(api_tokens.c.id.desc())
        return tuple(_token(row) for row in self._connection.execute(query))

    def used(self, token_id: str, at: datetime) -> None:
        """The token was used at this moment."""
        self._connection.execute(_USED, {"by_id": token_id, "last_used": at})

    def revoke_token(self, token_id: str, at: datetime) -> None:
        """End one token."""
        self._connection.execute(_USED, {"by_id": token_id, "revoked_at": at})

    def revoke_tokens(self, account_id: str, at: datetime) -> None:
        """End every token of an account."""
        which = and_(api_tokens.c.account_id == account_id, api_tokens.c.revoked_at.is_(None))
        self._connection.execute(update(api_tokens).where(which).values(revoked_at=at))

    def _one(self, query: Select[Any]) -> Account | None:
        row = self._connection.execute(query).one_or_none()
        return None if row is None else Account(**row._mapping)


def _by_shop(rows: Iterable[Row[Any]]) -> Roles:
    found: dict[str, set[Role]] = defaultdict(set)
    for row in rows:
        found[row.shop_id].add(Role(row.role))
    return {shop_id: frozenset(roles) for shop_id, roles in sorted(found.items())}


def _token(row: Row[Any]) -> ApiToken:
    return ApiToken(**{**row._mapping, "scopes": frozenset(Right(scope) for scope in row.scopes)})
