"""The small library with a background class, so that there are words nobody understands."""

from __future__ import annotations

from functools import cache

from cs_assistant.app.scripts import build_assistant, load_files
from cs_assistant.assistant.pipeline import Assistant
from tests.unit.library.conftest import mini_files

STRANGE = "那个圈圈一直转呀转"
ALSO_STRANGE = "灯笼挂到哪边去"
_HEADS = ("那个圈圈", "小圆圈", "这个圈", "红灯笼", "灯笼", "月亮", "天上的云", "窗台那盆花")
_TAILS = ("一直在转", "转呀转", "挂哪边", "往哪边挂", "挂到哪去", "真好看", "一直飘呀飘")


@cache
def assistant() -> Assistant:
    """Fitted once; nobody changes it."""
    background = "".join(f"{head}{tail}\n" for head in _HEADS for tail in _TAILS)
    return build_assistant(load_files({**mini_files(), "corpus/other.txt": background}))
