"""What goes over the wire about people: accounts, tokens, the audit log."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field

from cs_assistant.domain.people import Right, Role
from cs_assistant.web.models import Named, Request


class AccountRequest(Request):
    """A new account; without a password one is made up and shown once."""

    name: str = Field(title="名字")
    roles: dict[str, list[Role]] = Field(title="角色", description="shop id to roles")
    password: str | None = Field(default=None, title="密码")


class RolesRequest(Request):
    """An account's roles in one shop; none = it no longer belongs there."""

    roles: list[Role] = Field(title="角色")


class PasswordRequest(Request):
    """An administrator's new password for somebody; without one it is made up."""

    password: str | None = Field(default=None, title="密码")


class OwnPasswordRequest(Request):
    """One's own new password."""

    old: str = Field(title="现在的密码")
    password: str = Field(title="新密码")


class TokenRequest(Request):
    """A token for a program that acts for the account."""

    name: str = Field(title="用途")
    scopes: list[Right] = Field(title="能做什么")
    days: int = Field(default=90, ge=1, le=366, title="有效天数")


class TokenEntry(BaseModel):
    """A token as it is listed: its secret was shown once and is not kept."""

    id: str
    name: str
    scopes: list[Right]
    created_at: datetime
    expires_at: datetime
    expired: bool
    last_used: datetime | None


class AccountEntry(BaseModel):
    """An account as its administrator sees it."""

    id: str
    name: str
    active: bool
    created_at: datetime
    roles: dict[str, list[Role]]
    elsewhere: bool = Field(description="also in shops of other administrators: not to be changed as a whole")
    scopes: list[Right] = Field(description="what its tokens may be given at most")
    tokens: list[TokenEntry]


class AccountList(BaseModel):
    """Everything the accounts page shows."""

    accounts: list[AccountEntry]
    shops: list[Named]
    roles: list[Named]
    rights: list[Named]


class AccountSecret(BaseModel):
    """An account and what is shown this once: its new password, or a new token."""

    account: AccountEntry
    secret: str


class ShopRoles(BaseModel):
    """What a person is in one shop."""

    shop: str
    shop_name: str
    roles: list[Named]
    may: list[Right]


class Me(BaseModel):
    """Who is asking."""

    name: str
    token: bool = Field(description="asks with an API token, not with a login")
    shops: list[ShopRoles]


class AuditEntry(BaseModel):
    """One event as a sentence."""

    id: int
    at: datetime
    shop: str | None = Field(description="null = the house as a whole")
    shop_name: str
    actor: str
    type: str
    sentence: str
    conversation_id: str | None
    case_id: str | None


class Audit(BaseModel):
    """One page of the log, with what it may be filtered by."""

    items: list[AuditEntry]
    older: int | None = Field(description="give it as before= for the next page")
    actors: list[str]
    types: list[Named]
    today: date
