"""Quick phrases of a shop: previewed before anything is written, merged, undone, exported, rewritten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from cs_assistant.domain.phrases import Content, Phrase, Side
from cs_assistant.errors import BadInputError, ConflictError, NotFoundError
from cs_assistant.library.phrases.merging import RowKind
from cs_assistant.library.phrases.reading import read_phrases
from cs_assistant.library.phrases.writing import STRICT_LEGACY, LossKind, write_phrases
from cs_assistant.services.brain import Brain
from cs_assistant.services.learning import Learning
from cs_assistant.services.phrase_checks import PhraseChecks
from cs_assistant.services.phrase_files import Exported, ExportWish
from cs_assistant.services.phrase_search import found
from cs_assistant.services.phrases import PhraseDesk, Wish
from cs_assistant.storage import Database
from tests.contract.worlds import MovableClock

from .test_phone_models import packaged_assistant

BOSS = "王主管"
OWN = (
    Content(code="hi", text="您好，在的，请说。", group="问候"),
    Content(code="yf", text="质量问题的往返运费由我们承担。", group="运费"),
    Content(code="hh", text="换货请把鞋盒一起寄回来。", group="换货"),
)  # fmt: skip


@dataclass
class House:
    database: Database
    desk: PhraseDesk
    checks: PhraseChecks

    async def bring(self, *rows: Content, end_missing: bool = False, **choices: Side) -> dict[str, int]:
        data = write_phrases(rows)
        state = (await self.desk.preview("phones", data)).state
        wish = Wish(state=state, choices=choices, end_missing=end_missing)
        return dict(await self.desk.take_over("phones", data, wish, BOSS))

    async def exported(self) -> Exported:
        made = await self.desk.export("phones", ExportWish())
        await self.desk.handed_out("phones", made, BOSS)
        return made

    async def texts(self, shop: str = "phones") -> list[str]:
        return [phrase.ours.text for phrase in await self.desk.listed(shop)]

    async def one(self, code: str) -> Phrase:
        return next(each for each in await self.desk.listed("phones") if each.ours.code == code)

    async def undo(self) -> int:
        last = await self.desk.last_change("phones")
        assert last is not None
        return await self.desk.undo("phones", last.id, BOSS)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        brain, clock = Brain(packaged_assistant()), MovableClock()
        learning = Learning(database, brain, packaged_assistant(), clock)
        yield House(database, PhraseDesk.over(database, brain, clock), PhraseChecks(database, learning, clock))


async def test_a_preview_writes_nothing_and_an_import_never_deletes_unless_told(house: House) -> None:
    previewed = await house.desk.preview("phones", write_phrases(OWN))
    assert previewed.plan.counts["new"] == 3
    assert await house.texts() == []
    assert (await house.bring(*OWN))["new"] == 3
    assert await house.texts("shoes") == []
    counts = await house.bring(OWN[2], Content(code="", text="新写的一条短语。", group=""))
    assert (counts["new"], counts["same"], counts["missing"], counts["ended"]) == (1, 1, 2, 0)
    assert await house.texts() == [OWN[2].text, "新写的一条短语。", OWN[0].text, OWN[1].text]
    counts = await house.bring(OWN[2], end_missing=True)
    assert (counts["ended"], await house.texts()) == (3, [OWN[2].text])
    assert await house.undo() == 4
    assert len(await house.texts()) == 4
    events = await house.database.read(lambda uow: uow.events.latest("phones", limit=10))
    assert "王主管导入快捷短语：新增 1 条，改动 0 条，停用 0 条" in {event.sentence for event in events}


async def test_ids_survive_an_edit_elsewhere_and_what_we_changed_meanwhile_is_kept(house: House) -> None:
    await house.bring(*OWN)
    before = {each.ours.code: each.id for each in await house.desk.listed("phones")}
    exported = await house.exported()
    await house.desk.rewrite("phones", before["hi"], "您好，在的，请直接说。", OWN[0].text, BOSS)
    rows = [row.content for row in read_phrases(exported.data).rows]
    moved, longer = replace(rows[2], code="huan", group="换货退货"), replace(rows[1], text=f"{rows[1].text}您放心。")
    edited = [moved, longer, rows[0]]
    counts = await house.bring(*edited)
    assert (counts["changed"], counts["ours"], counts["conflict"], counts["new"]) == (2, 1, 0, 0)
    after = {each.id: each.ours for each in await house.desk.listed("phones")}
    assert after[before["hi"]].text == "您好，在的，请直接说。"
    assert after[before["yf"]].text.endswith("您放心。")
    assert after[before["hh"]] == Content(code="huan", text=OWN[2].text, group="换货退货")


async def test_a_conflict_waits_for_a_person_and_once_chosen_is_asked_no_more(house: House) -> None:
    await house.bring(*OWN)
    ours, theirs = "质量问题，运费我们出。", "质量问题的往返运费由我们承担哦。"
    greeting = await house.one("yf")
    await house.desk.rewrite("phones", greeting.id, ours, OWN[1].text, BOSS)
    file = (OWN[0], replace(OWN[1], text=theirs), OWN[2])
    for _ in range(2):
        assert (await house.bring(*file))["conflict"] == 1
        assert (await house.one("yf")).ours.text == ours, "nobody chose: ours stays and it is asked again"
    assert (await house.bring(*file, **{greeting.id: Side.OURS}))["conflict"] == 1
    previewed = await house.desk.preview("phones", write_phrases(file))
    assert [row.kind for row in previewed.plan.rows] == [RowKind.SAME, RowKind.OURS, RowKind.SAME]
    again = (OWN[0], replace(OWN[1], text=f"亲，{theirs}"), OWN[2])
    await house.bring(*again, **{greeting.id: Side.THEIRS})
    assert (await house.one("yf")).ours.text == f"亲，{theirs}"


async def test_what_was_previewed_before_another_change_is_not_written(house: House) -> None:
    await house.bring(*OWN)
    data = write_phrases(OWN[:1])
    state = (await house.desk.preview("phones", data)).state
    await house.desk.end("phones", (await house.one("hh")).id, BOSS)
    with pytest.raises(ConflictError, match="预览以后"):
        await house.desk.take_over("phones", data, Wish(state=state), BOSS)


async def test_changes_are_undone_from_the_newest_back(house: House) -> None:
    await house.bring(*OWN)
    first = await house.desk.last_change("phones")
    assert first is not None
    phrase = await house.one("hh")
    await house.desk.rewrite("phones", phrase.id, "换货请先申请。", phrase.ours.text, BOSS)
    with pytest.raises(ConflictError, match="最近的一次"):
        await house.desk.undo("phones", first.id, BOSS)
    await house.undo()
    assert await house.one("hh") == phrase
    await house.undo()
    assert await house.texts() == []
    assert await house.desk.last_change("phones") is None


async def test_an_import_that_was_undone_brings_the_same_when_it_comes_again(house: House) -> None:
    await house.bring(*OWN)
    edited = replace(OWN[2], text="换货请把鞋盒和赠品一起寄回来。")
    assert (await house.bring(*OWN[:2], edited))["changed"] == 1
    await house.undo()
    assert await house.texts() == [each.text for each in OWN]
    assert (await house.bring(*OWN[:2], edited))["changed"] == 1
    assert (await house.texts())[2] == edited.text


async def test_an_export_does_not_settle_what_nobody_has_chosen_yet(house: House) -> None:
    await house.bring(*OWN)
    ours = "我们改过的说法一。"
    await house.desk.rewrite("phones", (await house.one("hh")).id, ours, OWN[2].text, BOSS)
    theirs = (*OWN[:2], replace(OWN[2], text="换货请把鞋盒和赠品一起寄回来。"))
    for rows in (theirs, OWN[:2], theirs):
        assert (await house.bring(*rows))["conflict"] == (rows is theirs)
        await house.exported()
        assert (await house.one("hh")).ours.text == ours
    await house.bring(*theirs, **{(await house.one("hh")).id: Side.OURS})
    assert (await house.bring(*theirs))["conflict"] == 0
    assert (await house.one("hh")).ours.text == ours


async def test_a_rewrite_that_is_unlawful_or_comes_too_late_is_refused(house: House) -> None:
    await house.bring(*OWN)
    phrase = await house.one("yf")
    with pytest.raises(BadInputError, match="运费"):
        await house.desk.rewrite("phones", phrase.id, "质量问题运费各一半。", phrase.ours.text, BOSS)
    with pytest.raises(ConflictError, match="有人改过"):
        await house.desk.rewrite("phones", phrase.id, "运费我们出。", "别的", BOSS)
    for act in (house.desk.end("phones", "nobody", BOSS), house.desk.end("shoes", phrase.id, BOSS)):
        with pytest.raises(NotFoundError):
            await act


async def test_an_agent_finds_a_phrase_by_its_code_first_then_by_words(house: House) -> None:
    await house.bring(*OWN, Content(code="hhx", text="运费险和换货都看订单页。", group=""))

    async def codes(words: str) -> list[str]:
        return [each.ours.code for each in found(await house.desk.listed("phones"), words)]

    assert await codes("HH") == ["hh", "hhx"]
    assert await codes("运费") == ["hhx", "yf"]
    assert await codes("运费 换货") == ["hhx"]
    assert await codes("没有的词") == []
    assert await codes("") == ["hi", "yf", "hh", "hhx"]


async def test_the_library_s_own_replies_go_out_as_phrases_and_what_cannot_is_told(house: House) -> None:
    made = house.desk.export_scripts("phones", ExportWish(limits=STRICT_LEGACY))
    rows = [row.content for row in read_phrases(made.data).rows]
    assert len(rows) == made.count > 40
    assert len({row.code for row in rows}) == len(rows)
    assert all("{{" not in row.text and not packaged_assistant().lint_errors(row.text) for row in rows)
    assert not [loss for loss in made.losses if loss.kind is LossKind.CODE]
    told = {loss.kind: loss.said for loss in made.losses if loss.row < 0}
    assert {LossKind.CONDITION, LossKind.VARIABLE, LossKind.LEFT_OUT} <= set(told)
    assert len({row.text for row in rows}) == len(rows)
    more = house.desk.export_scripts("phones", ExportWish(), conditional=True)
    assert more.count > made.count
    assert any("本来只在这种情况说" in loss.said for loss in more.losses)
    beside = made.manifest
    state = (await house.desk.preview("phones", made.data, beside)).state
    await house.desk.take_over("phones", made.data, Wish(state=state), BOSS, beside)
    listed = await house.desk.listed("phones")
    assert {each.script_id for each in listed} == {each.id for each in listed}


async def test_the_checkup_is_of_the_shop_s_own_phrases_and_is_made_anew_when_one_changes(house: House) -> None:
    await house.bring(OWN[0], Content(code="bx", text="手机保修半年。", group=""))
    phrases, found = await house.checks.check("phones")
    assert [item.clean for item in found.items] == [True, False]
    assert (await house.checks.check("phones"))[1] is found
    rewrite = found.items[1].rewrite
    assert rewrite is not None
    await house.desk.rewrite("phones", phrases[1].id, rewrite.text, phrases[1].ours.text, BOSS)
    assert (await house.checks.check("phones"))[1].clean == 2
    assert (await house.checks.check("shoes"))[1].items == ()
