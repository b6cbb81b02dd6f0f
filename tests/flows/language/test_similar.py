"""A second element for the same thing is found by its wording, and what only resembles it is left alone."""

from __future__ import annotations

import pytest

from flows.language.rules.similar import SHARED_MAX, wording
from tests.flows.folder import element_text, problems_with

CATTLE = {
    "label": "{zh: 牛存栏, en: Cattle}",
    "definition": "{zh: 期末本村农户和养殖场实际饲养的牛的头数。, en: Cattle kept in the village on the last day.}",
}


def told(first: dict[str, str], second: dict[str, str]) -> list[tuple[str, str]]:
    """Code and field of what is said of two elements, one file each."""
    files = {
        "dictionary/a.yaml": element_text("cattle", **{**CATTLE, **first}),
        "dictionary/b.yaml": element_text("cows", **{**CATTLE, **second}),
    }
    return [(problem.code, problem.field) for problem in problems_with(files)]


SECOND = {
    "label": "{zh: 大牲畜, en: Large animals}",
    "definition": "{zh: 年底大牲畜的头数。, en: Large animals at year end.}",
}


@pytest.mark.parametrize(
    "second",
    [
        {"label": "{zh: 牛存栏数, en: Cows}"},
        {"label": "{zh: 期末牛存栏数量, en: Cows}"},
        {"label": "{zh: 全村牛 存栏, en: Cows}"},
        {"aliases": "[牛的存栏, 本期牛存栏数]"},
        {"definition": CATTLE["definition"].replace("头数。", "头数").replace("last day.", "last day")},
    ],
)
def test_an_element_for_the_same_thing_is_told_with_the_one_there_is(second: dict[str, str]) -> None:
    assert told({}, {**SECOND, **second}) == [("similar-element", "elements.cows.label")]


@pytest.mark.parametrize(
    "second",
    [
        {},
        {"label": "{zh: 羊存栏, en: Sheep}"},
        {"label": "{zh: 牛出栏, en: Cattle sold}"},
        {"label": "{zh: 牛存栏数, en: Cows}", "measure": "flow"},
        {"label": "{zh: 牛存栏数, en: Cows}", "unit": "kg"},
        {"label": "{zh: 牛存栏数, en: Cows}", "type": "text", "unit": ""},
        {"label": "{zh: 牛存栏2岁, en: Cows}"},
    ],
)
def test_what_only_resembles_it_is_left_alone(second: dict[str, str]) -> None:
    assert told({}, {**SECOND, **second}) == []


def test_the_finding_names_the_owner_and_what_to_use_instead() -> None:
    files = {
        "dictionary/a.yaml": element_text("cattle", **CATTLE),
        "dictionary/b.yaml": element_text("cows", **{**SECOND, "label": "{zh: 牛存栏数, en: Cows}"}),
    }
    (problem,) = problems_with(files)
    assert "agriculture owns" in problem.sentence
    assert 'the element "cattle" (牛存栏 / Cattle)' in problem.sentence


def test_numbers_tell_two_texts_apart() -> None:
    assert not wording("60岁以上常住老年人").is_near(wording("80岁以上常住老年人"), 0.5)


def test_a_text_of_framing_words_alone_still_has_letters() -> None:
    assert wording("期末").pairs == frozenset({"期末"})


def test_a_dictionary_of_texts_that_all_begin_alike_is_read_without_comparing_all_with_all() -> None:
    """More elements share their pairs than are ever compared; the two that are the same are found by a rare pair."""
    names = [f"示范合作社{chr(0x4E00 + 3 * n)}{chr(0x5E00 + 5 * n)}户" for n in range(SHARED_MAX + 50)]
    texts = [element_text(f"e{n}", label=f"{{zh: {name}, en: Co-op {name}}}") for n, name in enumerate(names)]
    twin = element_text(
        "twin", label=f"{{zh: 示范合作社的{names[7][5:]}, en: Twin}}", aliases=f"[本期{names[7]}数]"
    )
    text = "elements:\n" + "".join(each.removeprefix("elements:\n") for each in [*texts, twin])
    assert [problem.field for problem in problems_with({"dictionary/x.yaml": text})] == [
        "elements.twin.label"
    ]
