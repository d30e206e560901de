"""A file edited elsewhere finds back to the right phrases; both sides' edits are kept, nothing is deleted unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_assistant.domain.phrases import Content, Field, Phrase, Side
from cs_assistant.errors import BadInputError
from cs_assistant.library.encodings import Encoding
from cs_assistant.library.phrases.manifest import Entry, Manifest, read_manifest, write_manifest
from cs_assistant.library.phrases.merging import Plan, RowKind, plan, settled
from cs_assistant.library.phrases.reading import Variant, read_phrases
from cs_assistant.library.phrases.writing import write_phrases

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TEXTS = (
    "您好，在的，请问有什么可以帮您？", "支持七天无理由退货，商品完好就可以申请，拆开看过没关系。",
    "质量问题的往返运费由我们承担。",
    "请拍两张照片发给我：坏的地方一张，整体一张。", "换货请把鞋盒一起寄回来，里面放一张写着订单号的纸条。",
    "发票在确认收货后开，抬头请写在这里。", "鞋子偏大半码，平时穿 40 的建议拍 39。", "退款到账看银行，一般三个工作日。",
    "您先别着急，我请主管看一下，看过就告诉您。", "充电半小时再开机试试，用原装的充电头。",
    "没有赠品盒也能退，东西在就行。",
    "同款有黑色和白色，尺码从 36 到 44 都有。",
)  # fmt: skip


def phrase(number: int, text: str, *, code: str | None = None, group: str = "售后") -> Phrase:
    content = Content(code=f"c{chr(97 + number)}" if code is None else code, text=text, group=group)
    return Phrase(
        id=f"id-{number}", shop_id="phones", ours=content, base=content, position=number, at=NOW, actor="王主管"
    )


def shop() -> list[Phrase]:
    return [phrase(number, text, group="售前" if number % 3 else "售后") for number, text in enumerate(TEXTS)]


def planned(rows: list[Content], phrases: list[Phrase], manifest: Manifest | None = None) -> Plan:
    return plan(read_phrases(write_phrases(rows, encoding=Encoding.UTF8_BOM)), phrases, manifest)


def ids(found: Plan) -> list[str | None]:
    return [row.phrase_id for row in found.rows]


def test_an_untouched_file_changes_nothing_also_when_a_spreadsheet_saved_it_its_own_way() -> None:
    phrases = [*shop(), phrase(12, "第一行\r\n第二行,完")]
    rows = [each.ours for each in phrases]
    saved = [replace(row, text=row.text.replace("\r\n", "\n")) for row in rows]
    for data in (
        write_phrases(rows), write_phrases(rows, variant=Variant.V2, encoding=Encoding.UTF8_BOM),
        write_phrases(saved, encoding=Encoding.UTF8_BOM), write_phrases(saved).decode("gb18030").encode("utf-16"),
    ):
        found = plan(read_phrases(data), phrases)
        assert ids(found) == [each.id for each in phrases]
        assert {row.kind for row in found.rows} == {RowKind.SAME}
        assert found.missing == ()


def test_texts_codes_and_groups_edited_rows_deleted_added_and_shuffled_map_back_to_the_right_ids() -> None:
    phrases = shop()
    edited = {each.id: each.ours for each in phrases}
    edited["id-1"] = replace(edited["id-1"], text="支持七天无理由退货，商品完好就能申请，拆开看过、试穿过都没关系哦。")
    edited["id-2"] = replace(edited["id-2"], code="yunfei")
    edited["id-3"] = replace(edited["id-3"], group="拍照")
    moved = "换货请把鞋盒一起寄回来，里面放一张写好订单号和电话尾号的纸条。"
    edited["id-4"] = Content(code="hh", text=moved, group="换货")
    edited["id-5"] = replace(edited["id-5"], text="电子发票自动开好，在订单页下载。")
    swapped = {"id-6": edited["id-7"].code, "id-7": edited["id-6"].code}
    edited |= {one: replace(edited[one], code=code) for one, code in swapped.items()}
    gone = edited.pop("id-8")
    rows = [*edited.items(), ("new", Content(code="", text="新写的一条：仓库周日不发货。", group=""))]
    Random(7).shuffle(rows)
    found = planned([content for _, content in rows], phrases)
    assert ids(found) == [None if one == "new" else one for one, _ in rows]
    assert [each.ours for each in found.missing] == [gone]
    kinds = {row.phrase_id: row.kind for row in found.rows}
    assert kinds[None] is RowKind.NEW
    assert {one for one, kind in kinds.items() if kind is RowKind.CHANGED} == {f"id-{n}" for n in range(1, 8)}
    assert found.counts["conflict"] == 0


@pytest.mark.no_cover
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_small_edit_of_any_rows_in_any_order_keeps_every_id(data: st.DataObject) -> None:
    phrases = shop()
    rows = []
    for each in data.draw(st.permutations(phrases)):
        kind = data.draw(st.sampled_from(["same", "text", "code", "group", "gone"]))
        edits = {
            "text": replace(each.ours, text=f"{each.ours.text}谢谢"),
            "code": replace(each.ours, code=f"x{each.position}z"),
            "group": replace(each.ours, group="别的"), "same": each.ours,
        }  # fmt: skip
        if kind != "gone":
            rows.append((each.id, edits[kind]))
    found = planned([content for _, content in rows], phrases)
    assert ids(found) == [one for one, _ in rows]
    assert {each.id for each in found.missing} == {each.id for each in phrases} - {one for one, _ in rows}


def test_what_only_one_side_changed_is_taken_field_by_field_and_what_both_changed_is_asked() -> None:
    base = Content(code="yf", text="质量问题的往返运费由我们承担。", group="售后")
    stand = phrase(0, base.text, code="yf")

    def of(ours: Content, theirs: Content) -> tuple[RowKind, Content | None, tuple[Field, ...]]:
        (row,) = planned([theirs], [replace(stand, ours=ours)]).rows
        return row.kind, row.merged, row.conflicts

    mine, yours = replace(base, text=f"{base.text}您放心。"), replace(base, text=f"亲，{base.text}")
    assert of(base, yours) == (RowKind.CHANGED, yours, ())
    assert of(mine, base) == (RowKind.OURS, mine, ())
    assert of(mine, replace(base, group="运费")) == (RowKind.CHANGED, replace(mine, group="运费"), ())
    assert of(mine, mine) == (RowKind.SAME, mine, ())
    assert of(mine, yours) == (RowKind.CONFLICT, mine, (Field.TEXT,))
    (row,) = planned([replace(yours, code="fy")], [replace(stand, ours=mine)]).rows
    assert settled(row, None).merged == replace(mine, code="fy")
    assert settled(row, Side.OURS).merged == replace(mine, code="fy")
    assert settled(row, Side.THEIRS).merged == replace(yours, code="fy")


def test_without_a_common_base_every_difference_is_asked() -> None:
    stand = replace(phrase(0, "质量问题的往返运费由我们承担。", code="yf"), base=None)
    (row,) = planned([replace(stand.ours, group="运费")], [stand]).rows
    assert (row.kind, row.conflicts) == (RowKind.CONFLICT, (Field.GROUP,))


def test_counts_tell_duplicates_and_empty_rows_and_a_repeated_row_is_taken_once() -> None:
    one = Content(code="aa", text="您好在的", group="问候")
    rows = [
        one, one, replace(one, code="bb"), Content(code="aa", text="别的话", group=""),
        Content(code="z", text=" ", group=""),
    ]  # fmt: skip
    found = planned(rows, [])
    assert [row.kind for row in found.rows] == [
        RowKind.NEW, RowKind.REPEATED, RowKind.NEW, RowKind.NEW, RowKind.EMPTY,
    ]  # fmt: skip
    assert found.duplicate_codes == {"aa": (2, 5)}
    assert found.duplicate_texts == ((2, 3, 4),)
    told = {"new": 3, "empty": 1, "repeated": 1, "duplicate_code": 1, "duplicate_text": 2}
    assert found.counts | told == found.counts


def manifest(phrases: list[Phrase], shop_id: str = "phones") -> Manifest:
    entries = tuple(Entry(id=each.id, content=each.ours, script_id="return.freight/x") for each in phrases)
    return Manifest(shop_id=shop_id, exported_at=NOW, entries=entries)


def test_the_manifest_brings_ids_to_an_empty_start_and_the_base_an_edit_began_with() -> None:
    phrases = shop()
    rows = [each.ours for each in phrases]
    rows[3] = replace(rows[3], text=f"{rows[3].text}谢谢")
    beside = read_manifest(write_manifest(manifest(phrases)), "phones")
    assert beside == manifest(phrases)
    empty = planned(rows, [], beside)
    assert ids(empty) == [each.id for each in phrases]
    assert {(row.kind, row.script_id) for row in empty.rows} == {(RowKind.NEW, "return.freight/x")}
    newer = replace(phrases[3], ours=replace(phrases[3].ours, group="照片"), base=None)
    (row,) = [row for row in planned(rows, [newer], beside).rows if row.phrase_id == newer.id]
    assert (row.kind, row.merged) == (RowKind.CHANGED, replace(rows[3], group="照片"))


@pytest.mark.parametrize("spoil", [b"{", b"[]", b'{"format": "x", "shop": "phones", "exported_at": "", "phrases": []}'])
def test_a_manifest_that_is_none_or_was_edited_or_is_anothers_is_refused(spoil: bytes) -> None:
    with pytest.raises(BadInputError, match="读不懂或被改过"):
        read_manifest(spoil, "phones")
    good = write_manifest(manifest(shop()))
    with pytest.raises(BadInputError, match="读不懂或被改过"):
        read_manifest(good.replace("您好".encode(), "你好".encode()), "phones")
    with pytest.raises(BadInputError, match="另一个店铺"):
        read_manifest(good, "shoes")


LONG = "".join(f"第{number}句话说明怎么退换和寄回。" for number in range(1, 60))


@pytest.mark.parametrize(
    ("name", "whole", "most"),
    [(Field.CODE, "tuihuo", 4), (Field.GROUP, "退货退款换货维修发票运费", 10), (Field.TEXT, LONG, 430)],
)
def test_what_another_client_cut_off_is_no_edit_and_ours_stays(name: Field, whole: str, most: int) -> None:
    """Regression: clients cut at 4, 10 and 430 without a word, and the next import took the rest away."""
    ours = replace(phrase(1, TEXTS[1]).ours, **{name.value: whole})
    kept = replace(phrase(1, TEXTS[1]), ours=ours, base=ours)
    cut, edited = (replace(ours, **{name.value: whole[: most - less]}) for less in (0, 1))
    (row,) = planned([cut], [kept, phrase(2, TEXTS[2])]).rows
    assert (row.phrase_id, row.kind, row.cut_off, row.merged) == ("id-1", RowKind.CONFLICT, (name,), ours)
    assert settled(row, Side.THEIRS).merged == cut, "a person may still want it so"
    if name is not Field.TEXT:
        (shorter,) = planned([edited], [kept]).rows
        assert (shorter.kind, shorter.cut_off) == (RowKind.CHANGED, ())


def test_a_long_text_cut_off_is_found_back_without_its_code() -> None:
    kept = phrase(1, LONG, code="")
    (row,) = planned([replace(kept.ours, text=LONG[:430])], [kept]).rows
    assert (row.phrase_id, row.cut_off) == ("id-1", (Field.TEXT,))
