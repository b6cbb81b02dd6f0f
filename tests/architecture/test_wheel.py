"""The wheel holds the four packages with everything they read at run time, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.architecture.tree import PACKAGES, ROOT, files, name

NEEDED = {
    "flow definitions": "flows/definitions/*.yaml",
    "the dictionary": "flows/dictionary/*.yaml",
    "Chinese sentences": "flows/messages/zh/sentences.yaml",
    "English sentences": "flows/messages/en/sentences.yaml",
    "Chinese cards": "flows/messages/zh/cards/*.txt",
    "English cards": "flows/messages/en/cards/*.txt",
    "the JSON Schema": "flows/schema/*.json",
    "the chat page's templates": "adapters/webchat/pages/*.html",
    "the chat page's scripts": "adapters/webchat/static/*.js",
    "the chat page's styles": "adapters/webchat/static/*.css",
    "the form office's templates": "bot/web/office/pages/*.html",
    "the form office's editor": "bot/web/office/static/editor.js",
    "the pages of problem codes": "bot/web/office/problems/cycle.md",
    "migrations": "storage/migrations/versions/v0001_*.py",
    "the migrations' environment": "storage/migrations/env.py",
    "the command line": "bot/__main__.py",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """Paths in a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = folder.glob("yibiao-*.whl")
    return frozenset(ZipFile(path).namelist())


@pytest.mark.parametrize("pattern", NEEDED.values(), ids=NEEDED.keys())
def test_the_wheel_holds(wheel: frozenset[str], pattern: str) -> None:
    assert any(Path(path).match(pattern) for path in wheel), pattern


def test_the_wheel_holds_each_file_of_the_packages_and_its_own_description_only(
    wheel: frozenset[str],
) -> None:
    ours = {path for path in map(name, files()) if path.split("/")[0] in PACKAGES}
    ours |= {f"bot/web/office/problems/{path.name}" for path in (ROOT / "docs" / "problems").iterdir()}
    packed = {path for path in wheel if ".dist-info/" not in path}
    assert packed == ours


def test_the_wheel_starts_as_yibiao_and_carries_the_licence(wheel: frozenset[str]) -> None:
    described = {path.split(".dist-info/")[1] for path in wheel if ".dist-info/" in path}
    assert {"entry_points.txt", "licenses/LICENSE", "METADATA"} <= described
