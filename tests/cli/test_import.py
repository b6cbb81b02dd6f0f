"""`yibiao import ...` and `yibiao export xlsform`: files in, files out, and a line for everything that was lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.exchange.books import form
from tests.flows.exchange.spreadsheets import xlsx
from tests.kit.commands import done, folder_with, marked, yibiao

HEAD = ("type", "name", "label::中文", "label::English")
WELLS = form((HEAD, ("integer", "wells", "机井", "Wells"), ("geopoint", "where", "位置", "Where")))


@pytest.fixture
def wells(place: Path) -> Path:
    """An XLSForm with a question that is carried over and one that is not."""
    (place / "wells.xlsx").write_bytes(WELLS)
    return place / "wells.xlsx"


def test_an_xlsform_goes_into_a_new_folder_that_has_no_problems(wells: Path) -> None:
    told = done("import", "xlsform", wells, "--into", "new")
    assert "wells.xlsx:survey:3 where - The type geopoint takes a position" in told
    assert "[never-asked]" in told
    assert told.splitlines()[-3:] == [
        "Carried over: questions 1 of 2.",
        "Wrote new/definitions/wells.yaml",
        "Wrote new/dictionary/wells.yaml",
    ]
    assert marked(done("check", "new")) == ["new/definitions/wells.yaml", "new/dictionary/wells.yaml"]


def test_a_dry_run_shows_the_files_and_writes_nothing(wells: Path, place: Path) -> None:
    told = done(
        "import", "xlsform", wells, "--into", "new", "--dry-run", "--period", "annual", "--level", "township"
    )
    assert "--- definitions/wells.yaml\n" in told
    assert "period: annual\nlevel: township\n" in told
    assert "Would write new/dictionary/wells.yaml" in told
    assert not (place / "new").exists()


def test_nothing_that_is_there_is_overwritten(wells: Path, place: Path) -> None:
    done("import", "xlsform", wells, "--into", "new")
    before = {path: path.read_bytes() for path in (place / "new").rglob("*.yaml")}
    outcome = yibiao("import", "xlsform", wells, "--into", "new")
    assert outcome.code == 2
    assert outcome.err.endswith("is there already and is not overwritten. Choose another name with --flow.\n")
    assert {path: path.read_bytes() for path in (place / "new").rglob("*.yaml")} == before
    (place / "new" / "dictionary" / "other.yaml").write_text("", "utf-8")
    done("import", "xlsform", wells, "--into", "new", "--flow", "wells-2")


def test_a_file_that_cannot_be_written_leaves_none_of_them(wells: Path, place: Path) -> None:
    (place / "new" / "definitions").mkdir(parents=True)
    (place / "new" / "dictionary").write_text("in the way", "utf-8")
    assert yibiao("import", "xlsform", wells, "--into", "new").code == 3
    assert list((place / "new" / "definitions").iterdir()) == []


def test_a_list_of_items_uses_the_elements_of_the_folder(place: Path) -> None:
    folder = folder_with("year", place / "my-flows")
    (place / "list.xlsx").write_bytes(xlsx({"s": (["指标", "单位"], ["户数", "户"], ["机井", "户"])}))
    told = done("import", "table", "list.xlsx", "--into", folder, "--flow", "wells")
    assert 'list.xlsx:s:2 户数 - It is the element "households"' in told
    assert "questions 2 of 2" in told
    assert marked(done("check", folder)) == [
        f"{folder}/{part}/wells.yaml" for part in ("definitions", "dictionary")
    ]


def test_a_form_of_which_nothing_is_left_ends_with_exit_code_1(place: Path) -> None:
    (place / "where.xlsx").write_bytes(form((HEAD, ("geopoint", "where", "位置", "Where"))))
    outcome = yibiao("import", "xlsform", "where.xlsx", "--into", "new")
    assert (outcome.code, outcome.err) == (1, "")
    assert outcome.out.endswith("Nothing is left that could be asked, so no file was written.\n")


def test_what_pyxform_refuses_is_told_and_the_rest_is_carried_over(place: Path) -> None:
    survey = (HEAD, ("country", "where", "位置", "Where"), ("integer", "wells", "机井", "Wells"))
    (place / "odd.xlsx").write_bytes(form(survey))
    told = done("import", "xlsform", "odd.xlsx", "--into", "new")
    assert told.startswith(
        "odd.xlsx:file - pyxform, which programs of the XLSForm world read forms with, does not accept"
    )
    assert "questions 1 of 2" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("import", "xlsform", "gone.xlsx", "--into", "new"), "There is no file gone.xlsx."),
        (("import", "table", "a.ods", "--into", "new"), "a.ods: This is not a spreadsheet that can be read."),
        (
            ("import", "table", "a.csv", "--into", "new"),
            "a.csv: No headings were found in the first 10 rows.",
        ),
        (("import", "xlsform", "a.xlsx"), "The samples that come with the program are not added to."),
        (("import", "xlsform", "a.xlsx", "--into", "new"), "a.xlsx: The file cannot be read"),
        (("export", "xlsform", "gone", "a.xlsx"), "There is no flow gone."),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(
    arguments: tuple[str, ...], told: str, place: Path
) -> None:
    for name in ("a.ods", "a.csv", "a.xlsx"):
        (place / name).write_text("户数\n", "utf-8")
    outcome = yibiao(*arguments)
    assert outcome.code == 2
    assert outcome.err.startswith(told)
    assert not (place / "new").exists()


def test_a_form_goes_out_as_an_xlsform_and_comes_in_again(place: Path) -> None:
    folder = folder_with("year", place / "my-flows")
    told = done("export", "xlsform", "village-quarter", "form.xlsx", "--flows", folder)
    assert "[form-unsaid]" in told
    assert told.endswith("Wrote form.xlsx\n")
    again = done("import", "xlsform", "form.xlsx", "--into", folder, "--flow", "again")
    assert "[reused]" in again
    assert marked(done("check", folder)) == [
        f"{folder}/{part}/again.yaml" for part in ("definitions", "dictionary")
    ]
