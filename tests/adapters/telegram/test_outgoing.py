"""Calls that show a message: escaped, within Telegram's limits, and with nothing lost. Tables and properties."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.telegram.incoming import Call
from adapters.telegram.outgoing import TEXT_MAX_UNITS, as_edit, as_send, calls_of, menu, units
from bot.app.sentences import texts_in_force
from bot.core.ports import Outgoing, OutgoingButton, OutgoingKind, QueuedMessage
from bot.core.presses import MARK_CHARS, PAYLOAD_MAX_BYTES, Press, Verb, decode, encode
from flows.language.model import LANGUAGES
from tests.app.scenes import files
from tests.kit.botapi.markup import parsed, utf16_length

TEXTS: Final = texts_in_force(files(), "telegram")
AT: Final = datetime(2026, 10, 9, 1, tzinfo=UTC)
BUTTONS: Final = ((OutgoingButton("提交", "1.su.7.0.0.abc"), OutgoingButton("改", "1.ed.7.0.0.")),)
RARE: Final = "𠮷"
"""A Han character outside the first plane: one character, two UTF-16 units."""

FOLD_TAGS: Final = re.compile(r"</?blockquote(?: expandable)?>")


def said(text: str, **more: Any) -> Outgoing:
    return Outgoing(OutgoingKind.SEND, text, **more)


def calls(message: Outgoing) -> tuple[Call, ...]:
    return calls_of(QueuedMessage(3, "telegram", "7", message, AT), TEXTS)


def shown(call: Call) -> str:
    """What a phone shows of a call, as the strict server reads it."""
    return parsed(call.parameters["text"]).text


def all_shown(message: Outgoing) -> list[str]:
    return [shown(call) for call in calls(message)]


def plain(html_text: str) -> str:
    """The same, read in the simplest way: no marks, no escapes."""
    return html.unescape(FOLD_TAGS.sub("", html_text))


# -- one message


def test_a_short_message_is_one_call_in_html_without_a_preview_of_links() -> None:
    assert calls(said("户数 <b>312</b> & https://example.org")) == (
        Call(
            "sendMessage",
            {
                "chat_id": 7,
                "text": "户数 &lt;b&gt;312&lt;/b&gt; &amp; https://example.org",
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
            },
        ),
    )


def test_buttons_are_shown_row_by_row() -> None:
    (call,) = calls(said("?", buttons=(*BUTTONS, (OutgoingButton("不", "n"),))))
    assert call.parameters["reply_markup"] == {
        "inline_keyboard": [
            [
                {"text": "提交", "callback_data": "1.su.7.0.0.abc"},
                {"text": "改", "callback_data": "1.ed.7.0.0."},
            ],
            [{"text": "不", "callback_data": "n"}],
        ]
    }


def test_a_fold_opens_under_its_title() -> None:
    (call,) = calls(said("短<", fold_title="全文&", fold="很长>\n第二行"))
    assert call.parameters["text"] == (
        "短&lt;\n\n全文&amp;\n<blockquote expandable>很长&gt;\n第二行</blockquote>"
    )


def test_the_marks_around_inserted_values_are_kept() -> None:
    """FSI and PDI keep a name in another direction of writing from turning its neighbours round."""
    (call,) = calls(said("你好，\u2068عائشة\u2069！", buttons=((OutgoingButton("\u2068عائشة\u2069", "p"),),)))
    assert call.parameters["text"] == "你好，\u2068عائشة\u2069！"
    assert call.parameters["reply_markup"]["inline_keyboard"][0][0]["text"] == "\u2068عائشة\u2069"


def test_what_redraws_a_message_edits_it() -> None:
    message = Outgoing(OutgoingKind.EDIT, "新", buttons=BUTTONS, target="11")
    (call,) = calls(message)
    (sent,) = calls(replace(message, kind=OutgoingKind.SEND, target=None))
    assert (call.method, call.parameters) == ("editMessageText", {**sent.parameters, "message_id": 11})


def test_an_edit_without_a_message_to_edit_is_sent() -> None:
    (call,) = calls(Outgoing(OutgoingKind.EDIT, "新"))
    assert (call.method, "message_id" in call.parameters) == ("sendMessage", False)


def test_a_redrawn_message_without_buttons_loses_those_it_had() -> None:
    """Telegram takes the buttons away where an edit names none."""
    (call,) = calls(Outgoing(OutgoingKind.EDIT, "新", target="11"))
    assert "reply_markup" not in call.parameters


def test_an_edit_that_cannot_be_made_becomes_the_same_message_sent() -> None:
    (sent,) = calls(said("新", buttons=BUTTONS))
    assert as_send(as_edit(sent, "11")) == sent


# -- long ones

PARTED: Final[Mapping[str, tuple[str, list[str]]]] = {
    "at a blank line": ("甲" * 3000 + "\n\n" + "乙" * 500 + "\n" + "丙" * 1500,
                        ["甲" * 3000, "乙" * 500 + "\n" + "丙" * 1500]),
    "at a line": ("甲" * 3000 + "\n" + "乙" * 500 + " " + "丙" * 1500,
                  ["甲" * 3000, "乙" * 500 + " " + "丙" * 1500]),
    "at a space": ("a" * 3000 + " " + "b" * 1500, ["a" * 3000, "b" * 1500]),
    "anywhere": ("甲" * 5000, ["甲" * 4096, "甲" * 904]),
    "exactly full": ("甲" * 4096, ["甲" * 4096]),
    "one too many": ("甲" * 4097, ["甲" * 4096, "甲"]),
    "rare characters count as two": (RARE * 2048, [RARE * 2048]),
    "one rare character too many": (RARE * 2049, [RARE * 2048, RARE]),
    "no rare character is cut in two": ("a" + RARE * 2048, ["a" + RARE * 2047, RARE]),
    "emoji count as two": ("😀" * 2050, ["😀" * 2048, "😀" * 2]),
    "escapes do not count": ("<" * 4096, ["<" * 4096]),
    "a mark too early leaves the room unused": ("甲\n\n" + "乙" * 5000, ["甲\n\n" + "乙" * 4093, "乙" * 907]),
    "a mark just behind the room": ("甲" * 4096 + "\n\n" + "乙" * 9, ["甲" * 4096, "乙" * 9]),
    "blanks as long as a part come as no part": ("\n" * 5000 + "甲", ["甲"]),
    "into three": ("甲" * 3000 + "\n\n" + "乙" * 3000 + "\n\n" + "丙" * 3000, ["甲" * 3000, "乙" * 3000, "丙" * 3000]),
}  # fmt: skip


@pytest.mark.parametrize("name", PARTED)
def test_a_text_that_is_too_long_is_parted(name: str) -> None:
    text, parts = PARTED[name]
    assert [shown(call) for call in calls(said(text))] == parts


def test_the_buttons_of_a_long_message_are_on_its_last_part() -> None:
    first, second, last = calls(said("甲" * 9000, buttons=BUTTONS))
    assert "reply_markup" not in first.parameters
    assert "reply_markup" not in second.parameters
    assert len(last.parameters["reply_markup"]["inline_keyboard"][0]) == 2


def test_a_fold_that_does_not_fit_beside_its_text_comes_by_itself() -> None:
    text, fold = calls(said("甲" * 3000, fold_title="全文", fold="乙" * 2000, buttons=BUTTONS))
    assert text.parameters["text"] == "甲" * 3000
    assert fold.parameters["text"] == f"全文\n<blockquote expandable>{'乙' * 2000}</blockquote>"
    assert ("reply_markup" in text.parameters, "reply_markup" in fold.parameters) == (False, True)


def test_a_fold_that_is_too_long_is_folded_in_each_part() -> None:
    texts = [call.parameters["text"] for call in calls(said("甲", fold_title="全文", fold="乙" * 9000))]
    assert texts[0] == "甲"
    assert all(text.endswith("</blockquote>") for text in texts[1:])
    assert sum(text.count("乙") for text in texts) == 9000


def test_an_edit_cuts_its_fold_short_because_it_cannot_become_two() -> None:
    (call,) = calls(Outgoing(OutgoingKind.EDIT, "甲", "全文", "乙" * 9000, BUTTONS, target="11"))
    text = shown(call)
    assert (call.method, text[:5], text[-1], utf16_length(text)) == (
        "editMessageText",
        "甲\n\n全文",
        "…",
        4096,
    )


def test_an_edit_without_room_for_its_fold_leaves_it_out() -> None:
    (call,) = calls(Outgoing(OutgoingKind.EDIT, "甲" * 4094, "全文", "乙", target="11"))
    assert call.parameters["text"] == "甲" * 4094


def test_an_edit_that_is_too_long_redraws_with_its_first_part_and_sends_the_rest() -> None:
    first, last = calls(Outgoing(OutgoingKind.EDIT, "甲" * 5000, buttons=BUTTONS, target="11"))
    assert (first.method, last.method) == ("editMessageText", "sendMessage")
    assert ("reply_markup" in first.parameters, "reply_markup" in last.parameters) == (False, True)


# -- properties

CHARACTERS: Final = st.characters(exclude_categories=["Cs", "Cc"])
SIGNS: Final = st.sampled_from(
    [
        "<",
        ">",
        "&",
        '"',
        "'",
        "&amp;",
        "<b>",
        "</blockquote>",
        RARE,
        "😀",
        "\u2068",
        "\n",
        "\n\n",
        " ",
        "户数 312",
    ]
)
SHORT: Final = st.lists(SIGNS | CHARACTERS, min_size=1, max_size=60).map("".join)
PIECE: Final = st.builds(
    lambda sign, times: sign * times,
    SIGNS | CHARACTERS,
    st.sampled_from([1, 2, 7, 700, 2047, 2048, 4095, 4096]),
)
LONG: Final = st.lists(PIECE, min_size=1, max_size=4).map("".join).filter(str.strip)


@given(SHORT, SHORT, SHORT)
def test_whatever_is_inserted_reads_as_it_was(text: str, title: str, fold: str) -> None:
    (call,) = calls(said(text, fold_title=title, fold=fold))
    written = call.parameters["text"]
    assert plain(written) == f"{text}\n\n{title}\n{fold}"
    assert set(re.findall(r"<[^>]*>", written)) == {"<blockquote expandable>", "</blockquote>"}


def _without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(LONG)
@example("甲" * 4095 + RARE + "乙")
@example("\n" * 5000 + "甲")
@example("甲" + " " * 5000 + "乙")
def test_every_part_fits_and_nothing_is_lost(text: str) -> None:
    parts = [plain(call.parameters["text"]) for call in calls(said(text))]
    assert all(utf16_length(part) <= TEXT_MAX_UNITS for part in parts)
    assert _without_blanks("".join(parts)) == _without_blanks(text)


@given(LONG, SHORT.filter(str.strip), LONG)
def test_every_part_of_a_fold_fits_and_nothing_is_lost(text: str, title: str, fold: str) -> None:
    parts = [plain(call.parameters["text"]) for call in calls(said(text, fold_title=title, fold=fold))]
    assert all(utf16_length(part) <= TEXT_MAX_UNITS for part in parts)
    assert _without_blanks("".join(parts)) == _without_blanks(text + title + fold)


@given(LONG, SHORT.filter(str.strip), LONG)
def test_no_part_is_empty_for_telegram(text: str, title: str, fold: str) -> None:
    """Telegram refuses a message of blanks only: "message text is empty"."""
    message = said(text, fold_title=title, fold=fold)
    assert all(plain(call.parameters["text"]).strip() for call in calls(message))


@given(LONG, SHORT.filter(str.strip), LONG)
def test_an_edit_with_a_fold_is_one_call_where_its_text_fits(text: str, title: str, fold: str) -> None:
    message = Outgoing(OutgoingKind.EDIT, text[:2000], title, fold, target="11")
    (call,) = calls(message)
    assert call.method == "editMessageText"
    written = plain(call.parameters["text"])
    assert utf16_length(written) <= TEXT_MAX_UNITS
    assert written.startswith(text[:2000])


@given(st.text(CHARACTERS))
def test_length_is_counted_in_units_of_utf_16(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le")) // 2


# -- payloads


def test_every_press_fits_into_a_button() -> None:
    """The largest numbers that a payload can name, with the longest word."""
    for verb in Verb:
        press = Press(verb, 10**12 - 1, 10**5 - 1, 10**4 - 1, "a" * MARK_CHARS)
        payload = encode(press)
        assert 1 <= len(payload.encode()) <= PAYLOAD_MAX_BYTES == 64
        assert decode(payload) == press


# -- the menu


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_is_what_telegram_takes(language: str) -> None:
    found = menu(language, TEXTS, {"type": "all_private_chats"}, code=language).parameters
    assert (found["scope"], found["language_code"]) == ({"type": "all_private_chats"}, language)
    commands = found["commands"]
    assert 1 <= len(commands) <= 100  # https://core.telegram.org/bots/api#setmycommands
    for each in commands:
        assert re.fullmatch(r"[a-z0-9_]{1,32}", each["command"])
        assert 1 <= len(each["description"]) <= 256


def test_both_menus_hold_the_same_commands_in_one_order() -> None:
    chinese, english = (
        [each["command"] for each in menu(language, TEXTS, {}).parameters["commands"]]
        for language in ("zh", "en")
    )
    assert chinese == english


def test_a_menu_of_a_chat_is_for_that_chat_and_every_language() -> None:
    (call,) = calls(Outgoing(OutgoingKind.MENU, "en"))
    assert (call.method, call.parameters["scope"]) == ("setMyCommands", {"type": "chat", "chat_id": 7})
    assert "language_code" not in call.parameters
    assert call.parameters["commands"][0] == {"command": "home", "description": TEXTS["en"]["command_home"]}


@given(LONG)
def test_every_call_can_be_written_as_json(text: str) -> None:
    for call in calls(said(text, buttons=BUTTONS)):
        assert json.loads(json.dumps(call.parameters)) == call.parameters
