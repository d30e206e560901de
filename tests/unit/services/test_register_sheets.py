"""Whatever is planted in whatever cell: a masked export does not give it away, in either kind of file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

from hypothesis import given, settings
from hypothesis import strategies as st

from cs_assistant.domain.bookkeeping import DOCUMENT_FIELDS, DocumentKind, ReturnKind
from cs_assistant.domain.case_documents import DocumentState
from cs_assistant.domain.flows import Case, Fact, FactSource
from cs_assistant.domain.refunds import (
    Phase,
    Reasons,
    RefundApplication,
    RefundKind,
    RefundStatus,
    RegisteredRefund,
    Selected,
    Stated,
    Verified,
)
from cs_assistant.services.register_columns import Kind
from cs_assistant.services.register_rows import (
    CallRow,
    ClaimRow,
    ConsentRow,
    DocumentRow,
    RefundRow,
    RegisterRow,
)
from cs_assistant.services.register_sheets import on_screen, register_sheet
from cs_assistant.services.registers import REGISTERS, RegisterName
from cs_assistant.services.spreadsheets import to_csv, to_xlsx
from cs_assistant.storage.case_records import Call, Consent
from cs_assistant.storage.document_records import CaseDocument
from cs_assistant.storage.repositories.registers import Around
from tests.contract.worlds import NOW

phones = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
imeis = st.from_regex(r"8[0-9]{14}", fullmatch=True)
cards = st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True)
orders = st.from_regex(r"22[0-9]{17}", fullmatch=True)
accounts = st.from_regex(r"(?:微信|QQ|V信)(?:号)?[:：]?[a-z][a-z0-9_]{6,14}", fullmatch=True)
PLACES = {
    "浙江省杭州市西湖区文三路 99 号": "文三路", "地址是上海市浦东新区金桥镇碧云路8号3单元502室": "碧云路",
    "寄到幸福小区12栋3单元1501室": "幸福小区12栋",
}
places = st.sampled_from(sorted(PLACES))
secrets = st.one_of(phones, imeis, cards, orders, accounts, places)
around_it = st.sampled_from(["", "我的电话是", "联系我：", "同意，", "麻烦打", " "])
written = st.builds(lambda before, secret, after: f"{before}{secret}{after}", around_it, secrets, around_it)


def kept_secret(text: str) -> str:
    """What of a planted value must not be readable: of a number or an account its body, of an address the street."""
    number = re.search(r"[0-9A-Za-z_]{6,}", text)
    return number.group()[:-4] if number else next(street for place, street in PLACES.items() if place in text)


def fact(value: str) -> Fact:
    return Fact(value=value, at=NOW, by="小林", source=FactSource.PERSON)


def rows_with(text: str, number: str, nick: str) -> dict[RegisterName, RegisterRow]:
    """One row a register, everything people write saying `text`, every number `number`, every buyer `nick`."""
    application = RefundApplication(
        shop_id="shoes", refund_no=number, order_no=number, buyer_id=nick, kind=RefundKind.REFUND_ONLY,
        phase=Phase.UNSHIPPED, amount=Decimal("99.00"), reason=text, asked_at=NOW, modified_at=NOW,
        status=RefundStatus.SUCCESS, style=text, size=text,
    )
    reasons = Reasons(
        history=(Selected(text=text, at=NOW, by="买家"), Selected(text=f"{text}。", at=NOW, by="买家")),
        stated=(Stated(reason="other", words=text, at=NOW, by="小林"),),
        verified=(Verified(reason="other", evidence=text, at=NOW, by="小林"),),
    )
    refund = RegisteredRefund(application=application, reasons=reasons, first_seen_at=NOW)
    around = Around(buyer_id=nick, refund_no=number, state="待提交仓库")
    consent = Consent(
        id="c", shop_id="shoes", case_id="c", conversation_id="c", order_no=number, terms_seq=1, answer_seq=2,
        terms_id="terms/send_back.2026-11-22#x", words=text, said_at=NOW, recorded_at=NOW, recorded_by="小林",
        withdrawn_at=NOW, withdrawn_by="小林", withdrawn_words=text,
    )
    call = Call(
        shop_id="shoes", order_no=number, buyer_id=nick, whom="买家", outcome="接通", words=text, promise=text, at=NOW,
        by="小林",
    )
    facts = ("article", "size", "courier", "price", "loss_proof", "shipped_on", "handled_by", "paid_amount",
             "why_rejected", "buyer_choice", "buyer_choice_words")
    numbers = ("tracking_no", "courier_claim_no")
    case = Case(
        id="c", shop_id="shoes", flow="claim", flow_version=1, state="paid", entered_at=NOW, opened_at=NOW,
        order_no=number, buyer_id=nick,
        facts={**{key: fact(text) for key in facts}, **{key: fact(number) for key in numbers}},
    )
    numbered = ("序列号", "原单号", "原发票号")
    document = CaseDocument(
        id="d", shop_id="shoes", case_id="c", order_no=number, plan=ReturnKind.RETURN, step="back",
        kind=DocumentKind.RETURN_NOTE, state=DocumentState.VOIDED, number="XT20261122-0001", at=NOW, by="小林",
        values={name: number if name in numbered else text for name in DOCUMENT_FIELDS}, why=text,
    )
    return {
        RegisterName.REFUNDS: RefundRow(
            shop="鞋店", refund=refund, first="其他", current="其他", stated="其他", verified="其他", agreement=None,
            around=around,
        ),
        RegisterName.CONSENTS: ConsentRow(shop="鞋店", consent=consent, situation=None, around=around),
        RegisterName.CALLS: CallRow(shop="鞋店", call=call, reason="其他", around=around),
        RegisterName.CLAIMS: ClaimRow(shop="鞋店", case=case),
        RegisterName.DOCUMENTS: DocumentRow(shop="鞋店", document=document),
    }  # fmt: skip


def texts_of(book: bytes) -> str:
    with ZipFile(BytesIO(book)) as parts:
        return "\n".join(
            text for part in parts.namelist() if part.endswith(".xml")
            for text in ElementTree.fromstring(parts.read(part)).itertext()
        )


@settings(max_examples=40, deadline=None)
@given(text=written, number=orders, nick=st.one_of(phones, st.from_regex(r"tb_[a-z]{4,8}[0-9]{2,6}", fullmatch=True)))
def test_nothing_planted_is_in_a_masked_file(text: str, number: str, nick: str) -> None:
    hidden = {kept_secret(text), number[:-4], nick[2:-2]}
    for name, row in rows_with(text, number, nick).items():
        sheet = register_sheet(REGISTERS[name].title, REGISTERS[name].columns, [row], masked=True)
        for file in (to_csv(sheet).decode("utf-8-sig"), texts_of(to_xlsx([sheet]))):
            assert not [secret for secret in hidden if secret in file], (name, file)


@settings(max_examples=40, deadline=None)
@given(text=written, nick=st.from_regex(r"tb_[a-z]{4,8}[0-9]{2,6}", fullmatch=True))
def test_the_page_shows_numbers_to_find_an_order_by_and_nothing_to_find_a_person_by(text: str, nick: str) -> None:
    number = "2211000000000001729"
    for name, row in rows_with(text, number, nick).items():
        shown = [on_screen(column, row) for column in REGISTERS[name].columns]
        assert number in shown
        said = "\n".join(cell for cell in shown if isinstance(cell, str))
        assert kept_secret(text) not in said
        assert nick[2:-2] not in said


def test_an_unmasked_file_has_it_all() -> None:
    for name, row in rows_with("电话 13800138000", "2211000000000001729", "tb_demo_gu51").items():
        sheet = register_sheet("台账", REGISTERS[name].columns, [row], masked=False)
        text = to_csv(sheet).decode("utf-8-sig")
        buyers = [column for column in REGISTERS[name].columns if column.kind is Kind.NICK]
        wanted = ("13800138000", "2211000000000001729", *(("tb_demo_gu51",) if buyers else ()))
        assert all(secret in text for secret in wanted), name


def test_every_column_a_person_writes_in_is_of_a_masked_kind() -> None:
    """A text that a row carries and that is not masked must be a word of ours or a colleague's name."""
    planted = "请打 13800138000"
    for name, row in rows_with(planted, planted, planted).items():
        plain = [column.id for column in REGISTERS[name].columns if column.kind is Kind.NAME]
        assert not [id_ for id_ in plain if planted in str(_read(name, id_, row))]


def test_a_record_is_kept_for_three_years_also_one_of_a_leap_day() -> None:
    row = rows_with("x", "1", "tb")[RegisterName.CALLS]
    assert isinstance(row, CallRow)
    leap = replace(row, call=replace(row.call, at=NOW.replace(year=2028, month=2, day=29)))
    late = replace(row, call=replace(row.call, at=NOW + timedelta(hours=15)))
    assert [str(_read(RegisterName.CALLS, "keep_until", each)) for each in (row, leap, late)] == [
        "2029-11-22", "2031-03-01", "2029-11-23",
    ]  # fmt: skip


def _read(name: RegisterName, column_id: str, row: RegisterRow) -> object:
    (column,) = (column for column in REGISTERS[name].columns if column.id == column_id)
    return column.read(row)
