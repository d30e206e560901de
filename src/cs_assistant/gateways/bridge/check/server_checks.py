"""What a server must do, one numbered check each: opening, order, windows, resuming."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cs_assistant.gateways.bridge.check.wire import (
    Frame,
    Target,
    Wire,
    dialled,
    hello,
    message,
    must,
    opened,
    welcomed,
)

Run = Callable[[Target], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One thing that must hold."""

    key: str
    title: str
    """What must hold, in Chinese."""
    run: Run
    """Raises CheckFailedError."""


class Checks:
    """The checks of one subject, in the order they stand in."""

    def __init__(self) -> None:
        self.kept: list[Check] = []

    def __call__(self, key: str, title: str) -> Callable[[Run], Run]:
        """Decorates the function that checks it."""

        def keep(run: Run) -> Run:
            self.kept.append(Check(key=key, title=title, run=run))
            return run

        return keep


check = Checks()


@check("hello", "签名正确的 hello 被接受；welcome 也有签名，并带回同一个 nonce")
async def _hello(target: Target) -> None:
    nonce = f"{target.run}-nonce-of-hello"
    async with dialled(target) as wire:
        await wire.text(hello(target, target.name("hello"), nonce=nonce))
        welcome = await welcomed(wire, target, nonce)
        must(welcome.received == 0, "新的桥接应从第 0 帧开始")
        must(1 <= welcome.window <= 1024, "welcome 没有说明能收多少未确认的帧（window）")


async def _refused(target: Target, first: str, shop: str | None = None) -> None:
    async with dialled(target, shop=shop) as wire:
        await wire.text(first)
        await wire.refused()


@check("signature", "签名不对的 hello 被拒绝，并说明原因")
async def _signature(target: Target) -> None:
    await _refused(target, hello(target, target.name("signature"), secret=f"{target.secret}x"))


@check("skew", "时间相差超过 5 分钟的 hello 被拒绝")
async def _skew(target: Target) -> None:
    await _refused(target, hello(target, target.name("skew"), late=timedelta(minutes=6)))
    await _refused(target, hello(target, target.name("skew"), late=-timedelta(minutes=6)))


@check("nonce", "同一个 hello 不能用第二次")
async def _nonce(target: Target) -> None:
    first = hello(target, target.name("nonce"))
    async with dialled(target) as wire:
        await wire.text(first)
        await welcomed(wire, target)
    await _refused(target, first)


@check("shop", "没有配置密钥的店铺被拒绝")
async def _shop(target: Target) -> None:
    shop = target.name("noshop")
    await _refused(target, hello(target, target.name("shop"), shop=shop), shop)


@check("hello_first", "hello 之前的任何帧都被拒绝")
async def _hello_first(target: Target) -> None:
    await _refused(target, '{"type": "ask", "seq": 1, "conversation": "check-none"}')


async def say(wire: Wire, target: Target, chat: str, id_: str, text: str, **more: Any) -> int:
    """Report a line of a trial chat; the frame's number."""
    return await wire.send("message", **message(chat, id_, text, target.clock.now(), **more))


def ids_of(state: Frame) -> list[str]:
    """The platform's ids of the lines the server has."""
    return [line["id"] for line in state["lines"]]


@check("ack", "消息存下后确认，之后问会话状态就看得到")
async def _ack(target: Target) -> None:
    chat = target.name("ack")
    async with opened(target, chat) as wire:
        await wire.settled(await say(wire, target, chat, f"{chat}-1", "在吗"))
        state = await wire.state(chat)
        must(state["known"] and ids_of(state) == [f"{chat}-1"], "确认过的消息在会话状态里没有")
        must(state["lines"][0]["text"] == "在吗" and state["lines"][0]["who"] == "buyer", "存下的内容或说话人不对")


@check("repeated_seq", "同一编号的帧重发，只算一次，并再次确认")
async def _repeated_seq(target: Target) -> None:
    chat = target.name("seq")
    async with opened(target, chat) as wire:
        body = message(chat, f"{chat}-1", "在吗", target.clock.now())
        await wire.settled(await wire.send("message", **body))
        await wire.raw({"type": "message", "seq": 1, **body, "id": f"{chat}-other"})
        await wire.settled(1)
        must(ids_of(await wire.state(chat)) == [f"{chat}-1"], "重发的编号被当成了新的帧")


@check("repeated_id", "同一个平台消息编号换了帧编号再来，只出现一次")
async def _repeated_id(target: Target) -> None:
    chat = target.name("id")
    async with opened(target, chat) as wire:
        for _ in range(2):
            await wire.settled(await say(wire, target, chat, f"{chat}-1", "在吗"))
        must(ids_of(await wire.state(chat)) == [f"{chat}-1"], "同一条消息出现了两次")


@check("gap", "跳号的帧被拒绝并断开，前面的不丢")
async def _gap(target: Target) -> None:
    chat = target.name("gap")
    async with opened(target, chat) as wire:
        await wire.settled(await say(wire, target, chat, f"{chat}-1", "一"))
        body = message(chat, f"{chat}-3", "三", target.clock.now())
        await wire.raw({"type": "message", "seq": 3, **body})
        await wire.refused()
    async with opened(target, chat) as wire:
        must(wire.welcome is not None and wire.welcome.received == 1, "断开后报告的 received 不对")
        must(ids_of(await wire.state(chat)) == [f"{chat}-1"], "跳号的帧被收下了，或前面的丢了")


@check("window_in", "一个窗口的帧一次发来，全部收下、顺序不变、全部确认")
async def _window_in(target: Target) -> None:
    chat = target.name("win")
    async with opened(target, chat) as wire:
        count = min(wire.welcome.window if wire.welcome else 1, 40)
        for number in range(count):
            last = await say(wire, target, chat, f"{chat}-{number}", str(number))
        await wire.settled(last)
        wanted = [f"{chat}-{number}" for number in range(count)]
        must(ids_of(await wire.state(chat)) == wanted, "一次发来的帧丢了、重了或乱了顺序")


@check("window_out", "桥接只收 1 帧时，不确认就不给第二帧；确认了就给")
async def _window_out(target: Target) -> None:
    bridge = target.name("room")
    async with opened(target, bridge, window=1, acks=False) as wire:
        for number in (1, 2):
            await wire.send("probe", conversation=f"{bridge}-{number}", text=f"第{number}条")
        first = await wire.expect("send")
        await wire.nothing("send")
        await wire.ack(first["seq"])
        second = await wire.expect("send")
        must(second["seq"] == first["seq"] + 1, "确认以后给的不是下一帧")
        await wire.ack(second["seq"])
        for frame in (first, second):
            await wire.send("result", act_key=frame["act_key"], outcome="not_sent", why="自检")
        await wire.settled(wire.next_seq - 1)


@check("resume", "断线重连后，welcome 报告处理到了第几帧")
async def _resume(target: Target) -> None:
    chat = target.name("resume")
    async with opened(target, chat) as wire:
        for number in (1, 2, 3):
            last = await say(wire, target, chat, f"{chat}-{number}", str(number))
        await wire.settled(last)
    async with opened(target, chat) as wire:
        must(wire.welcome is not None and wire.welcome.received == 3, "重连后报告的 received 不对")
        await wire.settled(await say(wire, target, chat, f"{chat}-4", "4"))
        must(ids_of(await wire.state(chat)) == [f"{chat}-{n}" for n in (1, 2, 3, 4)], "重连前后的消息丢了或重了")


@check("replay", "没有确认的帧在重连后再给一次，编号和 act_key 不变")
async def _replay(target: Target) -> None:
    bridge = target.name("replay")
    async with opened(target, bridge, acks=False) as wire:
        await wire.send("probe", conversation=bridge, text="自检")
        first = await wire.expect("send")
    async with opened(target, bridge) as wire:
        again = await wire.expect("send")
        must((again["seq"], again["act_key"]) == (first["seq"], first["act_key"]), "再给的一帧编号或 act_key 变了")
        must(again["text"] == first["text"], "再给的一帧内容变了")
        await wire.settled(await wire.send("result", act_key=first["act_key"], outcome="not_sent", why="自检"))


@check("acknowledged", "确认过的帧在重连后不再给")
async def _acknowledged(target: Target) -> None:
    bridge = target.name("acked")
    async with opened(target, bridge) as wire:
        await wire.send("probe", conversation=bridge, text="自检")
        first = await wire.expect("send")
        await wire.settled(await wire.send("result", act_key=first["act_key"], outcome="not_sent", why="自检"))
    async with opened(target, bridge, received=first["seq"]) as wire:
        await wire.nothing("send")


OPENING_CHECKS: tuple[Check, ...] = tuple(check.kept)
