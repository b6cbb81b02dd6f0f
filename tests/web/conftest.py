"""An office of its own for each test, and one of its people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.web.office_place import Office, office_at


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_at(tmp_path) as office:
        yield office


@pytest.fixture
def member(office: Office) -> TestClient:
    return office.member()
