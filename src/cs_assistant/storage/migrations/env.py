"""Alembic runs this file: migrate on the connection it was handed, in that connection's transaction."""

from __future__ import annotations

from alembic import context

from cs_assistant.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
