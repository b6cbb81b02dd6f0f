"""Nothing that can be set, typed or run into lacks its place in the documentation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
import typer

from bot.cli.main import FAULT, INPUT, OUTSIDE, app
from bot.config import Settings
from bot.core.walk.commands import COMMANDS
from tests.architecture.tree import packaged
from tests.docs.pages import blocks, page, pages, rows, section

_SETTINGS = {f"YIBIAO_{name.upper()}": field for name, field in Settings.model_fields.items()}
_PACKAGED_FOLDER = "the folder `flows` of the installed program"
_LIMIT = re.compile(r"(?:[A-Z]+_)*(?:MAX|MIN)(?:_[A-Z]+)*")


def _commands(command: Any, *names: str) -> Iterator[tuple[str, Any]]:
    """Each command under a command, by the words that are typed."""
    if not hasattr(command, "commands"):
        yield " ".join(names), command
        return
    for name, each in command.commands.items():
        yield from _commands(each, *names, name)


_COMMANDS = dict(_commands(typer.main.get_command(app)))


def _options(name: str) -> dict[str, Any]:
    """The options of a command, by their names joined with commas as they are documented."""
    options = (each for each in _COMMANDS[name].params if each.param_type_name == "option")
    return {", ".join(f"`{word}`" for word in (*each.opts, *each.secondary_opts)): each for each in options}


# -- settings


def test_each_setting_is_documented_and_nothing_else_is() -> None:
    documented = [row[0].strip("`") for row in rows(page("docs/settings.md"))[1:]]
    assert documented == list(_SETTINGS)


@pytest.mark.parametrize("name", _SETTINGS)
def test_a_setting_is_documented_with_its_default(name: str) -> None:
    documented = {row[0].strip("`"): row[1] for row in rows(page("docs/settings.md"))[1:]}
    default = _SETTINGS[name].default
    if name == "YIBIAO_FLOWS_DIR":
        assert default.name == "flows"
        assert documented[name] == _PACKAGED_FOLDER
    elif name == "YIBIAO_WORKING_HOURS":
        assert documented[name] == "`{:%H:%M}-{:%H:%M}`".format(*default)
    elif default is None:
        assert documented[name] == "none"
    else:
        assert documented[name] == f"`{','.join(default) if isinstance(default, tuple) else default}`"


@pytest.mark.parametrize("path", sorted(pages()))
def test_no_page_names_a_setting_that_does_not_exist(path: str) -> None:
    of_the_tests = {"YIBIAO_CHROMIUM"}
    assert set(re.findall(r"\bYIBIAO_[A-Z_]*[A-Z]", pages()[path])) <= _SETTINGS.keys() | of_the_tests


# -- commands


def test_each_command_has_a_part_and_nothing_else_has() -> None:
    parts = re.findall(r"^## yibiao (.+)$", page("docs/commands.md"), re.MULTILINE)
    assert parts == list(_COMMANDS)


@pytest.mark.parametrize("name", _COMMANDS)
def test_each_option_of_a_command_is_documented_with_its_default(name: str) -> None:
    table = [
        row for row in rows(section(page("docs/commands.md"), f"yibiao {name}")) if row[0].startswith("`--")
    ]
    documented = {row[0]: row[1] for row in table}
    options = _options(name)
    assert list(documented) == list(options)
    for words, option in options.items():
        default = _default_words(option)
        if default is not None:
            assert documented[words] == default


def _default_words(option: Any) -> str | None:
    """What stands in the table for a default; None where its meaning is put into words there."""
    if option.required:
        return "required"
    if isinstance(option.default, bool):
        return f"`{option.opts[0]}`" if option.secondary_opts else ""
    return None if option.default is None else f"`{getattr(option.default, 'value', option.default)}`"


@pytest.mark.parametrize("path", sorted(pages()))
def test_each_command_that_a_page_shows_exists_with_its_options(path: str) -> None:
    shown = [line for block in blocks(pages()[path], "sh", "") for line in block.text.splitlines()]
    shown += re.findall(r"`(yibiao [^`]+)`", pages()[path])
    unknown = []
    for line in shown:
        words = line.split()
        if words[:1] != ["yibiao"] or words[1:2] in ([], ["COMMAND"]) or words[1].startswith("-"):
            continue
        name = next((each for each in _COMMANDS if f"{' '.join(words[1:])} ".startswith(f"{each} ")), None)
        known = (
            {word for words_ in _options(name) for word in re.findall("--[a-z-]+", words_)} if name else set()
        )
        if name is None or not {word for word in words if word.startswith("--")} <= known:
            unknown.append(line)
    assert unknown == []


def test_each_exit_code_of_the_command_line_is_documented() -> None:
    documented = {row[0] for row in rows(section(page("docs/commands.md"), "Exit codes"))[1:]}
    assert documented >= {"0", "1", *map(str, (INPUT, OUTSIDE, FAULT))}


# -- limits


def _limits() -> set[tuple[str, str]]:
    """File and name of each public limit in the packages."""
    found = set()
    for path, tree in packaged().items():
        for node in tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            found |= {(path, name) for name in names if _LIMIT.fullmatch(name)}
    return found


def _documented_limits() -> dict[tuple[str, str], str]:
    table = rows(section(page("docs/operating.md"), "Limits"))[1:]
    named = (re.fullmatch(r"`(\w+)` in `([\w/.]+)`", row[0]) for row in table)
    return {(match[2], match[1]): row[1] for match, row in zip(named, table, strict=True) if match}


def test_each_limit_of_the_code_is_documented() -> None:
    assert _limits() - _documented_limits().keys() == set()


@pytest.mark.parametrize("limit", _documented_limits(), ids="/".join)
def test_a_limit_is_documented_with_its_value(limit: tuple[str, str]) -> None:
    path, name = limit
    value = getattr(import_module(path.removesuffix(".py").replace("/", ".")), name)
    values = value.values() if isinstance(value, dict) else [value]
    is_year = name.startswith("YEAR_")
    assert _documented_limits()[limit] == ", ".join(
        f"{each:g}" if is_year else f"{int(each):,}" for each in values
    )


def test_each_command_of_the_chat_is_documented_and_nothing_else_is() -> None:
    shown = [row[0] for row in rows(section(page("docs/commands.md"), "In the chat"))]
    assert sorted(re.findall(r"/(\w+)", " ".join(shown))) == sorted(COMMANDS)
