"""完好清单 as who opens a parcel ticks it."""

from __future__ import annotations

from cs_assistant.domain.intact import GOODS_NAMES
from cs_assistant.domain.orders import ProductKind
from tests.contract.worlds import packaged_library


def ticked(kind: ProductKind, *present: str) -> str:
    """Every line of the packaged list looked at; those named were seen."""
    names = [finding.name for finding in packaged_library().intact[kind].findings]
    assert set(present) <= set(names)
    lines = (f"{name} {'有' if name in present else '没有'}" for name in names)
    return f"{GOODS_NAMES[kind]}：{'；'.join(lines)}"
