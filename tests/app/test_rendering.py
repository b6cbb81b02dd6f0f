"""What templates may do, and what names and figures inserted into them may not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jinja2.exceptions import SecurityError, UndefinedError

from bot.app.rendering import FSI, PDI, Messages
from bot.core.effects import Card
from bot.core.errors import InputError
from bot.core.events import Started
from bot.core.facts import UnitFacts
from tests.app.scenes import AT, LI, UNIT, Scene, files, messages
from tests.app.script import SCENES


def changed(path: str, text: str) -> Messages:
    """The shipped words with one file in Chinese replaced."""
    return Messages({**files(), f"messages/zh/{path}": text})


def test_a_fold_that_would_be_empty_is_not_shown() -> None:
    (card,) = SCENES["opening the first filing"].played()[1]
    message = messages().render(card, "zh")
    assert message.fold is None
    assert message.fold_title is None


@pytest.mark.parametrize(
    "name",
    ["{{ 7*7 }}", "<b>村</b>", "{% for x in y %}", "%% 查看", f"村{PDI}{FSI}", "甲\n%% 乙", "\u202e村"],
)
def test_a_name_with_signs_in_it_appears_as_it_is(name: str) -> None:
    unit = replace(UNIT, name=name)
    (card,) = Scene(Started(AT), UnitFacts(unit)).played()[1]
    message = messages().render(card, "zh")
    seen = " ".join(name.replace(PDI, "").replace(FSI, "").replace("\u202e", "").split())
    assert message.text.startswith(f"【{FSI}{seen}{PDI} · ")
    assert message.fold_title is None


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__ }}",
        "{{ person.__init__.__globals__ }}",
        "{{ ''['__class__'] }}",
        "{{ units.append(1) }}",
        "{{ '{0.__class__}'.format(1) }}",
        "{{ range(10000000)|length }}",
    ],
)
def test_a_template_that_reaches_out_of_its_sandbox_is_an_error(attack: str) -> None:
    words = changed("cards/mydata.txt", attack)
    card = Card("mydata", {"person": LI, "units": [UNIT], "drafts": 0})
    with pytest.raises((SecurityError, OverflowError)):
        words.render(card, "zh")


def test_a_value_that_does_not_exist_is_an_error_and_not_an_empty_place() -> None:
    with pytest.raises(UndefinedError, match="nobody"):
        changed("cards/stopped.txt", "再见，{{ nobody }}").render(Card("stopped"), "zh")


@pytest.mark.parametrize("text", ["一\n{% if %}", "一\n{{ x|no_such_filter }}", "一\n{{ x"])
def test_a_broken_template_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(InputError, match=r"messages/zh/cards/home\.txt:2 "):
        changed("cards/home.txt", text)


def test_a_broken_sentence_is_refused_with_its_key() -> None:
    broken = files()["messages/zh/sentences.yaml"].replace("button_yes: 是", 'button_yes: "{{ 是 "')
    with pytest.raises(InputError, match=r"messages/zh/sentences\.yaml button_yes "):
        changed("sentences.yaml", broken)
