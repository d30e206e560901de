"""What the checker says of promises and notices, and what they become in the library."""

from __future__ import annotations

from datetime import date

import pytest

from cs_assistant.domain.promises import PromiseKind
from cs_assistant.domain.scripts import ForbiddenRule
from cs_assistant.library.files import packaged_folder, read_folder
from cs_assistant.library.load import Problem, load
from cs_assistant.policy.compliance import lint

from .conftest import mini_files

THANKS, NOTICES = "intents/chat/thanks.yaml", "shops/phones/notices.yaml"
ONE = """\
- id: rain
  text: 浙江的派送会晚几天，以物流页面为准。
  from: 2026-11-20
  until: 2026-11-30
  region: [浙江]
  products: [phone, 晨光X8]
"""


def thanks(text: str, promise: str = "") -> str:
    return mini_files()[THANKS].replace(
        "    text: 不客气，有事在这里留言。", f"{promise}    text: |-\n      {text}"
    )


def with_thanks(text: str, promise: str = "") -> tuple[Problem, ...]:
    return load({**mini_files(), THANKS: thanks(text, promise)}).problems


def with_notices(text: str) -> tuple[Problem, ...]:
    return load({**mini_files(), NOTICES: text}).problems


@pytest.mark.parametrize(
    "text", ["我查了{{ answer_by }}前告诉您。", "我{{ answer_within_hours }}小时内回您。", "我今天下午6点前答复您。"]
)
def test_a_text_that_says_when_an_answer_comes_has_to_declare_its_promise(text: str) -> None:
    (problem,) = with_thanks(text)
    assert (problem.place.file, problem.what) == (THANKS, "这条话术说了什么时候答复，却没有登记承诺")
    assert with_thanks(text, "    promise: {kind: answer}\n") == ()


def test_a_promise_counts_hours_the_policy_knows() -> None:
    (problem,) = with_thanks("{{ answer_by }}前告诉您。", "    promise: {kind: answer, within_hours: answer_within}\n")
    assert problem.what == "policy.yaml 里没有数字「answer_within」"
    assert "answer_within_hours" in problem.fix
    (problem,) = with_thanks("{{ answer_by }}前告诉您。", "    promise: {kind: later}\n")
    assert problem.what == "「later」不在可选的值里"


def test_a_declared_promise_is_part_of_its_reply() -> None:
    library = load(
        {**mini_files(), THANKS: thanks("{{ answer_by }}前告诉您。", "    promise: {kind: courier_query}\n")}
    ).library
    assert library is not None
    reply = library.reply("chat.thanks/bye")
    assert reply is not None
    assert reply.promise is not None
    assert (reply.promise.kind, reply.promise.within_hours) == (PromiseKind.COURIER_QUERY, "answer_within_hours")


def test_every_promise_of_the_packaged_library_is_declared() -> None:
    files = read_folder(packaged_folder()).files
    assert [each for each in load(files).problems if "承诺" in each.what] == []


def test_a_notice_becomes_what_the_desk_shows() -> None:
    library = load({**mini_files(), NOTICES: ONE}).library
    assert library is not None
    (notice,) = library.notices
    assert (notice.shop_id, notice.id, notice.first, notice.last) == (
        "phones", "rain", date(2026, 11, 20), date(2026, 11, 30)
    )
    assert (notice.regions, notice.products) == ({"浙江"}, {"phone", "晨光X8"})


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ("until: 2026-11-30", "until: 2026-11-19", "公告「rain」的结束 2026-11-19 在开始 2026-11-20 之前", 1),
        ("region: [浙江]", "region: [浙江省]", "不认识的地区「浙江省」", 5),
        ("products: [phone, 晨光X8]", "products: [phones]", "不认识的商品「phones」", 6),
        ("浙江的派送", "我们{{ shop_name }}的派送", "公告里不能用变量", 2),
        ("以物流页面为准", "以物流页面为准" * 50, "公告有 361 字，超过 300 字", 2),
        ("until: 2026-11-30", "til: 2026-11-30", "不认识的名字「til」", 4),
        ("from: 2026-11-20", "from: 明天", "「明天」不是日期", 3),
    ],
)
def test_one_slip_in_a_notice_is_one_problem_at_its_line(old: str, new: str, what: str, line: int) -> None:
    (problem,) = with_notices(ONE.replace(old, new))
    assert (problem.place.file, problem.place.line, problem.what) == (NOTICES, line, what)


def test_the_same_matter_may_come_again_but_not_twice_on_one_day() -> None:
    later = ONE.replace("2026-11-20", "2026-12-01").replace("2026-11-30", "2026-12-05")
    assert with_notices(ONE + later) == ()
    assert with_notices(ONE + ONE.replace("id: rain", "id: snow")) == ()
    (problem,) = with_notices(ONE + later.replace("2026-12-01", "2026-11-30"))
    assert "有重叠" in problem.what


def test_a_notice_is_linted_like_every_word_for_a_buyer() -> None:
    def linted(text: str, rules: tuple[ForbiddenRule, ...], automatic: bool) -> tuple[str, ...]:
        return tuple(found.why for found in lint(text, rules, automatic=automatic))

    files = {**mini_files(), NOTICES: ONE.replace("会晚几天", "保证不晚")}
    (problem,) = [each for each in load(files, lint=linted).problems if each.place.file == NOTICES]
    assert problem.what.startswith("公告里有不能发的话")


def test_notices_of_a_shop_that_is_not_there_are_pointed_out() -> None:
    (problem,) = load({**mini_files(), "shops/hats/notices.yaml": ONE}).problems
    assert problem.what == "没有店铺「hats」，这些公告不会生效"
