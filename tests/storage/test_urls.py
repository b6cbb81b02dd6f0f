"""Database URLs, and what is said about those that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import ProgrammingError

from bot.core.errors import InputError, OutsideError
from storage import open_storage
from storage.engine import open_engine


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "cannot be read; write it like sqlite:////"),
        ("yibiao.db", "cannot be read; write it like"),
        ("mysql://u:secret@h/d", "A database of the kind mysql is not supported"),
        ("postgres://u:secret@h/d", "kind postgres is not supported"),
        ("postgresql+asyncpg://u:secret@h/d", "kind postgresql\\+asyncpg is not supported"),
        ("sqlite+aiosqlite:///x.db", "kind sqlite\\+aiosqlite is not supported"),
        (
            "sqlite:////nowhere/at/all/yibiao.db",
            "folder of the database file /nowhere/at/all/yibiao.db does not exist",
        ),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_in_one_sentence(url: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as refused:
        open_storage(url)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_server_that_does_not_answer_is_said_without_the_password() -> None:
    with pytest.raises(OutsideError, match="cannot be reached") as failed:
        open_storage("postgresql://somebody:secret@127.0.0.1:1/nothing")
    assert "secret" not in str(failed.value)
    assert failed.value.retry_after_s == 5


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("this is no database\n" * 100)
    with pytest.raises(InputError, match="is no SQLite database"):
        open_storage(f"sqlite:///{file}")


def test_sqlite_keeps_answers_when_the_power_fails_and_checks_references(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    with engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_a_database_that_was_never_upgraded_has_no_tables(empty_url: str) -> None:
    storage = open_storage(empty_url)
    with pytest.raises((ProgrammingError, OutsideError)), storage.transaction() as transaction:
        transaction.all_units()
    storage.close()


def test_a_lock_held_by_another_program_is_the_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engine.BUSY_TIMEOUT_S", 0)
    url = f"sqlite:///{tmp_path / 'new.db'}"
    first, second = open_storage(url), open_storage(url)
    with (
        first.transaction(),
        pytest.raises(OutsideError, match="locked") as failed,
        second.transaction(),
    ):
        pass
    assert failed.value.retry_after_s == 1
    first.close()
    second.close()
