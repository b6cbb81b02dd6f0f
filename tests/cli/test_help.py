"""What `yibiao` says about itself, and how it ends where something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.commands import done, running, yibiao

COMMANDS = (
    ("demo",), ("run",), ("chat",), ("preview",), ("check",), ("diff",), ("publish",), ("revisions",), ("revert",),
    ("replay",), ("schema",), ("plan",), ("calendar",), ("ask",), ("refusals",), ("simulate",), ("invite",),
    ("new",), ("new", "flow"), ("new", "element"), ("flows",), ("flows", "write"),
    ("import",), ("import", "xlsform"), ("import", "table"), ("export",), ("export", "figures"), ("export", "xlsform"),
    ("units",), ("units", "import"), ("db",), ("db", "upgrade"), ("db", "rebuild"),
)  # fmt: skip


def test_the_help_names_every_command_with_a_whole_sentence() -> None:
    told = done("--help")
    listed = told.split("Commands:\n")[1].split("\n\n")[0].splitlines()
    assert [line.split()[0] for line in listed] == list(dict.fromkeys(name for name, *_ in COMMANDS))
    assert all(line.rstrip().endswith(".") and "..." not in line[:-3] for line in listed)
    assert "YIBIAO_" in told
    assert ".env" in told


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_in_lines_that_fit(command: tuple[str, ...]) -> None:
    told = done(*command, "--help")
    lines = told.splitlines()
    assert lines[0].startswith(f"Usage: yibiao {' '.join(command)} ")
    assert lines[2].startswith("  ")
    assert max(map(len, lines)) <= 100
    assert "<str>" not in told


@pytest.mark.parametrize(
    "command", [(), ("flows",), ("import",), ("export",), ("units",), ("db",)], ids=" ".join
)
def test_a_command_that_lacks_one_shows_the_help(command: tuple[str, ...]) -> None:
    outcome = yibiao(*command)
    assert outcome.code == 2
    assert (outcome.out + outcome.err).startswith("Usage: yibiao ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("dance",), "No such command 'dance'."),
        (("plan",), "Missing option '--flow'."),
        (("export", "figures", "--format", "pdf"), "'pdf' is not one of 'csv', 'json', 'xlsx'."),
        (("demo", "--port", "70000"), "Invalid value for '--port'"),
        (("units", "import"), "Missing argument 'FILE'."),
    ],
)
def test_a_command_that_was_mistyped_says_what_is_missing(arguments: tuple[str, ...], told: str) -> None:
    outcome = yibiao(*arguments)
    assert outcome.code == 2
    assert told in outcome.err
    assert "Traceback" not in outcome.err


def test_the_module_is_the_command(place: Path) -> None:
    with running("check", "nowhere", folder=place) as command:
        assert command.end() == 2
        assert (command.out, command.err) == ("", "There is no file or folder nowhere.\n")
