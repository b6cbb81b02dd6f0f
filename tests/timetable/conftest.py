"""Databases, and a township in which time is played."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.databases import (
    database_engine,
    database_url,
    empty_url,
    postgresql_server,
)
from tests.timetable.township import Township, township

__all__ = ["database_engine", "database_url", "empty_url", "postgresql_server"]


@pytest.fixture
def pair(database_url: str, tmp_path: Path) -> Iterator[Township]:
    """Two forms a quarter."""
    with township(database_url, "pair", tmp_path) as found:
        yield found


@pytest.fixture
def year(database_url: str, tmp_path: Path) -> Iterator[Township]:
    """A form a quarter and one a year."""
    with township(database_url, "year", tmp_path) as found:
        yield found
