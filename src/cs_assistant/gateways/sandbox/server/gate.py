"""What every call passes before an API sees it.

The order the platform tests in is not public. Here: method, app, time, version and format, signature, session,
permission, quota; then the API its own parameters, then the business.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cs_assistant.errors import BadInputError
from cs_assistant.gateways.sandbox.server.accounts import Accounts, App, Session
from cs_assistant.gateways.sandbox.server.ask import Api
from cs_assistant.gateways.sandbox.server.quota import Quota
from cs_assistant.gateways.sandbox.server.refusal import RefusedError
from cs_assistant.gateways.wire.top_envelope import from_platform_time
from cs_assistant.gateways.wire.top_signature import SIGN, SignMethod, sign_call

SKEW = timedelta(minutes=10)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Passed:
    """A call that is in order so far."""

    method: str
    api: Api
    app: App
    session: Session | None


class Gate:
    """The checks."""

    def __init__(self, apis: Mapping[str, Api], accounts: Accounts, quota: Quota) -> None:
        self._apis = apis
        self._accounts = accounts
        self._quota = quota

    def check(self, texts: Mapping[str, str], now: datetime, *clocks: datetime) -> Passed:
        """Everything before the API's own parameters. Raises RefusedError.

        `texts` is the union of query and body. `clocks` are the times a timestamp may be near to: everybody's, and the
        sandbox's own when it was moved.
        """
        method = texts.get("method")
        if not method:
            raise RefusedError(21)
        api = self._apis.get(method)
        if api is None:
            raise RefusedError(22, "isv.method-not-exist", f"接口 {method[:64]} 不存在，或沙盒没有实现")
        app = self._app(texts)
        check_time(texts.get("timestamp"), clocks)
        check_version(texts)
        check_signature(texts, app.secret)
        session = self._session(texts, app, api, now)
        if app.methods is not None and method not in app.methods:
            raise RefusedError(11, "isv.permission-api-package-limit", f"应用没有 {method} 的权限")
        self._quota.count(app.key, method, now)
        return Passed(method=method, api=api, app=app, session=session)

    def _app(self, texts: Mapping[str, str]) -> App:
        key = texts.get("app_key")
        if not key:
            raise RefusedError(28)
        if key not in self._accounts.apps:
            raise RefusedError(29, "isv.appkey-not-exists", "应用不存在")
        return self._accounts.apps[key]

    def _session(self, texts: Mapping[str, str], app: App, api: Api, now: datetime) -> Session | None:
        if api.level is None:
            return None
        token = texts.get("session") or texts.get("access_token")
        if not token:
            raise RefusedError(26)
        return self._accounts.session(token, app.key, api.level, now)


def check_time(timestamp: str | None, clocks: tuple[datetime, ...]) -> None:
    """Within ten minutes of one of the clocks, written either way. Raises RefusedError (30, 31)."""
    if not timestamp:
        raise RefusedError(30)
    try:
        moment = _moment(timestamp)
    except (BadInputError, OverflowError, ValueError):
        raise RefusedError(31) from None
    if not any(abs(moment - clock) <= SKEW for clock in clocks):
        raise RefusedError(31)


def _moment(timestamp: str) -> datetime:
    """`2026-03-01 09:30:00` in China, or milliseconds since 1970."""
    if timestamp.isascii() and timestamp.isdecimal():
        return _EPOCH + timedelta(milliseconds=int(timestamp))
    return from_platform_time(timestamp)


def check_version(texts: Mapping[str, str]) -> None:
    """`v` is 2.0, `format` is xml or json. Raises RefusedError (32, 33, 34, 23)."""
    version = texts.get("v")
    if not version:
        raise RefusedError(32)
    if version != "2.0":
        raise RefusedError(34 if version.replace(".", "", 1).isdecimal() else 33)
    if texts.get("format", "xml") not in ("xml", "json", ""):
        raise RefusedError(23)


def check_signature(texts: Mapping[str, str], secret: str) -> None:
    """The signature is that of these texts; without `sign_method` it is md5. Raises RefusedError (24, 25)."""
    given = texts.get(SIGN)
    if not given:
        raise RefusedError(24)
    try:
        method = SignMethod(texts.get("sign_method") or SignMethod.MD5)
    except ValueError:
        raise RefusedError(25, "isv.invalid-signature", "sign_method 只能是 md5、hmac 或 hmac-sha256") from None
    if not hmac.compare_digest(sign_call(texts, secret, method).encode(), given.encode()):
        raise RefusedError(25, "isv.invalid-signature", "签名不对：请核对密钥、参与签名的参数和编码")
