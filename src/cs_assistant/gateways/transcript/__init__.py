"""Chats that are over, from files: CSV, JSON lines, a zip with one file a buyer (docs/transcripts.md)."""
