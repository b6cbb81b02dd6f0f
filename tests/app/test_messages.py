"""The bot's words: complete, the same in every language, and readable as they leave the program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

import pytest
from jinja2 import Environment, meta

from bot.app.command_words import command_words
from bot.app.command_words import plain as plain_word
from bot.app.rendering import FSI, PDI
from bot.app.sentences import read_sentences
from bot.app.wording import FILTERS, period
from bot.core.effects import Card
from bot.core.plan import Reason
from bot.core.ports import InvitationRefusal, Outgoing
from bot.core.walk.commands import COMMANDS
from bot.core.walk.turn import vocabulary_of
from flows.language.model import LANGUAGES
from tests.app.reminders import REMINDERS
from tests.app.scenes import AT, LI, UNIT, WANG, files, messages
from tests.app.script import SCENES
from tests.app.spoken import names, spoken
from tests.kit.botapi.rules import BUTTONS_MAX
from tests.kit.players import form

FORBIDDEN: Final = ("打卡", "督办", "漏报", "拒报", "驳回")
"""Words that treat a village worker as a suspect."""

BUTTON_MAX_CHARS: Final = {"zh": 8, "en": 22}
"""Two buttons of this length stand side by side on a phone 360 pixels wide."""

OUTSIDE: Final = (
    Card("not_enrolled"),
    Card("our_mistake"),
    Card("welcome", {"person": LI, "unit": UNIT}),
    *(Card("welcome_office", {"person": LI, "web": web}) for web in ("https://forms.example.org/", None)),
    Card("welcome_reviewer", {"person": LI, "unit": UNIT}),
    Card("link", {"code": "P3KYU3VR7D69", "telegram_bot": "yibiao_bot", "web": "https://forms.example.org/"}),
    Card("link", {"code": "P3KYU3VR7D69", "telegram_bot": None, "web": None}),
    Card(
        "stand_in_code",
        {
            "code": "P3KYU3VR7D69",
            "days": 14,
            "telegram_bot": "yibiao_bot",
            "web": "https://forms.example.org/",
        },
    ),
    *(Card("calendar", {"telegram_bot": None, "web": web}) for web in (None, "https://forms.example.org/")),
    Card("welcome_stand_in", {"person": LI, "absent": WANG, "units": (UNIT,), "until": AT.date()}),
    *(card for _, card in REMINDERS),
    *(Card("linked", {"is_theirs_already": is_theirs}) for is_theirs in (False, True)),
    *(Card("invitation_refused", {"refusal": refusal.value}) for refusal in InvitationRefusal),
)
"""Cards that the engine does not send."""


@lru_cache(maxsize=1)
def played() -> tuple[tuple[str, Card], ...]:
    """Every card of every scene, and those that the engine does not send."""
    found = [(name, card) for name, scene in SCENES.items() for card in scene.played()[1]]
    return (*found, *((card.template, card) for card in OUTSIDE))


@lru_cache(maxsize=2)
def rendered(language: str) -> tuple[tuple[str, Card, Outgoing], ...]:
    return tuple((name, card, messages().render(card, language)) for name, card in played())


def texts(message: Outgoing) -> Iterator[str]:
    yield message.text
    yield from (each for each in (message.fold_title, message.fold) if each is not None)


def paths(language: str) -> Mapping[str, str]:
    prefix = f"messages/{language}/"
    return {path.removeprefix(prefix): text for path, text in files().items() if path.startswith(prefix)}


def sentences(language: str) -> Mapping[str, str]:
    return read_sentences(files(), f"messages/{language}/sentences.yaml")


def variables(template: str) -> frozenset[str]:
    """The names a template expects to be given."""
    environment = Environment()
    environment.filters.update(FILTERS)
    return frozenset(meta.find_undeclared_variables(environment.parse(template)))


def plain(text: str) -> str:
    return text.replace(FSI, "").replace(PDI, "")


# -- the same in every language


def test_every_language_has_the_same_cards_with_the_same_values() -> None:
    cards = {
        language: {path: variables(text) for path, text in paths(language).items() if path.endswith(".txt")}
        for language in LANGUAGES
    }
    assert all(cards[language] == cards["zh"] for language in LANGUAGES)


def test_every_language_has_the_same_sentences_with_the_same_values() -> None:
    found = {
        language: {key: variables(text) for key, text in sentences(language).items()}
        for language in LANGUAGES
    }
    assert all(found[language] == found["zh"] for language in LANGUAGES)


# -- complete, and nothing left over


def test_the_cards_are_those_that_the_program_sends() -> None:
    written = {
        path.removeprefix("cards/").removesuffix(".txt") for path in paths("zh") if path.endswith(".txt")
    }
    assert written - {"head"} == names("Card")


def test_the_sentences_are_those_that_the_program_says() -> None:
    buttons = {f"button_{label}" for label in names("button", "Button")}
    assert set(sentences("zh")) == buttons | names("notice", "Notice")


def test_a_plain_word_stands_for_one_command_and_names_no_field_of_the_shipped_forms() -> None:
    catalogues = [read_sentences(files(), f"messages/{language}/commands.yaml") for language in LANGUAGES]
    assert all(catalogue.keys() == set(COMMANDS) for catalogue in catalogues)
    both = {command: "、".join(each[command] for each in catalogues) for command in COMMANDS}
    words = [word for command, said in both.items() for word in command_words({command: said})]
    assert sorted(words) == sorted(set(words))
    flows = form("shipped").catalogue.flows.values()
    assert not {plain_word(label) for flow in flows for label in vocabulary_of(flow).pool} & set(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_uses_only_values_that_every_call_gives_it(language: str) -> None:
    written = sentences(language)
    for call in spoken():
        if call.values is None:
            continue
        prefix = "button_" if call.kind == "button" else ""
        for name in call.names:
            missing = variables(written[prefix + name]) - call.values
            assert not missing, f"{call.place}: {name} is not given {sorted(missing)}"


def test_every_card_is_played_by_a_scene() -> None:
    assert {card.template for _, card in played()} == names("Card")


def test_every_reason_to_ask_is_played_by_a_scene() -> None:
    asked = {card.values["line"].reason for _, card in played() if card.template == "question"}
    assert asked - {None} == set(Reason)


# -- readable


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_has_a_hole_a_double_gap_or_a_trailing_space(language: str) -> None:
    for name, _, message in rendered(language):
        for text in texts(message):
            assert "Undefined" not in text, name
            assert "\n\n\n" not in text, name
            assert not re.search(r"[ \t\u3000](\n|$)", text), name
            assert text == text.strip("\n") != "", name


@pytest.mark.parametrize("language", LANGUAGES)
def test_inserted_values_are_isolated_each_on_its_own(language: str) -> None:
    for name, _, message in rendered(language):
        for text in texts(message):
            marks = "".join(re.findall(f"[{FSI}{PDI}]", text))
            assert marks == (FSI + PDI) * (len(marks) // 2), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_about_a_report_begins_with_unit_form_and_period_on_a_line_of_their_own(language: str) -> None:
    words = messages()
    for name, card in played():
        if "flow" not in card.values:
            continue
        first, _, rest = plain(words.render(replace(card, notices=()), language).text).partition("\n")
        title = card.values["flow"].title[language]
        assert first[1:-1] == f"青石村 · {title} · {period(language, card.values['period'])}", name
        assert rest, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_tag_swallows_the_line_break_after_words(language: str) -> None:
    """A line break after a tag is dropped, which suits tags on lines of their own; others end with `+%}`."""
    for path, text in paths(language).items():
        for number, line in enumerate(text.split("\n"), 1):
            has_words = re.sub("{%((?!include).)*?%}", "", line).strip() != ""
            assert not (has_words and line.endswith("%}") and not line.endswith("+%}")), f"{path}:{number}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_change_stands_on_a_line_of_its_own(language: str) -> None:
    for name, card, message in rendered(language):
        for line in message.text.split("\n"):
            assert line.count("→") <= 1, name
        if card.template == "review":
            typed = [line for line in card.values["changes"] if line.draft.what.is_single]
            body = plain(messages().render(replace(card, notices=()), language).text).split("\n")
            for changed_line in typed:
                label = changed_line.element.label[language]
                assert sum(each.startswith(label) for each in body) == 1, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_filing_shows_the_new_value_alone(language: str) -> None:
    (card,) = SCENES["review of a first filing"].played()[1]
    text = plain(messages().render(card, language).text)
    assert {"zh": "\n常住户数 12户\n", "en": "\nHouseholds: 12 households\n"}[language] in text
    assert "→" not in text


def test_an_overdue_report_is_called_overdue_and_may_still_be_filed() -> None:
    (card,) = SCENES["opening late"].played()[1]
    text = plain(messages().render(card, "zh").text)
    assert "10月26日（周一）已逾期，现在是补报，最晚11月25日（周三）提交。" in text


def test_a_provisional_due_day_says_that_it_only_moves_later() -> None:
    (card,) = SCENES["opening with a provisional day"].played()[1]
    assert "日期只会往后推" in messages().render(card, "zh").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_without_values_are_short_and_all_have_words(language: str) -> None:
    for key, text in sentences(language).items():
        if key.startswith("button_") and not variables(text):
            assert len(text) <= BUTTON_MAX_CHARS[language], key
    for name, _, message in rendered(language):
        for button in (button for row in message.buttons for button in row):
            assert button.label, name
            assert not {FSI, PDI} & set(button.label), name


def test_no_message_has_more_buttons_than_telegram_takes() -> None:
    for name, _, message in rendered("zh"):
        assert sum(map(len, message.buttons)) <= BUTTONS_MAX, name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("label", "card"),
    [
        ("none_of_the_rest", "opening"),
        ("none_of_the_rest", "zeroing"),
        ("amend", "submitted"),
        ("decline", "standing_in"),
        ("decline", "welcome_stand_in"),
    ],
)
def test_a_button_that_a_card_names_is_called_so(language: str, label: str, card: str) -> None:
    assert sentences(language)[f"button_{label}"] in paths(language)[f"cards/{card}.txt"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_and_its_links_stand_unbroken_each_where_there_is_one(language: str) -> None:
    everywhere, nowhere = (
        messages().render(card, language).text for card in OUTSIDE if card.template == "link"
    )
    for whole in (
        "P3KYU3VR7D69",
        "https://t.me/yibiao_bot?start=P3KYU3VR7D69",
        "https://forms.example.org/join/P3KYU3VR7D69",
    ):
        assert f"{FSI}{whole}{PDI}" in everywhere
    assert "https" not in nowhere
    assert "P3KYU3VR7D69" in nowhere


def test_nothing_that_is_written_in_chinese_treats_people_as_suspects() -> None:
    for path, text in paths("zh").items():
        assert not [word for word in FORBIDDEN if word in text], path


def test_english_holds_no_chinese_but_what_is_inserted() -> None:
    for name, card, message in rendered("en"):
        if card.template == "language":
            continue
        for text in texts(message):
            own = re.sub(f"{FSI}[^{PDI}]*{PDI}", "", text)
            assert not re.search("[\u4e00-\u9fff：，。（）]", own), name
