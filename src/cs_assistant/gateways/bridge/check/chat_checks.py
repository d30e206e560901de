"""What a server must do with a chat: our own echo and people, recalls, receipts, cards, wrong frames, HTTP."""

from __future__ import annotations

import json
import secrets

from cs_assistant.errors import SignatureError
from cs_assistant.gateways.bridge.check.server_checks import Check, Checks, ids_of, say
from cs_assistant.gateways.bridge.check.wire import EXCHANGE, Frame, Target, Wire, must, opened
from cs_assistant.gateways.wire.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign, verify

check = Checks()
TRIAL_TEXT = "自检：请忽略这一条"


async def _asked(wire: Wire, chat: str, text: str = TRIAL_TEXT) -> Frame:
    await wire.send("probe", conversation=chat, text=text)
    return await wire.expect("send")


async def _sent(wire: Wire, send: Frame, id_: str) -> None:
    await wire.settled(await wire.send("result", act_key=send["act_key"], outcome="sent", id=id_))


async def _ours(wire: Wire, chat: str, id_: str) -> Frame:
    """The chat once our line stands in it: it is written down beside the acknowledgement."""
    state = await wire.state(chat)
    must([(line["id"], line["who"]) for line in state["lines"]] == [(id_, "ours")], "发出的一条没有以平台编号出现一次")
    return state


@check("send", "要求发送的帧带 act_key、会话、内容和时限；报告结果后，会话里有这一条")
async def _send(target: Target) -> None:
    chat = target.name("send")
    async with opened(target, chat) as wire:
        send = await _asked(wire, chat)
        must(bool(send.get("act_key")), "send 没有 act_key")
        must(send.get("conversation") == chat and send.get("text") == TRIAL_TEXT, "send 的会话或内容不对")
        must(isinstance(send.get("expires_in"), (int, float)) and send["expires_in"] > 0, "send 没有时限 expires_in")
        await _sent(wire, send, f"{chat}-out")
        await _ours(wire, chat, f"{chat}-out")


async def _echoed(target: Target, chat: str, *, by: str) -> None:
    async with opened(target, chat) as wire:
        send = await _asked(wire, chat)
        out, key = f"{chat}-out", {"act_key": send["act_key"]} if by == "key" else {}
        text = "平台改写过的内容" if by == "key" else TRIAL_TEXT
        if by == "id":
            await _sent(wire, send, out)
            text = "平台改写过的内容"
        await wire.settled(await say(wire, target, chat, out, text, role="account", **key))
        must(not (await wire.state(chat))["taken_over"], "把自己发出的当成了人工")
        if by != "id":
            await _sent(wire, send, out)
        await _ours(wire, chat, out)


@check("echo_key", "带 act_key 的回显是自己发的：不算人工，不重复出现")
async def _echo_key(target: Target) -> None:
    await _echoed(target, target.name("ekey"), by="key")


@check("echo_id", "编号和已报告的结果相同的回显是自己发的")
async def _echo_id(target: Target) -> None:
    await _echoed(target, target.name("eid"), by="id")


@check("echo_text", "结果还没报告时，内容相同的回显是自己发的")
async def _echo_text(target: Target) -> None:
    await _echoed(target, target.name("etext"), by="text")


@check("person", "别的账号写的话是人工：会话被接手")
async def _person(target: Target) -> None:
    chat = target.name("person")
    async with opened(target, chat) as wire:
        await say(wire, target, chat, f"{chat}-1", "在吗")
        await wire.settled(await say(wire, target, chat, f"{chat}-2", "您好，我来处理", role="account"))
        state = await wire.state(chat)
        must(state["taken_over"], "人工说话以后会话没有被接手")
        must(state["lines"][-1]["account"] == "自检旗舰店:小检", "没有记下是哪个子账号说的")


@check("same_words", "自己发过的话，换一个编号再出现，是人工说的")
async def _same_words(target: Target) -> None:
    chat = target.name("same")
    async with opened(target, chat) as wire:
        await _sent(wire, await _asked(wire, chat), f"{chat}-out")
        await wire.settled(await say(wire, target, chat, f"{chat}-person", TRIAL_TEXT, role="account"))
        state = await wire.state(chat)
        must(state["taken_over"] and f"{chat}-person" in ids_of(state), "把人工重复的话当成了自己的回显")


@check("hand_back", "桥接窗口里交还，会话不再算人工接手；接手又算")
async def _hand_back(target: Target) -> None:
    chat = target.name("back")
    async with opened(target, chat) as wire:
        await say(wire, target, chat, f"{chat}-1", "您好", role="account")
        await wire.send("hand_back", conversation=chat, by="自检旗舰店:小检")
        must(not (await wire.state(chat))["taken_over"], "交还以后仍算人工接手")
        await wire.send("take_over", conversation=chat, by="自检旗舰店:小检")
        must((await wire.state(chat))["taken_over"], "在桥接窗口里接手没有生效")


@check("robot", "平台自己的机器人说话不算人工")
async def _robot(target: Target) -> None:
    chat = target.name("robot")
    async with opened(target, chat) as wire:
        await say(wire, target, chat, f"{chat}-1", "在吗")
        await wire.settled(await say(wire, target, chat, f"{chat}-2", "亲，请稍等", role="robot"))
        state = await wire.state(chat)
        must(not state["taken_over"], "把平台的机器人当成了人工")
        must([line["who"] for line in state["lines"]] == ["buyer", "robot"], "机器人的话没有记成机器人说的")


@check("uncertain", "报告「不确定」的发送不会自己再发一次")
async def _uncertain(target: Target) -> None:
    chat = target.name("unsure")
    async with opened(target, chat) as wire:
        send = await _asked(wire, chat)
        await wire.settled(await wire.send("result", act_key=send["act_key"], outcome="uncertain", why="自检"))
        await wire.nothing("send")
    async with opened(target, chat, received=send["seq"]) as wire:
        await wire.nothing("send")


@check("late_result", "「不确定」之后又报告「已发出」，会话里就有这一条")
async def _late_result(target: Target) -> None:
    chat = target.name("late")
    async with opened(target, chat) as wire:
        send = await _asked(wire, chat)
        await wire.settled(await wire.send("result", act_key=send["act_key"], outcome="uncertain", why="自检"))
        await _sent(wire, send, f"{chat}-out")
        await _ours(wire, chat, f"{chat}-out")


def _recall(target: Target, chat: str, id_: str, role: str = "buyer") -> Frame:
    return {
        "id": id_, "conversation": chat, "buyer": {"nick": chat}, "sender": {"role": role},
        "at": target.clock.now().isoformat(),
    }


@check("recall", "撤回的消息有标记，内容不再给出")
async def _recalled(target: Target) -> None:
    chat = target.name("recall")
    async with opened(target, chat) as wire:
        await say(wire, target, chat, f"{chat}-1", "我要撤回的话")
        await wire.send("recall", **_recall(target, chat, f"{chat}-1"))
        (line,) = (await wire.state(chat))["lines"]
        must(line["recalled"], "撤回没有标记")
        must("撤回的话" not in json.dumps(line, ensure_ascii=False), "撤回以后还给出了原话")


@check("recall_first", "撤回比消息先到，消息到了也不显示")
async def _recall_first(target: Target) -> None:
    chat = target.name("early")
    async with opened(target, chat) as wire:
        await wire.send("recall", **_recall(target, chat, f"{chat}-1"))
        await say(wire, target, chat, f"{chat}-1", "迟到的原话")
        state = await wire.state(chat)
        must("迟到的原话" not in json.dumps(state, ensure_ascii=False), "先撤回后到的消息显示了原话")
        must([line["recalled"] for line in state["lines"]] == [True], "先撤回后到的消息没有标记")


@check("read", "已读回执记在店铺发出的那一条上")
async def _read(target: Target) -> None:
    chat = target.name("read")
    async with opened(target, chat) as wire:
        await _sent(wire, await _asked(wire, chat), f"{chat}-out")
        must(not (await _ours(wire, chat, f"{chat}-out"))["lines"][0]["read"], "还没有回执就算已读")
        await wire.send("read", conversation=chat, id=f"{chat}-out", at=target.clock.now().isoformat())
        must((await wire.state(chat))["lines"][0]["read"], "已读回执没有记下")


@check("card", "订单卡片把订单号带进会话")
async def _card(target: Target) -> None:
    chat, order = target.name("card"), "2211000000000099999"
    async with opened(target, chat) as wire:
        card = {"kind": "order", "order_no": order, "title": "自检商品"}
        await wire.settled(await say(wire, target, chat, f"{chat}-1", "", card=card))
        must((await wire.state(chat))["order_no"] == order, "卡片里的订单号没有带进会话")


@check("bad_frame", "内容不对的帧用 error 说明是哪一帧哪一项，照样确认，连接不断")
async def _bad_frame(target: Target) -> None:
    chat = target.name("bad")
    async with opened(target, chat) as wire:
        seq = await wire.send("message", conversation=chat, id=f"{chat}-1", text="缺了别的")
        error = await wire.expect("error")
        must(error.get("about") == seq and bool(error.get("where")), "error 没有说明是哪一帧的哪一项")
        await wire.settled(seq)
        await wire.settled(await say(wire, target, chat, f"{chat}-2", "在吗"))
        must(ids_of(await wire.state(chat)) == [f"{chat}-2"], "一帧不对，连累了后面的帧")


@check("probe", "发送自检只能在 check- 开头的会话里做")
async def _probe(target: Target) -> None:
    bridge, chat = target.name("probe"), f"{target.run}-somebody"
    async with opened(target, bridge) as wire:
        seq = await wire.send("probe", conversation=chat, text=TRIAL_TEXT)
        must((await wire.expect("error", "send"))["type"] == "error", "在普通会话里也按自检要求发送了")
        await wire.settled(seq)


@check("http", "HTTP 交换：一次来回收下消息、确认、给出结果，答复有签名")
async def _http(target: Target) -> None:
    chat = target.name("http")
    frames = [
        {"type": "message", "seq": 1, **_message(target, chat)},
        {"type": "ask", "seq": 2, "conversation": chat},
    ]
    status, headers, body = await _exchange(target, chat, frames, target.secret)
    must(status == 200, f"交换没有成功（HTTP {status}）")
    try:
        verify(
            target.secret, headers.get(TIMESTAMP_HEADER), headers.get(SIGNATURE_HEADER), body, now=target.clock.now()
        )
    except SignatureError as error:
        must(False, f"答复的签名不对：{error.message}")
    answer = json.loads(body)
    states = [frame for frame in answer["frames"] if frame["type"] == "state"]
    must(answer["received"] == 2 and len(states) == 1, "没有确认收到的帧，或没有给出会话状态")
    must(ids_of(states[0]) == [f"{chat}-1"], "HTTP 交来的消息没有存下")


@check("http_signature", "HTTP 交换：签名不对的被拒绝（403），什么都不收")
async def _http_signature(target: Target) -> None:
    chat = target.name("http403")
    frames = [{"type": "message", "seq": 1, **_message(target, chat)}]
    status, _, _ = await _exchange(target, chat, frames, f"{target.secret}x")
    must(status == 403, f"签名不对却答复 HTTP {status}")
    async with opened(target, chat) as wire:
        must(not (await wire.state(chat))["known"], "签名不对的消息被存下了")


def _message(target: Target, chat: str) -> Frame:
    return {
        "id": f"{chat}-1", "conversation": chat, "buyer": {"nick": chat}, "sender": {"role": "buyer"},
        "sent_at": target.clock.now().isoformat(), "text": "在吗",
    }


async def _exchange(
    target: Target, bridge: str, frames: list[Frame], secret: str
) -> tuple[int, dict[str, str], bytes]:
    body = json.dumps(
        {
            "type": "exchange", "version": 1, "shop": target.shop, "channel": "bridge", "bridge": bridge,
            "nonce": secrets.token_hex(16), "received": 0, "window": 32, "suggestions": False, "frames": frames,
        },
        ensure_ascii=False,
    ).encode()
    stamp = str(int(target.clock.now().timestamp()))
    url = target.url.rstrip("/") + EXCHANGE.format(shop=target.shop)
    headers = {"Content-Type": "application/json", TIMESTAMP_HEADER: stamp, SIGNATURE_HEADER: sign(secret, stamp, body)}
    async with target.http.post(url, data=body, headers=headers) as response:
        return response.status, dict(response.headers), await response.read()


CHAT_CHECKS: tuple[Check, ...] = tuple(check.kept)
