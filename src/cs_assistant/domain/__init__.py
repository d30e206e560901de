"""Frozen records and pure rules of the after-sales desk. Standard library only."""
