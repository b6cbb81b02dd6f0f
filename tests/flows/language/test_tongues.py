"""Problems are told in every language: all codes, the same values, and no foreign word where one of ours exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

import pytest

from flows.language import entries, lowering, model, tokens
from flows.language.expressions import ExpressionRefused, compile_expression
from flows.language.messages import message_problems
from flows.language.model import LANGUAGES, Place
from flows.language.problems import Guess, Problem, problem
from flows.language.records import Key, Record
from flows.language.rules.kinds import Kind
from flows.language.rules.never_words import TOPICS
from flows.language.sentences import CATALOGUE
from flows.language.shapes import Signs
from flows.language.source import compose
from flows.language.tongues import TONGUES
from flows.language.words_zh import WORDS, in_chinese

_LATIN = re.compile(r"[A-Za-z][A-Za-z_-]*")
_HERE = Place("dictionary/a.yaml", 1, 1)


def _values_in(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def _without_values(sentence: str) -> str:
    return "".join(text for text, _, _, _ in Formatter().parse(sentence))


def _records() -> Iterator[Record]:
    return (each for each in vars(entries).values() if isinstance(each, Record))


def _keys() -> list[Key]:
    return [key for record in _records() for key in record.keys]


def _code_words() -> set[str]:
    """What an author writes in flow files and in expressions, and the names of files."""
    enumerations = (model.ElementType, model.Measure, model.Aggregation, model.PeriodKind)
    in_files = {"YAML", "UTF-", "yaml", "definitions", "dictionary", "cards", "units", "departments"}
    of_messages = {"sentences", "commands", "page", "office", "calendar", "telegram"}
    in_expressions = {*lowering.RESERVED, *(word for word in _LATIN.findall(" ".join(tokens.SIGNS)))}
    examples = {"households", "births", "deaths", "period_end"}
    words = {key.name for key in _keys()} | {each.value for kind in enumerations for each in kind}
    return words | in_files | of_messages | in_expressions | examples


def test_each_language_tells_the_same_problems_with_the_same_values() -> None:
    assert set(TONGUES) == set(LANGUAGES)
    for tongue in TONGUES.values():
        assert list(tongue.sentences) == list(CATALOGUE)
        for code, sentence in tongue.sentences.items():
            assert _values_in(sentence) == _values_in(CATALOGUE[code]), code


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_chinese_sentence_is_chinese_but_for_what_an_author_writes(code: str) -> None:
    sentence = TONGUES["zh"].sentences[code]
    assert set(_LATIN.findall(_without_values(sentence))) <= _code_words()
    assert re.fullmatch(r".+[。}].*[。}]", sentence), "what is wrong, then what to do"
    assert not re.search('[,;?"]|(?<!\\.)\\. ', _without_values(sentence)), "the signs are Chinese too"


def test_a_word_in_chinese_is_chinese_but_for_what_an_author_writes() -> None:
    for name, words in WORDS.items():
        for english, chinese in words.items():
            assert set(_LATIN.findall(_without_values(chinese))) <= _code_words(), english
            assert _values_in(chinese) <= set(re.findall(r"\{(\w+)\}", english)), (name, english)


def _is_known(name: str, text: str) -> bool:
    return in_chinese(name, text) != text


def test_each_key_kind_topic_and_sign_of_the_language_is_known_in_chinese() -> None:
    """What is added to the flow language without its Chinese words fails here."""
    languages = [f"the text in {code}" for code in LANGUAGES]
    required = [key.about for key in _keys() if key.is_required]
    assert [about for about in (*required, *languages) if not _is_known("about", about)] == []
    assert [kind for kind in Kind if not _is_known("actual", kind)] == []
    assert [topic for topic in TOPICS if not _is_known("topic", topic)] == []
    assert [signs for signs in Signs if not _is_known("signs", signs.in_words)] == []
    assert [word for word, advice in tokens.FOREIGN_WORDS.items() if not _is_known("advice", advice)] == []


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("what", "The definition", "口径"),
        ("what", "The type, the unit and the options", "类型、计量单位、选项"),
        ("wanted", "a date or a number", "一个日期或一个数"),
        ("wanted", "a number of at most 18 digits", "最多 18 位的数"),
        ("what", '"in" alone', "单独的“in”"),
        ("advice", "Write round(value) or round(value, digits), with 0 to 6 digits.", None),
        ("why", "expected ',' or ']', but got '<stream end>'", "缺少逗号或 ]"),
        ("why", "found character '\\t' that cannot start any token", None),
        ("why", "unexpected end of template, expected 'end of print statement'", "末尾缺少右括号"),
    ],
)
def test_words_that_are_joined_or_hold_others_are_known(name: str, english: str, chinese: str | None) -> None:
    told = in_chinese(name, english)
    assert told == chinese if chinese is not None else told != english


@pytest.mark.parametrize("text", ["a list", "The type", "nothing", "zh", "户数 or 人口", "a { b", ""])
def test_what_an_author_wrote_is_quoted_as_it_is(text: str) -> None:
    """A text that happens to be one of the program's own words stays what the author wrote."""
    told = problem("bad-flag", _HERE, "elements.a.future", text=text).told("zh")
    assert told.startswith(f"“{text}”")
    assert in_chinese("what", text.replace("The type", "type")) == text.replace("The type", "type")


def test_a_guess_is_told_in_the_language_of_the_sentence() -> None:
    found = problem("unknown-unit", _HERE, "", id="househol", guess=Guess("househol", ["household"]))
    assert ' Did you mean "household"? ' in found.told("en")
    assert "。您是不是想写“household”？请" in found.told("zh")
    nothing_near = problem("unknown-unit", _HERE, "", id="x", guess=Guess("x", ["household"]))
    assert nothing_near.told("zh") == "没有计量单位“x”。请改正名字，或者在 units 里定义它。"


def test_a_line_names_place_field_and_code_in_every_language() -> None:
    error = problem("unit-missing", _HERE, "elements.a.unit")
    assert error.line("en") == str(error)
    assert error.line("zh").startswith("dictionary/a.yaml:1:1 elements.a.unit - 数字没有计量单位")
    assert error.line("zh").endswith("[unit-missing]")
    assert problem("always-asked", _HERE, "").line("zh").endswith(" [警告：always-asked]")


_BAD_YAML = [
    "a: b: c", "a: [1, 2", "a: {x: 1", "a: 'x", "a:\n\tb: 1", "- a\nb: 1", 'a: "\\q"', "a: @x", "a: `x",
    "a: b\n- c", "? [", "a: |x\n  b", "key: *", "a: &", "a: ]",
]  # fmt: skip


@pytest.mark.parametrize("text", _BAD_YAML)
def test_the_usual_slips_in_yaml_are_explained_in_chinese(text: str) -> None:
    found: list[Problem] = []
    compose("dictionary/a.yaml", text, found)
    assert [each.code for each in found] == ["bad-yaml"]
    assert set(_LATIN.findall(found[0].told("zh"))) <= {"YAML", "q", "x"}


_BAD_TEMPLATES = [
    "{% if a %}", "{{ a", "{{ a | b }}", "{% b %}", "{{ }}", "{{ a b }}", "{% if %}", "{{ 'a }}", "{{ a ! }}",
    "{% endif %}", "{# a", "{{ (a }}", "{{ a is b }}", "{% if a %}{% endfor %}",
]  # fmt: skip


@pytest.mark.parametrize("text", _BAD_TEMPLATES)
def test_the_usual_slips_in_a_template_are_explained_in_chinese(text: str) -> None:
    card = "messages/zh/cards/home.txt"
    (found,) = message_problems({card: text}, {card: "{{ a }}"}, ())
    assert found.code == "message-broken"
    assert set(_LATIN.findall(found.told("zh"))) <= set(_LATIN.findall(text))


_BAD_EXPRESSIONS = [
    "a +", "a b", "(a", "a)", "a > > b", "", "not", "[a", "a,b", "last.", "1 2", "*a", "in", "[1]", "a.b",
    "foo(a)", "(a)(b)", "min(a)", "abs(a, b)", "round(a, 9)", "max(a, k=1)", "a < b < c", "a in []", "a in [b]",
    "(a, b)", "+a", "1e5", "1234567890123456", "min",
    *(f"a {sign} b" for sign in ["**", "//", "=", "!", "&", "|", "%", "×", "÷", "≤", "≥", "（", "）", "，", "'", "？"]),
]  # fmt: skip


@pytest.mark.parametrize("source", _BAD_EXPRESSIONS)
def test_what_is_wrong_with_an_expression_is_told_in_chinese(source: str) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        compile_expression(source, _HERE, "a")
    told = [each.told("zh") for each in refused.value.problems]
    written = set(_LATIN.findall(source))
    for sentence in told:
        assert set(_LATIN.findall(sentence)) <= _code_words() | written | {"a", "b"}, sentence
