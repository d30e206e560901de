"""Whose word a test report is: a closed list, with the names the procedures and people use (R2.20, R2.21, R2.41).

All three are registered; none is the only one that counts (D2).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class ReportKind(StrEnum):
    """Who made the report."""

    MAKER = "厂家"
    CONTRACTED = "特约"
    OURS = "本店"


SYNONYMS: Mapping[ReportKind, tuple[str, ...]] = {
    ReportKind.MAKER: (
        "厂家授权客服中心", "授权客服中心", "厂家客服中心", "厂家维修中心", "维修中心", "厂家售后", "品牌售后",
        "品牌官方", "品牌官方网点", "官方售后", "官方网点", "官方检测", "原厂",
    ),
    ReportKind.CONTRACTED: (
        "特约维修点", "特约维修站", "特约网点", "特约售后", "售后中心", "售后检测中心", "售后服务点", "售后网点",
        "第三方检测机构", "双方商定的机构",
    ),
    ReportKind.OURS: ("我司", "我们", "我方", "本店检测", "店里", "店铺", "工坊", "我司检测报告", "本店检测报告"),
}  # fmt: skip
"""Kind → other names of it: the seed says 厂家授权客服中心 (R2.5), 厂家维修中心 and 特约维修点 (R2.21), 我司 (R2.20).

An institution both sides agreed on (R2.57) is registered with the contracted ones: it is neither the maker nor us.
"""

REPORT_KINDS = tuple(kind.value for kind in ReportKind)
"""The values a case keeps."""


def report_kind(text: str) -> ReportKind | None:
    """The kind somebody means, by its value or one of its other names; None when it is none of them."""
    said = "".join(text.split())
    for kind, names in SYNONYMS.items():
        if said == kind.value or said in names:
            return kind
    return None
