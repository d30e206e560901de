"""OAuth of the platform for one application: login address, code to token, refresh (`reference/top-api.md` 1.8).

Secrets, codes and tokens travel in the body of a POST only; none stands in an address, an error or a log line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from cs_assistant.domain.connected import ACCOUNT_NAMES, Grant, GrantedTo
from cs_assistant.errors import DeliveryError, NotAuthorisedError
from cs_assistant.gateways.base import Clock

TIMEOUT = ClientTimeout(total=15)
ADVICE: Mapping[str, str] = {
    "code": "授权码已经用过或超过 30 分钟，请重新登录授权",
    "secret": "App Secret 不对，请核对 CS_TOP 里的 app_secret",
    "redirect": "回调地址和开放平台控制台里登记的不一样，请核对 CS_TOP 里的 redirect_url",
    "client": "App Key 不对，请核对 CS_TOP 里的 app_key",
    "refresh": "刷新令牌已经失效",
}
"""What to do, by a word of the platform's `error_description`."""


class _Reply(BaseModel):
    """The token reply; spans in seconds. What is not there is not known."""

    model_config = ConfigDict(extra="ignore")
    access_token: SecretStr
    refresh_token: SecretStr | None = None
    expires_in: int | None = None
    re_expires_in: int | None = None
    r1_expires_in: int | None = None
    r2_expires_in: int | None = None
    w1_expires_in: int | None = None
    w2_expires_in: int | None = None
    taobao_user_id: str | int = ""
    taobao_user_nick: str = ""
    sub_taobao_user_id: str | int | None = None
    sub_taobao_user_nick: str | None = None


class TopAuthoriser:
    """Implements `services.platform_tokens.Authoriser`."""

    def __init__(
        self, session: ClientSession, *, shop_id: str, app_key: str, secret: SecretStr, url: str, redirect_url: str,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._session = session
        self._shop_id = shop_id
        self._app_key = app_key
        self._secret = secret
        self._url = url.rstrip("/")
        self._redirect_url = redirect_url
        self._clock = clock

    def login_url(self, state: str) -> str:
        """Where the seller logs in."""
        given = {
            "response_type": "code", "client_id": self._app_key, "redirect_uri": self._redirect_url, "state": state,
            "view": "web",
        }  # fmt: skip
        return f"{self._url}/authorize?{urlencode(given)}"

    async def exchange(self, code: str, account: GrantedTo) -> Grant:
        """Raises NotAuthorisedError when refused, DeliveryError when no answer came."""
        given = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._redirect_url}
        reply = await self._ask(given)
        is_sub = bool(reply.sub_taobao_user_id)
        if is_sub is not (account is GrantedTo.SUB):
            raise NotAuthorisedError(
                f"登录授权的是{ACCOUNT_NAMES[GrantedTo.SUB if is_sub else GrantedTo.MAIN]}，"
                f"这里要的是{ACCOUNT_NAMES[account]}，没有保存。请换{ACCOUNT_NAMES[account]}登录，再授权一次。"
            )
        return self._grant(reply, account)

    async def renew(self, grant: Grant) -> Grant:
        """Raises NotAuthorisedError when refused, DeliveryError when no answer came."""
        reply = await self._ask({"grant_type": "refresh_token", "refresh_token": grant.refresh_token or ""})
        fresh = self._grant(reply, grant.account)
        return replace(fresh, user_id=fresh.user_id or grant.user_id, user_nick=fresh.user_nick or grant.user_nick)

    async def _ask(self, given: Mapping[str, str]) -> _Reply:
        body = {**given, "client_id": self._app_key, "client_secret": self._secret.get_secret_value()}
        try:
            async with self._session.post(f"{self._url}/token", data=body, timeout=TIMEOUT) as response:
                said, status = await response.json(content_type=None), response.status
        except (ClientError, TimeoutError, ValueError) as error:
            raise DeliveryError("平台的授权服务现在连不上，没有拿到授权。请稍后再试。", uncertain=True) from error
        if status >= 500:
            raise DeliveryError("平台的授权服务出了故障，没有拿到授权。请稍后再试。", uncertain=True)
        try:
            return _Reply.model_validate(said)
        except ValidationError:
            raise NotAuthorisedError(_refusal(said)) from None  # the error would print what it was given

    def _grant(self, reply: _Reply, account: GrantedTo) -> Grant:
        now = self._clock.now()
        refresh = reply.refresh_token.get_secret_value() if reply.refresh_token else None
        sub = account is GrantedTo.SUB
        return Grant(
            shop_id=self._shop_id, account=account, access_token=reply.access_token.get_secret_value(),
            refresh_token=refresh or None, got_at=now, expires_at=_in(now, reply.expires_in),
            refresh_expires_at=_in(now, reply.re_expires_in), r1_expires_at=_in(now, reply.r1_expires_in),
            r2_expires_at=_in(now, reply.r2_expires_in), w1_expires_at=_in(now, reply.w1_expires_in),
            w2_expires_at=_in(now, reply.w2_expires_in),
            user_id=str(reply.taobao_user_id),
            user_nick=unquote((reply.sub_taobao_user_nick if sub else None) or reply.taobao_user_nick),
        )


def _in(now: datetime, seconds: int | None) -> datetime | None:
    """0 for a refresh token means there is none; for a level, that it is not given: not known is the safe reading."""
    return now + timedelta(seconds=seconds) if seconds else None


def _refusal(said: Any) -> str:
    told = str(said.get("error_description") or said.get("error") or "") if isinstance(said, dict) else ""
    fitting = (advice for word, advice in ADVICE.items() if word in told.lower())
    advice = next(fitting, "请重新授权；一直不行请看开放平台控制台")
    return f"平台没有给授权：{advice}。"
