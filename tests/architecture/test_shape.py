"""Size of files and functions, and what no text of the project may hold."""

from __future__ import annotations

import ast
import re

from tests.architecture.tree import modules, texts

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
LONG_FILES = {"storage/migrations/versions/v0001_first_tables.py"}  # one list of tables, never edited again
LONG_FUNCTIONS: set[str] = set()

CODE = (".py", ".js", ".css", ".html", ".sh")
# With brackets, so that this line holds none of the words.
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X])\b")
REGISTRY = re.compile(
    r"https?://[^\s\"'<>]*/simple\b|https?://(?:files\.pythonhosted|registry\.npmjs|registry\.yarnpkg)\."
    r"|--(?:extra-)?index-url|--find-links|--trusted-host"
)
MACHINE_PATH = re.compile(r"(?<![\w.>/])/(?:work|root|farm|home|Users|opt/pypi)/[\w.]")


def test_no_file_of_code_is_longer_than_it_may_be() -> None:
    lengths = {path: text.count("\n") for path, text in texts().items() if path.endswith(CODE)}
    too_long = {path: length for path, length in lengths.items() if length > FILE_LINES_MAX}
    assert too_long.keys() <= LONG_FILES, too_long


def test_no_function_is_longer_than_it_may_be() -> None:
    too_long = {
        f"{path}:{node.name}": node.end_lineno - node.lineno + 1
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    }
    assert too_long.keys() <= LONG_FUNCTIONS, too_long


def test_nothing_is_marked_as_left_for_later() -> None:
    assert _lines_with(UNFINISHED) == []


def test_no_text_names_a_package_index() -> None:
    assert _lines_with(REGISTRY) == []


def test_no_text_names_a_path_of_somebodys_machine() -> None:
    assert _lines_with(MACHINE_PATH) == []


def test_every_text_ends_with_one_newline_and_uses_no_carriage_returns() -> None:
    ragged = [
        path
        for path, text in texts().items()
        if text and (not text.endswith("\n") or text.endswith("\n\n") or "\r" in text)
    ]
    assert ragged == []


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    own = "tests/architecture/test_shape.py"
    return [
        f"{path}:{number} {line.strip()[:80]}"
        for path, text in texts().items()
        if path != own
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]
