"""The dated tables: deadlines (R5.9), the owner's decisions (annex E), freight lists (R5.56), check-lists."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.timeouts import PLATFORM_STEPS
from cs_assistant.flows import FLOWS
from cs_assistant.library.load import Problem, load

TIMEOUTS = """\
- key: platform_48h
  state: 没有发货
  actor: 卖家
  hours: "48"
  on_expiry: 自动退款
  valid_from: 2020-01-01
  clause: [R2.14]
  source: 页面
  checked_on: 2026-11-22
"""
DECISIONS = """\
- id: E2
  question: 运费谁出？
  options:
    - {key: half_each, name: 各一半, superseded: 违法}
    - {key: shop, name: 店铺}
    - {key: more, name: 店铺多出}
  recommended: shop
  why: 法定。
  rules: [R2.22]
  effect: 运费
"""
FREIGHT = """\
- valid_from: 2026-01-01
  source: 示例
  rates:
    - {provinces: [河北, 北京市], up_to_kg: "1", amount: "10.00"}
    - {provinces: [河北], up_to_kg: "3", amount: "16.00"}
"""
INTACT = """\
- kind: phone
  findings:
    - {name: 拆封, weight: fine, condition: opened, clause: [R2.14], look: 都算查验}
"""
AGAIN = "    - {name: 又, weight: fine, condition: opened, clause: [R2.14], look: 又}"
FILES = {
    "timeouts.yaml": TIMEOUTS, "decisions.yaml": DECISIONS, "shops/phones/freight.yaml": FREIGHT, "intact.yaml": INTACT,
}
SHOP = "shops/phones/shop.yaml"


@pytest.fixture
def change(mini: dict[str, str]) -> Callable[[str, str, str], tuple[Problem, ...]]:
    def planted(file: str, old: str, new: str) -> tuple[Problem, ...]:
        files = {**mini, **FILES}
        assert old in files[file]
        return load({**files, file: files[file].replace(old, new, 1)}).problems

    return planted


def test_sound_tables_load_into_records(mini: dict[str, str]) -> None:
    loaded = load({**mini, **FILES})
    assert loaded.problems == ()
    library = loaded.library
    assert library is not None
    assert library.timeouts.rows[0].hours == 48
    assert library.decided("phones", "E2") == "shop"
    assert library.freight["phones"].lists[0].rates[0].provinces == {"河北", "北京"}
    found = library.intact[ProductKind.PHONE].of("opened")
    assert found is not None
    assert (found.name, library.intact[ProductKind.PHONE].of("worn")) == ("拆封", None)


def test_every_deadline_of_the_platform_in_the_procedures_may_be_given_hours() -> None:
    """R5.9."""
    counted = {deadline.key for flow in FLOWS.values() for state in flow.states for deadline in state.deadlines}
    assert {key for key in counted if key.startswith("platform_")} <= PLATFORM_STEPS
    assert PLATFORM_STEPS - counted == {"platform_confirm_10d", "platform_ruling"}


def test_without_the_tables_nothing_is_wrong(mini: dict[str, str]) -> None:
    loaded = load(mini)
    assert loaded.problems == ()
    assert loaded.library is not None
    assert loaded.library.decided("phones", "E2") is None


@pytest.mark.parametrize(
    ("file", "old", "new", "what", "fix"),
    [
        ("timeouts.yaml", "actor: 卖家", "actor: 商家", "「商家」不在可选的值里", "卖家"),
        ("timeouts.yaml", '"48"', '"0"', "hours 要大于 0", "小时"),
        ("timeouts.yaml", '"48"', "两天", "「两天」不是整数", "数字"),
        ("timeouts.yaml", "[R2.14]", "[R9.99]", "没有条款「R9.99」", "clauses.yaml"),
        ("timeouts.yaml", TIMEOUTS, TIMEOUTS + TIMEOUTS, "「platform_48h」同一天生效的写了两条", "valid_from"),
        ("timeouts.yaml", "key: platform_48h", "key: platform_48hh", "没有期限「platform_48hh」", "写 platform_48h？"),
        ("timeouts.yaml", "key: platform_48h", "key: 发货", "没有期限「发货」", "platform_5d"),
        ("intact.yaml", "condition: opened", "condition: openned", "没有商品情况「openned」", "是不是想写 opened"),
        ("intact.yaml", "condition: opened", "condition: 拆过", "没有商品情况「拆过」", "label_removed"),
        ("decisions.yaml", ", superseded: 违法", "", "E2 的「各一半」不合法", "superseded"),
        ("decisions.yaml", "recommended: shop", "recommended: shpo", "E2 没有选项「shpo」", "shop"),
        ("decisions.yaml", "recommended: shop", "recommended: half_each", "推荐的「各一半」不能选（违法）", "现行"),
        ("decisions.yaml", "key: more", "key: shop", "选项 key 有重复", "换一个"),
        ("decisions.yaml", DECISIONS, DECISIONS + DECISIONS, "待决项「E2」写了两次", "删掉"),
        (SHOP, "values:", "decisions: {E2: half_each}\nvalues:", "E2 不能选「各一半」：违法", "shop、more"),
        ("decisions.yaml", "{key: shop, name: 店铺}", "{key: shop, name: 店铺, unbuilt: 还没有做}",
         "推荐的「店铺」不能选（未启用：还没有做）", "现行"),
        (SHOP, "values:", "decisions: {E2: shpo}\nvalues:", "E2 没有选项「shpo」", "是不是想写 shop"),
        (SHOP, "values:", "decisions: {E3: shop}\nvalues:", "没有待决项「E3」", "E1 到 E15"),
        ("shops/phones/freight.yaml", "[河北, 北京市]", "[河北, 石家庄]", "没有「石家庄」这个地区", "写省"),
        ("shops/phones/freight.yaml", "北京市", "河北石家庄", "没有「河北石家庄」这个地区", "是不是想写 河北"),
        ("shops/phones/freight.yaml", 'up_to_kg: "3"', 'up_to_kg: "1"', "河北「1」写了两个金额", "只留一个"),
        ("shops/phones/freight.yaml", 'up_to_kg: "3"', "style: 单鞋", "又按重量又按款式", "只用"),
        ("shops/phones/freight.yaml", 'up_to_kg: "3", ', "", "要么写 up_to_kg，要么写 style", "公斤"),
        ("shops/phones/freight.yaml", '"16.00"', '"-1"', "金额不能是负数", "例如"),
        ("shops/phones/freight.yaml", '"16.00"', '"6.00"', "河北 3 公斤比 1 公斤还便宜", "核对"),
        ("shops/phones/freight.yaml", FREIGHT, FREIGHT + FREIGHT, "2026-01-01 生效的价目表写了两张", "合成一张"),
        ("intact.yaml", "weight: fine", "weight: good", "「good」不在可选的值里", "fine"),
        ("intact.yaml", "[R2.14]", "[R2.22]", "条款 R2.22 已停用", "现行"),
        ("intact.yaml", INTACT, INTACT + INTACT, "「phone」的完好清单写了两份", "合成一份"),
        ("intact.yaml", "  findings:\n", f"  findings:\n{AGAIN}\n", "「opened」在这份清单里写了两次", "只留一处"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found_at_its_place(
    change: Callable[[str, str, str], tuple[Problem, ...]], file: str, old: str, new: str, what: str, fix: str
) -> None:
    found = change(file, old, new)
    assert [problem for problem in found if what in problem.what and fix in problem.fix], list(map(str, found))
    assert {problem.place.file for problem in found} == {file}


def test_a_list_of_a_shop_there_is_not_is_named(mini: dict[str, str]) -> None:
    (found,) = load({**mini, **FILES, "shops/hats/freight.yaml": FREIGHT}).problems
    assert "没有店铺「hats」" in found.what
