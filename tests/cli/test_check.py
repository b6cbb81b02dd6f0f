"""`yibiao check` and `yibiao schema`, for the person who edits flows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.language.schema import schema_texts
from tests.kit.commands import SHIPPED, done, folder_with, yibiao


@pytest.fixture
def flows(place: Path) -> Path:
    """A good flows folder that a test may spoil."""
    return folder_with("year", place / "flows")


def _spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    file.write_text(text.replace(old, new), "utf-8")


def test_a_good_folder_has_no_problems(flows: Path) -> None:
    assert done("check", flows) == "No problems.\n"


def test_the_shipped_flows_have_no_problems() -> None:
    assert done("check", SHIPPED) == "No problems.\n"


def test_a_file_is_checked_together_with_its_dictionary(flows: Path) -> None:
    assert done("check", flows / "definitions" / "village-quarter.yaml") == "No problems.\n"


def test_every_problem_of_every_file_is_listed_with_its_place(flows: Path) -> None:
    _spoil(flows / "definitions" / "village-quarter.yaml", "period: quarterly", "period: monthly")
    _spoil(flows / "definitions" / "village-year.yaml", "births, roads]", "birth, roads]")
    outcome = yibiao("check", "flows")
    *problems, count = outcome.out.splitlines()
    assert (outcome.code, outcome.err, count) == (1, "", "2 problems.")
    assert [line.partition(" ")[0].rsplit(":", 1)[0] for line in problems] == [
        "flows/definitions/village-quarter.yaml:4",
        "flows/definitions/village-year.yaml:18",
    ]
    assert problems[0].endswith("[period-not-allowed]")
    assert "births" in problems[1]
    assert problems[1].endswith("[unknown-element]")


def test_problems_of_other_files_are_counted_and_told_only_for_the_folder(flows: Path) -> None:
    _spoil(flows / "dictionary" / "year.yaml", "min: 0\n    usual: 0", "min: 0\n    usual: -1")
    told = yibiao("check", flows / "definitions" / "village-quarter.yaml")
    rest = "Other files of the folder have 1 problem: check the folder.\n"
    assert told == (0, f"No problems.\n{rest}", "")
    outcome = yibiao("check", "flows/dictionary/year.yaml", "flows/definitions/village-year.yaml")
    assert outcome.code == 1
    assert outcome.out.startswith("flows/dictionary/year.yaml:")
    assert outcome.out.endswith("[usual-out-of-range]\n1 problem.\n")


def test_a_file_beside_its_folder_is_told_once(flows: Path) -> None:
    _spoil(flows / "definitions" / "village-quarter.yaml", "period: quarterly", "period: monthly")
    assert yibiao("check", "flows/definitions/village-year.yaml", "flows").out == yibiao("check", "flows").out


def test_all_problems_of_all_messages_are_told_at_once(flows: Path) -> None:
    (flows / "messages" / "zh" / "cards" / "receipt.txt").write_text("{% if x %}\n", "utf-8")
    (flows / "messages" / "en" / "cards" / "stopped.txt").write_text("Bye\n{{ nobody }}\n", "utf-8")
    (flows / "messages" / "en" / "sentences.yaml").write_text("a: b\nc: [\n", "utf-8")
    outcome = yibiao("check", "flows")
    *problems, count = outcome.out.splitlines()
    assert (outcome.code, outcome.err, count) == (1, "", "3 problems.")
    assert [(line.partition(" ")[0], line.rpartition(" ")[2]) for line in problems] == [
        ("flows/messages/en/cards/stopped.txt:2:1", "[message-unknown-variable]"),
        ("flows/messages/en/sentences.yaml:3:1", "[bad-yaml]"),
        ("flows/messages/zh/cards/receipt.txt:1:1", "[message-broken]"),
    ]


def _with_a_warning(flows: Path) -> None:
    _spoil(
        flows / "dictionary" / "year.yaml",
        "min: 0\n    usual: 0",
        "min: 0\n    warn_if: births < 0\n    usual: 0",
    )


def test_a_warning_is_told_and_is_no_failure(flows: Path) -> None:
    _with_a_warning(flows)
    outcome = yibiao("check", "flows")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.endswith("[warning: warning-never-shown]\nNo problems, 1 warning.\n")


def test_problems_are_told_to_a_program_as_json(flows: Path) -> None:
    _with_a_warning(flows)
    _spoil(flows / "definitions" / "village-quarter.yaml", "period: quarterly", "period: monthly")
    outcome = yibiao("check", "flows", "--format", "json")
    report = json.loads(outcome.out)
    problem, warning = report.pop("problems")
    assert outcome.code == 1
    assert report == {"errors": 1, "warnings": 1, "elsewhere": 0}
    sentence = problem.pop("sentence")
    assert sentence.startswith('"monthly" is not a period.')
    assert problem == {
        "file": "flows/definitions/village-quarter.yaml",
        "line": 4,
        "column": 9,
        "field": "period",
        "severity": "error",
        "code": "period-not-allowed",
    }
    assert (warning["severity"], warning["code"]) == ("warning", "warning-never-shown")


def test_problems_are_told_in_chinese_where_that_is_asked(flows: Path) -> None:
    assert done("check", flows, "--language", "zh") == "没有问题。\n"
    _with_a_warning(flows)
    _spoil(flows / "definitions" / "village-quarter.yaml", "period: quarterly", "period: monthly")
    outcome = yibiao("check", "flows", "--language", "zh")
    problem, warning, count = outcome.out.splitlines()
    assert (outcome.code, outcome.err, count) == (1, "", "1 个问题，1 个警告。")
    assert problem == (
        "flows/definitions/village-quarter.yaml:4:9 period - “monthly”不能作报告期。"
        "填报最多一季度一次，请写 quarterly（季报）或 annual（年报）。 [period-not-allowed]"
    )
    assert warning.endswith("或者删掉它。 [警告：warning-never-shown]")
    elsewhere = done("check", "flows/definitions/village-year.yaml", "--language", "zh")
    assert elsewhere.splitlines()[1] == "文件夹里的其他文件还有 2 个问题：请检查整个文件夹。"


def test_the_language_holds_for_programs_and_code_hosts_too(flows: Path) -> None:
    _spoil(flows / "definitions" / "village-quarter.yaml", "period: quarterly", "period: monthly")
    for form in ("json", "github"):
        assert "“monthly”不能作报告期。" in yibiao("check", "flows", "--format", form, "--language", "zh").out


def test_a_language_that_is_not_offered_is_refused(flows: Path) -> None:
    outcome = yibiao("check", flows, "--language", "fr")
    assert (outcome.code, outcome.out) == (2, "")
    assert "zh, en" in outcome.err


def test_a_folder_without_problems_is_json_too(flows: Path) -> None:
    told = json.loads(done("check", flows, "--format", "json"))
    assert told == {"problems": [], "errors": 0, "warnings": 0, "elsewhere": 0}


def test_problems_are_told_to_a_code_host_as_annotations(flows: Path, place: Path) -> None:
    """A name that holds a comma and a colon, and a sentence that holds a per cent sign, change no property."""
    odd = place / "a,b:c"
    flows.rename(odd)
    _with_a_warning(odd)
    _spoil(odd / "definitions" / "village-quarter.yaml", "period: quarterly", 'period: "100%"')
    outcome = yibiao("check", "a,b:c", "--format", "github")
    problem, warning, count = outcome.out.splitlines()
    assert outcome.code == 1
    assert problem.startswith(
        "::error file=a%2Cb%3Ac/definitions/village-quarter.yaml,line=4,col=9,title=period-not-allowed::"
        'period - "100%25" is not a period. '
    )
    assert warning.startswith("::warning file=a%2Cb%3Ac/dictionary/year.yaml,line=")
    assert count == "1 problem, 1 warning."


def test_several_folders_are_checked_at_once(flows: Path, place: Path) -> None:
    other = folder_with("small", place / "other")
    _spoil(other / "definitions" / "village-basics.yaml", "schema: 1", "schema: 2")
    outcome = yibiao("check", flows, other)
    assert outcome.code == 1
    assert str(other / "definitions/village-basics.yaml:1:") in outcome.out
    assert outcome.out.endswith("1 problem.\n")


def _gbk(flows: Path) -> None:
    file = flows / "dictionary" / "year.yaml"
    file.write_bytes(file.read_text("utf-8").encode("gbk"))


def test_a_file_in_another_encoding_is_named(flows: Path) -> None:
    _gbk(flows)
    told = "flows/dictionary/year.yaml is not UTF-8 text. Save it again with the encoding UTF-8.\n"
    assert yibiao("check", "flows") == (2, "", told)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("nowhere", "There is no file or folder nowhere.\n"),
        ("flows/notes.txt", "flows/notes.txt is no flow or message file, so there is nothing to check.\n"),
        ("lost.yaml", "lost.yaml is in no flows folder: beside definitions/ there must be a dictionary/.\n"),
        ("empty", "There are no flows in empty: it holds neither definitions/ nor dictionary/.\n"),
    ],
)
def test_a_path_without_flows_is_named(path: str, told: str, place: Path, flows: Path) -> None:
    (flows / "notes.txt").write_text("", "utf-8")
    (place / "lost.yaml").write_text("schema: 1\n", "utf-8")
    (place / "empty").mkdir()
    assert yibiao("check", path) == (2, "", told)


def test_the_schemas_are_written_for_an_editor(place: Path) -> None:
    told = done("schema", "new/schemas")
    written = {path.name: path.read_text("utf-8") for path in (place / "new" / "schemas").iterdir()}
    assert written == schema_texts()
    assert sorted(told.splitlines()) == [f"Wrote new/schemas/{name}" for name in sorted(written)]


def test_a_folder_that_cannot_be_written_is_named(place: Path) -> None:
    (place / "taken").write_text("", "utf-8")
    assert yibiao("schema", "taken") == (3, "", "taken: File exists.\n")
