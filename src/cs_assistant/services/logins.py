"""Who is at the other end: logins by name and password, and the persons behind a login or an API token."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from cs_assistant.domain.people import Person
from cs_assistant.errors import ForbiddenError, NotFoundError, StorageError
from cs_assistant.gateways.base import Clock
from cs_assistant.services.account_events import tell
from cs_assistant.services.passwords import TRIES, WINDOW, Passwords, Tries, new_token, token_hash
from cs_assistant.storage.database import Database
from cs_assistant.storage.repositories.accounts import Account, ApiToken, Login, Roles
from cs_assistant.storage.unit_of_work import UnitOfWork

LOGIN_LASTS = timedelta(days=7)
IDLE_LASTS = timedelta(hours=12)
"""Who did nothing for so long logs in again: a shift ends, the browser stays open."""
NOTED_EVERY = timedelta(minutes=5)
"""How exactly the last use is known: noting each request would be a write a request."""
WRONG = "名字或密码不对。密码分大小写；忘了请找管理员重设。"


class Logins:
    """Logins and tokens as they are used. Only their hashes are stored."""

    def __init__(self, database: Database, clock: Clock, passwords: Passwords | None = None) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords or Passwords()
        self._tries = Tries()

    async def log_in(self, name: str, password: str) -> str:
        """A login token for this name and password.

        Raises ForbiddenError for a wrong pair, in the same words and after the same time whether or not the name
        exists, and TooManyTriesError after five wrong ones for a name within 15 minutes.
        """
        name = name.strip()
        count = self._tries.begin(name, self._clock.now())
        account = await self._database.read(lambda uow: uow.accounts.named(name))
        known = account.password_hash if account is not None and account.active else None
        if not await self._passwords.verify(known, password) or account is None:
            if count == TRIES and account is not None:
                await self._tell_locked(account)
            raise ForbiddenError(WRONG)
        self._tries.forget(name)
        return await self._begin(account)

    async def enter(self, name: str) -> str:
        """A login token without a password: for the demo's own accounts, never in `serve`."""
        account = await self._database.read(lambda uow: uow.accounts.named(name))
        if account is None or not account.active:
            raise NotFoundError(f"演示里没有账号「{name}」。")
        return await self._begin(account)

    async def log_out(self, token: str) -> None:
        """End a login; nothing happens when it has ended already."""
        digest, now = token_hash(token), self._clock.now()

        def work(uow: UnitOfWork) -> None:
            found = uow.accounts.login(digest)
            if found is not None:
                login, name = found
                uow.accounts.end_login(digest, now)
                tell(uow, "login.ended", uow.accounts.roles_of(login.account_id), name, now)

        await self._database.write(work)

    async def person_with_login(self, token: str) -> Person | None:
        """Whose login this is; None when it is unknown, ended, expired, or its account is not active."""
        digest, now = token_hash(token), self._clock.now()
        found = await self._database.read(lambda uow: _with_roles(uow, uow.accounts.login(digest)))
        if found is None:
            return None
        (login, name), roles = found
        if now >= login.expires_at or now - login.last_seen >= IDLE_LASTS:
            return None
        if now - login.last_seen >= NOTED_EVERY:
            await self._note(lambda uow: uow.accounts.seen(digest, now))
        return Person(id=login.account_id, name=name, roles=roles)

    async def person_with_token(self, token: str) -> Person | None:
        """The holder of an API token; None when it is unknown, revoked, expired, or its account is not active."""
        digest, now = token_hash(token), self._clock.now()

        def look(uow: UnitOfWork) -> tuple[ApiToken, str, Roles] | None:
            known = uow.accounts.token(digest)
            if known is None:
                return None
            return known, uow.accounts.get(known.account_id).name, uow.accounts.roles_of(known.account_id)

        found = await self._database.read(look)
        if found is None or now >= found[0].expires_at:
            return None
        held, name, roles = found
        if held.last_used is None or now - held.last_used >= NOTED_EVERY:
            await self._note(lambda uow: uow.accounts.used(held.id, now))
        return Person(id=f"token:{held.id}", name=f"{name}（{held.name}）", roles=roles, scopes=held.scopes)

    async def _note(self, work: Callable[[UnitOfWork], None]) -> None:
        """Note a use; on a full disk people still read what is there."""
        with suppress(StorageError):
            await self._database.write(work)

    async def _begin(self, account: Account) -> str:
        token, now = new_token(), self._clock.now()
        login = Login(
            token_hash=token_hash(token),
            account_id=account.id,
            created_at=now,
            expires_at=now + LOGIN_LASTS,
            revoked_at=None,
            last_seen=now,
        )

        def work(uow: UnitOfWork) -> None:
            # Between the password's check and this commit somebody may have deactivated the account.
            if not uow.accounts.get(account.id).active:
                raise ForbiddenError(WRONG)
            uow.accounts.forget_logins(now)
            uow.accounts.add_login(login)
            tell(uow, "login.started", uow.accounts.roles_of(account.id), account.name, now)

        await self._database.write(work)
        return token

    async def _tell_locked(self, account: Account) -> None:
        now, minutes = self._clock.now(), str(WINDOW // timedelta(minutes=1))
        await self._database.write(
            lambda uow: tell(
                uow, "login.locked", uow.accounts.roles_of(account.id), "系统", now, name=account.name, minutes=minutes
            )
        )


def _with_roles(uow: UnitOfWork, found: tuple[Login, str] | None) -> tuple[tuple[Login, str], Roles] | None:
    return None if found is None else (found, uow.accounts.roles_of(found[0].account_id))
