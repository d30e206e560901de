"""Who may call: apps with their secrets, and the sessions sellers gave them (`reference/top-api.md` 1.8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from cs_assistant.domain.connected import GrantedTo
from cs_assistant.gateways.sandbox.server.refusal import bad_session
from cs_assistant.library.marketplace import Seller

LIFE = timedelta(days=180)
"""How long a session holds; the platform's own figures depend on the kind of app and are not public."""
CODE_LIFE = timedelta(minutes=30)
APP_KEY = "1021700086"
SECRET = "sandbox0123456789abcdef0123456789"  # noqa: S105 (of the sandbox, known to everybody)


class Level(StrEnum):
    """How much an API may do; each level of a session runs out by itself."""

    READ = "r1"
    READ_PEOPLE = "r2"
    WRITE = "w1"
    WRITE_MONEY = "w2"


@dataclass(frozen=True, kw_only=True, slots=True)
class App:
    """A program that is registered with the platform."""

    key: str = APP_KEY
    secret: str = SECRET
    refreshable: bool = True
    """True for an app of the service market; a merchant's own back office may not refresh, it asks the seller again."""
    methods: frozenset[str] | None = None
    """The APIs its packages hold; None = every one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """What stands behind an access token."""

    token: str
    refresh_token: str
    app_key: str
    seller: Seller
    account: GrantedTo
    ends: Mapping[Level, datetime]

    @property
    def nick(self) -> str:
        """Who writes with it."""
        return self.seller.nick if self.account is GrantedTo.MAIN else f"{self.seller.nick}:{self.seller.agent}"

    @property
    def sub_user_id(self) -> int:
        """The sub-account's number."""
        return self.seller.user_id + 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """What `/authorize` hands back: good once, for half an hour."""

    app_key: str
    seller: Seller
    account: GrantedTo
    redirect_uri: str
    until: datetime


class Accounts:
    """Apps, sessions and codes. The first tokens are made from what they stand for: the same at every start."""

    def __init__(self, apps: tuple[App, ...], sellers: Mapping[str, Seller], now: datetime) -> None:
        self.apps = {app.key: app for app in apps}
        self.sellers = dict(sellers)
        self._made = 0
        self._sessions: dict[str, Session] = {}
        self._codes: dict[str, Code] = {}
        for app in apps:
            for seller in sellers.values():
                for account in GrantedTo:
                    self.issue(app.key, seller, account, now, name=f"{app.key}/{seller.shop_id}/{account}")

    def issue(
        self, app_key: str, seller: Seller, account: GrantedTo, now: datetime, *, name: str | None = None
    ) -> Session:
        """A new session; a second one for the same account leaves the first as it is."""
        self._made += 1
        words = name or f"{app_key}/{seller.shop_id}/{account}/{self._made}/{now.isoformat()}"
        session = Session(
            token=_token("61", words), refresh_token=_token("62", words), app_key=app_key, seller=seller,
            account=account, ends=dict.fromkeys(Level, now + LIFE),
        )
        return self.keep(session)

    def keep(self, session: Session) -> Session:
        """Register a session, also one with a token somebody chose."""
        self._sessions[session.token] = session
        return session

    def session(self, token: str, app_key: str, level: Level, now: datetime) -> Session:
        """The session behind a token, good for this app and level now. Raises RefusedError (27)."""
        found = self._sessions.get(token)
        if found is None:
            raise bad_session("invalid-sessionkey")
        if found.app_key != app_key:
            raise bad_session("sessionkey-not-generated-by-server")
        if now >= found.ends[level]:
            raise bad_session("session-expired")
        return found

    def sessions(self) -> tuple[Session, ...]:
        """Every session that was given out and not taken back."""
        return tuple(self._sessions.values())

    def of(self, shop_id: str, account: GrantedTo, app_key: str = APP_KEY) -> Session:
        """The last session given out for an account. Raises KeyError."""
        for session in reversed(self._sessions.values()):
            if (session.seller.shop_id, session.account, session.app_key) == (shop_id, account, app_key):
                return session
        raise KeyError((shop_id, account, app_key))

    def expire(self, token: str, now: datetime, levels: tuple[Level, ...] = tuple(Level)) -> None:
        """Let a session, or some of its levels, run out now. Raises KeyError."""
        found = self._sessions[token]
        self._sessions[token] = replace(found, ends={**found.ends, **dict.fromkeys(levels, now)})

    def cancel(self, shop_id: str) -> None:
        """The seller withdrew: none of the shop's sessions counts any more."""
        self._sessions = {key: each for key, each in self._sessions.items() if each.seller.shop_id != shop_id}

    def new_code(self, code: Code) -> str:
        """Hand out a code."""
        self._made += 1
        text = _token("c", f"{self._made}/{code.app_key}/{code.until.isoformat()}")[:24]
        self._codes[text] = code
        return text

    def take_code(self, text: str, now: datetime) -> Code | None:
        """The code, which is used up; None when there is none, or its time is over."""
        found = self._codes.pop(text, None)
        return found if found is not None and now < found.until else None

    def refresh(self, refresh_token: str, app_key: str, now: datetime) -> Session | None:
        """A new session for a refresh token; the old pair is dead. None when it is nobody's."""
        for token, session in self._sessions.items():
            if session.refresh_token == refresh_token and session.app_key == app_key:
                del self._sessions[token]
                return self.issue(app_key, session.seller, session.account, now)
        return None


def _token(start: str, words: str) -> str:
    return f"{start}{sha256(words.encode()).hexdigest()}"[:50]
