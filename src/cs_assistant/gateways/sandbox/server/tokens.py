"""Tokens as the platform tells them (`reference/top-api.md` 1.8)."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from cs_assistant.domain.connected import GrantedTo
from cs_assistant.gateways.sandbox.server.accounts import Accounts, App, Level, Session
from cs_assistant.gateways.sandbox.server.ask import Body
from cs_assistant.gateways.sandbox.server.refusal import business


def told(session: Session, now: datetime) -> Body:
    """A session as `/token` and `token_result` tell it."""
    seller, left = session.seller, {level: _left(session, level, now) for level in Level}
    body: Body = {
        "access_token": session.token,
        "token_type": "Bearer",
        "expires_in": left[Level.READ],
        "refresh_token": session.refresh_token,
        "re_expires_in": left[Level.READ],
        "r1_expires_in": left[Level.READ],
        "r2_expires_in": left[Level.READ_PEOPLE],
        "w1_expires_in": left[Level.WRITE],
        "w2_expires_in": left[Level.WRITE_MONEY],
        "taobao_user_id": str(seller.user_id),
        "taobao_user_nick": quote(seller.nick),
    }
    if session.account is GrantedTo.SUB:
        body["sub_taobao_user_id"] = str(session.sub_user_id)
        body["sub_taobao_user_nick"] = quote(session.nick)
    return body


def _left(session: Session, level: Level, now: datetime) -> int:
    return max(0, round((session.ends[level] - now).total_seconds()))


def by_code(accounts: Accounts, app: App, text: str, now: datetime, redirect_uri: str | None = None) -> Body:
    """The tokens a code stands for; it is used up. Raises RefusedError whose `sub_code` is OAuth's error."""
    code = accounts.take_code(text, now)
    if code is None or code.app_key != app.key:
        raise business("invalid_grant", "authorize code expire")
    if redirect_uri is not None and redirect_uri != code.redirect_uri:
        raise business("invalid_client", "redirect_uri is invalidate")
    return told(accounts.issue(app.key, code.seller, code.account, now), now)


def by_refresh(accounts: Accounts, app: App, text: str, now: datetime) -> Body:
    """New tokens for a refresh token; the old ones are dead. Raises RefusedError as `by_code` does."""
    if not app.refreshable:
        raise business("unauthorized_client", "app has no permission to refresh token")
    session = accounts.refresh(text, app.key, now)
    if session is None:
        raise business("invalid_grant", "refresh_token is invalidate")
    return told(session, now)
