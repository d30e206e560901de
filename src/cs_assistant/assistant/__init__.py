"""Candidates, decision and the rules of automatic replies. Pure."""
