"""Databases, and the scene in which the tests of this folder play."""

from collections.abc import Iterator

import pytest

from storage import SqlStorage, open_storage
from tests.kit.databases import (
    database_engine,
    database_url,
    empty_url,
    postgresql_server,
    storage,
)
from tests.storage.scene import Scene

__all__ = ["database_engine", "database_url", "empty_url", "postgresql_server", "storage"]


@pytest.fixture
def scene(storage: SqlStorage) -> Scene:
    """Two villages of a township, two people, one revision."""
    return Scene.set_up(storage)


@pytest.fixture
def rival(database_url: str) -> Iterator[SqlStorage]:
    """A second program on the scene's database."""
    opened = open_storage(database_url)
    yield opened
    opened.close()
