"""Who works at the desk: roles, what each may do, and a person with the shops they belong to (design, section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """A part somebody plays. The last two are machines and never belong to an account."""

    AGENT = "agent"
    SENIOR = "senior"
    SUPERVISOR = "supervisor"
    WAREHOUSE = "warehouse"
    FINANCE = "finance"
    DESIGN = "design"
    WORKSHOP = "workshop"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    PLATFORM = "platform"
    TIMER = "timer"


ROLE_NAMES: Mapping[Role, str] = {
    Role.AGENT: "客服",
    Role.SENIOR: "资深客服",
    Role.SUPERVISOR: "主管",
    Role.WAREHOUSE: "仓库",
    Role.FINANCE: "财务",
    Role.DESIGN: "设计货品",
    Role.WORKSHOP: "工坊",
    Role.ADMINISTRATOR: "管理员",
    Role.AUDITOR: "审计",
    Role.PLATFORM: "平台",
    Role.TIMER: "到时提醒",
}
"""Role to its name on the screens."""

MACHINES = frozenset({Role.PLATFORM, Role.TIMER})
DESK = frozenset({Role.AGENT, Role.SENIOR, Role.SUPERVISOR})
"""Who talks to buyers and moves cases."""
DEPARTMENTS = frozenset({Role.WAREHOUSE, Role.FINANCE, Role.DESIGN, Role.WORKSHOP})
"""Who answers tasks (协作待办)."""


class Right(StrEnum):
    """Something a person may do in a shop. Every route names the one it asks for."""

    READ = "read"
    """See chats, cases, registers."""
    SEND = "send"
    """Answer buyers: send, take over, hand back, correct, choose the order."""
    CONSENT = "consent"
    """Record and withdraw consent."""
    REMARK = "remark"
    """Open and move cases, write and confirm remarks, record calls and what colleagues said (代录)."""
    AGREE = "agree"
    """Agree a refund."""
    REFUSE = "refuse"
    """Refuse a refund."""
    SCRIPTS = "scripts"
    """Own the scripts; map refund reasons."""
    AUTOMATION = "automation"
    """Switch automatic replies."""
    STATISTICS = "statistics"
    """Read refund-reason statistics."""
    EXPORT = "export"
    """Export registers and statistics, personal data masked."""
    EXPORT_UNMASKED = "export_unmasked"
    """Export with personal data."""
    UNSHIPPED = "unshipped"
    """See the morning table of refunds before shipment."""
    TASKS = "tasks"
    """See tasks and answer those of one's own department."""
    ACCOUNTS = "accounts"
    """Keep accounts and tokens."""
    AUDIT = "audit"
    """Read the audit log."""


RIGHT_NAMES: Mapping[Right, str] = {
    Right.READ: "查看会话和案件",
    Right.SEND: "回复买家",
    Right.CONSENT: "记录同意",
    Right.REMARK: "办案件、写备注",
    Right.AGREE: "同意退款",
    Right.REFUSE: "拒绝退款",
    Right.SCRIPTS: "维护话术",
    Right.AUTOMATION: "开关自动回复",
    Right.STATISTICS: "查看退款原因统计",
    Right.EXPORT: "导出（个人信息已遮盖）",
    Right.EXPORT_UNMASKED: "导出完整信息",
    Right.UNSHIPPED: "查看未发退早班表",
    Right.TASKS: "查看和办理待办",
    Right.ACCOUNTS: "管理账号",
    Right.AUDIT: "查看审计记录",
}
"""Right to its name on the screens."""


_AGENT = frozenset({
    Right.READ, Right.SEND, Right.CONSENT, Right.REMARK, Right.UNSHIPPED, Right.TASKS, Right.EXPORT,
})
_SENIOR = _AGENT | {Right.AGREE}
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.AGENT: _AGENT,
    Role.SENIOR: _SENIOR,
    Role.SUPERVISOR: _SENIOR | {
        Right.REFUSE, Right.SCRIPTS, Right.AUTOMATION, Right.STATISTICS, Right.EXPORT_UNMASKED, Right.AUDIT,
    },
    Role.WAREHOUSE: frozenset({Right.TASKS, Right.UNSHIPPED}),
    Role.FINANCE: frozenset({Right.TASKS}),
    Role.DESIGN: frozenset({Right.TASKS}),
    Role.WORKSHOP: frozenset({Right.TASKS}),
    Role.ADMINISTRATOR: frozenset({Right.ACCOUNTS}),
    Role.AUDITOR: frozenset({Right.READ, Right.UNSHIPPED, Right.STATISTICS, Right.EXPORT, Right.AUDIT}),
    Role.PLATFORM: frozenset(),
    Role.TIMER: frozenset(),
}
"""Role to rights: the only place they are given."""


def who_has(right: Right) -> tuple[Role, ...]:
    """The roles that carry a right, in the order of `Role`."""
    return tuple(role for role in Role if right in RIGHTS[role])


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody who is logged in, or the holder of an API token."""

    id: str
    """The account's id; a token acts as `token:<id>`."""
    name: str
    """As it stands in remarks and the audit log."""
    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    """Shop id to the roles in that shop."""
    scopes: frozenset[Right] | None = None
    """What an API token is limited to; None for a login."""

    def roles_in(self, shop_id: str) -> frozenset[Role]:
        """Roles in one shop; empty where the person does not belong."""
        return self.roles.get(shop_id, frozenset())

    def may(self, right: Right, shop_id: str) -> bool:
        """Whether the person has `right` in that shop."""
        if self.scopes is not None and right not in self.scopes:
            return False
        return any(right in RIGHTS[role] for role in self.roles_in(shop_id))

    def shops(self, right: Right) -> frozenset[str]:
        """The shops in which the person has `right`."""
        return frozenset(shop_id for shop_id in self.roles if self.may(right, shop_id))

    def may_somewhere(self, right: Right) -> bool:
        """Whether there is a shop in which the person has `right`."""
        return bool(self.shops(right))
