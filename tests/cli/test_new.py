"""`yibiao new`: what it writes fits the folder, and nothing is ever overwritten."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from bot.app.checking import problems_of
from bot.app.flows_folder import read_folder
from bot.app.starting_files import starting_text
from flows.language.marks import DECIDE
from flows.language.reader import revision_of
from flows.language.schema import schema_texts
from tests.flows.language.test_schema import loaded
from tests.kit.commands import SHIPPED, done, folder_with, marked, yibiao

SAMPLES = sorted(path for part in ("definitions", "dictionary") for path in (SHIPPED / part).iterdir())


@pytest.fixture
def flows(place: Path) -> Path:
    """A good flows folder of an author."""
    return folder_with("year", place / "flows")


def test_an_empty_folder_is_begun_with_an_element_and_a_flow_that_have_no_problem(place: Path) -> None:
    done("new", "element", "wells", "--folder", "mine")
    done("new", "flow", "water-quarterly", "--folder", "mine")
    assert marked(done("check", "mine")) == [
        "mine/definitions/water-quarterly.yaml",
        "mine/dictionary/wells.yaml",
    ]
    assert "- wells\n" in (place / "mine/definitions/water-quarterly.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    "command", [("element", "dug_wells"), ("element", "pumps", "--file", "dictionary/water.yaml")]
)
def test_a_new_element_has_no_problem_in_a_folder_that_is_there(
    command: tuple[str, ...], flows: Path
) -> None:
    told = done("new", *command, "--folder", flows)
    path = re.match(r"Wrote (\S+)\. Decide", told)
    assert path is not None
    (found,) = marked(done("check", "flows"))
    assert path[1].endswith(found)
    assert marked(done("check", path[1])) == [found]


def test_a_new_flow_has_no_problem_among_the_shipped_ones(place: Path) -> None:
    for part in ("definitions", "dictionary"):
        (place / "copy" / part).mkdir(parents=True)
        for file in (SHIPPED / part).glob("*.yaml"):
            (place / "copy" / part / file.name).write_text(file.read_text("utf-8"), "utf-8")
    done("new", "flow", "water-quarterly", "--folder", "copy")
    done("new", "element", "hand_pumps", "--folder", "copy")
    written = ["copy/definitions/water-quarterly.yaml", "copy/dictionary/hand_pumps.yaml"]
    assert [each.replace("-pumps", "_pumps") for each in marked(done("check", "copy"))] == written


def test_a_beginning_says_the_same_in_both_languages_and_has_no_problem(flows: Path) -> None:
    files = read_folder(flows)
    for path in ("dictionary/dug-wells.yaml", "definitions/water-quarterly.yaml"):
        chinese, english = starting_text(path, files, "zh"), starting_text(path, files, "en")
        assert chinese is not None
        assert english is not None
        assert "# 写着 to decide 的地方请您定" in chinese
        assert loaded(chinese) == loaded(english)
        assert chinese.count(DECIDE) == english.count(DECIDE)
        (found,) = problems_of({**files, path: chinese})
        assert (found.code, found.place.file) == ("undecided", path)


def test_an_editor_finds_the_schema_by_the_first_line_and_the_file_fits_it(place: Path) -> None:
    done("new", "element", "wells", "--folder", "mine")
    done("new", "flow", "water-quarterly", "--folder", "mine")
    for path in (place / "mine/dictionary/wells.yaml", place / "mine/definitions/water-quarterly.yaml"):
        modeline = re.match(r"# yaml-language-server: \$schema=(\S+)\n", path.read_text("utf-8"))
        assert modeline is not None
        schema = json.loads((path.parent / modeline[1]).read_text("utf-8"))
        errors = Draft202012Validator(schema).iter_errors(loaded(path.read_text("utf-8")))
        assert [error.message for error in errors] == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_each_sample_file_leads_an_editor_to_its_schema(path: Path) -> None:
    name = "flow" if path.parent.name == "definitions" else "dictionary"
    assert path.read_text("utf-8").startswith(f"# yaml-language-server: $schema=../schema/{name}.json\n")
    assert (path.parent / f"../schema/{name}.json").is_file()


def test_schemas_in_the_folder_do_not_change_its_revision(flows: Path) -> None:
    before = revision_of(read_folder(flows))
    done("schema", "flows/schema")
    assert {path.name for path in (flows / "schema").iterdir()} == set(schema_texts())
    assert revision_of(read_folder(flows)) == before


def test_a_file_that_exists_is_left_alone(flows: Path) -> None:
    done("new", "element", "wells", "--folder", "flows")
    file = flows / "dictionary" / "wells.yaml"
    file.write_text("# mine\n", "utf-8")
    told = yibiao("new", "element", "wells", "--folder", "flows")
    assert told.code == 2
    assert told.err.startswith("flows/dictionary/wells.yaml exists already, and is left alone.")
    assert file.read_text("utf-8") == "# mine\n"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("element", "births"), "is defined already"),
        (("element", "change"), "is a word of the expression language"),
        (("element", "Wells"), "is not the name of a flow file"),
        (
            ("element", "wells", "--file", "dictionary/../../wells.yaml"),
            "is not a path inside the flows folder",
        ),
        (("element", "wells", "--file", "definitions/wells.yaml"), "is not in dictionary/"),
        (("flow", "../wells"), "is not a path inside the flows folder"),
        (("flow", "village_year"), "is not the name of a flow file"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_is_written(
    command: tuple[str, ...], told: str, flows: Path, place: Path
) -> None:
    before = sorted(place.rglob("*"))
    outcome = yibiao("new", *command, "--folder", flows)
    assert (outcome.code, outcome.out) == (2, "")
    assert told in outcome.err
    assert sorted(place.rglob("*")) == before


def test_a_flow_needs_an_element_first() -> None:
    outcome = yibiao("new", "flow", "water", "--folder", "mine")
    assert (outcome.code, outcome.err) == (
        2,
        "The dictionary has no element to ask yet. Make one first: yibiao new element ID.\n",
    )


def test_a_folder_with_problems_is_mended_first(flows: Path) -> None:
    (flows / "dictionary" / "bad.yaml").write_text("elements: [", "utf-8")
    outcome = yibiao("new", "element", "wells", "--folder", "flows")
    assert (outcome.code, outcome.err) == (
        2,
        "The folder has problems. Mend them first: yibiao check lists them.\n",
    )


def test_the_packaged_samples_are_not_written_into() -> None:
    outcome = yibiao("new", "element", "wells")
    assert outcome.code == 2
    assert outcome.err.startswith("The packaged flows are samples.")


def test_the_folder_of_the_setting_is_the_default(flows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIBIAO_FLOWS_DIR", str(flows))
    done("new", "element", "wells")
    assert (flows / "dictionary" / "wells.yaml").is_file()
