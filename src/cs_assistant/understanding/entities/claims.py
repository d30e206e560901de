"""The text entities are looked for in, and what of it is taken already."""

from __future__ import annotations

from cs_assistant.domain.understanding import Entity, EntityType

_WORD_NEAR = 12
"""Characters before or after a number in which a word may say what it is."""
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != 0xFF0C} | dict(
    zip(
        map(ord, "兩個雙號碼點塊錢萬週禮時鐘鍾後單體張條隻盒臺訂遞運證圓釐長腳頂輛顆盞壹贰貳叁參肆伍陆陸柒捌玖拾佰仟"),
        "两个双号码点块钱万周礼时钟钟后单体张条只盒台订递运证圆厘长脚顶辆颗盏一二二三三四五六六七八九十百千",
        strict=True,
    )
)
"""Full width (but the comma, which never groups digits), traditional characters and capital numerals, one for one."""


class Claims:
    """Entities found so far in `text`, which has the places of the original; a claimed place is not claimed again."""

    def __init__(self, original: str) -> None:
        self.text = original.translate(_PLAIN)
        self.found: list[Entity] = []
        self._taken = bytearray(len(original))

    def add(self, kind: EntityType, value: str, start: int, end: int) -> None:
        """Claim [start, end) unless something of it is taken."""
        if start < end and not any(self._taken[start:end]):
            self._taken[start:end] = b"\1" * (end - start)
            self.found.append(Entity(type=kind, value=value, start=start, end=end))

    def before(self, start: int, width: int = _WORD_NEAR) -> str:
        """What stands before `start`."""
        return self.text[max(0, start - width) : start]

    def after(self, end: int, width: int = _WORD_NEAR) -> str:
        """What stands after `end`."""
        return self.text[end : end + width]
