"""The guarantee card: seven blocks, nothing invented or unlawful, by region and model (R2.2–R2.18, R2.25–R2.31)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cs_assistant.domain.cards import CardBlock, GuaranteeCard, Medium
from cs_assistant.domain.script_library import Library
from cs_assistant.errors import BadInputError, NotFoundError
from cs_assistant.library.card import CardMaker
from cs_assistant.library.files import packaged_folder, read_folder
from cs_assistant.library.load import load
from cs_assistant.library.regions import in_region
from cs_assistant.policy.compliance import Linter
from tests.contract.worlds import packaged_library

ON = date(2026, 11, 22)
HEBEI = [
    "石家庄市", "唐山市", "秦皇岛市", "邯郸市", "邢台市", "保定市", "张家口市", "承德市", "沧州市", "廊坊市", "衡水市",
]  # fmt: skip


def made(library: Library | None = None, *, on: date = ON, **wanted: object) -> GuaranteeCard:
    library = library or packaged_library()
    linter = Linter(library.forbidden)

    def lint(text: str) -> list[str]:
        return [finding.why for finding in linter.lint(text, automatic=False) if finding.level == "block"]

    return CardMaker(library, lint).card("phones", on=on, **wanted)  # type: ignore[arg-type]


def block(card: GuaranteeCard, key: CardBlock) -> str:
    return "\n".join(line.text for section in card.sections if section.block is key for line in section.lines)


def without(*names: str, **more: str) -> Library:
    library = packaged_library()
    shop = library.shops["phones"]
    values = {name: value for name, value in shop.values.items() if name not in names} | more
    return replace(library, shops={**library.shops, "phones": replace(shop, values=values)})


def test_a_card_has_the_seven_blocks_in_order_and_every_line_says_what_it_rests_on() -> None:
    """R2.4."""
    card = made()
    assert [section.block for section in card.sections] == list(CardBlock)
    assert all(section.lines for section in card.sections)
    assert all(line.clause for section in card.sections for line in section.lines)
    assert card.gaps == ()


def test_the_days_are_those_in_force_and_stand_in_no_text() -> None:
    """R2.5, R2.6, R2.7, R2.8."""
    rules = block(made(), CardBlock.THREE_GUARANTEES)
    assert all(words in rules for words in ("签收7天内", "签收15天内", "12个月", "电池6个月", "有线耳机3个月"))
    script = (packaged_folder() / "card.yaml").read_text("utf-8")
    assert "签收{{ phone_return_days }}天" in script


@pytest.mark.parametrize("name", ["hotline", "return_phone", "return_consignee", "return_address", "outlet_enquiry"])
@pytest.mark.parametrize("medium", list(Medium))
def test_what_is_not_set_withholds_its_line_and_is_named(name: str, medium: Medium) -> None:
    """R2.16, R2.17, R2.18: never an invented number."""
    value = packaged_library().shops["phones"].values[name]
    card = made(without(name), medium=medium)
    assert value not in card.text()
    printed = value in made(medium=medium).text()
    assert (name in {gap.key for gap in card.gaps}) == printed
    if name == "return_phone" and medium is Medium.PRINT:
        assert "示例省样例市演示区" not in block(card, CardBlock.RETURN_ADDRESS), "an address nobody can ring up"


def test_another_address_than_the_platforms_is_not_printed() -> None:
    """R2.17, 争议规则§41."""
    card = made(without(platform_return_address="别的地方1号"))
    assert [gap.key for gap in card.gaps] == ["return_address"]
    assert "晨光路1号" not in card.text()
    same = packaged_library().shops["phones"].values["return_address"]
    assert made(without(platform_return_address=same)).gaps == ()


def test_in_a_chat_the_address_and_the_terms_come_after_consent() -> None:
    """R2.54."""
    chat = made(medium=Medium.CHAT).text()
    values = packaged_library().shops["phones"].values
    assert not any(values[name] in chat for name in ("return_address", "return_phone", "return_consignee"))
    assert "先给您看细则" in chat
    assert len(chat) < 2000, "one message"


def test_the_printed_terms_are_those_in_force_without_the_question() -> None:
    """R2.19, R2.20, R2.23, R2.31, R2.39."""
    card = made()
    (section,) = [section for section in card.sections if section.block is CardBlock.SEND_BACK]
    assert section.terms == "send_back.2026-11-22"
    text = block(card, CardBlock.SEND_BACK)
    assert "检测报告由品牌售后、特约网点或我们出都可以" in text
    assert "您同意按这个细则寄回检测吗" not in text
    early = made(on=date(2026, 11, 21))
    assert [gap.key for gap in early.gaps] == ["terms"]


def test_an_outlet_is_printed_for_its_region_and_brand_while_it_is_fresh() -> None:
    """R2.10, R2.11."""
    near = made(region="示例省样例市", model="X8")
    assert "晨光样例服务中心" in block(near, CardBlock.OUTLETS)
    assert "10月20日核对" in block(near, CardBlock.OUTLETS)
    stale = made(region="示例省演示市", model="X8")
    assert "晨光演示服务点" not in stale.text()
    assert "311 天没有核对" in stale.gaps[0].why
    last = packaged_library().outlets[0].checked_on + timedelta(days=180)
    assert "晨光样例服务中心" in made(region="样例市", on=last).text()
    assert "晨光样例服务中心" not in made(region="样例市", on=last + timedelta(days=1)).text()


@pytest.mark.parametrize("region", ["河北省石家庄市", "新疆维吾尔自治区"])
def test_elsewhere_the_brands_own_enquiry_stands(region: str) -> None:
    """R2.11."""
    card = made(region=region, model="晨光X8")
    assert block(card, CardBlock.OUTLETS).startswith("官方查询：晨光官网")
    assert "没有晨光在" in card.gaps[0].why


def test_the_eleven_cities_can_be_chosen() -> None:
    """R2.10."""
    script = packaged_library().card
    assert script is not None
    assert list(script.regions["河北省"]) == HEBEI


def test_a_sealed_battery_is_never_opened() -> None:
    """R2.12, R2.13, R2.14, R2.48, D13, D14."""
    sealed, open_, any_ = (block(made(model=name), CardBlock.SELF_HELP) for name in ("晨光X8", "晨光E2", None))
    assert "装好电池" in open_
    assert "后盖" in open_
    for text in (sealed, any_):
        assert "装好电池" not in text
        assert "后盖" not in text
        assert "先备份" in text


def test_a_line_that_may_not_be_said_is_left_out_and_named() -> None:
    library = packaged_library()
    card = CardMaker(library, lambda text: ["不能这样说"] if "赠品" in text else []).card("phones", on=ON)
    assert "赠品" not in card.text()
    assert [gap.key for gap in card.gaps] == ["blocked"]


def test_the_stamp_is_of_the_snapshot_and_the_day() -> None:
    library = packaged_library()
    assert made().version == f"2026-11-22-{library.digest[:8]}"
    assert made(replace(library, digest="f" * 64)).version == "2026-11-22-ffffffff"


def test_who_has_no_card_is_told_why() -> None:
    maker = CardMaker(packaged_library(), lambda text: ())
    with pytest.raises(BadInputError, match="主营的不是手机"):
        maker.card("shoes", on=ON)
    with pytest.raises(NotFoundError, match="没有机型「X99」"):
        maker.card("phones", on=ON, model="X99")
    with pytest.raises(NotFoundError):
        maker.card("none", on=ON)


@pytest.mark.parametrize(
    ("region", "province", "city", "near"),
    [
        ("河北省石家庄市", "河北省", "石家庄市", True), ("河北 石家庄", "河北省", "石家庄市", True),
        ("石家庄", "河北省", "石家庄市", True), ("河北", "河北省", "石家庄市", True),
        ("河北省唐山市", "河北省", "石家庄市", False), ("广西壮族自治区", "广西", "南宁市", True),
        ("吉林省长春市", "吉林省", "吉林市", False), ("北京市朝阳区", "北京市", "北京市", True),
        ("河南省", "河北省", "石家庄市", False),
    ],
)  # fmt: skip
def test_regions_are_understood_as_people_write_them(region: str, province: str, city: str, near: bool) -> None:
    assert in_region(region, province, city) is near


@pytest.mark.no_cover  # each reads the whole library; the checks have small tests of their own
@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("card.yaml", "签收{{ phone_return_days }}天内", "签收7天内", "写死在保障卡上"),
        ("card.yaml", "赠品也要安全好用", "赠品不作保修", "不能发的话"),
        ("card.yaml", "clause: [R2.16]}", "clause: [R2.22]}", "条款 R2.22 已停用"),
        ("card.yaml", "  - id: hotline", "  - id: returns", "不是七块"),
        ("card.yaml", "only: print}\n      - {text: 先在", "only: chat}\n      - {text: 先在", "不能写进聊天里发"),
        ("card.yaml", "{{ hotline }}", "{{ hotlime }}", "没有变量「hotlime」"),
        ("card.yaml", "terms: send_back", "terms: sendback", "没有细则「sendback」"),
        ("shops/phones/models.yaml", "removable_battery: true, serial", "removable_battery: false, serial", "后盖"),
        ("shops/phones/models.yaml", "aliases: [X9,", "aliases: [x8,", "每个名字只归一个机型"),
        ("shops/phones/models.yaml", "brand: 晨光, removable_battery: true", "brand: 晨曦, removable_battery: true",
         "没有品牌「晨曦」"),
        ("shops/phones/outlets.yaml", "checked_on: 2026-10-20", "checked_on: 去年", "不是日期"),
    ],
)  # fmt: skip
def test_the_checker_finds_what_is_wrong_with_a_card(file: str, old: str, new: str, what: str) -> None:
    files = dict(read_folder(packaged_folder()).files)
    assert old in files[file], old
    files[file] = files[file].replace(old, new, 1)

    linter = Linter(packaged_library().forbidden)

    def lint(text: str, rules: object, automatic: bool) -> list[str]:
        return [finding.why for finding in linter.lint(text, automatic=automatic) if finding.level == "block"]

    found = [problem for problem in load(files, lint).problems if problem.place.file == file]
    assert any(what in f"{problem.what}{problem.fix}" for problem in found), [str(problem) for problem in found]
