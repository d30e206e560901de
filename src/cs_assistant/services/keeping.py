"""Whose an account is to keep, and what its name may be.

An administrator keeps the accounts of the shops they administer. What concerns an account as a whole (password,
deactivation, tokens) is theirs only when every shop of the account is: else the administrator of one shop could get
into another.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from cs_assistant.domain.people import RIGHTS, Right
from cs_assistant.errors import BadInputError, ForbiddenError, NotFoundError
from cs_assistant.storage.repositories.accounts import Account, Roles
from cs_assistant.storage.unit_of_work import UnitOfWork

MAX_NAME = 20
RESERVED = frozenset({"智能助手", "系统", "平台", "到时提醒", "命令行", "演示"})
"""Names the log uses for machines: a person of that name could not be told from one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeper:
    """Who keeps accounts, and of which shops."""

    name: str
    shops: frozenset[str] | None = None
    """None = of every shop: somebody at the server's command line."""

    def keeps(self, shop_id: str) -> bool:
        """Whether this shop is theirs to keep."""
        return self.shops is None or shop_id in self.shops


def checked_name(name: str) -> str:
    """A name as it is stored and shown. Raises BadInputError."""
    name = unicodedata.normalize("NFKC", name).strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise BadInputError(f"名字要有 1 到 {MAX_NAME} 个字。", where="name")
    if not re.fullmatch(r"[\w·.\- ]+", name):
        raise BadInputError("名字只能用汉字、字母、数字、空格和 · . - _。", where="name")
    if name in RESERVED:
        raise BadInputError(f"「{name}」在记录里指的是系统，请换一个名字。", where="name")
    return name


def rights_in(roles: Roles) -> frozenset[Right]:
    """Everything these roles may do, in whichever shop."""
    return frozenset(right for held in roles.values() for role in held for right in RIGHTS[role])


def concerns(roles: Roles, keeper: Keeper) -> bool:
    """Whether an account with these roles stands in one of the keeper's shops, or in none at all."""
    return not roles or any(keeper.keeps(shop_id) for shop_id in roles)


def seen_by(uow: UnitOfWork, account_id: str, keeper: Keeper) -> Roles:
    """The account's roles everywhere. Raises NotFoundError when it is in none of the keeper's shops."""
    roles = uow.accounts.roles_of(account_id)
    if not concerns(roles, keeper):
        raise NotFoundError
    return roles


def whole(uow: UnitOfWork, account_id: str, keeper: Keeper) -> tuple[Account, Roles]:
    """An account that is the keeper's as a whole. Raises NotFoundError or ForbiddenError."""
    account, roles = uow.accounts.get(account_id), seen_by(uow, account_id, keeper)
    if not all(keeper.keeps(shop_id) for shop_id in roles):
        raise ForbiddenError(f"「{account.name}」还属于别的店铺，只能由管理全部这些店铺的管理员来改。")
    return account, roles
