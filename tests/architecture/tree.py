"""The files of the project, as a clean checkout holds them, and the syntax of its modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = ("bot", "flows", "adapters", "storage")

_HIDDEN_BUT_OURS: Final = {".ci", ".github"}
_LEFT_BY_TOOLS: Final = {"__pycache__", "build", "dist", "node_modules", "var"}


def _is_left_out(path: Path) -> bool:
    hidden = path.name.startswith(".") and path.is_dir() and path.name not in _HIDDEN_BUT_OURS
    return hidden or path.name in _LEFT_BY_TOOLS or path.suffix == ".egg-info"


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if _is_left_out(path):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project, without what tools leave behind; absolute, sorted."""
    return tuple(path for path in _walk(ROOT) if path.name != ".env" and path.suffix != ".pyc")


@cache
def texts() -> dict[str, str]:
    """Each file that is UTF-8 text: its path from the root -> its content, with its own line ends."""
    found = {}
    for path in files():
        try:
            found[name(path)] = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
    return found


def name(path: Path) -> str:
    """The path from the root, with slashes on every system."""
    return path.relative_to(ROOT).as_posix()


@cache
def modules() -> dict[str, ast.Module]:
    """Each Python file: its path from the root -> its syntax tree."""
    return {path: ast.parse(text, path) for path, text in texts().items() if path.endswith(".py")}


def packaged() -> dict[str, ast.Module]:
    """The modules of the four packages, without the tests."""
    return {path: tree for path, tree in modules().items() if path.split("/")[0] in PACKAGES}


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Full name and line of each module or name that is imported anywhere in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
