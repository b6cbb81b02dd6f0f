"""Every test of a command runs in an empty folder, without settings of the machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kit.commands import done, folder_with

UNITS = """code,name,level,parent,timezone
town,云杉示范乡,township,,Asia/Shanghai
v1,青石示范村,village,town,Asia/Shanghai
v2,柳湾示范村,village,town,Asia/Urumqi
"""


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
    done("units", "import", "units.csv", "--database", "yibiao.db")
    return place / "yibiao.db"


@pytest.fixture
def small_flows(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A flows folder with a quarterly form of two items and an annual form that they feed."""
    folder = folder_with("year", place / "flows")
    monkeypatch.setenv("YIBIAO_FLOWS_DIR", str(folder))
    return folder
