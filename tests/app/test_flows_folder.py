"""The flows folder on disk: read and written byte for byte, and never written over somebody's change."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

import flows
from bot.app.flows_folder import Unwritten, read_folder, write_folder, write_publication
from flows.language.reader import read_catalogue
from tests.kit.commands import folder_with

ODD = "\ufeff# 注释\r\nschema: 1\r\n\n\n"
"""A byte order mark, line ends of two kinds, a comment and empty lines at the end."""


def _folder(tmp_path: Path) -> Path:
    return folder_with("year", tmp_path / "flows")


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_folder_that_is_read_and_written_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    (folder / "dictionary" / "odd.yaml").write_bytes(ODD.encode())
    before = _bytes(folder)
    write_folder(tmp_path / "copy", {}, read_folder(folder))
    assert _bytes(tmp_path / "copy") == before


def test_line_ends_of_windows_and_a_byte_order_mark_are_read_like_any_other_text(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    for path in folder.glob("d*/*.yaml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    reading = read_catalogue(read_folder(folder))
    assert reading.problems == ()
    assert "\r" in read_folder(folder)["dictionary/year.yaml"]


def test_a_publication_is_written_to_the_folder_that_holds_the_one_before(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    (folder / "notes.txt").write_text("of the office", "utf-8")
    before = read_folder(folder)
    first = min(before)
    after = {**before, "dictionary/odd.yaml": ODD}
    del after[first]
    assert write_publication(folder, before, after) is None
    assert read_folder(folder) == after
    assert (folder / "notes.txt").read_text("utf-8") == "of the office"


def test_a_folder_that_somebody_changed_stays_as_it_is(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    before = read_folder(folder)
    (folder / "dictionary" / "odd.yaml").write_bytes(ODD.encode())
    changed = _bytes(folder)
    assert write_publication(folder, before, {**before, "dictionary/new.yaml": "x"}) is Unwritten.CHANGED
    assert write_publication(tmp_path / "none", before, before) is Unwritten.CHANGED
    assert _bytes(folder) == changed


def test_the_samples_are_never_written_to() -> None:
    before = read_folder(flows.FOLDER)
    assert write_publication(flows.FOLDER, before, {**before, "dictionary/x.yaml": "x"}) is Unwritten.SAMPLE
    assert read_folder(flows.FOLDER) == before


def test_a_folder_that_may_not_be_written_to_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write anywhere, so the refusal comes from the system's call."""
    folder = _folder(tmp_path)
    before = read_folder(folder)

    def refuse(self: Path, _content: bytes) -> int:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    assert stat.S_ISDIR(folder.stat().st_mode)
    assert write_publication(folder, before, {**before, "dictionary/x.yaml": "x"}) is Unwritten.FORBIDDEN
