"""The six forms of 售后赔偿 with owner and retention, and which facts each holds (R4.30, R4.33).

All belong to the quality department and are kept five years. The source does not say from which day: they count from
the day the case was completed; when they are over the register says so, and nothing is ever deleted by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

OWNER = "品保部"
KEEP_YEARS = 5
"""R4.30."""
DOCUMENT_NO = "506—E001-2"
"""The written procedure's number (R4.28), in force since 2010-11-03 (R4.31)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """One form of the procedure."""

    key: str
    name: str
    step: str
    """Sections of the written procedure it belongs to, as inferred (R4.33)."""
    since: str
    """The fact that is only on file once the form was filled in."""
    facts: tuple[str, ...]
    """Keys of the facts it shows, in order."""
    owner: str = OWNER
    keep_years: int = KEEP_YEARS


FORMS: tuple[Form, ...] = (
    Form(
        key="part_faxes", name="调件传真", step="3.1", since="requester",
        facts=("fax_no", "requester", "requester_phone", "product", "fault_detail", "wanted_part", "urgency"),
    ),
    Form(
        key="part_requests", name="调件申请单", step="3.3", since="request_no",
        facts=("request_no", "part_no", "part_name", "quantity", "request_reason", "production_opinion"),
    ),
    Form(
        key="part_transfers", name="备件调件单", step="3.4–3.5", since="transfer_no",
        facts=("transfer_no", "part_no", "part_name", "rust_proof", "issued_quantity", "issued_at"),
    ),
    Form(
        key="issue_lists", name="售服领件明细表", step="3.7", since="issue_list_no",
        facts=("issue_list_no", "issue_period", "part_no", "part_name", "issued_quantity", "issue_total"),
    ),
    Form(
        key="compensation_shipments", name="用户赔偿发件登记表", step="3.5", since="shipment_no",
        facts=("recipient", "recipient_phone", "part_name", "issued_quantity", "courier", "shipment_no", "shipped_at"),
    ),
    Form(
        key="appraisals", name="赔偿鉴定单", step="3.9–3.12", since="appraisal_no",
        facts=(
            "appraisal_no", "appraisal_finding", "first_opinion", "second_opinion", "liable_party", "recourse_amount",
            "assessment", "signatures", "why_refused_to_sign", "refusal_approval", "deduction_no", "deduction_amount",
            "judged_before", "judged_after", "director_opinion",
        ),
    ),
)  # fmt: skip
"""R4.30, in the order of the requirement's list of forms; which step fills in which is inferred (R4.33)."""
