"""What the refund procedures share after shipment: how they end, who decides the rest, what a buyer's change means."""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.domain.flows import Asked, AskedKind, Deadline, Need, Opens, State, Step
from cs_assistant.domain.people import DESK, Role
from cs_assistant.flows.common import (
    CHECKS,
    PAYERS,
    PLATFORM_5D,
    PLATFORM_48H_BY_HAND,
    asked,
    buyer_changed,
    buyer_withdrew,
    optional,
    platform_refunded,
)

ANSWER_DUE = (PLATFORM_48H_BY_HAND, PLATFORM_5D)
"""The platform's clocks until the shop has answered the application."""
BUYER_WORDS = asked("stated_words", "买家的原话")
EVIDENCE = Asked(key="evidence", name="凭证（照片、视频在会话或退款页的哪里）", in_remark=False)
PROMISED = Asked(key="promised_amount", name="答应的金额（元）", kind=AskedKind.AMOUNT)
"""R5.46: what the money step is held to, where it is on file."""
SIGNED_ON = Asked(key="signed_on", name="签收日期", kind=AskedKind.DAY)
CHAT_SEEN = asked("chat_seen", "聊天记录", "看过，没有别的约定", "看过，有约定")
CHAT_AGREED = optional("chat_agreed", "聊天里的约定")

FINALS = (
    State(key="agreed", name="已同意退款"),
    State(key="settled", name="已在平台上处理完（没有由这里退款）"),
    State(key="refunded_by_platform", name="平台已退款"),
    State(key="closed", name="申请已撤销或关闭"),
)
REROUTED = State(key="rerouted", name="买家改了申请，已转到对应的流程")
WEIGHING, REFUSING = "weighing", "refusing"


def deciding_states(deadlines: tuple[Deadline, ...] = ANSWER_DUE, *, of: str = "") -> tuple[State, State]:
    """Where a supervisor decides what no rule settles; `of` tells two such places of one flow apart (`_goods`)."""
    about = "货的事" if of else ""
    return (
        State(key=f"{WEIGHING}{of}", name=f"{about}等主管决定", deadlines=deadlines),
        State(key=f"{REFUSING}{of}", name=f"{about}另案复核拒绝", deadlines=deadlines),
    )


def out_of_chosen() -> tuple[Step, ...]:
    """The same from every choice; goods on their way are stopped when the money is paid after all."""
    return tuple(
        step
        for state in CHOSEN
        for step in out_of(state.key, paid=(STOP_GOODS,) if state.key in _GOODS_ON_THEIR_WAY else ())
    )


def out_of(
    source: str, *, paid: tuple[Opens, ...] = (), withdrawn: tuple[Opens, ...] = (), starts: str | None = None
) -> tuple[Step, ...]:
    """The arrows every waiting state of a refund has: settled elsewhere, changed, paid or closed by the platform.

    `paid` and `withdrawn`: what departments still have to do about the goods when the platform pays or the buyer
    takes the application back; `starts`: the case that goes on when the platform pays.
    """
    return (
        Step(
            event="settled", name="已在平台上另行处理完", source=source, target="settled",
            clause=("R5.53", "R5.80"), roles=DESK, asks_for=(asked("how_settled", "怎么处理的"),), opens=paid,
        ),
        buyer_changed(source),
        platform_refunded(source, opens=paid, starts=starts),
        buyer_withdrew(source, "closed", opens=withdrawn),
    )  # fmt: skip


def rerouted(source: str, *, opens: tuple[Opens, ...] = ()) -> Step:
    """The buyer changed type or reason so that another procedure is the right one; the service opens it."""
    return Step(
        event="rerouted", name="买家改了类型或原因，转到对应的流程", source=source, target=REROUTED.key,
        clause=("R5.3", "R5.26", "R5.80"), roles=frozenset({Role.PLATFORM}), opens=opens,
    )  # fmt: skip


def to_supervisor(source: str, *clauses: str) -> Step:
    """What no rule settles goes to a supervisor, with what is known."""
    return Step(
        event="to_supervisor", name="拿不准，交主管决定", source=source, target=WEIGHING,
        clause=(*clauses, "R5.71", "own:规则没有写明的由主管决定，系统不代人决定"), roles=DESK,
        asks_for=(asked("question", "要主管决定什么"),),
    )  # fmt: skip


def deciding(back: str, *needs: Need, of: str = "") -> tuple[Step, ...]:
    """What a supervisor may decide; `back` is the state the work goes on in. A refusal is a case of its own (R5.61)."""
    weighing, refusing = f"{WEIGHING}{of}", f"{REFUSING}{of}"
    return (
        agree(weighing, "R5.52", needs=needs, roles=frozenset({Role.SUPERVISOR})),
        Step(
            event="go_on", name="按主管的意见继续办", source=weighing, target=back, clause=("R5.58", "R5.71"),
            roles=frozenset({Role.SUPERVISOR}), asks_for=(asked("decision", "主管的意见"),),
        ),
        *refusal_steps(weighing, refusing),
    )  # fmt: skip


def refusal_steps(source: str, refusing: str) -> tuple[Step, ...]:
    """Only a supervisor proposes a refusal; it is weighed in a case of its own and changes nothing by itself."""
    return (
        Step(
            event="propose_refusal", name="有依据拒绝，另案复核", source=source, target=refusing,
            clause=("R5.59", "R5.61", "处罚办法§8"), roles=frozenset({Role.SUPERVISOR}), starts="refusal",
        ),
        Step(
            event="refusal_over", name="另案有了结果，继续办", source=refusing, target=source, clause=("R5.61",),
            roles=DESK,
        ),
    )  # fmt: skip


def agree(
    source: str, *clauses: str, needs: tuple[Need, ...] = (), starts: str | None = None,
    roles: frozenset[Role] = PAYERS,
) -> Step:
    """The money step: type and amount checked by a person, and whatever else must be on file (R5.4, R5.5)."""
    return Step(
        event="agree", name="同意退款", source=source, target="agreed", clause=("R5.4", "R5.5", *clauses), roles=roles,
        needs=(*needs, *CHECKS), money=True, starts=starts,
    )  # fmt: skip


def ask_evidence(source: str, target: str) -> Step:
    """Photos first: a fault one can see is shown by photo or video (D6)."""
    return Step(
        event="ask_evidence", name="请买家发照片或视频", source=source, target=target,
        clause=("R5.40", "争议规则§65", "D6"), roles=DESK,
    )  # fmt: skip


def choices(source: str, *clauses: str) -> tuple[Step, ...]:
    """What the buyer may choose once the problem is shown; the reason of the application stays as it is (§79, D6)."""
    rows = (
        ("choose_reship", "买家选补发", "reshipping", "reship"),
        ("choose_exchange", "买家选换货", "exchanging", "exchange"),
        ("choose_return", "买家选退货退款", "to_apply_return", None),
        ("choose_keep", "买家留下，退商定的金额", "to_refund", None),
    )
    return tuple(
        Step(
            event=event, name=name, source=source, target=target, clause=(*clauses, "争议规则§79"), roles=DESK,
            starts=starts, asks_for=(BUYER_WORDS, PROMISED) if event == "choose_keep" else (BUYER_WORDS,),
            takes_back=() if event == "choose_keep" else (PROMISED.key,),
        )
        for event, name, target, starts in rows
    )  # fmt: skip


STOP_GOODS = Opens(
    kind="stop_goods", department=Role.WAREHOUSE, title="买家改主意或已退款：补发、换货还没寄出的先别寄，先问客服"
)
_GOODS_ON_THEIR_WAY = ("reshipping", "exchanging")
CHOSEN = (
    State(key="reshipping", name="补发中，等买家收到", deadlines=ANSWER_DUE),
    State(key="exchanging", name="换货中，等买家收到", deadlines=ANSWER_DUE),
    State(key="to_apply_return", name="等买家改为退货退款（原因不变）", deadlines=ANSWER_DUE),
    State(key="to_refund", name="待核对退款", deadlines=ANSWER_DUE),
)
"""What the buyer chose, until the application is settled."""


def after_choice(back: str, *clauses: str) -> tuple[Step, ...]:
    """From what was chosen to the end; a buyer who thinks better of it chooses again."""
    return (
        agree("to_refund", *clauses),
        *(
            Step(
                event="choose_again", name="买家改主意，重新选", source=state.key, target=back,
                clause=("争议规则§79", "own:选了以后还可以改，直到办完"), roles=DESK, takes_back=(PROMISED.key,),
                opens=(STOP_GOODS,) if state.key in _GOODS_ON_THEIR_WAY else (),
            )
            for state in CHOSEN
        ),
    )  # fmt: skip


def waiting(names: Mapping[str, str], deadlines: tuple[Deadline, ...] = ANSWER_DUE) -> tuple[State, ...]:
    """States by key and name that wait under the same clocks."""
    return tuple(State(key=key, name=name, deadlines=deadlines) for key, name in names.items())


def refund_finals(*more: State) -> frozenset[str]:
    """Keys of the ends of a refund flow."""
    return frozenset(state.key for state in (*FINALS, *more))

