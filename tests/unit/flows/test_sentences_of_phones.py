"""What the second document says of a phone that does not work, sentence by sentence (R2)."""

from __future__ import annotations

import pytest

from tests.unit.flows.sentences import check, sentences

SENTENCES = """
    # First ask which fault, then whether it is one of the three simple ones.
    R2.33 R2.50 send_back/asking/simple_fault asks fault
    R2.33 R2.34 R2.50 send_back/asking/other_fault asks fault
    R2.15 R2.37 send_back/asking/simple_fault asks fault 卡顿、死机 充不进电 自动关机、亏电
    R2.35 R2.37 R2.51 R2.55 send_back/asking/simple_fault leads self_help
    R2.15 R2.35 R2.55 send_back/asking/other_fault leads outlet_check
    R2.51 send_back/self_help/worked leads solved
    # Self-help in vain: the local service point, and where there is none, to us.
    R2.35 R2.38 R2.52 R2.55 send_back/self_help/failed leads outlet_check
    R2.35 R2.36 R2.52 R2.55 send_back/outlet_check/outlet_found leads to_outlet
    R2.11 R2.31 R2.35 R2.53 R2.55 send_back/outlet_check/no_outlet leads terms
    # The terms first, then consent, then the address.
    R2.35 R2.39 R2.40 R2.54 R2.55 R2.61 send_back/terms/send_terms leads consent_due
    R2.19 send_back/consent_due/consent needs terms_delivered consent
    R2.19 R2.24 R2.55 send_back/consent_due/consent leads consented
    R2.19 send_back/consent_due/refuse_terms leads declined
    R2.39 R2.54 send_back/consented/send_terms voids consent
    R2.24 R2.38 R2.54 send_back/consented/give_address needs consent
    R2.17 R2.38 R2.55 send_back/consented/give_address leads parcel_due
    R2.29 R2.53 send_back/parcel_due/parcel_sent asks tracking_no
    R2.31 R2.53 R2.55 send_back/on_the_way/received opens workshop 检测
    # Whose report, and what it says.
    R2.20 R2.21 R2.30 send_back/inspecting/result_fault asks report_no
    R2.20 R2.21 R2.31 R2.55 send_back/inspecting/result_fault leads fault_found
    R2.21 R2.30 send_back/declined/own_report leads own_report
    R2.23 R2.31 send_back/inspecting/result_none leads none_found
    R2.23 R2.31 send_back/none_found/send_unit_back leads sent_back
    R2.23 send_back/human_damage/send_unit_back asks outbound_tracking_no
    R2.20 R2.57 send_back/none_found/dispute asks second_test 品牌官方检测 双方商定的机构
    R2.57 send_back/human_damage/dispute leads disputed
    # Seven days, fifteen days, a year: by the rights of the day.
    R2.21 R2.25 R2.43 R2.55 send_back/fault_found/return needs entitled.return
    R2.41 R2.43 R2.55 send_back/fault_found/exchange needs entitled.exchange
    R2.7 R2.43 R2.55 send_back/fault_found/repair needs entitled.repair
    R2.41 R2.48 send_back/fault_found/exchange asks new_serial
    R2.42 send_back/fault_found/exchange opens workshop 签收日期不在案：换整机还是换主机
    R2.41 send_back/exchanging/send_unit_back asks outbound_tracking_no
    R2.25 send_back/*/platform_return_agreed leads platform_return
    # Complaints: soothe, ask, point to the outlet, declare the terms; then those who can decide.
    R2.58 R2.63 complaint/soothing/soothed leads clarifying
    R2.59 R2.64 R2.56 complaint/clarifying/clarified asks complaint_kind 刚收到就有故障 不认可检测报告
    R2.64 complaint/clarifying/clarified asks content
    R2.64 complaint/clarifying/clarified asks cause
    R2.64 complaint/clarifying/clarified asks demand
    R2.60 R2.61 complaint/handling/outlet_told leads handling
    R2.57 complaint/handling/second_test asks tester
    R2.60 R2.61 complaint/handling/second_test needs outlet_told_at
    R2.62 R2.65 complaint/handling/escalate leads escalated
    R2.65 complaint/handling/escalate asks escalated_to
    R2.65 complaint/handling/escalate may their_contact
    R2.65 complaint/escalated/coordinated asks coordinated_result
"""


@pytest.mark.parametrize("line", sentences(SENTENCES))
def test_the_procedure_of_phones_is_walked_as_written(line: str) -> None:
    check(line)
