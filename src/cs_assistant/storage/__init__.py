"""Tables, migrations and the unit of work, on SQLite.

Tables, migrations and nearly every statement run on PostgreSQL as they are. What is SQLite's alone stands in `engine`,
in `errors`, and in `repositories.dialect`: `text_at` and `text_within` read inside JSON documents.
"""

from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

__all__ = ["Database", "Topic", "UnitOfWork"]
