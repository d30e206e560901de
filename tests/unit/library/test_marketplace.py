"""The shops' accounts on the sandbox platform and its buyers: what they name must be there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cs_assistant.domain.refunds import RefundKind
from cs_assistant.library.load import load
from cs_assistant.library.marketplace_words import SellerType, Turn

MARKETPLACE = """\
marketplace:
  shops:
    phones:
      type: C
      user_id: 22
      nick: 店
      agent: 小美
      addresses: [{id: 81, name: 组, province: 省, city: 市, district: 区, street: 路, zip: "000000", phone: "0"}]
  personas:
    waits: {procedure: refund_freight, order: ORDER, reason: 退运费, amount: "12.00", refused: withdraw}
scenes:"""


def with_marketplace(mini: dict[str, str], *, shop: str = "phones", order: str = "", kind: str = "C") -> dict[str, str]:
    loaded = load(mini)
    assert loaded.world is not None
    text = MARKETPLACE.replace("ORDER", order or next(iter(loaded.world.nodes)))
    text = text.replace("    phones:", f"    {shop}:").replace("type: C", f"type: {kind}")
    return {**mini, "world.yaml": mini["world.yaml"].replace("scenes:", text)}


def test_accounts_and_buyers_are_read(mini: dict[str, str]) -> None:
    loaded = load(with_marketplace(mini))
    assert loaded.problems == ()
    assert loaded.world is not None
    market = loaded.world.marketplace
    seller, persona = market.sellers["phones"], market.personas["waits"]
    assert (seller.type, seller.user_id, seller.addresses[0].id) == (SellerType.TAOBAO, 22, 81)
    assert (persona.kind, persona.amount, persona.refused) == (RefundKind.REFUND_ONLY, Decimal("12.00"), Turn.WITHDRAW)


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"shop": "fones"}, "店铺「fones」"), ({"order": "nothing"}, "订单「nothing」"), ({"kind": "D"}, "「D」")],
)
def test_what_is_not_there_is_a_problem(mini: dict[str, str], changed: dict[str, str], said: str) -> None:
    problems = load(with_marketplace(mini, **changed)).problems
    assert [problem for problem in problems if said in problem.what]
    assert all(problem.place.file == "world.yaml" for problem in problems)
