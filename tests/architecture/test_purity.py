"""Pure modules: they say so, and neither look at the clock nor touch anything outside themselves.

The import contracts cannot see a call; this reads the syntax of every module whose docstring says "Pure".
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.tree import imported, packaged

SAYS_PURE = re.compile(r"\bPure[.:]")
MUST_BE_PURE = re.compile(r"bot/core/|flows/language/|adapters/[^/]+/(incoming|outgoing)\.py$")

IMPURE_MODULES = """
    asyncio io locale logging os pathlib random secrets shutil socket subprocess sys tempfile threading time
    urllib.request uuid
""".split()  # noqa: SIM905 - a list of words reads better than seventeen lines
IMPURE_CALLS = {"breakpoint", "input", "open", "print"}
IMPURE_METHODS = {
    "fromtimestamp",
    "now",
    "read_bytes",
    "read_text",
    "today",
    "utcnow",
    "write_bytes",
    "write_text",
}


def _says_pure(tree: ast.Module) -> bool:
    return SAYS_PURE.search(ast.get_docstring(tree) or "") is not None


def impurities(tree: ast.Module) -> Iterator[str]:
    """Line and name of each import or call that reaches the clock, chance, files, the network or the log."""
    for module, line in imported(tree):
        if any(f"{module}.".startswith(f"{impure}.") for impure in IMPURE_MODULES):
            yield f"{line} imports {module}"
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
            yield f"{node.lineno} calls {node.func.id}()"
        elif isinstance(node.func, ast.Attribute) and node.func.attr in IMPURE_METHODS:
            yield f"{node.lineno} calls .{node.func.attr}()"


def test_every_module_of_the_core_and_of_the_flow_language_says_that_it_is_pure() -> None:
    silent = [
        path
        for path, tree in packaged().items()
        if MUST_BE_PURE.match(path) and tree.body and not _says_pure(tree)
    ]
    assert silent == []


def test_what_says_pure_is_pure() -> None:
    found = [
        f"{path}:{impurity}"
        for path, tree in packaged().items()
        if _says_pure(tree)
        for impurity in impurities(tree)
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\nat = datetime.now(tz)",
        "import datetime\nday = datetime.date.today()",
        "from time import monotonic",
        "import os.path",
        "import random",
        "def f():\n    import logging",
        "open('x')",
        "path.read_text()",
    ],
)
def test_a_look_outside_is_found(code: str) -> None:
    assert list(impurities(ast.parse(code))) != []


@pytest.mark.parametrize(
    "code",
    ["from datetime import date, time", "time(18, 30)", "from operator import itemgetter", "walk.opened()"],
)
def test_what_only_resembles_a_look_outside_passes(code: str) -> None:
    assert list(impurities(ast.parse(code))) == []
