"""The printed procedures are those a supervisor has compared with the written ones.

After a wanted change of a table: `cs-assistant flows KEY > tests/golden/KEY.txt`, read the difference, commit it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cs_assistant.cli import cli, register_commands
from cs_assistant.domain.refunds import Phase, RefundKind
from cs_assistant.flows import FLOWS

GOLDEN = Path(__file__).parents[2] / "golden"

register_commands()


@pytest.mark.parametrize("key", FLOWS)
def test_a_printed_flow_is_its_golden_table(key: str) -> None:
    result = CliRunner().invoke(cli, ["flows", key])
    assert result.exit_code == 0, result.output
    golden = (GOLDEN / f"{key}.txt").read_text("utf-8")
    assert result.stdout == golden, f"wanted? then: cs-assistant flows {key} > tests/golden/{key}.txt"


def test_every_golden_table_is_of_a_flow() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(FLOWS)


def test_without_a_key_all_flows_are_printed() -> None:
    result = CliRunner().invoke(cli, ["flows"])
    assert result.stdout == "\n".join((GOLDEN / f"{key}.txt").read_text("utf-8") for key in FLOWS)


def test_a_program_reads_the_same_tables_as_json() -> None:
    rows = json.loads(CliRunner().invoke(cli, ["flows", "--json"]).stdout)
    assert [row["key"] for row in rows] == list(FLOWS)
    (agree,) = [step for step in rows[0]["steps"] if step["event"] == "agree"]
    assert (agree["source"], agree["target"], agree["roles"]) == ("voided", "agreed", ["senior", "supervisor"])
    assert [need["key"] for need in agree["needs"]][:2] == ["remark.submitted_unshipped", "warehouse_remark"]
    (submit,) = [step for step in rows[0]["steps"] if step["event"] == "submit"]
    assert submit["remark"]["text"] == "已经提交未发退"
    assert submit["opens"][0]["department"] == "warehouse"


def test_an_unknown_flow_is_bad_usage_and_the_known_ones_are_named() -> None:
    result = CliRunner().invoke(cli, ["flows", "nothing"])
    assert result.exit_code == 2
    assert "refund_unshipped" in result.stderr


def test_the_table_of_reasons_names_a_procedure_for_every_type_phase_and_reason() -> None:
    """R5.80: what no rule settles says that a supervisor decides."""
    rows = json.loads(CliRunner().invoke(cli, ["flows", "--reasons", "--json"]).stdout)
    assert len(rows) == len(RefundKind) * len(Phase) * 17
    assert {row["flow"] for row in rows} == {flow.key for flow in FLOWS.values() if flow.refund}
    printed = CliRunner().invoke(cli, ["flows", "--reasons"]).stdout
    assert "■ 仅退款，已签收" in printed
    assert "假货、协商一致、其他、没有归类的 → 退款（主管决定）（refund_by_hand）" in printed
    assert "（refund_after_success_by_reason） → 仅退款（未收到货）（refund_not_received）" in printed
