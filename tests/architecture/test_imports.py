"""What the import contracts of pyproject.toml cannot say for themselves."""

from __future__ import annotations

import sys
import tomllib
from typing import Any

from tests.architecture.tree import PACKAGES, ROOT, imported, packaged


def _contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return contracts


def _top(module: str) -> str:
    return module.split(".")[0]


def test_every_kept_library_has_its_place_in_an_import_contract() -> None:
    placed = {library for contract in _contracts() for library in contract.get("protected_modules", ())}
    homeless = {
        f"{path}:{line} {module}"
        for path, tree in packaged().items()
        for module, line in imported(tree)
        if _top(module) not in {*sys.stdlib_module_names, *PACKAGES, *placed}
    }
    assert homeless == set()


def test_the_core_needs_the_standard_library_and_the_model_alone() -> None:
    strangers = {
        f"{path}:{line} {module}"
        for path, tree in packaged().items()
        if path.startswith("bot/core/")
        for module, line in imported(tree)
        if _top(module) not in sys.stdlib_module_names
        and not module.startswith(("bot.core", "flows.language.model"))
    }
    assert strangers == set()


def test_no_module_of_the_packages_imports_the_tests() -> None:
    backwards = {
        f"{path}:{line} {module}"
        for path, tree in packaged().items()
        for module, line in imported(tree)
        if _top(module) in {"tests", "benchmarks"}
    }
    assert backwards == set()
