"""What is kept: SQLAlchemy over SQLite or PostgreSQL, behind the ports `Storage` and `Transaction`.

Nothing outside this package imports SQLAlchemy.
"""

from storage.unit_of_work import SqlStorage, SqlTransaction, open_storage

__all__ = ["SqlStorage", "SqlTransaction", "open_storage"]
