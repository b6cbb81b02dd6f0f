"""Labels and aliases that a typed line could not tell apart, held against the real reader of typed lines."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.answers.lines import Vocabulary, read_lines
from bot.core.answers.phrases import NO, SAME, YES, ZERO
from bot.core.answers.reading import Answer
from flows.language.model import Field
from flows.language.rules.typed import SPOKEN_VALUES
from tests.flows.folder import BASE, QUARTERLY, catalogue_with, element_text, problems_with

CHOICE = "[{id: deep, label: {zh: 深, en: Deep}}, {id: dry, label: {zh: 干, en: Dry}}]"


def codes(aliases: str, **keys: str) -> list[str]:
    """The codes of an element `wells`, which stands in a flow beside residents, births, farmland and the road."""
    flow = QUARTERLY.replace("[residents, births]", "[residents, births, farmland, road, wells]")
    files = {
        "dictionary/x.yaml": element_text(aliases=aliases, **keys),
        "definitions/base-quarterly.yaml": flow,
    }
    return [problem.code for problem in problems_with(files)]


@pytest.mark.parametrize(
    "alias",
    [
        "没有",
        "不变",
        "SAME",
        "12",
        "３００",
        "三百二",
        "1,204",
        "3户",
        "十五 户",
        "12 households",
        "+3",
        "/help",
        "同 上",
    ],
)
def test_a_name_that_is_an_answer_or_a_command_is_refused(alias: str) -> None:
    assert codes(f"['{alias}']") == ["name-is-value"]


@pytest.mark.parametrize(
    "alias", ["机电井", "三轮车", "60岁以上井", "没水的井", "well no 3x", "一事一议", "半干井"]
)
def test_a_name_that_only_holds_a_number_or_such_a_word_is_good(alias: str) -> None:
    assert codes(f"['{alias}']") == []


def test_the_words_that_answer_by_themselves_are_those_of_the_reader() -> None:
    assert {"".join(word.split()) for word in SAME | ZERO | YES | NO} == SPOKEN_VALUES


@pytest.mark.parametrize(
    "alias",
    [
        "常住人口3",
        "常住人口 30人",
        "常住人口：三百",
        "耕地面积12.5亩",
        "通村道路畅通",
        "通村道路:closed",
        "Residents 5",
        "本期出生没有",
    ],
)
def test_a_name_that_is_anothers_name_and_value_is_refused_and_would_be_misread(alias: str) -> None:
    """Without the alias the same text answers the other field, so with it nobody could know which is meant."""
    assert codes(f"['{alias}']") == ["name-goes-on"]
    flow = catalogue_with(
        {"definitions/base-quarterly.yaml": QUARTERLY.replace("births]", "births, farmland, road]")}
    )
    fields = flow.flows["base-quarterly"].fields
    found = read_lines(
        alias, Vocabulary.of(fields, ["zh", "en"]), today=date(2026, 10, 9), last=lambda _: None
    )
    assert [type(item.reading) for item in found.items] == [Answer]


@pytest.mark.parametrize(
    "alias", ["常住人口密度", "耕地面积流转", "通村道路养护", "Residents under 5", "本期出生率"]
)
def test_a_name_that_goes_on_with_other_words_is_good(alias: str) -> None:
    assert codes(f"['{alias}']") == []


def test_names_of_elements_that_share_no_form_may_go_on() -> None:
    files = {"dictionary/x.yaml": element_text(aliases="[常住人口3]")}
    assert problems_with(files) == ()


@pytest.mark.parametrize("alias", ["births", "BIRTHS", "本 期 出 生"])
def test_a_name_may_not_be_the_id_or_label_of_another_element(alias: str) -> None:
    assert codes(f"['{alias}']") == ["same-name"]


def test_dashes_of_all_kinds_are_one_sign_when_typed() -> None:
    one = element_text("aa", aliases="['井—深']")
    other = element_text("bb", aliases="['井-深']")
    told = problems_with({"dictionary/a.yaml": one, "dictionary/b.yaml": other})
    assert [problem.code for problem in told] == ["same-name"]


@pytest.mark.parametrize(
    ("aliases", "told"),
    [
        ("['2']", ["name-is-value"]),
        ("['1']", []),
        ("['3']", []),
        ("[第2项]", ["name-is-value"]),
        ("[dry]", ["same-name"]),
    ],
)
def test_an_option_may_not_be_called_like_the_number_or_id_of_another(aliases: str, told: list[str]) -> None:
    options = CHOICE.replace("en: Deep}}", f"en: Deep}}, aliases: {aliases}}}")
    assert codes("[]", type="choice", unit="", options=options) == told


def test_names_that_pass_are_told_apart_by_the_reader() -> None:
    """Every label and alias of the small folder finds its own field again."""
    catalogue = catalogue_with(BASE)
    fields = tuple(Field(n, element, "x") for n, element in enumerate(catalogue.elements.values(), 1))
    vocabulary = Vocabulary.of(fields, ["zh", "en"])
    for field in fields:
        for name in (*field.element.label.values(), *field.element.aliases, field.element.id):
            assert vocabulary.whole(name) is field
