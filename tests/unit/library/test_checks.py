"""Every rule of the checker that needs no rehearsal: one fault planted, one problem, at its line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cs_assistant.domain.scripts import ForbiddenRule
from cs_assistant.library.checks import policy_numbers
from cs_assistant.library.load import Problem, load

Change = Callable[[str, str, str], tuple[Problem, ...]]

CHARGING = "intents/fault/charging.yaml"
THANKS = "intents/chat/thanks.yaml"


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


@pytest.mark.parametrize(
    ("file", "old", "new", "what", "fix"),
    [
        # variables
        (CHARGING, "拨打 {{ hotline }}", "拨打 {{ hotlin }}", "没有变量「hotlin」", "是不是想写 hotline？"),
        (CHARGING, "{% if hotline %}", "{% if hotlne %}", "没有变量「hotlne」", "hotline"),
        (CHARGING, "{{ charge_minutes }}", "{{ charge_minutes|int }}", "过滤器", "只写变量名"),
        (CHARGING, "{{ charge_minutes }}", "{{ order.no }}", "点号", "只写变量名"),
        (CHARGING, "{% if hotline %}", "{% if hotline == 'x' %}", "条件里用了比较", "只能写变量名"),
        (THANKS, "text: 不客气", "text: 不{% set a = 1 %}客气", "用了 if 以外的语句", "{{ 变量 }}"),
        (CHARGING, "      {% endif %}\n", "", "花括号的写法读不懂", "endif"),
        # numbers
        (THANKS, "不客气，有事", "不客气，30 分钟后有事", "规定里的数字「30 分钟」", "charge_minutes"),
        (THANKS, "不客气，有事", "不客气，七天内有事", "规定里的数字「七天」", "policy.yaml"),
        # citations
        (THANKS, "own:道别", "R2.31", "没有条款「R2.31」", "是不是想写 R2.1"),
        (THANKS, "own:道别", "R2.22", "条款 R2.22 已停用（由经营者承担（D1））", "现行"),
        (THANKS, "own:道别", "own:", "后面没有写为什么", "理由"),
        (THANKS, "own:礼貌", "R9", "没有条款「R9」", "clauses.yaml"),
        ("policy.yaml", "[R2.14], source: 种子", "[R2.22], source: 种子", "条款 R2.22 已停用", "现行"),
        (CHARGING, "clause: [R2.13]\nauto", "clause: [R2.13，R2.14]\nauto", "没有条款「R2.13，R2.14」", "英文逗号"),
        # ids, steps, conditions
        (THANKS, "id: chat.thanks", "id: chat.thank", "编号「chat.thank」和文件的位置对不上", "id: chat.thanks"),
        (THANKS, "  - id: bye", "  - id: Bye-1", "", ""),
        (CHARGING, "step: 1", "step: 2", "自助步骤缺了第 1 步", "从 1 开始"),
        (CHARGING, "answering: check_cable", "answering: chek_cable", "没有话术「chek_cable」", "check_cable"),
        (CHARGING, "step: 1", "step: 1\n    opens: false", "「check_cable」不等买家回答", "opens: true"),
        (CHARGING, "answering: check_cable, ", "", "写了 answer，没有写 answering", "answering"),
        (CHARGING, "answer: failed", "answer: faild", "「faild」不在可选的值里", "是不是想写 failed？"),
        (CHARGING, "seven_day.return: yes", "seven_day.retrun: yes", "没有权益判断「seven", "seven_day.return"),
        (CHARGING, "seven_day.return: yes", "seven_day.return: shop", "没有「shop」这个值", "yes、no、unknown"),
        (CHARGING, "product: [phone]", "produkt: [phone]", "不认识的名字「produkt」", "是不是想写 product？"),
        # automatic replies
        (CHARGING, "automation: true", "automation: false", "不允许自动回复", "automation"),
        (CHARGING, "{{ charge_minutes }} 分钟", "{{ today }}", "自动回复里有日期变量「today」", "只由人发"),
        (CHARGING, "{{ charge_minutes }} 分钟", "{{ freight_cap }} 元", "自动回复里有金额变量", "只由人发"),
        (CHARGING, "{{ charge_minutes }} 分钟", "{{ part_days }} 天", "自动回复里有日期变量「part_days」", "只由人发"),
        # values
        (CHARGING, "step: 1", "step: 一", "「一」不是整数", "半角数字"),
        (CHARGING, '"0.95"', '"95"', "「95」不是 0 到 1 之间的小数", "0.90"),
        (CHARGING, '"0.95"', "高", "「高」不是 0 到 1 之间的小数", "0.90"),
        (CHARGING, "title: 还是充不进", "title: [还是]", "「title」应当是一句文字", "一句文字"),
        (CHARGING, "{reply: still, automatic: false}", "{}", "expect 里什么也没有写", "intent、reply"),
        (CHARGING, "{intent: fault.charging, reply", "{charging, reply", "不认识的名字「charging」", "intent"),
        ("world.yaml", 'amount: "1999.00"\n', "amount: 两千\n", "「两千」不是金额", "1999.00"),
        ("world.yaml", 'amount: "1999.00"\n', "amount: nan\n", "「nan」不是金额", "1999.00"),
        ("world.yaml", "2026-11-22T10:00:00+08:00", "昨天", "「昨天」不是时间", "2026-11-22T10:00:00+08:00"),
        ("world.yaml", "start: -2d", "start: 前天", "时间「前天」的写法不对", "-5d"),
        ("taxonomy.yaml", "other:", "Other:", "意图编号「Other」不合规", "小写"),
        ("policy.yaml", "key: part_days", "key: Part-Days", "规定的名字「Part-Days」不合规", "小写"),
        # another shop's facts
        (THANKS, "不客气，有事", "不客气，晨光手机旗舰店有事", "写死了晨光手机旗舰店的「晨光", "{{ shop_name }}"),
        (THANKS, "不客气，有事", "不客气，打 007，有事", "写死了晨光手机旗舰店的「007」", "{{ hotline }}"),
        # examples and near-misses
        (CHARGING, "- 插上没反应30", "- 插上没反应3！", "例句「插上没反应3！」写了两遍", "删掉一句"),
        (CHARGING, "  - 插上没反应30\n", "", "只有 29 句例句", "至少写 30 句"),
        (CHARGING, "intent: fault.power", "intent: fault.pover", "没有意图「fault.pover」", "是不是想写 fault.power？"),
        (CHARGING, "text: 充满了半天就没电", "text: 插上没反应７", "和例句矛盾", "fault.charging"),
        (CHARGING, "intent: fault.power", "intent: fault.charging", "还是本意图", "examples"),
        # tests
        (THANKS, "say: 好的谢谢啊", "say: 多谢你啦 5", "测试「多谢你啦 5」照抄了例句", "换一种说法"),
        (CHARGING, "say: 手机插上充电器没动静", "say: 线头接触不好", "照抄了例句", "corpus/fault/charging.txt:4"),
        (THANKS, "reply: bye", "reply: by", "没有话术「by」", "是不是想写 bye？"),
        (CHARGING, "order: phone_day3", "order: phone_day", "没有演示订单「phone_day」", "phone_day3"),
        (CHARGING, "intent: fault.charging, reply", "intent: fault.chargin, reply", "没有意图", "fault.charging"),
        (CHARGING, "expect: {reply: still", "consent: 同意\n    expect: {reply: still", "没有说过「同意」", "照抄"),
        (CHARGING, "automatic: false", "automatic: true", "测试要求自动发出", "automatic: false"),
        (CHARGING, "{reply: still, automatic: false}", "{automatic: false}", "没有测试会走到话术「still」", "still"),
        # tables
        ("reasons.yaml", "[退运费]", "[不要了]", "平台原因「不要了」同时归到 unwanted 和 freight", "删掉一处"),
        ("reasons.yaml", "id: freight", "id: unwanted", "编号「unwanted」用了两次", "换一个"),
        ("reasons.yaml", "fault: neutral", "fault: nobody", "「nobody」不在可选的值里", "neutral"),
        ("forbidden.yaml", "id: freight", "id: absolute", "编号「absolute」用了两次", "换一个"),
        ("forbidden.yaml", "'运费'", "'运(费'", "正则表达式「运(费」写错了", "成对"),
        ("signals.yaml", "'冒烟'", "'[冒烟'", "正则表达式「[冒烟」写错了", "成对"),
        ("signals.yaml", "danger:", "dangr:", "「dangr」不在可选的值里", "danger"),
        ("policy.yaml", "2026-11-01", "2020-01-01", "「charge_minutes」同一天生效的写了两条", "valid_from"),
        ("policy.yaml", "2026-11-01", "下个月", "「下个月」不是日期", "2026-11-22"),
        ("policy.yaml", "key: part_days", "key: today", "已经是别的变量的名字", "换一个"),
        ("clauses.yaml", ", why: 由经营者承担（D1）", "", "停用的条款没有写原因", "why"),
        ("remarks.yaml", "索赔单已开", "长" * 334, "有 1002 字节，平台最多 1000", "333"),
        ("shops/phones/shop.yaml", "hotline", "hot_line", "店铺资料里没有「hot_line」", "是不是想写 hotline？"),
        ("shops/phones/shop.yaml", "product: phone", "product: phones", "「phones」不在可选的值里", "phone"),
        ("shops/phones/shop.yaml", "values:", "connection: 直联\nvalues:", "「直联」不在可选的值里", "直连"),
        ("shops/phones/shop.yaml", 'hotline: "007"', "warehouse_print_time: 9点", "「9点」不是几点几分", "09:00"),
        ("shops/phones/shop.yaml", 'hotline: "007"', "warehouse_memo_pattern: 废(", "正则表达式「废(」写错了", "成对"),
        # world
        ("world.yaml", "kind: 退货退款", "kind: 退货", "「退货」不在可选的值里", "退货退款"),
        ("world.yaml", "shop: phones", "shop: phone", "没有这个店铺「phone」", "phones"),
        ("world.yaml", "-5d 20:10", "5 days", "时间「5 days」的写法不对", "-5d 20:10"),
        ("world.yaml", "2211000000000000137", "2211", "订单号「2211」不对", "16 到 19 位"),
        ("world.yaml", "buyer: lin, order", "buyer: ling, order", "没有这个买家「ling」", "lin"),
        ("world.yaml", "+08:00", "", "没有写时区", "+08:00"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(problems_with: Change, file: str, old: str, new: str, what: str, fix: str) -> None:
    found = problems_with(file, old, new)
    assert found
    assert {problem.place.file for problem in found} == {file}
    if what:
        assert len(found) == 1, "\n".join(map(str, found))
        assert what in found[0].what
        assert fix in found[0].fix


def test_a_problem_in_a_block_text_points_at_its_own_line(mini: dict[str, str]) -> None:
    mini[CHARGING] = mini[CHARGING].replace("也可以拨打 {{ hotline }}", "也可以拨打 {{ hotlines }}，等七天")
    line = line_of(mini[CHARGING], "hotlines")
    assert [problem.place.line for problem in load(mini).problems] == [line, line]


def test_the_same_line_in_two_intents_is_a_collision_at_the_second(mini: dict[str, str]) -> None:
    mini[CHARGING] = mini[CHARGING].replace("- 插上没反应9\n", "- 多谢你啦，9\n")
    (problem,) = load(mini).problems
    assert problem.place.line == line_of(mini[CHARGING], "多谢你啦，9")
    assert problem.what == "「多谢你啦，9」同时是 chat.thanks 的例句"
    assert f"{THANKS}:{line_of(mini[THANKS], '多谢你啦9')}" in problem.fix


def test_a_corpus_line_may_not_be_an_example_of_another_intent(mini: dict[str, str]) -> None:
    found = load({**mini, "corpus/fault/power.txt": "# 电\n多谢你啦 9\n"}).problems
    assert [(p.place.file, p.place.line) for p in found] == [("corpus/fault/power.txt", 2)]


def test_nearly_the_same_line_in_two_intents_is_a_problem(mini: dict[str, str]) -> None:
    long = "昨天刚收到的手机用原装充电器插上去就是充不进去电怎么办呀"
    mini[CHARGING] = mini[CHARGING].replace("- 插上没反应9\n", f"- {long}\n")
    mini[THANKS] = mini[THANKS].replace("- 多谢你啦9\n", f"- {long}亲\n")
    (problem,) = load(mini).problems
    assert "太像" in problem.what


def test_a_corpus_of_an_unknown_intent_is_a_problem(mini: dict[str, str]) -> None:
    (problem,) = load({**mini, "corpus/fault/powr.txt": "没电\n"}).problems
    assert "没有意图「fault.powr」" in problem.what
    assert problem.fix == "是不是想写 fault.power？"


def test_an_intent_without_a_test_is_a_problem(mini: dict[str, str]) -> None:
    mini[THANKS] = mini[THANKS].partition("tests:")[0]
    assert [problem.what for problem in load(mini).problems] == ["这个意图没有测试"]


def test_two_replies_of_one_name_are_a_problem(mini: dict[str, str]) -> None:
    mini[CHARGING] = (
        mini[CHARGING].replace("id: still", "id: check_cable").replace("reply: still", "reply: check_cable")
    )
    assert "有 2 条话术都叫「check_cable」" in [problem.what for problem in load(mini).problems]


def test_two_first_steps_need_different_situations(mini: dict[str, str]) -> None:
    twin = "  - {id: twin, title: 二, step: 1, clause: [R2.13], text: 再试, when: {product: [%s]}}\ntests:\n"
    expect = "  - {say: 充电口松了, expect: {reply: twin}}\n"
    for product, problems in (("shoes", []), ("phone", ["第 1 步写了两遍"])):
        changed = mini[CHARGING].replace("tests:\n", twin % product) + expect
        assert [problem.what for problem in load({**mini, CHARGING: changed}).problems] == problems


@pytest.mark.parametrize(
    "name", ["polcy.yaml", "intents/Fault/crash.yaml", "intents/fault/crash.yml", "corpus/a b.txt"]
)
def test_a_file_that_would_silently_be_left_out_is_a_problem(mini: dict[str, str], name: str) -> None:
    (problem,) = load({**mini, name: "a: b\n"}).problems
    assert (problem.place.file, problem.what) == (name, "不认识的文件，里面的内容不会生效")


def test_files_of_later_parts_are_read_for_their_notation(mini: dict[str, str]) -> None:
    products = "shops/phones/products.yaml"
    assert load({**mini, products: "- {brand: 甲}\n"}).problems == ()
    (problem,) = load({**mini, products: "brand：甲\nb: c\n"}).problems
    assert problem.place.file == products


def lint(text: str, rules: tuple[ForbiddenRule, ...], automatic: bool) -> tuple[str, ...]:
    levels = ("block", "automatic") if automatic else ("block",)
    return tuple(rule.why for rule in rules if rule.level in levels and any(w in text for w in rule.pattern.split("|")))


def test_every_wording_of_a_text_is_linted(mini: dict[str, str]) -> None:
    hidden = "{% if hotline %}好{% else %}保证{% endif %}"
    mini[THANKS] = mini[THANKS].replace("不客气，有事在这里留言。", f'"{hidden}"')
    (problem,) = load(mini, lint).problems
    assert (problem.what, problem.place.line) == ("文字里有不能发的话：不作绝对承诺", line_of(mini[THANKS], hidden))


def test_what_only_a_person_may_send_is_refused_in_automatic_texts_alone(mini: dict[str, str]) -> None:
    by_hand = {**mini, THANKS: mini[THANKS].replace("不客气，有事", "运费有事")}
    by_itself = {**mini, CHARGING: mini[CHARGING].replace("确实着急", "运费着急")}
    assert load(by_hand, lint).problems == ()
    assert [problem.what for problem in load(by_itself, lint).problems] == ["文字里有不能发的话：运费由人答"]


def test_an_offer_to_stay_is_made_by_a_person_alone(mini: dict[str, str]) -> None:
    """R5.15, R5.79: a reply with `retention` that would go out by itself is a problem of the file."""
    offer = mini[CHARGING].replace("automatic: true", "automatic: true\n    retention: true", 1)
    assert "推荐的话（retention）只能由人发" in [problem.what for problem in load({**mini, CHARGING: offer}).problems]
    clause = 'clause: ["own:道别"]\n'
    by_hand = mini[THANKS].replace(clause, f"{clause}    retention: true\n    shows_return: true\n")
    assert by_hand != mini[THANKS]
    assert load({**mini, THANKS: by_hand}).problems == ()


def test_values_of_every_shop_are_in_the_linted_samples(mini: dict[str, str]) -> None:
    mini["shops/phones/shop.yaml"] = mini["shops/phones/shop.yaml"].replace('"007"', "保证接通")
    assert [problem.place.file for problem in load(mini, lint).problems] == [CHARGING]


def test_the_robots_notice_is_linted(mini: dict[str, str]) -> None:
    (problem,) = load({**mini, "robot.yaml": "notice: 保证是机器人\n"}, lint).problems
    assert problem.place.file == "robot.yaml"


SEEN = (
    "签收 7 天内|15日内换|30分钟|48 小时|6个月|一年|七天|半个月|半小时|10%|十五日|12.5元|百分之五|三个工作日|11月30日"
    "|两周|24 个小时"
)
LEFT_ALONE = (
    "七天无理由退货|7天无理由|三包|1、先换线 2、再充电|{{ charge_minutes }} 分钟|充了半天|今天|当天|这一天|同一天"
    "|12315|24:00 前|换一根线|万一天气不好|{% if part_days %}好{% endif %}|第 2 步"
)


@pytest.mark.parametrize("text", SEEN.split("|"))
def test_a_policy_number_is_seen(text: str) -> None:
    assert [wording for _, wording in policy_numbers(text)] != []


@pytest.mark.parametrize("text", LEFT_ALONE.split("|"))
def test_what_is_no_policy_number_is_left_alone(text: str) -> None:
    assert list(policy_numbers(text)) == []
