"""How the platform says no (`reference/top-api.md` 1.7): a code, its fixed English words, and what exactly."""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.errors import CsAssistantError

WORDS: Mapping[int, str] = {
    3: "Upload Fail",
    7: "App Call Limited",
    9: "Http Action Not Allowed",
    11: "Insufficient ISV Permissions",
    12: "Insufficient User Permissions",
    15: "Remote service error",
    21: "Missing Method",
    22: "Invalid Method",
    23: "Invalid Format",
    24: "Missing Signature",
    25: "Invalid Signature",
    26: "Missing Session",
    27: "Invalid session",
    28: "Missing App Key",
    29: "Invalid App Key",
    30: "Missing Timestamp",
    31: "Invalid Timestamp",
    32: "Missing Version",
    33: "Invalid Version",
    34: "Unsupported Version",
    40: "Missing required arguments",
    41: "Invalid arguments",
}
WRONG_STATE = "refund_status is invalid or refund is out of date"
"""What the platform says to an act that does not fit the state, or names an old version."""


class RefusedError(CsAssistantError):
    """平台没有接受这次调用。"""

    def __init__(
        self, code: int, sub_code: str | None = None, sub_msg: str | None = None, *, detail: str | None = None
    ) -> None:
        words = WORDS[code]
        self.code = code
        self.words = f"{words}:{detail}" if detail else words
        self.sub_code, self.sub_msg = sub_code, sub_msg
        super().__init__(f"{code} {self.words} {sub_code or ''} {sub_msg or ''}".rstrip())


def missing(name: str) -> RefusedError:
    """A required parameter was not given."""
    return RefusedError(40, "isv.missing-parameter", f"缺少参数 {name}", detail=name)


def invalid(name: str, why: str | None = None) -> RefusedError:
    """A parameter is not what it should be."""
    return RefusedError(41, "isv.invalid-parameter", why or f"参数 {name} 不正确", detail=name)


def business(sub_code: str, why: str) -> RefusedError:
    """The call is in order, what it wants is not."""
    return RefusedError(15, sub_code, why)


def wrong_state(why: str = "") -> RefusedError:
    """The application is in another state, or its version is another one by now."""
    return business("isv.invalid-permission", f"{WRONG_STATE} {why}".rstrip())


def bad_session(kind: str) -> RefusedError:
    """The session does not count: `invalid-sessionkey`, `session-expired`, `sessionkey-not-generated-by-server`."""
    return RefusedError(27, kind, None, detail="session-expired" if kind == "session-expired" else None)
