"""Every test of a command runs in an empty folder, without settings of the machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.shipped_year import play
from tests.cli.units import UNITS
from tests.kit.commands import done, folder_with
from tests.kit.databases import new_sqlite


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the commands run."""
    for name in [name for name in os.environ if name.startswith("YIBIAO_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def database(place: Path) -> Path:
    """A database with a township and two villages."""
    (place / "units.csv").write_text(UNITS, "utf-8")
    new_sqlite(place / "yibiao.db")
    done("units", "import", "units.csv", "--database", "yibiao.db")
    return place / "yibiao.db"


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Databases as they stood after each step of a village's year, by the step's name. Copy one to change it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("YIBIAO_")]:
            patch.delenv(name)
        folder = tmp_path_factory.mktemp("year")
        patch.chdir(folder)
        return dict(play(folder))


@pytest.fixture
def small_flows(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A flows folder with a quarterly form of two items and an annual form that they feed."""
    folder = folder_with("year", place / "flows")
    monkeypatch.setenv("YIBIAO_FLOWS_DIR", str(folder))
    return folder
