"""The lock files: complete, in step with pyproject.toml and with each other, and with a hash for every package."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import ROOT

RUN, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def _locked(file: str) -> dict[str, tuple[str, str]]:
    """Each locked package -> its version, and the rest of its entry: marker and hashes."""
    entry = re.compile(r"^([\w.-]+)==(\S+)((?:[^\n]*\\\n)*[^\n]*)", re.MULTILINE)
    entries = entry.findall((ROOT / file).read_text("utf-8"))
    return {canonicalize_name(package): (version, rest) for package, version, rest in entries}


def _group(name: str) -> Iterator[str]:
    groups = _project()["dependency-groups"]
    for entry in groups[name]:
        if isinstance(entry, str):
            yield entry
        else:
            yield from _group(entry["include-group"])


def _wanted(file: str) -> list[Requirement]:
    project = _project()["project"]
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    group = "build" if file == RUN else "dev"
    return [Requirement(line) for line in [*project["dependencies"], *extras, *_group(group)]]


@pytest.mark.parametrize("file", [RUN, DEVELOPMENT])
def test_every_dependency_is_locked_at_a_version_that_pyproject_allows(file: str) -> None:
    locked = {package: version for package, (version, _) in _locked(file).items()}
    unmet = [
        f"{wanted} is locked at {locked.get(canonicalize_name(wanted.name))}"
        for wanted in _wanted(file)
        if not wanted.specifier.contains(locked.get(canonicalize_name(wanted.name), "0"))
    ]
    assert unmet == [], "run `make lock`"


@pytest.mark.parametrize("file", [RUN, DEVELOPMENT])
def test_every_locked_package_has_its_hashes(file: str) -> None:
    assert [package for package, (_, rest) in _locked(file).items() if "--hash=sha256:" not in rest] == []


def test_the_development_lock_holds_the_run_time_lock_at_the_same_versions() -> None:
    run, development = (
        {package: version for package, (version, _) in _locked(file).items()} for file in (RUN, DEVELOPMENT)
    )
    assert {package: development.get(package) for package in run} == run
