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
    "conversation.recalled": "{who}撤回了一条消息",
    "conversation.told_signed_on": "{actor}记下签收日期：{day}",
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
    "case.opened": "{actor}开了案件「{flow}」，订单尾号{tail}",
    "case.moved": "{actor}{step}，案件从「{source}」到「{target}」",
    "case.fact": "{actor}登记「{fact}」：{value}",
    "case.fact_withdrawn": "「{fact}」作废：{why}",
    "case.said": "{actor}代录：{on_behalf}说「{words}」",
    "case.linked": "由案件「{flow}」转来",
    "remark.planned": "{actor}的备注待写：{line}",
    "remark.standing": "备注已写在订单上（{how}）：{line}",
    "remark.copied": "{actor}确认已在千牛备注：{line}",
    "remark.failed": "备注没有写上：{why}",
    "remark.lost": "备注被别人的修改盖掉，正在补写：{line}",
    "remark.given_up": "备注几次被盖掉，不再自动补写，请人工核对：{line}",
    "memo.recovered": "同事{by}的备注被盖掉，已从备注记录里补回",
    "memo.overwritten": "可能覆盖他人备注，请核对：{by}写的「{text}」",
    "task.opened": "{actor}开给{department}的待办：{title}",
    "task.answered": "{actor}答复待办「{title}」：{answer}",
    "task.answered_for": "{actor}代{on_behalf}答复待办「{title}」：{answer}",
    "task.cancelled": "待办「{title}」不用做了",
    "task.picture": "{actor}给待办「{title}」加了一张图片",
    "timer.warned": "「{name}」时间已过{share}%",
    "timer.due": "「{name}」已到时",
    "refund.seen": "收到退款申请（{kind}，{amount}元，{reason}）",
    "refund.changed": "退款申请有变化：{what}",
    "refund.agreeing": "{actor}同意退款{amount}元，正在提交平台",
    "refund.agreeing_by_hand": "{actor}要同意退款{amount}元，等在千牛里点了再确认",
    "refund.agreed": "退款{amount}元已同意（{how}，{actor}）",
    "refund.uncertain": "同意退款的结果不明，可能已同意，请核对",
    "refund.message": "{actor}在退款里留言：{text}",
    "refund.agree_failed": "同意退款没有成功：{why}",
    "account.created": "{actor}建立账号「{name}」，角色：{roles}",
    "account.roles": "{actor}把「{name}」的角色改为：{roles}",
    "account.password": "{actor}重设了「{name}」的密码",
    "account.own_password": "{actor}改了自己的密码",
    "account.deactivated": "{actor}停用账号「{name}」，其登录和接口令牌一并失效",
    "account.activated": "{actor}重新启用账号「{name}」",
    "login.started": "{actor}登录",
    "login.ended": "{actor}退出登录",
    "login.locked": "「{name}」的密码连续输错，{minutes} 分钟内不能登录",
    "token.created": "{actor}为「{name}」建立接口令牌「{token}」，权限：{scopes}",
    "token.revoked": "{actor}撤销「{name}」的接口令牌「{token}」",
    "reasons.mapped": "{actor}把平台原因「{text}」归为「{reason}」",
    "reasons.exported": "{actor}导出退款原因统计（{count} 件，{how}）",
    "consent.recorded": "{actor}记下买家同意细则 {terms}：「{words}」",
    "consent.withdrawn": "{actor}记下买家撤回同意：「{words}」",
    "reason.stated": "{actor}记下买家自述的原因「{reason}」：{words}",
    "reason.verified": "{actor}核实原因为「{reason}」：{evidence}",
    "reason.asked": "{actor}请买家核对一次退款原因（选的是「{selected}」，说的是「{stated}」）",
    "call.recorded": "{actor}打电话给{whom}，{outcome}：{words}",
    "promise.made": "{actor}答应了买家（最晚{due}）：{text}",
    "promise.kept": "{actor}说答应的已经做到：{text}",
    "promise.moved": "{actor}把答应的改到{due}（{why}）：{text}",
    "promise.overdue": "答应买家的时间到了，还没有人说做到（最晚{due}）：{text}",
    "promise.withdrawn": "{actor}记下买家不需要了：{text}",
    "import.applied": "{actor}导入{kind}「{file}」：新 {new}、改 {changed}、有问题没导入 {problems}",
    "import.undone": "{actor}撤销导入{kind}「{file}」：撤回 {taken_back}、导入后又改过而保留 {kept}",
    "handover.begun": "{actor}开始交接班，{count}条等人接",
    "handover.noted": "{actor}给交接的「{what}」写了一句：{note}",
    "handover.accepted": "{actor}接下「{what}」",
    "register.exported": "{actor}导出台账「{register}」{count} 行（{how}）",
    "document.kind": "{actor}选退回种类「{kind}」：{why}",
    "document.created": "{actor}生成{kind} {number}",
    "document.requested": "{actor}提交{kind} {number}，等另一人批准",
    "document.approved": "{actor}批准{kind} {number}",
    "document.refused": "{actor}没有批准{kind} {number}：{why}",
    "document.carried_out": "{actor}确认{kind} {number} 已执行",
    "document.exported": "{actor}导出{kind} {number}（{how}）",
    "document.voided": "{actor}作废{kind} {number}：{why}",
    "document.handed": "{actor}核对无误，把{kind} {number} 交给 ERP（{deed}）",
    "document.erp_taken": "ERP 已收到{kind} {number}（{deed}）",
    "document.erp_failed": "ERP 没有收下{kind} {number}（{deed}）：{why}",
    "document.erp_uncertain": "{kind} {number}（{deed}）可能已交给 ERP，请核对",
    "document.erp_settled": "{actor}在 ERP 里核对了{kind} {number}（{deed}）：{answer}",
    "document.erp_again": "{actor}把{kind} {number}（{deed}）再交一次 ERP",
    "document.erp_recalled": "{kind} {number} 已作废，没有交给 ERP",
    "library.published": "话术库发布，版本 {digest}",
    "library.learned": "{actor}把「{text}」收为「{intent}」的例句",
    "library.unlearned": "{actor}取消了例句「{text}」",
    "library.fitted": "听懂买家的模型已按新例句更新（{count} 句，用时 {seconds} 秒）",
    "library.model_added": "{actor}登记了机型「{name}」（{battery}）",
    "library.model_changed": "{actor}改了机型「{name}」（{battery}）",
    "library.model_ended": "{actor}撤下了机型「{name}」",
    "library.notice_added": "{actor}写了公告：{text}（{first}到{last}）",
    "library.notice_changed": "{actor}改了公告：{text}（{first}到{last}）",
    "library.notice_ended": "{actor}撤下了公告：{text}",
    "library.phrases_imported": "{actor}导入快捷短语：新增 {new} 条，改动 {changed} 条，停用 {ended} 条",
    "library.phrases_undone": "{actor}撤销了上一次对快捷短语的改动（{count} 条）",
    "library.phrases_exported": "{actor}导出快捷短语 {count} 条",
    "library.phrase_rewritten": "{actor}按体检改写了一条快捷短语",
    "library.phrase_ended": "{actor}停用了一条快捷短语",
    "library.rejected": "话术库有 {count} 处问题，继续使用上一版",
}
"""Event type to sentence. An event of another type is refused: add it here with its sentence."""

EVENT_GROUPS: Mapping[str, str] = {
    "conversation": "会话",
    "reply": "回复",
    "decision": "没有自动回复",
    "alarm": "危险信号",
    "intent": "改选意图",
    "automation": "自动回复开关",
    "library": "话术库",
    "case": "案件",
    "remark": "备注",
    "memo": "平台备注",
    "task": "待办",
    "timer": "到时提醒",
    "refund": "退款",
    "reason": "退款原因",
    "reasons": "原因归类与统计",
    "consent": "同意细则",
    "call": "电话",
    "promise": "承诺",
    "handover": "交接班",
    "register": "台账",
    "import": "文件导入",
    "document": "单据",
    "account": "账号",
    "login": "登录",
    "token": "接口令牌",
}
"""What stands before the dot of an event type, with its name: what the audit page filters by."""
UNRECORDED = "（未记录）"
"""Stands in a sentence for a fact that was not recorded."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One thing that happened; stored in the transaction of the change it tells of."""

    type: str
    shop_id: str
    at: datetime
    actor: str = "智能助手"
    conversation_id: str | None = None
    case_id: str | None = None
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
        return UNRECORDED
