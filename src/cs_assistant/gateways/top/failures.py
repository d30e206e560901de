"""The platform's errors as ours, each with what to do (`reference/top-api.md` 1.7; official page "error codes").

What the platform says in words is masked before it is shown: it may name an order or a telephone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cs_assistant.errors import (
    CallLimitedError,
    DeliveryError,
    NotAuthorisedError,
    PlatformFaultError,
    PlatformRefusedError,
    PlatformSetupError,
)
from cs_assistant.understanding.masking import mask

APP_QUOTA = "accesscontrol.limited-by-app-access-count"
"""The application's quota of the day is used up: every interface stands still."""
NOT_SUB_USER = "isv.invalid-permission:not_sub_user"
TOO_MUCH = "isp.runtime-max-limit"
LIMIT_CODES = frozenset({4, 5, 6, 7, 8})
LIMIT_SUB_CODES = ("isp.call-limited", "accesscontrol.")
TOKEN_CODES = frozenset({26, 27})
TOKEN_SUB_CODES = frozenset({"invalid-sessionkey", "session-expired", "sessionkey-not-generated-by-server"})
SETUP_ADVICE: Mapping[int, str] = {
    9: "请求方式不对，请核对接口地址。",
    11: "应用没有这个接口的权限，请在开放平台控制台申请，并核对 IP 白名单。",
    12: "授权的账号没有这个权限，请换店铺主账号授权，或在千牛里给子账号加权限。",
    13: "合作方权限不足，请在开放平台控制台核对。",
    21: "请求里缺了接口名，请核对程序版本。",
    22: "平台没有这个接口，或应用用不了它，请在开放平台控制台核对权限包。",
    23: "返回格式不对，请核对程序版本。",
    24: "请求没有签名，请核对程序版本。",
    25: "签名不对，请核对 App Secret 有没有换过、有没有多余的空格。",
    28: "没有 App Key，请在设置里填上。",
    29: "App Key 不对，请核对是不是这个环境（正式/沙箱）的。",
    30: "请求里缺了时间，请核对程序版本。",
    31: "本机时间和平台差了 10 分钟以上，请校准时钟。",
    32: "请求里缺了版本号，请核对程序版本。",
    33: "版本号不对，请核对程序版本。",
    34: "平台不再支持这个版本，请升级程序。",
    42: "平台禁止这个请求，请核对应用状态和 IP 白名单。",
    53: "安全等级不够，请在开放平台控制台完成安全认证。",
}
FAULT_CODES = frozenset({3, 10})
BELOW_IS_PLATFORM = 100
"""Codes below are the platform's own, but for the arguments and the business errors."""
BUSINESS_CODE = 15
"""Remote service error: the caller's business even where no `sub_code` says so, and not to be tried again (1.7)."""
ARGUMENT_CODES = frozenset({40, 41, 43})
SHORT_BAN, LONG_BAN = 2.0, 600.0
"""Seconds to wait when the platform names none: for one interface, and for a used up quota."""
_BAN = re.compile(r"last for (\d+) more seconds?", re.IGNORECASE)
_SHOWN = 120


def failure(error: Mapping[str, Any], *, write: bool) -> DeliveryError:
    """The error an `error_response` stands for. A platform fault of a write is uncertain: it may have taken effect."""
    code, sub_code = _number(error.get("code")), str(error.get("sub_code") or "")
    said = _said(error)
    if code in LIMIT_CODES or sub_code.startswith(LIMIT_SUB_CODES):
        return _limited(sub_code, str(error.get("sub_msg") or ""))
    if code in TOKEN_CODES or sub_code in TOKEN_SUB_CODES:
        return NotAuthorisedError()
    if sub_code == NOT_SUB_USER:
        what = "同意退款只认子账号的授权，没有退成。请用有退款权限的子账号授权（connect 加 --account sub）。"
        return PlatformSetupError(what, final=True, sub_code=sub_code)
    if code is not None and code in SETUP_ADVICE:
        return PlatformSetupError(f"平台不收我们的请求（{code}{_in_words(said)}），没有执行。{SETUP_ADVICE[code]}",
                                  final=True, sub_code=sub_code or None)  # fmt: skip
    if sub_code == TOO_MUCH:
        what = "一次要的数据太多，平台没有给。请缩小时间范围再查。"
        return PlatformRefusedError(what, final=True, sub_code=sub_code)
    if _theirs(code, sub_code):
        what = f"平台出了故障（{_named(code, sub_code)}{_in_words(said)}）"
        return fault(what, write=write, sub_code=sub_code)
    what = f"平台没有接受（{_named(code, sub_code)}）：{said or '没有说原因'}。请改正后再试；原样再试不会成功。"
    return PlatformRefusedError(what, final=True, sub_code=sub_code or None)


def _theirs(code: int | None, sub_code: str) -> bool:
    """Whether it is a fault of the platform; an error that does not say whose it is counts as one."""
    if sub_code:
        return sub_code.startswith("isp.") or code in FAULT_CODES
    return code is None or (code < BELOW_IS_PLATFORM and code not in {BUSINESS_CODE, *ARGUMENT_CODES})


def fault(
    what: str, *, write: bool, reached: bool = True, sub_code: str | None = None
) -> PlatformFaultError:
    """A fault on the way or on their side. `reached` False = certainly nothing was done."""
    unknown = write and reached
    then = "不知道这一步做了没有，请先核对再决定要不要重做。" if unknown else "这一步没有执行，请稍后再试。"
    return PlatformFaultError(f"{what}，{then}", uncertain=unknown, sub_code=sub_code or None)


def _limited(sub_code: str, words: str) -> CallLimitedError:
    named = _BAN.search(words)
    quota = sub_code == APP_QUOTA
    seconds = float(named[1]) if named else LONG_BAN if quota else SHORT_BAN
    what = "应用今天的调用次数用完了" if quota else "调用太频繁"
    return CallLimitedError(
        f"{what}，平台要求停 {seconds:.0f} 秒，这一步没有执行。到时间会再试；常常出现时请在控制台申请更高的额度。",
        retry_after=seconds, whole_app=quota, sub_code=sub_code or None,
    )


def _said(error: Mapping[str, Any]) -> str:
    words = str(error.get("sub_msg") or error.get("msg") or "").strip()
    return mask(words)[:_SHOWN].rstrip("。.")


def _in_words(said: str) -> str:
    return f"，{said}" if said else ""


def _named(code: int | None, sub_code: str) -> str:
    return " ".join(part for part in ("" if code is None else str(code), sub_code) if part)


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
