"""What is published in the browser, the folder on disk, and `yibiao flows write`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app.flows_folder import read_folder
from bot.app.revisions import Revisions
from storage import open_storage
from tests.kit.commands import chat, done, running, yibiao

AT = datetime(2026, 4, 9, 1, tzinfo=UTC)
MARK = "# 在浏览器里发布\n"


def _publish_in_the_browser(database: Path, folder: Path) -> dict[str, str]:
    """The folder's files with a comment more in one of them, published by a person."""
    files = dict(read_folder(folder))
    path = next(path for path in files if path.startswith("definitions/"))
    files[path] += MARK
    storage = open_storage(f"sqlite:///{database}")
    with storage.transaction() as transaction:
        li = transaction.add_person("李示例", "zh")
        Revisions().store(files, transaction, AT, li.id)
    storage.close()
    return files


def _published(database: Path, target: Path) -> dict[str, str]:
    done("flows", "write", target, "--database", database)
    return dict(read_folder(target))


def test_what_is_published_is_written_as_its_authors_wrote_it(
    database: Path, small_flows: Path, place: Path
) -> None:
    first = next((small_flows / "definitions").glob("*.yaml"))
    first.write_bytes(first.read_bytes().replace(b"\n", b"\r\n"))
    chat("village-quarter", "v1", "2026-04-09T09:00", database=database)
    told = done("flows", "write", "out", "--database", database)
    assert told.startswith("out holds ")
    assert (place / "out" / "definitions" / first.name).read_bytes() == first.read_bytes()
    assert "0 of them were changed" in done("flows", "write", "out", "--database", database)


def test_writing_takes_away_what_is_not_published_any_more_and_nothing_else(
    database: Path, small_flows: Path, place: Path
) -> None:
    chat("village-quarter", "v1", "2026-04-09T09:00", database=database)
    _published(database, place / "out")
    (place / "out" / "notes.txt").write_text("x", "utf-8")
    (place / "out" / "dictionary" / "gone.yaml").write_text("schema: 1\n", "utf-8")
    assert _published(database, place / "out") == read_folder(small_flows)
    assert (place / "out" / "notes.txt").exists()


def test_before_anything_is_published_there_is_nothing_to_write(database: Path) -> None:
    outcome = yibiao("flows", "write", "out", "--database", database)
    assert (outcome.code, outcome.out) == (2, "")
    assert "No flows are published yet" in outcome.err


@pytest.mark.usefixtures("small_flows")
def test_an_older_folder_does_not_take_the_place_of_what_was_published_in_the_browser(
    database: Path, small_flows: Path, place: Path
) -> None:
    chat("village-quarter", "v1", "2026-04-09T09:00", database=database)
    in_force = _publish_in_the_browser(database, small_flows)
    shown = chat("village-quarter", "v1", "2026-04-09T09:30", database=database)
    assert "The flows folder differs from what is in force, published 李示例 in the browser" in shown
    assert _published(database, place / "out") == in_force


def test_a_start_says_that_the_folder_is_not_what_is_in_force(
    database: Path, small_flows: Path, place: Path
) -> None:
    chat("village-quarter", "v1", "2026-04-09T09:00", database=database)
    first = next((small_flows / "definitions").glob("*.yaml"))
    first.write_text(first.read_text("utf-8") + "# by hand\n", "utf-8")
    settings = {"YIBIAO_FLOWS_DIR": str(small_flows), "YIBIAO_LISTEN": "127.0.0.1:0"}
    with running("run", "--database", database, folder=place, settings=settings) as command:
        command.wait_for("published from a folder")
        assert command.stop() == 0
    assert MARK not in "".join(_published(database, place / "out").values())
