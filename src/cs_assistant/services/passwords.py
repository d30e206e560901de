"""Passwords: how they are hashed, what they must be, how often a wrong one may be tried; and random tokens."""

from __future__ import annotations

import asyncio
import hashlib
import math
import secrets
from collections import deque
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cs_assistant.errors import BadInputError, TooManyTriesError

MEMORY_KIB = 19 * 1024
MIN_LENGTH = 10
MAX_LENGTH = 200
"""Longer ones only make hashing slower."""
TRIES = 5
WINDOW = timedelta(minutes=15)
NAMES = 10_000
"""Most names whose wrong tries are remembered: a flood of made-up names forgets the oldest, not the memory's end."""
AT_ONCE = 2
"""Hashes computed side by side: each takes 19 MiB and a core."""
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters people mistake for one another."""


class Passwords:
    """Argon2id with 19 MiB, two passes, one lane (OWASP's setting), in a thread."""

    def __init__(self, memory_kib: int = MEMORY_KIB) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=memory_kib, parallelism=1)
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """What is stored of a password."""
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` is the one. For a name nobody has (None) it takes as long and says no."""
        if stored is None:
            self._nobody = self._nobody or await self.hash(secrets.token_urlsafe())
        async with self._turn:
            right = await asyncio.to_thread(self._matches, stored or self._nobody or "", password[:MAX_LENGTH])
        return right and stored is not None

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


class Tries:
    """Wrong tries by name within the last quarter of an hour. In memory: a restart forgets them."""

    def __init__(self) -> None:
        self._tries: dict[str, deque[datetime]] = {}

    def begin(self, name: str, now: datetime) -> int:
        """Count a try before it is judged; gives its number, the first being 1. Raises TooManyTriesError after five."""
        tries = self._tries.pop(name, deque())
        while tries and now - tries[0] >= WINDOW:
            tries.popleft()
        self._tries[name] = tries
        if len(tries) >= TRIES:
            minutes = math.ceil((WINDOW - (now - tries[0])) / timedelta(minutes=1))
            raise TooManyTriesError(f"密码连续输错了 {TRIES} 次，请 {minutes} 分钟后再试。忘了密码可以请管理员重设。")
        tries.append(now)
        if len(self._tries) > NAMES:
            del self._tries[next(iter(self._tries))]
        return len(tries)

    def forget(self, name: str) -> None:
        """The right password was given."""
        self._tries.pop(name, None)


def checked_password(password: str) -> str:
    """The password as given. Raises BadInputError when it is too short, too long or all one character."""
    if len(password) < MIN_LENGTH:
        raise BadInputError(f"密码太短：至少 {MIN_LENGTH} 个字符，一句好记的话就可以。", where="password")
    if len(password) > MAX_LENGTH:
        raise BadInputError(f"密码太长：最多 {MAX_LENGTH} 个字符。", where="password")
    if len(set(password)) < 4:
        raise BadInputError("密码太简单：不能只用一两个字符重复。请换一句好记的话。", where="password")
    return password


def generated_password() -> str:
    """Twelve letters and digits in three groups, easy to read out."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def new_token() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token. It is random, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
