"""The commands a person or a program calls."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cs_assistant.app.scripts import WEIGHTS
from cs_assistant.cli import cli, register_commands
from cs_assistant.cli.report import ENTITIES
from cs_assistant.domain.understanding import EntityType

register_commands()
COMMANDS = (
    "demo", "serve", "user", "init", "check", "try", "classify", "entitlement", "evaluate", "flows", "documents",
    "card", "requirements", "phrases", "erp-sandbox", "sandbox", "samples", "bridge-client",
    "bridge-check", "replay", "connect",
)  # fmt: skip


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(cli, list(arguments), input=given)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_and_stands_in_the_readme(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"`{name}`" in (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


def test_no_command_is_left_out() -> None:
    assert sorted(COMMANDS) == sorted({*(each.name for each in cli.registered_commands),
                                       *(each.name for each in cli.registered_groups)})  # fmt: skip


def test_bad_usage_is_exit_code_two() -> None:
    assert run("classify", "--no-such-option").exit_code == 2
    assert run("no-such-command").exit_code == 2


def test_a_setting_that_is_no_json_is_named_with_an_example_and_without_its_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CS_BRIDGE_SECRETS", '{"phones": "canary-of-a-secret"')
    for arguments in (("serve", "--port", "0"), ("check", "--no-rehearse")):
        result = run(*arguments)
        assert result.exit_code == 2
        assert "CS_BRIDGE_SECRETS='{" in result.output
        assert "canary" not in result.output
        assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CS_PORT", "canary", "设置 CS_PORT 不对：要写整数。"),
        ("CS_PORT", "70000", "设置 CS_PORT 不对：不能大于 65535。"),
        ("CS_LOG_LEVEL", "canary", "设置 CS_LOG_LEVEL 不对：只能写 DEBUG、INFO、WARNING、ERROR、CRITICAL。"),
        ("CS_QUIET_SECONDS", "soon", "设置 CS_QUIET_SECONDS 不对：要写数字。"),
        ("CS_TOP", '{"phones": {"app_secret": "canary"}}', "设置 CS_TOP 里的 phones.app_key 不对：没有写。"),
    ],
)  # fmt: skip
def test_a_setting_of_the_wrong_kind_is_told_in_chinese_and_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    """Regression: pydantic's English, which may quote what it was given."""
    monkeypatch.setenv(name, value)
    result = run("check", "--no-rehearse")
    assert (result.exit_code, said in result.output) == (2, True)
    assert "canary" not in result.output


def test_classify_answers_every_line_also_blank_ones() -> None:
    result = run("classify", given="充不进电\n\n😡😡\n在吗\n")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["text"] for row in rows] == ["充不进电", "", "😡😡", "在吗"]
    assert rows[1]["intent"] == rows[2]["intent"] == "other"
    assert rows[1]["band"] == "hand_over"
    assert all(len(row["candidates"]) >= 3 for row in rows)
    assert set(rows[0]) == {"text", "intent", "confidence", "band", "candidates", "secondary", "entities", "evidence"}


def test_only_a_line_feed_ends_a_line() -> None:
    result = run("classify", given="充不进电\u2028还发烫\n在吗")
    assert [json.loads(line)["text"] for line in result.stdout.splitlines()] == ["充不进电\u2028还发烫", "在吗"]


def test_classify_says_in_chinese_which_file_it_cannot_read(tmp_path: Path) -> None:
    missing = run("classify", str(tmp_path / "none.txt"))
    broken = tmp_path / "gbk.txt"
    broken.write_bytes("充不进电".encode("gbk"))
    unreadable = run("classify", str(broken))
    assert missing.exit_code == 2
    assert "none.txt" in missing.stderr
    assert unreadable.exit_code == 1
    assert "UTF-8" in unreadable.stderr


def test_try_prints_understanding_verdicts_with_last_days_and_candidates_with_clauses() -> None:
    result = run("try", "刚收到三天就充不进电了", "--order", "phone_day3")
    assert result.exit_code == 0, result.stderr
    for part in ("fault.charging", "three_guarantees.return", "seven_day.return", "月", "R2.13", "建议话术", "结果"):
        assert part in result.stdout


def test_try_counts_a_buyers_dates_as_claims_when_no_order_is_known() -> None:
    result = run("try", "刚收到三天就充不进电了", "--json")
    data = json.loads(result.stdout)
    assert data["basis"] == "claim"
    verdicts = {row["id"]: row for row in data["entitlement"]["verdicts"]}
    assert verdicts["seven_day.return"]["value"] == "yes"


def test_try_with_a_record_ignores_what_the_buyer_claims() -> None:
    data = json.loads(run("try", "刚收到三天就充不进电了", "--order", "phone_day40", "--json").stdout)
    verdicts = {row["id"]: row for row in data["entitlement"]["verdicts"]}
    assert data["basis"] == "record"
    assert verdicts["seven_day.return"]["value"] == "no"


def test_try_names_the_orders_there_are_when_one_is_unknown() -> None:
    result = run("try", "在吗", "--order", "9999999999999999999")
    assert result.exit_code == 1
    assert "phone_day3" in result.stderr
    assert "Traceback" not in result.stderr


def test_try_names_the_shops_there_are_when_one_is_unknown() -> None:
    result = run("try", "在吗", "--shop", "hats")
    assert result.exit_code == 2
    assert "phones" in result.stderr


def test_entitlement_reads_one_object_and_prints_the_contract() -> None:
    result = run("entitlement", given='{"on": "2026-11-22", "signed_at": "2026-11-18", "product": "phone"}')
    data = json.loads(result.stdout)
    assert set(data) == {"verdicts", "notes"}
    assert {"id", "value", "last_day", "clause", "reason", "missing", "trace"} == set(data["verdicts"][0])


DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    "given",
    [
        "{", "[]", '{"on": "gestern"}', '{"on": "2026-11-22", "colour": "red"}', "",
        pytest.param(f'{{"on": {"9" * 5000}}}', id="long number"), pytest.param(f'{{"on": {DEEP}}}', id="deep"),
    ],
)  # fmt: skip
def test_entitlement_refuses_bad_input_in_chinese_without_a_stack_trace(given: str) -> None:
    result = run("entitlement", given=given)
    assert result.exit_code == 1
    assert "出错" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_packaged_library_has_no_problem_and_every_script_test_holds() -> None:
    result = run("check")
    assert result.exit_code == 0, result.stdout
    assert "没有问题" in result.stdout


def test_init_copies_a_library_that_check_accepts_and_refuses_to_overwrite_one(tmp_path: Path) -> None:
    target = tmp_path / "我的话术"
    assert run("init", str(target)).exit_code == 0
    assert run("check", str(target), "--no-rehearse").exit_code == 0
    again = run("init", str(target))
    assert again.exit_code != 0
    assert "出错" in again.stderr


def test_check_lists_a_planted_problem_with_file_and_line_and_as_json(tmp_path: Path) -> None:
    target = tmp_path / "scripts"
    run("init", str(target))
    file = target / "intents" / "fault" / "charging.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("clause: [R2.13", "clause: [R2.1333", 1), encoding="utf-8")
    plain, machine = run("check", str(target)), run("check", str(target), "--json")
    assert plain.exit_code == machine.exit_code == 1
    assert "intents/fault/charging.yaml:" in plain.stdout
    rows = json.loads(machine.stdout)
    assert rows
    assert rows[0]["file"] == "intents/fault/charging.yaml"


def test_the_shipped_weights_are_of_the_shipped_lines() -> None:
    """Otherwise every start would fit anew, which takes seconds; `check --write-weights` mends it."""
    from cs_assistant.app.scripts import build_understander, read_scripts

    loaded = read_scripts(None)
    assert loaded.weights is not None, WEIGHTS
    assert not build_understander(loaded).refitted


def test_documents_of_what_came_back_are_proposed_in_turn() -> None:
    """R1.40 on the command line."""
    shown = run("documents", "换同样的货（先发后退）", "--repaired", "--own-make", "--done", "ship")
    assert shown.exit_code == 0
    assert "1. 非生产领料退回单（入退换货仓）" in shown.stdout
    assert "成本：带　单价：不带　立帐：不立帐　类别：备用机" in shown.stdout
    assert "还要问清" not in shown.stdout
    row = json.loads(run("documents", "return", "--json").stdout)
    assert (row["offsets_receivable"], [each["kind"] for each in row["documents"]]) == (True, ["销售退回单"])
    assert row["missing"] == ["原单是否已开票", "退回品能否修好"]


def test_a_document_filled_in_wrong_is_refused_with_what_is_wrong() -> None:
    """R1.35, R1.36."""
    point = ("documents", "repair_point", "--out-of-warranty", "--step", "issue")
    wrong = run(*point, "--fill", "数量=1")
    assert wrong.exit_code == 1
    assert "缺「单价」" in wrong.stdout
    right = run(*point, *(part for one in ("数量=1", "用途=维修", "类别=保外", "单价=128") for part in ("--fill", one)))
    assert (right.exit_code, right.stdout) == (0, "非生产领料单：可以做。\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("退",), "没有「退」这种退回。可以写：退货（return）"),
        (("退货", "--done", "shpi"), "没有步骤「shpi」。现有步骤：back。"),
        (("退货", "--fill", "数量=1"), "--fill 要和 --step 一起用"),
        (("退货", "--step", "back", "--fill", "数量"), "要写成 栏名=内容"),
    ],
)
def test_bad_usage_of_documents_is_said(arguments: tuple[str, ...], said: str) -> None:
    result = run("documents", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_try_names_what_the_buyer_mentioned_in_chinese() -> None:
    shown = run("try", "前天买的，42码的鞋开胶了").stdout
    assert "提到的尺码：42" in shown
    assert "提到的日期：" in shown
    assert set(ENTITIES) == set(EntityType)
