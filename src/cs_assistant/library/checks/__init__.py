"""The rules that need more than one file (design, section 5). Each looks at the draft and notes problems.

A rule that concludes something from an absence (no such reply, no test, too few examples) looks only at files that
could be read whole, so that one broken file gives its own problems and no others.
"""

from __future__ import annotations

from cs_assistant.library.checks.card import check_card
from cs_assistant.library.checks.citations import check_citations
from cs_assistant.library.checks.examples import check_examples
from cs_assistant.library.checks.notices import check_notices
from cs_assistant.library.checks.numbers import policy_numbers
from cs_assistant.library.checks.promises import check_promises
from cs_assistant.library.checks.rulebooks import check_rulebooks
from cs_assistant.library.checks.structure import check_structure
from cs_assistant.library.checks.tables import check_tables
from cs_assistant.library.checks.terms import check_terms
from cs_assistant.library.checks.texts import check_texts
from cs_assistant.library.checks.wordings import Lint
from cs_assistant.library.drafts import Draft
from cs_assistant.library.problems import Report

__all__ = ["Lint", "check", "policy_numbers"]


def check(draft: Draft, report: Report, lint: Lint | None = None) -> None:
    """Run every rule over the draft."""
    check_tables(draft, report)
    check_rulebooks(draft, report)
    check_citations(draft, report)
    check_structure(draft, report)
    check_texts(draft, report, lint)
    check_terms(draft, report, lint)
    check_promises(draft, report)
    check_notices(draft, report, lint)
    check_card(draft, report, lint)
    check_examples(draft, report)
