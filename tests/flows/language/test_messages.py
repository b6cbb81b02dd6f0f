"""Message files of a folder, held against those of the program."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.app.flows_folder import packaged_words
from bot.app.wording import FILTERS
from flows.language.messages import message_problems


def told(files: Mapping[str, str]) -> list[tuple[str, int, str]]:
    """Field, line and code of each problem."""
    found = message_problems(
        {f"messages/{path}": text for path, text in files.items()}, packaged_words(), FILTERS
    )
    return [(problem.field, problem.place.line, problem.code) for problem in found]


def test_the_packaged_messages_have_no_problem_even_where_a_space_was_added() -> None:
    """A changed file is read in full; one that is the same as the program's is not."""
    changed = {path: f"{text}\n" for path, text in packaged_words().items()}
    assert [str(each) for each in message_problems(changed, packaged_words(), FILTERS)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("再见。\n", []),
        ("再见。\n\n{{ x|labl }}", [("stopped", 3, "message-broken")]),
        (
            "{{ a }}\n{{ b }} {{ a }}",
            [("stopped", 1, "message-unknown-variable"), ("stopped", 2, "message-unknown-variable")],
        ),
        ("{% set a = 1 %}{{ a }}{% for b in [1] %}{{ b }}{{ loop.index }}{% endfor %}", []),
        ('{% include "haed" %}', [("stopped", 1, "message-unknown-card")]),
    ],
)
def test_a_card_uses_what_it_is_given_and_what_it_sets_itself(
    text: str, found: list[tuple[str, int, str]]
) -> None:
    assert told({"zh/cards/stopped.txt": text}) == found


def test_a_card_may_use_what_the_card_that_it_includes_is_given() -> None:
    assert (
        told({"zh/cards/note.txt": '{% include "head" +%}\n{{ unit.name }} {{ line|line_label(period) }}'})
        == []
    )


def test_a_new_card_may_stand_where_another_includes_it() -> None:
    files = {
        "zh/cards/note.txt": '{% include "mine" +%}',
        "zh/cards/mine.txt": "{{ line|line_label(period) }}{{ x }}",
    }
    assert told(files) == [("mine", 1, "message-unknown-variable")]


def test_a_new_card_that_nothing_includes_is_told() -> None:
    assert told({"zh/cards/recept.txt": "您好"}) == [("recept", 1, "message-unknown-key")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("button_yes: 是\nbutton_no: 否\n", []),
        ('button_yes: "{{ x }}"', [("button_yes", 1, "message-unknown-variable")]),
        ("button_yes: 是\nbutton_picked: 好了", [("button_picked", 2, "message-without-variable")]),
        ("button_yes: [是]", [("button_yes", 1, "wrong-shape")]),
        ("button_yes: null", [("button_yes", 1, "message-not-text")]),
        ("button_yes:", [("button_yes", 1, "message-not-text")]),
        ('button_yes: "12"\nbutton_no: 12 个', []),
        ("- 是", [("", 1, "wrong-shape")]),
        ("button_yes: 是\nbutton_yes: 对", [("button_yes", 2, "duplicate-key")]),
        ("", []),
    ],
)
def test_a_sentence_is_a_text_under_a_known_key(text: str, found: list[tuple[str, int, str]]) -> None:
    assert told({"zh/sentences.yaml": text}) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('waiting: "还有 {count} 条"', []),
        ("waiting: 还有几条", [("waiting", 1, "message-without-variable")]),
        ('waiting: "{count} {what}"', [("waiting", 1, "message-unknown-variable")]),
        ("wating: 等待", [("wating", 1, "message-unknown-key")]),
    ],
)
def test_the_pages_words_are_filled_in_by_name(text: str, found: list[tuple[str, int, str]]) -> None:
    assert told({"zh/page.yaml": text}) == found


def test_a_misspelt_name_is_guessed() -> None:
    files = {"messages/zh/sentences.yaml": 'button_picked: "{{ cuont }} {{ count }}"'}
    (problem,) = message_problems(files, packaged_words(), FILTERS)
    assert 'Did you mean "count"?' in problem.sentence


def test_a_folder_of_a_language_that_is_not_offered_is_told() -> None:
    assert told({"fr/sentences.yaml": "button_yes: oui"}) == [("", 1, "message-file")]
