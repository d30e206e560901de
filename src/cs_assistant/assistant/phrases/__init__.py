"""短语体检: reading a shop's own quick phrases against the linter, the policy, the calendar and one another. Pure."""
