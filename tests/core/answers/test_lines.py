"""What lines leave over is quoted with the nearest labels, and shared names stand for no field."""

from __future__ import annotations

import pytest

from bot.core.answers.lines import NEAREST_LOOKED_UP_MAX, Lines, Vocabulary, read_lines
from bot.core.answers.reading import Misread, MisreadReason
from bot.core.answers.vocabulary import fold
from flows.language.model import LANGUAGES, Measure
from tests.core.answers.village import FIELDS, LAST, TODAY
from tests.kit import elements as kit

VOCABULARY = Vocabulary.of(FIELDS, LANGUAGES)


def read(text: str, vocabulary: Vocabulary = VOCABULARY) -> Lines:
    return read_lines(text, vocabulary, today=TODAY, last=LAST.get)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("常主户数 312", "households"),
        ("户籍人口 1204", "residents"),
        ("低保户口数 12", "low_income_households"),
        ("60岁以土 45", "elderly_60"),
        ("耕地面只 12", "farmland"),
        ("househols 312", "households"),
        ("牛存兰：85", "cattle"),
    ],
)
def test_a_misspelt_label_is_quoted_with_the_nearest_one_first(text: str, nearest: str) -> None:
    lines = read(text)
    assert lines.items == ()
    assert [left.text for left in lines.left] == [text]
    assert lines.left[0].nearest[0].element.id == nearest


def test_a_text_like_no_label_has_no_nearest_one() -> None:
    assert [left.nearest for left in read("今天真热").left] == [()]


def test_at_most_three_fields_are_offered_and_none_twice() -> None:
    for left in read("户数量 3\n人口量 3\n面积 3").left:
        numbers = [field.number for field in left.nearest]
        assert len(numbers) == len(set(numbers)) <= 3


def test_nearest_labels_are_looked_up_for_the_first_parts_only() -> None:
    left = read("\n".join(["户数量 3"] * (NEAREST_LOOKED_UP_MAX + 2))).left
    assert [bool(each.nearest) for each in left] == [True] * NEAREST_LOOKED_UP_MAX + [False] * 2


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("常主户数 312", True),
        ("99=5", True),
        ("户数：不知道", True),
        ("户数", False),
        ("户数 不知道", False),
        ("户数 增加是因为搬迁", False),
        ("今天真热", False),
        ("312\n1204", False),
        ("", False),
    ],
)
def test_a_message_names_fields_where_it_has_a_label_and_a_value(text: str, names: bool) -> None:
    assert read(text).names_fields is names


def test_a_name_that_two_fields_share_stands_for_neither_and_offers_both() -> None:
    fields = kit.fields_of(
        [
            kit.count("members", "社员", "Members", aliases=("户数",)),
            kit.count("renters", "租户", "Renters", aliases=("户数",)),
        ]
    )
    lines = read("户数 12，社员 5", Vocabulary.of(fields, LANGUAGES))
    assert [item.field.number for item in lines.items] == [1]
    assert [(left.text, {field.number for field in left.nearest}) for left in lines.left] == [
        ("户数 12", {1, 2})
    ]


def test_a_label_without_its_optional_word_gives_way_to_a_label_in_full() -> None:
    fields = kit.fields_of(
        [
            kit.count("born_this_period", "本期出生", "Births", measure=Measure.FLOW),
            kit.count("born_ever", "出生", "Births so far", measure=Measure.CUMULATIVE),
        ]
    )
    vocabulary = Vocabulary.of(fields, LANGUAGES)
    assert [item.field.number for item in read("出生 12", vocabulary).items] == [2]
    assert [item.field.number for item in read("本期出生 3", vocabulary).items] == [1]


def test_a_figure_since_january_is_not_called_one_of_this_period() -> None:
    assert read("本期集体收入 3").items == ()


def test_every_value_of_a_field_named_twice_is_told() -> None:
    item = read("户数 312，常住户数：313").items[0]
    assert item.typed == "312 / 313"
    assert item.reading == Misread(MisreadReason.SEVERAL_GIVEN, {"given": ("312", "313")})


def test_an_empty_message_says_nothing() -> None:
    found = read(" \n\t ")
    assert (found.items, found.left, found.names_fields) == ((), (), False)


def test_folding_keeps_every_character_in_its_place() -> None:
    assert fold("İ～Ａ：0—5") == "İ-a:0-5"
