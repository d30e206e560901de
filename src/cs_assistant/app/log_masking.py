"""Masking one log line: by the name of a key, by what a value looks like, and by the secrets that are configured."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from structlog.typing import EventDict

from cs_assistant.understanding.masking import mask

HIDDEN = "[已遮盖]"
OUR_OWN = frozenset({"event", "level", "logger", "conversation", "act_key", "request_id"})
"""Keys whose values we or the platform make up: ids and event names must stay searchable (who asks the platform about
a call names its request_id), so only what has the form of a telephone number or a secret is taken out of them."""
SHORTEST = 6
"""Characters from which on a configured secret is looked for in texts: a shorter one stands in ordinary words."""
_SENSITIVE = re.compile(
    r"secret|passw|token|authori[sz]ation|cookie|(?:^|_)session(?:$|_)|session_?key|signature|(?:^|_)sign$|api_?key|"
    r"app_?key|phone|mobile|(?:^|_)tel(?:$|_)|address|receiver|recipient|contact|id_?card|nick|buyer|real_?name|"
    r"密码|密钥|令牌|电话|手机号|地址|收件人|收货人|联系人|姓名|身份证",
    re.IGNORECASE,
)
"""Keys whose values are never written, whatever they are."""
_IN_TEXT = re.compile(
    r"(?i)((?:[?&;\s\"'{(,]|^)[\"']?(?:(?:[a-z0-9]{1,20}[_-]){0,3}(?:token|session|session_?key|sign|signature|secret|"
    r"api_?key|app_?key|password|passwd|pwd)|code|key)[\"']?\s?[=:]\s?[\"']?)(?!\[已遮盖\])[^&\s\"',;)}]+"
)
"""token=… in an address, top_session=… too, "password": "…" in a body. Of codes and keys only those without a prefix:
error_code and act_key must stay searchable."""
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}")
_OUR_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PHONE = re.compile(r"(?<![0-9A-Za-z-])(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}(?![0-9A-Za-z-])")


class Masking:
    """Masks values of a line; what is masked stays masked when masked again."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        # The longest first: one may hold another.
        self._secrets = tuple(sorted((each for each in secrets if len(each) >= SHORTEST), key=len, reverse=True))

    def event(self, event: EventDict) -> EventDict:
        """A line before it is rendered."""
        return {key: self._value(str(key), value) for key, value in event.items()}

    def _value(self, key: str, value: Any) -> Any:
        if value is None or isinstance(value, (bool, float)):
            return value
        if _SENSITIVE.search(key):
            return HIDDEN
        if isinstance(value, int):
            return self._text(key, str(value)) if _PHONE.search(str(value)) else value
        if isinstance(value, Mapping):
            return {str(name): self._value(str(name), each) for name, each in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self._value(key, each) for each in value]
        return self._text(key, value if isinstance(value, str) else str(value))

    def _text(self, key: str, text: str) -> str:
        if _OUR_ID.fullmatch(text):
            return text
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        text = _BEARER.sub(lambda match: f"{match[1]} {HIDDEN}", _IN_TEXT.sub(rf"\g<1>{HIDDEN}", text))
        return _PHONE.sub("[电话]", text) if key in OUR_OWN else mask(text)
