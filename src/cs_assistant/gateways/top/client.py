"""One call of the platform (`reference/top-api.md` 1): signed, sent, unwrapped; its errors are ours.

Reads are tried again when the platform fails; a write is sent once, and what came of it is asked for by whoever wrote.
Nothing of a call but its method, shop and result code is ever logged: parameters hold tokens, names and addresses.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

import structlog
from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, FormData

from cs_assistant.errors import (
    BadInputError,
    CallLimitedError,
    NotAuthorisedError,
    PlatformFaultError,
    PlatformSetupError,
)
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.top.failures import failure, fault
from cs_assistant.gateways.top.limits import Limits, Throttle
from cs_assistant.gateways.top.tokens import Account, TokenSource
from cs_assistant.gateways.wire.top_envelope import Body, error_of, platform_time, unwrap
from cs_assistant.gateways.wire.top_signature import SIGN, SignMethod, sign_call

TIMEOUT = ClientTimeout(total=20, connect=5)
READ_TRIES = 3
"""So often a read is tried in all."""
PAUSE_SECONDS = 0.5
"""Before the second try of a read; doubled before the next."""
LONGEST_BAN = 5.0
"""A read waits this many seconds for the end of a ban; a longer one is the caller's to wait for."""

Param: TypeAlias = str | int | bool | Decimal | datetime | Sequence[str | int] | Mapping[str, Any] | None
"""A parameter's value. None and an empty text are not sent; objects travel as JSON, lists with commas."""
Sleep = Callable[[float], Awaitable[None]]
log = structlog.get_logger(__name__)


class TopClient:
    """Calls of one application, for any number of shops."""

    def __init__(
        self,
        session: ClientSession,
        *,
        url: str,
        app_key: str,
        secret: str,
        tokens: TokenSource,
        clock: Clock,
        limits: Limits | None = None,
        sign_method: SignMethod = SignMethod.HMAC_SHA256,
        simplify: bool = False,
        timeout: ClientTimeout = TIMEOUT,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._session = session
        self._url = url
        self._app_key = app_key
        self._secret = secret
        self._tokens = tokens
        self._clock = clock
        self._throttle = Throttle(limits or Limits(), clock)
        self._sign_method = sign_method
        self._simplify = simplify
        self._timeout = timeout
        self._sleep = sleep

    async def call(
        self,
        method: str,
        params: Mapping[str, Param],
        *,
        shop_id: str | None = None,
        files: Mapping[str, bytes] | None = None,
        write: bool = False,
        account: Account = Account.MAIN,
    ) -> Body:
        """The plain body of the platform's answer. Without `shop_id` no token goes along (`taobao.time.get`).

        Raises NotAuthorisedError, CallLimitedError, PlatformSetupError, PlatformRefusedError (final),
        PlatformFaultError (`uncertain` for a write that may have taken effect).
        """
        fresh_token, tries = True, 1
        while True:
            try:
                return await self._with_token(method, params, shop_id, files or {}, write=write, account=account)
            except _StaleTokenError:
                if not fresh_token:
                    raise NotAuthorisedError from None
                fresh_token = False
            except (PlatformFaultError, CallLimitedError) as error:
                pause = _pause(error, tries)
                if write or tries >= READ_TRIES or pause is None:
                    raise
                tries += 1
                await self._sleep(pause)

    async def _with_token(
        self, method: str, params: Mapping[str, Param], shop_id: str | None, files: Mapping[str, bytes], *, write: bool,
        account: Account,
    ) -> Body:  # fmt: skip
        """One try. A refused token means that nothing was done: with another one it may be tried again."""
        if shop_id is None:
            return await self._once(method, params, None, files, write=write)
        token = await self._tokens.token(shop_id, account, write=write)
        try:
            return await self._once(method, params, token, files, write=write)
        except NotAuthorisedError:
            await self._tokens.refused(shop_id, account, token, write=write)
            log.warning("top.token_refused", method=method, shop=shop_id, account=account.value)
            if await self._tokens.token(shop_id, account, write=write) == token:
                raise
            raise _StaleTokenError from None

    async def _once(
        self, method: str, params: Mapping[str, Param], token: str | None, files: Mapping[str, bytes], *, write: bool
    ) -> Body:
        await self._wait(method)
        signed = self._signed(method, params, token)
        status, text = await self._sent(signed, files, write=write)
        answer = _parsed(text)
        error = error_of(answer) if answer is not None else None
        if error is not None:
            raise self._failed(error, method, write=write)
        if status >= 500 or answer is None:
            raise fault(f"平台的回答读不懂（HTTP {status}）", write=write)
        if status >= 400:
            raise PlatformSetupError(f"接口地址拒绝了请求（HTTP {status}），没有执行。请核对接口地址。", final=True)
        try:
            return unwrap(method, answer)
        except BadInputError as wrong:
            raise fault("平台的回答读不懂", write=write) from wrong

    async def _wait(self, method: str) -> None:
        left = self._throttle.banned(method)
        if left > 0:
            what = f"平台还要求停 {left:.0f} 秒，没有发出。到时间会再试。"
            raise CallLimitedError(what, retry_after=left)
        seconds = self._throttle.wait(method)
        if seconds > 0:
            await self._sleep(seconds)

    def _signed(self, method: str, params: Mapping[str, Param], token: str | None) -> dict[str, str]:
        """System and own parameters as they go out, the signature among them."""
        texts = {name: text for name, value in params.items() if (text := param_text(value))}
        system = {
            "method": method, "app_key": self._app_key, "timestamp": platform_time(self._clock.now()), "v": "2.0",
            "format": "json", "sign_method": self._sign_method.value,
        }  # fmt: skip
        if token is not None:
            system["session"] = token
        if self._simplify:
            system["simplify"] = "true"
        every = {**texts, **system}
        return {**every, SIGN: sign_call(every, self._secret, self._sign_method)}

    async def _sent(self, signed: Mapping[str, str], files: Mapping[str, bytes], *, write: bool) -> tuple[int, str]:
        data: FormData | Mapping[str, str] = _multipart(signed, files) if files else signed
        try:
            async with self._session.post(
                self._url, data=data, timeout=self._timeout, allow_redirects=False
            ) as response:
                return response.status, await response.text(encoding="utf-8", errors="replace")
        except ClientConnectorError as error:
            # No connection was made, so nothing can have arrived.
            raise fault("连不上平台", write=write, reached=False) from error
        except (ClientError, TimeoutError) as error:
            raise fault("平台没有回音", write=write) from error

    def _failed(self, error: Mapping[str, Any], method: str, *, write: bool) -> Exception:
        found = failure(error, write=write)
        if isinstance(found, CallLimitedError):
            self._throttle.ban(None if found.whole_app else method, found.retry_after)
        log.info("top.refused", method=method, code=error.get("code"), sub_code=error.get("sub_code"),
                 request_id=error.get("request_id"))  # fmt: skip
        return found


class _StaleTokenError(Exception):
    """The token was refused and there is another one by now."""


def _pause(error: PlatformFaultError | CallLimitedError, tries: int) -> float | None:
    """The seconds before the next try; None = the caller has to wait for longer."""
    if isinstance(error, CallLimitedError):
        return error.retry_after if error.retry_after <= LONGEST_BAN else None
    return float(PAUSE_SECONDS * 2 ** (tries - 1))


def param_text(value: Param) -> str:
    """A parameter's value as it is signed and sent; empty when it is not sent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return platform_time(value)
    if isinstance(value, str | int | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return ",".join(str(each) for each in value)


def _multipart(signed: Mapping[str, str], files: Mapping[str, bytes]) -> FormData:
    form = FormData(default_to_multipart=True)
    for name, value in signed.items():
        form.add_field(name, value)
    for name, content in files.items():
        form.add_field(name, content, filename=name, content_type="application/octet-stream")
    return form


def _parsed(text: str) -> Mapping[str, Any] | None:
    """The JSON object of an answer; 19-digit numbers stay exact (Python's int). None when it is none."""
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
