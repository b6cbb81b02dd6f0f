"""YAML text to nodes, and what hostile files do: they are refused, and nothing is built from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.language.model import Place
from flows.language.problems import PROBLEMS_MAX, Problem, ordered
from flows.language.reader import read_catalogue
from flows.language.source import FILE_MAX_CHARS, NESTING_MAX, Keys, Scalar, compose
from tests.flows.folder import BASE


def codes(text: str) -> list[str]:
    found: list[Problem] = []
    compose("dictionary/x.yaml", text, found)
    return [problem.code for problem in found]


def scalar(text: str, key: str) -> Scalar:
    found: list[Problem] = []
    root = compose("x.yaml", text, found)
    assert isinstance(root, Keys)
    assert found == []
    node = root.entries[key][1]
    assert isinstance(node, Scalar)
    return node


@pytest.mark.parametrize("written", ["NO", "yes", "18:30", "1.10", "0o17", "2026-01-05", "~", "null", "1e3"])
def test_every_scalar_is_text_as_written(written: str) -> None:
    assert scalar(f"a: {written}", "a").text == written


def test_every_scalar_knows_its_line_and_column() -> None:
    assert scalar("a: 1\nbb:   x", "bb").place == Place("x.yaml", 2, 7)


@pytest.mark.parametrize(
    ("text", "column"),
    [("a: x > 1", 4), ("a: 'x > 1'", 5), ('a: "x > 1"', 5), ("a: >-\n  x > 1", None), ("a: x\n  > 1", None)],
    ids=["plain", "single quotes", "double quotes", "block", "two lines"],
)
def test_a_text_in_one_line_knows_where_its_first_character_stands(text: str, column: int | None) -> None:
    assert scalar(text, "a").text_column == column


def test_lines_that_end_as_on_windows_are_read_alike() -> None:
    assert scalar("a: 1\r\nb: x\r\n", "b").place == Place("x.yaml", 2, 4)


def test_a_byte_order_mark_at_the_beginning_is_left_out() -> None:
    assert scalar("\ufeffa: 1", "a").text == "1"


ALIAS_BOMB = "a: &a [x, x, x, x]\n" + "".join(
    f"{key}: &{key} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, key in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ALIAS_BOMB, "no-anchors"),
        ("a: *unknown", "no-anchors"),
        ("a: !!python/object/apply:os.system [ls]", "no-tags"),
        ("%TAG ! tag:example.com,2026:\n---\na: !x 1", "no-tags"),
        ("a: " + "[" * 20_000, "too-deep"),
        ("a: " + "{b: " * 20_000, "too-deep"),
        ("- " * 20_000, "too-deep"),
        ("? " * 20_000, "too-deep"),
        ("\n".join(" " * depth + "a:" for depth in range(1_400)), "too-deep"),
        ("x" * (FILE_MAX_CHARS + 1), "too-large"),
        ("a: [" + "x," * 60_000 + "]", "too-many-values"),
        ("a: 1\0", "unreadable-character"),
        ("a: \udcff", "unreadable-character"),
        ("a: \N{RIGHT-TO-LEFT OVERRIDE}b", "unreadable-character"),
        ("a: b\N{LINE SEPARATOR}c", "unreadable-character"),
        ('a: "\\UFFFFFFFF"', "bad-yaml"),
        ("%YAML 1." + "1" * 5_000 + "\n---\na: 1", "bad-yaml"),
        ("a: |99\n x", "bad-yaml"),
        ("a:\n\tb: 1", "bad-yaml"),
        ('a: "never closed', "bad-yaml"),
        (":" * 10_000, "bad-yaml"),
    ],
)
def test_hostile_files_are_refused(text: str, expected: str) -> None:
    assert set(codes(text)) == {expected}


@pytest.mark.parametrize(
    ("text", "line", "column", "wide"),
    [
        ("schema：1\nelements: {}", 1, 7, "："),
        ("a:\n  label：{zh: 甲, en: A}\n  b: 1", 2, 8, "："),
        ("a:\n  label: {zh：甲, en: A}", 2, 13, "："),
        ("a:\n  type：integer\n  unit：x\n\n  min: 1", 3, 7, "："),
        ("- section：first\n  title: {zh: 甲, en: A}", 1, 10, "："),
        ("schema: 1\r\ntype：a\r\nunit: b\r\n", 2, 5, "："),
        ("a: {zh: 家庭数，en: A}", 1, 12, "，"),
        ("a: {zh: 总数，含暂住，en: A}", 1, 15, "，"),
        ("a: [{b: 1}，{c: 2}]", 1, 11, "，"),
        ("a: ｛zh: 甲, en: A}", 1, 4, "｛"),
        ("a: {zh: 甲, en: A｝\nb: 1", 1, 17, "｝"),
        ("a: {zh: “户数: 1”, en: A}", 1, 9, "“"),
        ('a: {zh: "户数”, en: "A"}', 1, 12, "”"),
        ('a: "户数”\nb: 1\nc: 1\nd: 1\ne: 1\nf: 1', 1, 7, "”"),
        ("a:\n  b:\u30001\n  c: 2", 2, 5, "space"),
        ("a:\n\u3000b: 1", 2, 1, "space"),
    ],
)
def test_a_full_width_sign_in_the_place_of_a_half_width_one_is_pointed_at(
    text: str, line: int, column: int, wide: str
) -> None:
    found: list[Problem] = []
    compose("x.yaml", text, found)
    told = [(each.code, each.place, each.values["wide"]) for each in ordered(found)]
    assert told == [("full-width-sign", Place("x.yaml", line, column), wide)]


@pytest.mark.parametrize(
    "text",
    [
        "a: {zh: 总数，含暂住, en: A\nb: 1",
        "a: 说明：一: 二",
        "a: # 注：甲，en: A\n  - b\n c: d",
        "a: {zh: '甲，en: A', en: 'B'\nb: 1",
        'a: "没有写完，“好”的\nb: 1',
        "a: “六小”单位: 个数",
    ],
)
def test_full_width_signs_within_a_text_are_not_blamed(text: str) -> None:
    assert codes(text) == ["bad-yaml"]


def test_a_huge_number_is_refused_by_its_shape_and_never_calculated() -> None:
    text = "units:\n  u: {label: {zh: 单位, en: u}, dimension: d, factor: " + "9" * 500_000 + "/1}\n"
    reading = read_catalogue({**BASE, "dictionary/x.yaml": text})
    assert [problem.code for problem in reading.problems] == ["bad-number"]
    assert len(str(reading.problems[0])) < 600


def test_a_file_with_thousands_of_unknown_words_is_told_a_thousand_problems() -> None:
    keys = "".join(f"key_{n}: 1\n" for n in range(20_000))
    reading = read_catalogue({**BASE, "dictionary/x.yaml": keys})
    assert len(reading.problems) == PROBLEMS_MAX
    assert {problem.code for problem in reading.problems} == {"unknown-key"}


def test_nesting_up_to_the_limit_is_read() -> None:
    assert codes("[" * (NESTING_MAX) + "]" * (NESTING_MAX)) == []
    assert codes("[" * (NESTING_MAX + 1) + "]" * (NESTING_MAX + 1)) == ["too-deep"]


@pytest.mark.parametrize(
    "path",
    [
        "../dictionary/x.yaml",
        "dictionary/../../x.yaml",
        "/dictionary/x.yaml",
        "dictionary\\x.yaml",
        "C:/dictionary/x.yaml",
        "dictionary//x.yaml",
        "./dictionary/x.yaml",
        "dictionary/x\0.yaml",
        "messages/zh/../../../x.yaml",
        "",
    ],
)
def test_a_path_that_could_leave_the_folder_is_refused(path: str) -> None:
    reading = read_catalogue({**BASE, path: "schema: 1\n"})
    assert [problem.code for problem in reading.problems] == ["unsafe-path"]
    assert reading.catalogue is None


@given(st.text(max_size=300))
def test_no_text_whatever_makes_reading_fail(text: str) -> None:
    reading = read_catalogue({"dictionary/x.yaml": text, "definitions/x.yaml": text})
    assert (reading.catalogue is None) is bool(reading.problems)


yaml_like = st.text(alphabet="ab:-[]{},&*!|>?%@#'\"\\ \n\t01~<=：，｛｝“”\u3000", max_size=200)


@given(yaml_like)
def test_no_yaml_whatever_makes_reading_fail(text: str) -> None:
    reading = read_catalogue({"dictionary/x.yaml": f"elements:\n  a:\n    label: {text}"})
    assert (reading.catalogue is None) is bool(reading.problems)
