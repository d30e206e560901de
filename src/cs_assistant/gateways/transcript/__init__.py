"""Chats that are over, from files: CSV, XLSX, XLS, JSON lines, a zip with one file a buyer (docs/transcripts.md)."""
