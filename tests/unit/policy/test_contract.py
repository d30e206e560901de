"""The JSON contract: what is read, what is refused and how, what comes out."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.intact import Condition
from cs_assistant.domain.orders import OrderStatus, ProductKind, Repair
from cs_assistant.errors import BadInputError
from cs_assistant.policy.contract import EntitlementInput, read_facts, verdicts_as_json
from cs_assistant.policy.facts import Fault, Part, Payer, Report
from tests.unit.policy.cases import REASONS, ask

IDS = [
    "three_guarantees.return", "three_guarantees.exchange", "three_guarantees.repair", "three_guarantees.part",
    "seven_day.return", "platform.after_sale", "refund.unshipped", "freight.return", "freight.outbound",
    "reason.may_ask_change",
]
SCHEMA = {
    "type": "object", "required": ["verdicts", "notes"], "additionalProperties": False,
    "properties": {
        "notes": {"type": "array", "items": {"type": "string", "minLength": 1}},
        "verdicts": {"type": "array", "items": {
            "type": "object", "additionalProperties": False,
            "required": ["id", "value", "last_day", "clause", "reason", "missing", "trace"],
            "properties": {
                "id": {"enum": IDS},
                "value": {"enum": ["yes", "no", "unknown", "shop", "buyer", "split"]},
                "last_day": {"anyOf": [{"type": "null"}, {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}]},
                "clause": {"type": "string", "minLength": 1},
                "reason": {"type": "string", "minLength": 1},
                "missing": {"type": "array", "items": {"enum": sorted(EntitlementInput.model_fields)}},
                "trace": {"type": "array", "items": {"type": "string"}},
            },
        }},
    },
}
FULL = {
    "on": "2026-11-22", "bought_at": "2026-11-01T10:00", "paid_at": "2026-11-01T10:05:00+08:00",
    "shipped_at": "2026-11-02 09:00", "signed_at": "2026-11-03T16:00:00Z", "success_at": "2026-11-13",
    "refund_asked_at": None, "product": "phone", "part": "battery", "fault": "confirmed", "report": "maker",
    "condition": ["opened", "tried", "opened"],
    "repairs": [{"from": "2026-11-05", "to": "2026-11-08T23:00:00Z", "fixed": False, "cause": "parts"},
                {"from": "2026-11-20", "to": None}],
    "exchanged_at": "2026-11-15", "free_shipping": True, "agreed_freight": "split", "reason": "质量问题",
    "stated_reason": "unwanted", "verified_reason": " ７天无理由 ", "status": "success", "no_same_model": False,
    "part_replacements": 2,
}


def refusal(data: object) -> str:
    with pytest.raises(BadInputError) as caught:
        read_facts(data, REASONS)
    return caught.value.message


def test_every_key_of_the_contract_is_read() -> None:
    facts = read_facts(FULL, REASONS)
    assert (facts.on, facts.product, facts.part) == (date(2026, 11, 22), ProductKind.PHONE, Part.BATTERY)
    assert facts.bought_at is not None
    assert facts.bought_at.astimezone(UTC) == datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
    assert facts.signed_at == datetime(2026, 11, 3, 16, 0, tzinfo=UTC)
    assert facts.success_at is not None
    assert facts.success_at.isoformat() == "2026-11-13T00:00:00+08:00"
    assert (facts.fault, facts.report) == (Fault.CONFIRMED, Report.MAKER)
    assert facts.condition == {Condition.OPENED, Condition.TRIED}
    assert facts.repairs == (
        Repair(start=date(2026, 11, 5), end=date(2026, 11, 9), fixed=False, cause="parts"),
        Repair(start=date(2026, 11, 20)))
    assert (facts.reason, facts.stated_reason, facts.verified_reason) == ("quality", "unwanted", "seven_day")
    assert (facts.status, facts.agreed_freight) == (OrderStatus.SUCCESS, Payer.SPLIT)
    assert (facts.free_shipping, facts.no_same_model, facts.part_replacements) == (True, False, 2)
    assert facts.notes == ()


def test_all_keys_but_on_are_optional_and_null_is_absent() -> None:
    nothing = read_facts({"on": "2026-11-22"}, REASONS)
    assert read_facts(dict.fromkeys(FULL) | {"on": "2026-11-22"}, REASONS) == nothing
    assert "缺少 on" in refusal({})


def test_on_may_be_a_moment_and_is_its_shanghai_day() -> None:
    assert read_facts({"on": "2026-11-22T16:00:00Z"}, REASONS).on == date(2026, 11, 23)


@pytest.mark.parametrize("data", [[], "2026-11-22", None, 3, True])
def test_what_is_no_object_is_refused_with_an_example(data: object) -> None:
    assert "JSON 对象" in refusal(data)


@pytest.mark.parametrize(("key", "value", "words"), [
    ("on", "yesterday", ["on", "「yesterday」", "2026-11-22"]),
    ("on", 20261122, ["on", "20261122", "日期文字"]),
    ("signed_at", "2026-02-30", ["signed_at", "2026-02-30"]),
    ("signed_at", "0001-01-01T00:00+12:00", ["年份"]),
    ("signed_at", "9999-12-31T23:59-12:00", ["年份"]),
    ("product", "phones", ["product", "「phones」", "shoes", "是不是 phone？"]),
    ("product", ["phone"], ["product", "appliance"]),
    ("part", "Battery", ["part", "是不是 battery？"]),
    ("fault", "confirm", ["是不是 confirmed？", "human"]),
    ("report", "", ["report", "contracted"]),
    ("condition", "opened", ["condition", "列表"]),
    ("condition", ["opened", "broken"], ["condition[1]", "「broken」", "label_removed"]),
    ("repairs", [{"from": "2026-06-08", "to": "2026-06-01"}], ["repairs[0]", "早于"]),
    ("repairs", [{"to": "2026-06-01"}], ["repairs[0].from", "缺少"]),
    ("repairs", [{"from": "2026-06-01", "form": 1}], ["repairs[0].form", "是不是 from？"]),
    ("repairs", [{"from": "2026-06-01", "cause": "part"}], ["repairs[0].cause", "是不是 parts？"]),
    ("repairs", ["x"], ["repairs[0]", "对象"]),
    ("free_shipping", "true", ["free_shipping", "「true」", "true 或 false"]),
    ("no_same_model", 1, ["no_same_model", "true 或 false"]),
    ("part_replacements", -1, ["part_replacements", "-1", "0"]),
    ("part_replacements", "2", ["part_replacements", "整数"]),
    ("agreed_freight", "half", ["agreed_freight", "split"]),
    ("status", "paid", ["status", "unshipped"]),
    ("reason", 7, ["reason", "7"]),
    ("signedat", "2026-11-01", ["signedat", "是不是 signed_at？"]),
    ("完全不认识", 1, ["完全不认识", "可用的键", "signed_at"]),
])
def test_a_wrong_value_is_named_with_its_key_and_what_is_allowed(key: str, value: object, words: list[str]) -> None:
    message = refusal({"on": "2026-11-22", key: value})
    assert [word for word in words if word not in message] == []


def test_all_problems_are_told_at_once_and_the_first_place_is_kept() -> None:
    with pytest.raises(BadInputError) as caught:
        read_facts({"on": "x", "fault": "y", "z": "x" * 500}, REASONS)
    assert caught.value.where == "on"
    assert [word for word in ("on", "fault", "z") if word not in caught.value.message] == []
    assert len(caught.value.message) < 600


def test_an_unmapped_reason_is_left_out_with_a_note() -> None:
    facts = read_facts({"on": "2026-11-22", "reason": "七天不想要", "stated_reason": "unwantd"}, REASONS)
    assert (facts.reason, facts.stated_reason) == (None, None)
    assert "「七天不想要」还没有归类" in facts.notes[0]
    assert "是不是 unwanted？" in facts.notes[1]
    assert facts.notes[0] in ask(on="2026-11-22", reason="七天不想要").notes


def test_the_output_follows_the_contracts_schema_and_holds_every_id_in_order() -> None:
    for case in (FULL, {"on": "2026-11-22"}, {"on": "2026-11-22", "signed_at": "2026-11-20", "product": "shoes"}):
        output = verdicts_as_json(ask(**case))
        jsonschema.validate(json.loads(json.dumps(output)), SCHEMA)
        assert [found["id"] for found in output["verdicts"]] == IDS


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.sampled_from(["from", "to"]), inner,
                                                                max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(EntitlementInput.model_fields)) | st.text(), json_values, max_size=6))
def test_whatever_comes_in_is_judged_or_refused_in_chinese(data: dict) -> None:
    with suppress(BadInputError):
        assert read_facts({"on": "2026-11-22", **data}, REASONS).on
        return
    assert re.search("[\u4e00-\u9fff]", refusal({"on": "2026-11-22", **data}))


def test_every_clause_a_verdict_cites_is_kept_in_the_shipped_library() -> None:
    library = Path(__file__).parents[3] / "scripts_zh" / "clauses.yaml"
    kept = set(re.findall(r"^(\S+): \{summary:.*kept: true", library.read_text(encoding="utf-8"), re.MULTILINE))
    cited: set[str] = set()
    for part in ("unit", "battery", "memory_card", "gift"):
        for product in ("phone", "shoes", None):
            for fault in ("confirmed", "human", "unknown"):
                for more in ({}, {"refund_asked_at": "2026-11-01", "shipped_at": "2026-11-02"},
                             {"agreed_freight": "split"}, {"reason": "unwanted"}, {"part_replacements": 2}):
                    case = {"on": "2026-11-22", "signed_at": "2026-11-20", "part": part, "product": product,
                            "fault": fault, **more}
                    cited |= {clause for found in ask(**case) for clause in found.clause.split("; ")}
    assert cited - kept == set()


def test_a_number_of_the_shipped_library_is_one_the_policy_knows_and_the_law_allows() -> None:
    from cs_assistant.policy.statutes import DEFAULTS

    shipped = (Path(__file__).parents[3] / "scripts_zh" / "policy.yaml").read_text(encoding="utf-8")
    values = dict(re.findall(r'^- \{key: (\w+), value: "(\d+)"', shipped, re.MULTILINE))
    assert {key: int(value) for key, value in values.items() if key in DEFAULTS} == {
        key: rule.value for key, rule in DEFAULTS.items()}
