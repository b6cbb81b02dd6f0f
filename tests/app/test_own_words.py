"""A flows folder says only what it wants to say differently; the rest comes with the program."""

from __future__ import annotations

from bot.app.rendering import Messages
from bot.core.effects import Card, Notice
from bot.core.events import Said
from tests.app.scenes import AT


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


def test_words_of_its_own_for_a_command_take_the_place_of_the_packaged_ones_of_that_command_only() -> None:
    messages = Messages({"messages/zh/commands.yaml": "undo: 反悔、 填 错 了"})
    meant = {
        text: messages.meant(Said(AT, text)) for text in ("反悔。", "填错了", "撤回", "帮助", "undo", "。")
    }
    assert {text: event.meant for text, event in meant.items() if isinstance(event, Said)} == {
        "反悔。": "undo",
        "填错了": "undo",
        "撤回": None,
        "帮助": "help",
        "undo": "undo",
        "。": None,
    }
