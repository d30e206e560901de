"""Audit events: dotted type plus facts, each readable as one Chinese sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

SENTENCES: Mapping[str, str] = {
    "automation.enabled": "{actor}打开了「{intent}」的自动回复",
    "automation.disabled": "{actor}关闭了「{intent}」的自动回复",
    "automation.stopped": "{actor}按下红色开关，全部自动回复停止",
    "automation.resumed": "{actor}解除红色开关，自动回复恢复",
    "conversation.taken_over": "{actor}接手会话，自动回复在此会话停止",
    "conversation.handed_back": "{actor}把会话交还给智能助手",
    "conversation.order_chosen": "{actor}为会话选定订单（尾号{tail}）",
    "reply.automatic": "智能助手自动回复「{reply}」",
    "reply.sent": "{actor}发送「{reply}」",
    "reply.written": "{actor}发送了自己写的一条消息",
    "reply.superseded": "一条待发回复因{why}没有发出",
    "reply.uncertain": "一条回复可能已发送，请核对",
    "reply.failed": "一条回复发送失败：{why}",
    "reply.settled": "{actor}核对后确认：{answer}",
    "decision.held_back": "没有自动回复：{why}",
    "alarm.danger": "危险信号，立即转人工：{why}",
    "intent.corrected": "{actor}认为都不对，改为「{intent}」",
    "library.published": "话术库发布，版本 {digest}",
    "library.rejected": "话术库有 {count} 处问题，继续使用上一版",
}
"""Event type to sentence. An event of another type is refused: add it here with its sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One thing that happened; stored in the transaction of the change it tells of."""

    type: str
    shop_id: str
    at: datetime
    actor: str = "智能助手"
    conversation_id: str | None = None
    data: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.type not in SENTENCES:
            raise ValueError(f"unknown event type {self.type!r}; add it to domain.events.SENTENCES with its sentence")

    @property
    def sentence(self) -> str:
        """The event as one Chinese sentence; a fact that was not recorded shows as （未记录）."""
        facts: dict[str, str] = {"actor": self.actor, **self.data}
        return SENTENCES[self.type].format_map(_Recorded(facts))


class _Recorded(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "（未记录）"
