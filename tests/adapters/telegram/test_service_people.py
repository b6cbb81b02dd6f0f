"""Menus, strangers, used codes, other units and groups: who sees and may do what, by each library."""

from __future__ import annotations

import pytest

from bot.core.presses import Press, Verb, encode
from storage.tables import people, roles, updates
from tests.adapters.telegram.place import Place
from tests.kit import telegram_talk

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


# -- the menu


def test_the_menu_is_set_for_every_language_at_the_start(place: Place) -> None:
    commands = place.api.commands
    everywhere = "all_private_chats"
    assert {everywhere, f"{everywhere} zh", f"{everywhere} en"} <= set(commands)
    assert commands[everywhere] == commands[f"{everywhere} zh"]
    assert commands[f"{everywhere} en"][0] == {"command": "home", "description": "My reports"}


def test_who_changes_the_language_changes_the_menu_of_that_chat(place: Place) -> None:
    other = place.join(place.unit)
    place.api.say(place.li, "/language en")
    place.settled()
    assert place.api.commands[f"chat {place.li}"][0]["description"] == "My reports"
    assert not any(f"chat {other}" in name for name in place.api.commands)
    place.api.say(place.li, "/language zh")
    place.settled()
    assert place.api.commands[f"chat {place.li}"][0]["description"] == "我的报表"


# -- who may do what


def test_a_stranger_is_told_how_to_get_in_and_nothing_else(place: Place) -> None:
    stranger = next(telegram_talk._NUMBERS)
    known = place.count(people), place.count(roles)
    for words in ("/start", "户数 999", "/home", "/mydata", "/link", "/history"):
        place.api.say(stranger, words)
    place.settled()
    assert len(place.texts(stranger)) == 6
    assert len(set(place.texts(stranger))) == 1
    assert "邀请" in place.texts(stranger)[0]
    assert "村" not in place.texts(stranger)[0]
    assert (place.count(people), place.count(roles)) == known


def test_a_code_lets_in_one_person_only(place: Place) -> None:
    code, known = place.code(place.unit), place.count(people)
    first, second = next(telegram_talk._NUMBERS), next(telegram_talk._NUMBERS)
    for person in (first, second):
        place.api.start(person, code)
        place.settled()
    name = place.unit.name
    assert any(name in each for each in place.texts(first))
    assert [("用过了" in each, name in each) for each in place.texts(second)] == [(True, False)]
    place.api.say(second, "户数 999")
    place.settled()
    assert (place.drafts(), place.count(people)) == ({}, known + 1)


def test_what_a_person_types_stays_in_their_unit(place: Place) -> None:
    other_unit = place.new_unit()
    other = place.join(other_unit)
    place.api.say(place.li, "户数 317")
    place.api.say(other, "户数 888")
    place.settled()
    assert (place.drafts(), place.drafts(other_unit)) == ({"households": 317}, {"households": 888})
    assert not any(other_unit.name in each or "888" in each for each in place.texts())
    assert not any(place.unit.name in each or "317" in each for each in place.texts(other))


def test_a_forged_button_of_another_units_report_changes_nothing(place: Place) -> None:
    other_unit = place.new_unit()
    other = place.join(other_unit)
    place.api.say(other, "户数 888")
    place.settled()
    card = place.api.from_bot(other)[-1]
    stolen = [each["callback_data"] for row in card["reply_markup"]["inline_keyboard"] for each in row]
    with place.talk._program.storage.transaction() as transaction:
        (report,) = transaction.reports_of_unit(other_unit.code)
    made = [encode(Press(verb, report.number, 10, 0)) for verb in Verb]
    for payload in (*stolen, *made):
        place.api.press(place.li, payload=payload)
    place.settled()
    assert (place.drafts(), place.drafts(other_unit)) == ({}, {"households": 888})
    assert place.submissions(other_unit) == 0
    assert not any(other_unit.name in each or "888" in each for each in place.texts())


# -- groups


def test_in_a_group_it_says_that_this_is_no_place_and_leaves(place: Place) -> None:
    known = place.count(updates), place.count(people)
    group = -100_500
    place.api.group(group, "村委会")
    place.api.add_bot(group, place.li)
    place.api.wait_for(lambda: any(call.method == "leaveChat" for call in place.api.calls))
    place.settled()
    (declined,) = [each["text"] for each in place.api.from_bot(group)]
    assert "单独聊天" in declined
    assert (place.count(updates), place.count(people)) == known
    assert place.api.hidden_refusals == []
