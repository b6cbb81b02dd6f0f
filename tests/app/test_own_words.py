"""A flows folder says only what it wants to say differently; the rest comes with the program."""

from __future__ import annotations

from bot.app.rendering import Messages
from bot.core.effects import Card, Notice


def test_a_folder_without_messages_speaks_as_the_program_comes() -> None:
    assert "/undo" in Messages({}).render(Card("help", {"lines": (), "reviews": False}), "zh").text


def test_one_card_of_its_own_takes_the_place_of_the_packaged_one_in_its_language_only() -> None:
    messages = Messages({"messages/zh/cards/stopped.txt": "先歇会儿。"})
    assert messages.render(Card("stopped"), "zh").text == "先歇会儿。"
    assert messages.render(Card("stopped"), "en").text == Messages({}).render(Card("stopped"), "en").text


def test_one_sentence_of_its_own_leaves_the_others_as_they_come() -> None:
    messages = Messages({"messages/zh/sentences.yaml": "nothing_to_undo: 没有可撤的。"})
    assert messages.sentence(Notice("nothing_to_undo"), "zh") == "没有可撤的。"
    assert messages.sentence(Notice("already_submitted"), "zh") == Messages({}).sentence(
        Notice("already_submitted"), "zh"
    )
