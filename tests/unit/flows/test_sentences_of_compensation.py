"""What the fourth document says of compensation, parts and recourse, sentence by sentence (R4)."""

from __future__ import annotations

import pytest

from tests.unit.flows.sentences import check, sentences

SENTENCES = """
    # 3.1 to 3.5: information, judgement, request, production, issue and shipping.
    R4.7 R4.29 compensation opening requester fault_detail urgency
    R4.8 compensation/received/solve asks judgement
    R4.8 compensation/received/part_requested asks judgement
    R4.1 compensation/received due compensation_judge 24 entered
    R4.9 compensation/received/part_requested asks request_no
    R4.4 R4.9 compensation/received/part_requested opens workshop 审核
    R4.4 R4.10 compensation/requested/production_agrees asks production_opinion
    R4.10 compensation/requested/production_agrees leads supplying
    R4.10 compensation/requested/production_declines leads received
    R4.4 compensation/supplying/supplied asks rust_proof
    R4.5 compensation/supplying/supplied opens warehouse 件
    R4.5 R4.11 compensation/issuing/issued by warehouse
    R4.11 compensation/issuing/issued asks transfer_no
    R4.11 compensation/shipping/shipped asks recipient
    R4.11 compensation/shipping/shipped leads old_part_due
    # 3.6: old parts.
    R4.12 compensation/old_part_due/old_part_back asks old_part_no
    R4.12 compensation/old_part_due/old_part_back asks old_part_quantity
    R4.12 compensation/old_part_due/old_part_back asks old_part_state
    R4.12 compensation/old_part_due due compensation_old_part 720 entered
    R4.3 R4.13 compensation/old_part_here/nonconforming asks disposal
    R4.14 compensation/old_part_here/conforming opens warehouse 入库
    R4.14 compensation/stocking/stocked asks stamped
    R4.14 compensation/stocking/stocked asks accepted_by
    R4.14 compensation/stocking/stocked asks stock_in_no
    R4.15 compensation/booking/note_line_use leads booking
    R4.6 R4.16 compensation/booking/old_part_booked by finance
    R4.16 compensation/booking/old_part_booked asks old_part_voucher
    # 3.7 to 3.10: the issue list, totals, appraisals, two reviews.
    R4.17 compensation/listing/list_given asks issue_list_no
    R4.17 compensation/listing due compensation_issue_list 720 entered
    R4.17 compensation/listing/list_given opens finance 领件明细
    R4.6 R4.18 compensation/totalling/totalled asks issue_total
    R4.19 compensation/appraisal_due/appraisal_received asks appraisal_no
    R4.3 R4.20 compensation/first_review/first_reviewed asks first_opinion
    R4.20 compensation/second_review/second_reviewed asks second_opinion
    R4.20 compensation/second_review/second_reviewed apart second_opinion first_opinion
    # 3.11: outside units and inside departments.
    R4.3 R4.21 compensation/judging/recourse_outside asks recourse_amount
    R4.21 compensation/judging/recourse_outside asks liable_party
    R4.21 compensation/judging/assess_inside asks assessment
    R4.22 compensation/judging/recourse_outside leads signing
    R4.22 compensation/signing/all_signed asks signatures
    R4.23 compensation/signing/refused_to_sign asks why_refused_to_sign
    R4.23 compensation/refusal_review/refusal_reviewed asks refusal_opinion
    R4.23 compensation/refusal_approval/refusal_overruled apart refusal_approval refusal_opinion
    R4.6 R4.24 compensation/signing/all_signed opens finance 扣款
    R4.24 compensation/deducting/deducted asks deduction_no
    R4.25 compensation/recourse_summary/recourse_summed asks recourse_summary
    # 3.12, 3.13.
    R4.26 compensation/judging/dispute_appraisal leads disputed
    R4.26 compensation/disputed/rejudged asks judged_before
    R4.26 compensation/disputed/rejudged asks judged_after
    R4.26 compensation/director/director_charges not agent senior
    R4.27 compensation/summing/summed asks overall_summary
    R4.27 compensation/summing/summed leads summed
"""


@pytest.mark.parametrize("line", sentences(SENTENCES))
def test_the_procedure_of_compensation_is_walked_as_written(line: str) -> None:
    check(line)
