"""The platform about itself and the caller: time, seller, tokens, message subscriptions."""

from __future__ import annotations

import json
import re

from cs_assistant.domain.connected import GrantedTo
from cs_assistant.gateways.sandbox.server.accounts import Level
from cs_assistant.gateways.sandbox.server.ask import Api, Ask, Body
from cs_assistant.gateways.sandbox.server.mailbox import GROUP, Mailbox
from cs_assistant.gateways.sandbox.server.refusal import business, invalid, missing
from cs_assistant.gateways.sandbox.server.tokens import by_code, by_refresh
from cs_assistant.gateways.sandbox.server.views import picked, when

GROUP_NAME = 32
"""The longest name of a group."""
_ID = re.compile("[0-9]{1,19}")


def get_time(ask: Ask) -> Body:
    """taobao.time.get."""
    return {"time": when(ask.now)}


def get_seller(ask: Ask) -> Body:
    """taobao.user.seller.get."""
    seller = ask.seller
    whole = {
        "user_id": seller.user_id, "nick": seller.nick, "type": seller.type.value, "status": "normal",
        "has_shop": True, "consumer_protection": True,
    }  # fmt: skip
    return {"user": picked(whole, ask.args.listed("fields"))}


def create_token(ask: Ask) -> Body:
    """taobao.top.auth.token.create: the code of `/authorize`, once."""
    return {"token_result": json.dumps(by_code(ask.office.accounts, ask.app, ask.args.text("code"), ask.now))}


def refresh_token(ask: Ask) -> Body:
    """taobao.top.auth.token.refresh: for apps of the service market only."""
    found = by_refresh(ask.office.accounts, ask.app, ask.args.text("refresh_token"), ask.now)
    return {"token_result": json.dumps(found)}


def _box(ask: Ask) -> Mailbox:
    return ask.office.mail.boxes[ask.app.key]


def permit_user(ask: Ask) -> Body:
    """taobao.tmc.user.permit: this seller's messages come from now on; the topics are overwritten, none = all."""
    topics = ask.args.listed("topics") if ask.args.find("topics") else ()
    _box(ask).permit(ask.shop_id, topics, ask.now)
    return {"is_success": True}


def _shop_of(ask: Ask, nick: str) -> str | None:
    known = ask.office.accounts.sellers.values()
    return next((seller.shop_id for seller in known if seller.nick == nick), None)


def get_user(ask: Ask) -> Body:
    """taobao.tmc.user.get."""
    fields, shop = ask.args.listed("fields"), _shop_of(ask, ask.args.text("nick"))
    permit = _box(ask).permits.get(shop) if shop else None
    if shop is None or permit is None:
        raise business("isv.user-not-exist", "用户没有开通消息服务")
    seller = ask.office.accounts.sellers[shop]
    valid = any(
        each.seller.shop_id == shop and each.account is GrantedTo.MAIN and ask.now < each.ends[Level.READ]
        for each in ask.office.accounts.sessions()
    )
    whole = {
        "user_id": seller.user_id, "user_nick": seller.nick, "nick": seller.nick, "is_valid": valid,
        "group_name": _box(ask).group_of(shop), "topics": list(permit.topics), "created": when(permit.created),
        "modified": when(permit.modified),
    }  # fmt: skip
    return {"tmc_user": picked(whole, fields)}


def cancel_user(ask: Ask) -> Body:
    """taobao.tmc.user.cancel: false when there was none."""
    shop = _shop_of(ask, ask.args.text("nick"))
    return {"is_success": shop is not None and _box(ask).forget(shop)}


def add_group(ask: Ask) -> Body:
    """taobao.tmc.group.add: these sellers' messages go to a group of their own."""
    name, nicks = ask.args.text("group_name"), ask.args.listed("nicks") if ask.args.find("nicks") else ()
    shops = [_shop_of(ask, nick) for nick in nicks]
    if len(name) > GROUP_NAME or not all(shops):
        raise invalid("group_name" if all(shops) else "nicks")
    _box(ask).group(name, [shop for shop in shops if shop])
    return {"group_name": name, "created": when(ask.now)}


def _group(ask: Ask) -> str:
    name = ask.args.find("group_name") or GROUP
    if name not in _box(ask).groups:
        raise business("isv.group-not-exist", "消息分组不存在")
    return name


def consume(ask: Ask) -> Body:
    """taobao.tmc.messages.consume: what is due, at most `quantity`."""
    group = _group(ask)
    quantity = ask.args.find_number("quantity") or 100
    if not 10 <= quantity <= 200:
        raise invalid("quantity", "quantity 要在 10 到 200 之间")
    rows = [
        {
            "id": each.id, "topic": each.topic, "content": each.content, "pub_time": when(each.at),
            "pub_app_key": "12497914", "user_id": each.seller.user_id, "user_nick": each.seller.nick,
        }
        for each in _box(ask).take(ask.now, quantity, group)
    ]  # fmt: skip
    return {"messages": rows}


def confirm(ask: Ask) -> Body:
    """taobao.tmc.messages.confirm."""
    _group(ask)
    numbers = ask.args.listed("s_message_ids")
    if not numbers:
        raise missing("s_message_ids")
    if len(numbers) > 200 or not all(_ID.fullmatch(each) for each in numbers):
        raise invalid("s_message_ids")
    _box(ask).confirm(int(each) for each in numbers)
    return {"is_success": True}


APIS = {
    "taobao.time.get": Api(handle=get_time, level=None),
    "taobao.user.seller.get": Api(handle=get_seller),
    "taobao.top.auth.token.create": Api(handle=create_token, level=None),
    "taobao.top.auth.token.refresh": Api(handle=refresh_token, level=None),
    "taobao.tmc.user.permit": Api(handle=permit_user),
    "taobao.tmc.group.add": Api(handle=add_group, level=None),
    "taobao.tmc.user.get": Api(handle=get_user, level=None),
    "taobao.tmc.user.cancel": Api(handle=cancel_user, level=None),
    "taobao.tmc.messages.consume": Api(handle=consume, level=None),
    "taobao.tmc.messages.confirm": Api(handle=confirm, level=None),
}
