"""Numbers and states of documents; faults at their fields."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.bookkeeping import Carries, Document, DocumentKind, Warehouse
from cs_assistant.domain.case_documents import (
    NEEDS_APPROVAL,
    PREFIXES,
    DocumentState,
    approved_state,
    document_number,
    first_state,
    state_name,
)

kinds, days = st.sampled_from(DocumentKind), st.dates(date(2020, 1, 1), date(2099, 12, 31))
serials = st.integers(1, 20_000)
numbers = st.tuples(kinds, days, serials)


@given(one=numbers, other=numbers)
def test_two_documents_have_the_same_number_only_if_they_are_the_same(
    one: tuple[DocumentKind, date, int], other: tuple[DocumentKind, date, int]
) -> None:
    assert (document_number(*one) == document_number(*other)) == (one == other)


@given(kind=kinds, day=days, serial=serials)
def test_a_number_is_read_back(kind: DocumentKind, day: date, serial: int) -> None:
    head, _, tail = document_number(kind, day, serial).partition("-")
    assert (head, int(tail), len(tail) >= 4) == (f"{PREFIXES[kind]}{day:%Y%m%d}", serial, True)


def test_every_document_of_the_list_has_a_number_of_its_own() -> None:
    """R1.39."""
    assert set(PREFIXES) == set(DocumentKind)
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    with pytest.raises(ValueError, match="begin with 1"):
        document_number(DocumentKind.ISSUE, date(2026, 11, 22), 0)


def test_scrapping_has_three_states_and_a_transfer_is_asked_for_first() -> None:
    """R1.9, R1.28, R1.31: 申请 → 批准 → 报废; R1.33: 申请 → 审核同意."""
    assert {DocumentKind.SCRAP_REPORT, DocumentKind.TRANSFER_REQUEST} == NEEDS_APPROVAL
    for kind, names in {
        DocumentKind.SCRAP_REPORT: ("已申请，待批准", "已批准，待报废", "已报废"),
        DocumentKind.TRANSFER_REQUEST: ("已申请，待审核", "审核同意", "审核同意"),
    }.items():
        walked = (first_state(kind), approved_state(kind), DocumentState.CREATED)
        assert tuple(state_name(kind, state) for state in walked) == names
    assert first_state(DocumentKind.ISSUE) is DocumentState.CREATED


def faults(values: dict[str, str], **changed: object) -> list[tuple[str, str]]:
    document = Document(**{
        "step": "back", "kind": DocumentKind.RETURN_NOTE, "enters": Warehouse.RETURNS, "cost": Carries.WITH,
        "price": Carries.WITH, "needs": ("数量",), "rules": ("R1.6",), **changed,
    })  # type: ignore[arg-type]
    return [(fault.field, fault.message) for fault in document.faults(values)]


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "一", "１", "10000"])
def test_a_quantity_nobody_could_book_is_told_at_its_field(quantity: str) -> None:
    """R1.6, R1.16."""
    assert faults({"数量": quantity}) == [
        ("数量", f"销售退回单：数量「{quantity}」看不懂，要写成 1 到 9999 的整数。")
    ]


def test_cost_and_price_are_amounts() -> None:
    """R1.6."""
    assert faults({"数量": "1", "成本": "60.00", "单价": "128"}) == []
    found = faults({"数量": "1", "成本": "六十", "单价": "0"})
    assert [field for field, _ in found] == ["成本", "单价"]
    assert "要写成 128.00 这样" in found[0][1]


def test_the_kind_of_a_unit_is_one_of_three() -> None:
    """R1.29."""
    assert faults({"数量": "1", "机别": "样机"}, needs=("数量", "机别")) == []
    assert faults({"数量": "1", "机别": "新机"}, needs=("数量", "机别")) == [
        ("机别", "销售退回单：没有「新机」这个机别，可以写：备用机、送检机、样机。")
    ]
