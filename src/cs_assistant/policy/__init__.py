"""Verdicts by date and fact, freight, and the compliance of outbound text. Receives policy facts as records."""
