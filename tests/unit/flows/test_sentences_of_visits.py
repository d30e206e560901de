"""What the third document says of repair on site, sentence by sentence (R3)."""

from __future__ import annotations

import pytest

from tests.unit.flows.sentences import check, sentences

SENTENCES = """
    # The clerk records the report on the sheet; the board is the list of what waits to be assigned.
    R3.1 R3.2 R3.3 visit opening site_name contact contact_phone fault_detail
    R3.4 visit may-open special_request wished_time
    R3.5 R3.17 visit/to_assign/assign leads to_appoint
    # The head assigns; the repairer contacts the customer within 24 hours, and is there.
    R3.6 visit/to_assign/assign asks technician
    R3.6 visit/to_assign/assign not agent workshop
    R3.6 visit/to_assign/assign opens workshop 联系客户
    R3.7 visit/to_assign/assign stamps notified_at
    R3.7 visit/to_appoint due visit_appoint_24h 24 notified_at
    R3.7 visit/to_appoint due visit_visit_24h 24 notified_at
    R3.7 visit/to_appoint/appoint asks appointed_at
    R3.7 R3.17 visit/to_appoint/appoint leads appointed_soon
    R3.4 R3.7 visit/to_assign/assign_fixed asks appointed_at
    R3.8 visit/to_appoint/ask_exception asks exception_reason
    R3.8 visit/exception_asked/confirm_exception apart exception_confirmed exception_reason
    R3.8 visit/exception_asked/confirm_exception leads to_appoint_late
    # On the site.
    R3.9 R3.17 visit/appointed_soon/arrive leads on_site
    R3.9 visit/on_site/repaired asks told_customer
    R3.9 visit/on_site/repaired asks work_done
    R3.10 visit/on_site/again_open asks again_reason
    R3.10 R3.17 visit/on_site/again_open leads to_appoint
    R3.10 visit/on_site/again_fixed asks appointed_at
    R3.11 visit/on_site/repaired asks materials_added
    R3.11 visit/on_site/repaired asks materials_replaced
    R3.12 visit/signing/signed asks signed_by
    R3.12 R3.17 visit/signing/signed leads to_hand_in
    R3.12 visit/signing/sign_refused asks why_not_signed
    # Back in the office.
    R3.13 visit/to_hand_in/hand_in asks handed_in_to
    R3.13 visit/to_hand_in/hand_in stamps handed_in_at
    R3.14 visit/to_hand_in/hand_in asks result 修好 未修好 带回
    R3.15 visit/on_site/bring_back asks part_fault
    R3.15 visit/on_site/bring_back asks tagged
    R3.16 visit/to_factory due visit_factory_same_day 0
    R3.16 visit/to_factory/to_factory asks factory_no
    R3.16 visit/at_factory/factory_back asks factory_result
    R3.17 visit/handed_in/close_visit leads closed
"""


@pytest.mark.parametrize("line", sentences(SENTENCES))
def test_the_procedure_of_visits_is_walked_as_written(line: str) -> None:
    check(line)
