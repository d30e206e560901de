"""The console: pages, the JSON API under /api/v1, live updates."""
