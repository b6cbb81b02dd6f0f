"""`yibiao db`: the schema, and the table of current values made anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from storage.engine import newest_version
from tests.cli.shipped_year import FARMING, VILLAGE
from tests.kit.commands import done, yibiao


def test_upgrading_makes_a_new_database_and_leaves_one_that_is_up_to_date_alone(place: Path) -> None:
    told = f"The database is at version {newest_version()}.\n"
    assert done("db", "upgrade", "--database", "var/new.db") == told
    before = (place / "var" / "new.db").read_bytes()
    assert done("db", "upgrade", "--database", "sqlite:///var/new.db") == told
    assert (place / "var" / "new.db").read_bytes() == before


def test_current_values_are_made_anew_as_they_were(year: Mapping[str, Path], place: Path) -> None:
    database = place / "some.db"
    database.write_bytes(year[f"{FARMING} 2026Q2"].read_bytes())
    wanted = ("export", "figures", "--flow", VILLAGE, "--period", "2026Q2", "--database", database)
    before = done(*wanted)
    with sqlite3.connect(database) as connection:
        count = connection.execute("SELECT count(*) FROM current_values").fetchone()
        connection.execute("UPDATE current_values SET number = 7 WHERE element = 'households'")
        connection.execute("DELETE FROM current_values WHERE element = 'sheep'")
    assert done(*wanted) != before
    assert done("db", "rebuild", "--database", database).endswith(
        "Current values of 3 units are made anew.\n"
    )
    assert done(*wanted) == before
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM current_values").fetchone() == count


@pytest.mark.parametrize("named", ["sqlite:///here/kept.db", "here/kept.db"])
def test_the_database_of_the_settings_is_taken_where_none_is_named(place: Path, named: str) -> None:
    (place / ".env").write_text(f"YIBIAO_DATABASE_URL={named}\n", "utf-8")
    done("db", "upgrade")
    assert (place / "here" / "kept.db").exists()


def test_a_file_that_is_no_database_is_named_and_left_alone(place: Path) -> None:
    (place / "notes.txt").write_text(
        "This is no database, and is longer than one hundred bytes. " * 9, "utf-8"
    )
    before = (place / "notes.txt").read_bytes()
    told = "The file notes.txt is no SQLite database; name another one.\n"
    assert yibiao("db", "upgrade", "--database", "notes.txt") == (2, "", told)
    assert (place / "notes.txt").read_bytes() == before


def test_a_database_that_cannot_be_reached_is_told_in_one_line(place: Path) -> None:
    outcome = yibiao("db", "upgrade", "--database", "postgresql://nobody@127.0.0.1:1/none")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (3, "", 1)
    assert outcome.err.startswith("The database cannot be reached: ")
    assert yibiao("db", "upgrade", "--database", place).code == 3
