"""Running the numbered checks of a server, one after another, and what came of each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiohttp import ClientError

from cs_assistant.gateways.bridge.check.chat_checks import CHAT_CHECKS
from cs_assistant.gateways.bridge.check.server_checks import OPENING_CHECKS, Check
from cs_assistant.gateways.bridge.check.wire import CheckFailedError, Target

SERVER_CHECKS: tuple[Check, ...] = (*OPENING_CHECKS, *CHAT_CHECKS)
"""Every check of a server, in the order of their numbers."""
_WHOLE = 4
"""A check takes several waits at most; one that takes longer than so many times its patience hangs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What came of one check."""

    number: int
    key: str
    title: str
    problem: str | None
    """None = it holds."""


async def check_server(target: Target, checks: tuple[Check, ...] = SERVER_CHECKS) -> AsyncIterator[Found]:
    """Play a bridge against the server; one check's failure does not keep the next from running."""
    for check in checks:
        number = SERVER_CHECKS.index(check) + 1
        yield Found(number=number, key=check.key, title=check.title, problem=await _problem(check, target))


async def _problem(check: Check, target: Target) -> str | None:
    try:
        async with asyncio.timeout(target.patience * _WHOLE):
            await check.run(target)
    except CheckFailedError as error:
        return error.message
    except TimeoutError:
        return "等了太久，没有做完"
    except (KeyError, TypeError, ValueError, IndexError) as error:
        return f"答复的格式不对：{type(error).__name__} {error}"
    except (ClientError, ConnectionError) as error:
        return f"连接出错：{type(error).__name__}"
    return None
