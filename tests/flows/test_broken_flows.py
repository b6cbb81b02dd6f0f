"""Every code of the catalogue of problems: a file that shows it, and a page that explains it.

A broken file begins with comments: the path under which it is read, what is expected (line:column field, once a
problem) and, for files that are too long to be kept, how often the last line is repeated. Where it takes two files to
show a problem, the second follows, with its own comments; where it shows only beside what is published, a comment says
what stood there instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from bot.app.checking import problems_of
from flows.language.meaning import unsaid_changes
from flows.language.model import Place
from flows.language.problems import Problem, ordered, problem
from flows.language.sentences import CATALOGUE, WARNINGS
from tests.flows.folder import BASE, catalogue_with

BROKEN = Path(__file__).parent / "broken"
PAGES = Path(__file__).parents[2] / "docs" / "problems"


def _header(text: str, key: str) -> list[str]:
    return re.findall(rf"^# {key}: (.*)$", text, re.MULTILINE)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_each_code_is_found_in_its_broken_file_and_nothing_else(code: str) -> None:
    files = _files(code)
    expected = [f"{path}:{line} [{code}]" for path, text in files.items() for line in _header(text, "expect")]
    found = [f"{p.place} {p.field}".rstrip() + f" [{p.code}]" for p in _problems(files)]
    assert found == expected


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_each_problem_is_told_in_chinese_without_an_english_phrase(code: str) -> None:
    """Single words are keys and names; words side by side are English, unless an author writes them so."""
    files = _files(code)
    written = "\n".join((*files, "10 working days"))
    problems = _problems(files)
    assert problems
    for each in problems:
        phrases = re.findall(r"[A-Za-z']+ [A-Za-z']+", each.told("zh"))
        assert [phrase for phrase in phrases if phrase not in written] == []


def _files(code: str) -> dict[str, str]:
    """The files of a broken example, by the path under which they are read."""
    files = {}
    for text in re.split(
        "^(?=# path: )", (BROKEN / f"{code}.yaml").read_text(encoding="utf-8"), flags=re.MULTILINE
    ):
        if text:
            (path,) = _header(text, "path")
            last = text.splitlines(keepends=True)[-1]
            files[path] = text + last * sum(map(int, _header(text, "repeat the last line")))
    return files


def _problems(files: Mapping[str, str]) -> Sequence[Problem]:
    """What is wrong with the files; where a comment says what was published in a place, only against that."""
    published = [each.split(" -> ") for text in files.values() for each in _header(text, "published")]
    if not published:
        return problems_of({**BASE, **files})
    before = {path: re.sub(r"^# .*\n", "#\n", text, flags=re.MULTILINE) for path, text in files.items()}
    for now, then in published:
        before = {path: text.replace(now, then) for path, text in before.items()}
    return ordered(unsaid_changes(catalogue_with(before), catalogue_with(files)))


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_each_code_has_a_page_with_a_bad_and_a_good_example(code: str) -> None:
    page = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    heading, *parts = re.split(r"^(?:Bad|Good):$", page, flags=re.MULTILINE)
    assert heading.startswith(f"# {code}\n")
    assert [len(re.findall(r"```yaml\n[^`]+```", part)) for part in parts] == [1, 1]


def test_no_broken_file_and_no_page_is_left_over_from_a_code_that_is_gone() -> None:
    assert {file.stem for file in BROKEN.iterdir()} == set(CATALOGUE)
    assert {file.stem for file in PAGES.iterdir() if file.stem != "README"} == set(CATALOGUE)


def test_the_page_about_all_problems_lists_the_warnings() -> None:
    page = (PAGES / "README.md").read_text(encoding="utf-8")
    (listed,) = re.findall(r"warning\*\* may be meant: (.*?)\.", page, re.DOTALL)
    assert set(re.findall("`([a-z-]+)`", listed)) == WARNINGS <= set(CATALOGUE)


@pytest.mark.parametrize("sentence", CATALOGUE.values())
def test_each_sentence_says_what_is_wrong_and_then_what_to_do(sentence: str) -> None:
    assert re.fullmatch(r"\S.*[.}] ?[A-Z{].*[.}]", sentence), sentence


def test_a_problem_is_shown_with_file_line_column_field_sentence_and_code() -> None:
    place = Place("dictionary/land.yaml", 12, 7)
    shown = str(problem("bad-flag", place, "elements.farmland.may_skip", text="yes"))
    assert shown == (
        'dictionary/land.yaml:12:7 elements.farmland.may_skip - "yes" is neither true nor false. '
        "Write true or false. [bad-flag]"
    )


def test_a_code_without_a_sentence_is_our_own_mistake() -> None:
    with pytest.raises(KeyError, match="no-such-code"):
        problem("no-such-code", Place("a", 1, 1), "")


def test_problems_are_sorted_by_file_line_and_column_and_each_is_told_once() -> None:
    def at(file: str, line: int, column: int) -> Problem:
        return problem("empty-value", Place(file, line, column), "")

    unsorted = [at("b", 1, 1), at("a", 10, 1), at("a", 9, 12), at("a", 9, 3), at("a", 9, 3)]
    assert ordered(unsorted) == (at("a", 9, 3), at("a", 9, 12), at("a", 10, 1), at("b", 1, 1))


def test_a_hostile_value_floods_no_screen_and_hides_nothing() -> None:
    long_text = problem("bad-flag", Place("a", 1, 1), "", text="x" * 10_000 + "\N{RIGHT-TO-LEFT OVERRIDE}")
    assert len(str(long_text)) < 400
    hidden = problem("bad-flag", Place("a", 1, 1), "", text="\N{RIGHT-TO-LEFT OVERRIDE}yes\n")
    assert '"\N{REPLACEMENT CHARACTER}yes\N{REPLACEMENT CHARACTER}"' in str(hidden)
