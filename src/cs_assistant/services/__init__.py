"""Use cases: each opens one transaction, calls the pure parts, commits."""
