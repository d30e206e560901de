"""Programs in which clients that others wrote run, unmodified: each prints one JSON object of what it got."""
