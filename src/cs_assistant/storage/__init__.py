"""Tables, migrations and the unit of work. SQLite by default; the SQL is kept portable to PostgreSQL."""

from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

__all__ = ["Database", "Topic", "UnitOfWork"]
