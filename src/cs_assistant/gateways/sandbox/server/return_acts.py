"""Goods that come back: agreeing with an address, refusing what came, filling in a parcel's number."""

from __future__ import annotations

from cs_assistant.domain.refunds import RefundStatus
from cs_assistant.gateways.sandbox.papers import Role
from cs_assistant.gateways.sandbox.server.accounts import Level
from cs_assistant.gateways.sandbox.server.ask import Api, Ask, Body
from cs_assistant.gateways.sandbox.server.pictures import checked_picture
from cs_assistant.gateways.sandbox.server.refund_acts import check_reason, named_case
from cs_assistant.gateways.sandbox.server.refusal import business, invalid, wrong_state
from cs_assistant.gateways.sandbox.server.views import when
from cs_assistant.library.marketplace import ReturnAddress

PROOF = 5 * 1024 * 1024
BUYER_PAYS, SELLER_PAYS = 1, 0
_DEFAULTS = {"cancel_def": True, "get_def": True, "send_def": True, "no_def": False}
_TAOBAO_NEEDS = ("name", "address", "post", "tel", "mobile")


def agree_return(ask: Ask) -> Body:
    """taobao.rp.returngoods.agree: the address goes to the buyer as a message."""
    case = named_case(ask)
    if ask.tmall:
        ask.args.text("remark")
    else:
        for name in _TAOBAO_NEEDS:
            ask.args.text(name)
    address = _address(ask, ask.args.number("seller_address_id"))
    role = ask.args.find_number("post_fee_bear_role")
    if role not in (None, BUYER_PAYS, SELLER_PAYS):
        raise invalid("post_fee_bear_role")
    if not case.with_goods or case.claim.status is not RefundStatus.WAIT_SELLER_AGREE:
        raise wrong_state()
    book = ask.office.platform.book
    book.agree_return(case.key, ask.now)
    payer = {BUYER_PAYS: "，运费由买家承担", SELLER_PAYS: "，运费由卖家承担"}.get(-1 if role is None else role, "")
    text = f"退货地址：{_line(address)}{payer}。{ask.args.find('remark') or ''}"
    book.say(case.key, ask.now, role=Role.SELLER, nick=ask.caller.nick, text=text, address=True)
    return {"is_success": True}


def refuse_return(ask: Ask) -> Body:
    """taobao.rp.returngoods.refuse, 天猫 only: the goods that came are not what they should be."""
    case = named_case(ask, tmall_only=True)
    checked_picture(ask, "refuse_proof", PROOF)
    if case.unshipped:
        raise business("isv.invalid-parameter", "未发货状态下不能操作拒绝退货")
    if case.claim.status is not RefundStatus.WAIT_SELLER_CONFIRM_GOODS:
        raise wrong_state()
    check_reason(ask, case)
    ask.office.platform.book.refuse(case.key, ask.now)
    return {"result": True}


def refill_waybill(ask: Ask) -> Body:
    """taobao.rp.returngoods.refill, 天猫 only: the shop fills in what the buyer did not."""
    case = named_case(ask, tmall_only=True, versioned=False)
    waybill, carrier = ask.args.text("logistics_waybill_no"), ask.args.text("logistics_company_code")
    if case.claim.status is RefundStatus.WAIT_SELLER_CONFIRM_GOODS:
        raise business("isv.invalid-permission", "买家已填写退货物流")
    if case.claim.status is not RefundStatus.WAIT_BUYER_RETURN_GOODS:
        raise wrong_state()
    ask.office.platform.book.sent_back(case.key, ask.now, carrier=carrier, waybill=waybill)
    return {"is_success": True}


def search_addresses(ask: Ask) -> Body:
    """taobao.logistics.address.search: the shop's address book; the first entry is where returns go by default."""
    wanted = ask.args.find("rdef")
    known = [_address_view(ask, each, default=index == 0) for index, each in enumerate(ask.seller.addresses)]
    if wanted is None:
        return {"addresses": known}
    if wanted not in _DEFAULTS:
        raise invalid("rdef")
    return {"addresses": [each for each in known if each["cancel_def"] is _DEFAULTS[wanted]]}


def _address_view(ask: Ask, address: ReturnAddress, *, default: bool) -> Body:
    return {
        "contact_id": address.id,
        "contact_name": address.name,
        "province": address.province,
        "city": address.city,
        "country": address.district,
        "addr": address.street,
        "zip_code": address.zip,
        "phone": address.phone,
        "mobile_phone": address.phone,
        "seller_company": ask.seller.nick,
        "send_def": default,
        "get_def": default,
        "cancel_def": default,
        "modify_date": when(ask.now),
    }


def _address(ask: Ask, number: int) -> ReturnAddress:
    for each in ask.seller.addresses:
        if each.id == number:
            return each
    raise invalid("seller_address_id", "退货地址不存在")


def _line(address: ReturnAddress) -> str:
    place = f"{address.province}{address.city}{address.district}{address.street}"
    return f"{place}，{address.name}，{address.phone}"


APIS = {
    "taobao.rp.returngoods.agree": Api(handle=agree_return, level=Level.WRITE_MONEY),
    "taobao.rp.returngoods.refuse": Api(handle=refuse_return, level=Level.WRITE_MONEY),
    "taobao.rp.returngoods.refill": Api(handle=refill_waybill, level=Level.WRITE),
    "taobao.logistics.address.search": Api(handle=search_addresses),
}
