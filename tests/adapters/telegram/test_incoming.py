"""What an update of the Bot API means: a table of JSON and arrivals, and that both libraries hand over the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import pytest
import telegram
from aiogram.types import Update as AiogramUpdate

from adapters.telegram.incoming import UPDATES, Call, Received, received
from bot.core.events import Attached, Attachment, Event, Pressed, Said, Started
from bot.core.ports import Arrival
from bot.core.texts import NAME_MAX_CHARS

Json = Mapping[str, Any]

AT: Final = datetime(2026, 10, 9, 1, tzinfo=UTC)
DATE: Final = 1_791_507_600
ME: Final = {"id": 7, "is_bot": False, "first_name": "李", "last_name": "示例", "language_code": "zh-hans"}
ENGLISH: Final = {**ME, "language_code": "en"}
BOT: Final = {"id": 42, "is_bot": True, "first_name": "Bot", "username": "yibiao_bot"}
CHAT: Final = {"id": 7, "type": "private", "first_name": "李"}
GROUP: Final = {"id": -1001, "type": "supergroup", "title": "村委会"}
SMALL_GROUP: Final = {"id": -5, "type": "group", "title": "村委会"}
CHANNEL: Final = {"id": -1002, "type": "channel", "title": "公告"}
TEXTS: Final = {"zh": {"group_declined": "不在群里"}, "en": {"group_declined": "not here"}}

MEMBER: Final = {"status": "member", "user": BOT}
LEFT: Final = {"status": "left", "user": BOT}
FILE: Final = {"file_id": "f", "file_unique_id": "u"}
SEEN: Final = {**FILE, "width": 9, "height": 9}
STICKER: Final = {**SEEN, "type": "regular", "is_animated": False, "is_video": False}
PLACE: Final = {"latitude": 43.8, "longitude": 87.6}
LIVE_PLACE: Final = {**PLACE, "live_period": 28800, "heading": 90}
POLL: Final = {
    "id": "1",
    "question": "?",
    "options": [],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
ORIGIN: Final = {"type": "hidden_user", "date": DATE, "sender_user_name": "某人"}


def message(*, chat: Json = CHAT, sender: Json | None = ME, **content: Any) -> Json:
    found = {"message_id": 11, "date": DATE, "chat": chat, **content}
    return found if sender is None else {**found, "from": sender}


def says(text: str, **more: Any) -> Json:
    return {"update_id": 5, "message": message(text=text, **more)}


def sends(**content: Any) -> Json:
    return {"update_id": 5, "message": message(**content)}


def press(shown: Json | None, data: str | None = "1.h.0.0.0.", **more: Any) -> Json:
    query = {"id": "q9", "from": ME, "chat_instance": "1", **more}
    if shown is not None:
        query["message"] = shown
    return {"update_id": 5, "callback_query": query if data is None else {**query, "data": data}}


def joins(chat: Json, new: Json = MEMBER, sender: Json = ME) -> Json:
    change = {"chat": chat, "from": sender, "date": DATE, "old_chat_member": LEFT, "new_chat_member": new}
    return {"update_id": 5, "my_chat_member": change}


def arrives(event: Event, **more: Any) -> Received:
    plain = {"language": "zh-hans", "name": "李 示例", "order": 5}
    return Received(Arrival("telegram", "7", "5", event, **{**plain, **more}))


def attached(what: Attachment) -> Received:
    return arrives(Attached(AT, what))


CARD: Final = {"message_id": 11, "date": DATE, "chat": CHAT, "from": BOT, "text": "表"}
ANSWER: Final = Call("answerCallbackQuery", {"callback_query_id": "q9"})
NOTHING: Final = Received()
MEDIA: Final = attached(Attachment.MEDIA)


def pressed(payload: str, message: str | None = "11") -> Received:
    return Received(arrives(Pressed(AT, payload), message=message).arrival, (ANSWER,))


def declined(chat: int, text: str = "不在群里") -> Received:
    said = Call("sendMessage", {"chat_id": chat, "text": text})
    return Received(at_once=(said, Call("leaveChat", {"chat_id": chat})))


PLAIN: Final[Mapping[str, tuple[Json, Received]]] = {
    "a text": (says("户数 312"), arrives(Said(AT, "户数 312"))),
    "a text of several lines": (says("a\n\n b "), arrives(Said(AT, "a\n\n b "))),
    "a command": (says("/help"), arrives(Said(AT, "/help"))),
    "start": (says("/start"), arrives(Started(AT))),
    "start with blanks only": (says("/start   "), arrives(Started(AT))),
    "start with a code": (says("/start ABCDEFGHJKMN"), arrives(Started(AT, "ABCDEFGHJKMN"))),
    "start named with the bot": (says("/start@yibiao_bot"), arrives(Started(AT))),
    "start named with the bot and a code": (says("/start@yibiao_bot AB"), arrives(Started(AT, "AB"))),
    "a longer word is not start": (says("/started"), arrives(Said(AT, "/started"))),
    "NUL in a text": (says("a\x00b"), arrives(Said(AT, "a\ufffdb"))),
    "NUL in a code": (says("/start a\x00b"), arrives(Started(AT, "a\ufffdb"))),
    "no sender": (says("a", sender=None), arrives(Said(AT, "a"), language=None, name=None)),
    "a sender with one name and no language": (
        says("a", sender={"id": 7, "is_bot": False, "first_name": "李"}),
        arrives(Said(AT, "a"), language=None, name="李"),
    ),
    "a sender with a NUL in the name": (
        says("a", sender={**ME, "first_name": "李\x00", "last_name": ""}),
        arrives(Said(AT, "a"), name="李"),
    ),
    "a sender with a long name": (
        says("a", sender={**ME, "first_name": "长" * 64, "last_name": "名" * 64}),
        arrives(Said(AT, "a"), name="长" * NAME_MAX_CHARS),
    ),
    "a press": (press(CARD), pressed("1.h.0.0.0.")),
    "a press with a forged payload": (press(CARD, "x\x00"), pressed("x\ufffd")),
    "a press on a message too old to be read": (
        press({"chat": CHAT, "message_id": 11, "date": 0}),
        pressed("1.h.0.0.0.", None),
    ),
    "a press on a message that is not there": (press(None), Received(at_once=(ANSWER,))),
    "a press on a game": (press(CARD, None, game_short_name="g"), Received(at_once=(ANSWER,))),
    "a press in a group": (press({**CARD, "chat": GROUP}), Received(at_once=(ANSWER,))),
    "a photo": (sends(photo=[SEEN]), MEDIA),
    "a photo with words": (sends(photo=[SEEN], caption="户数 312"), MEDIA),
    "a voice": (sends(voice={**FILE, "duration": 3}), MEDIA),
    "a sound": (sends(audio={**FILE, "duration": 3}), MEDIA),
    "a video": (sends(video={**SEEN, "duration": 3}), MEDIA),
    "a round video": (sends(video_note={**FILE, "length": 3, "duration": 3}), MEDIA),
    "a document": (sends(document=FILE), MEDIA),
    "an animation": (sends(animation={**SEEN, "duration": 3}, document=FILE), MEDIA),
    "a sticker": (sends(sticker=STICKER), MEDIA),
    "a die": (sends(dice={"emoji": "🎲", "value": 3}), MEDIA),
    "a poll": (sends(poll=POLL), MEDIA),
    "a location": (sends(location=PLACE), attached(Attachment.LOCATION)),
    "a venue": (
        sends(location=PLACE, venue={"location": PLACE, "title": "a", "address": "b"}),
        attached(Attachment.LOCATION),
    ),
    "a contact": (
        sends(contact={"phone_number": "+8613800000000", "first_name": "某人"}),
        attached(Attachment.CONTACT),
    ),
    "a forwarded text": (says("户数 999", forward_origin=ORIGIN), attached(Attachment.FORWARDED)),
    "a forwarded photo": (sends(photo=[SEEN], forward_origin=ORIGIN), attached(Attachment.FORWARDED)),
    "a text that was edited": (
        {"update_id": 5, "edited_message": message(text="户数 999", edit_date=DATE)},
        attached(Attachment.EDITED),
    ),
    "an edited text in a group": (
        {"update_id": 5, "edited_message": message(text="a", chat=GROUP, edit_date=DATE)},
        NOTHING,
    ),
    "words under a photo that were edited": (
        {"update_id": 5, "edited_message": message(photo=[SEEN], caption="户数 999", edit_date=DATE)},
        attached(Attachment.EDITED),
    ),
    "a live location that moves": (
        {"update_id": 5, "edited_message": message(location=LIVE_PLACE, edit_date=DATE)},
        NOTHING,
    ),
    "a photo that was exchanged": (
        {"update_id": 5, "edited_message": message(photo=[SEEN], edit_date=DATE)},
        NOTHING,
    ),
    "a pinned message": (sends(pinned_message=message(text="a")), NOTHING),
    "a timer of the chat": (
        sends(message_auto_delete_timer_changed={"message_auto_delete_time": 60}),
        NOTHING,
    ),
    "a text in a group": (says("户数 312", chat=GROUP), declined(-1001)),
    "a text in a small group": (says("a", chat=SMALL_GROUP), declined(-5)),
    "a text in a group by somebody who speaks English": (
        says("a", chat=GROUP, sender=ENGLISH),
        declined(-1001, "not here"),
    ),
    "a text in a group by somebody who speaks neither": (
        says("a", chat=GROUP, sender={**ME, "language_code": "kk"}),
        declined(-1001),
    ),
    "a text in a group by nobody": (says("a", chat=GROUP, sender=None), declined(-1001)),
    "added to a group": (joins(GROUP), declined(-1001)),
    "added to a group by somebody who speaks English": (
        joins(GROUP, sender=ENGLISH),
        declined(-1001, "not here"),
    ),
    "added to a channel": (
        joins(CHANNEL),
        Received(at_once=(Call("leaveChat", {"chat_id": -1002}),)),
    ),
    "thrown out of a group": (joins(GROUP, {"status": "kicked", "user": BOT, "until_date": 0}), NOTHING),
    "left a group": (joins(GROUP, LEFT), NOTHING),
    "blocked": (joins(CHAT, {"status": "kicked", "user": BOT, "until_date": 0}), NOTHING),
    "unblocked": (joins(CHAT), NOTHING),
    "a channel's post": ({"update_id": 5, "channel_post": message(chat=CHANNEL, text="a")}, NOTHING),
    "a reaction": (
        {
            "update_id": 5,
            "message_reaction": {
                "chat": CHAT,
                "message_id": 11,
                "date": DATE,
                "old_reaction": [],
                "new_reaction": [],
            },
        },
        NOTHING,
    ),
}

UNHEARD_OF: Final[Mapping[str, Json]] = {
    "a kind of update that Telegram adds tomorrow": {"update_id": 5, "hologram": {"text": "a"}},
    "an update of nothing": {"update_id": 5},
    "a message of tomorrow's kind": {"update_id": 5, "message": message(hologram={"size": 3})},
    "a text that is no text": {"update_id": 5, "message": message(text=312)},
}


@pytest.mark.parametrize("name", PLAIN)
def test_an_update_means_what_the_table_says(name: str) -> None:
    update, meaning = PLAIN[name]
    assert received(update, AT, TEXTS) == meaning


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize("name", PLAIN)
def test_python_telegram_bot_hands_over_what_means_the_same(name: str) -> None:
    update, meaning = PLAIN[name]
    handed = telegram.Update.de_json(dict(update), None).to_dict()
    assert received(handed, AT, TEXTS) == meaning


@pytest.mark.parametrize("name", PLAIN)
def test_aiogram_hands_over_what_means_the_same(name: str) -> None:
    update, meaning = PLAIN[name]
    handed = AiogramUpdate.model_validate(update).model_dump(mode="json", by_alias=True, exclude_none=True)
    assert received(handed, AT, TEXTS) == meaning


@pytest.mark.parametrize("name", UNHEARD_OF)
def test_what_nobody_has_heard_of_means_nothing(name: str) -> None:
    assert received(UNHEARD_OF[name], AT, TEXTS) == NOTHING


def test_a_live_photo_and_paid_media_are_media() -> None:
    for kind in ("live_photo", "paid_media", "story", "game", "checklist", "invoice"):
        assert received(sends(**{kind: {}}), AT, TEXTS) == MEDIA, kind


def test_of_what_is_declined_nothing_is_kept() -> None:
    """Neither words nor names of a group reach an arrival or an answer."""
    for update in (says("秘密", chat=GROUP), joins(GROUP), sends(chat=GROUP, photo=[SEEN])):
        meaning = received(update, AT, TEXTS)
        assert meaning.arrival is None
        assert "秘密" not in repr(meaning)
        assert "村委会" not in repr(meaning)


def test_of_an_attachment_nothing_is_kept_but_what_it_is() -> None:
    for update in (says("秘密", forward_origin=ORIGIN), sends(photo=[SEEN], caption="秘密")):
        assert "秘密" not in repr(received(update, AT, TEXTS))


def test_every_kind_that_is_asked_for_is_read() -> None:
    asked = {kind for kind in UPDATES if any(kind in update for update, _ in PLAIN.values())}
    assert asked == set(UPDATES)


@pytest.mark.parametrize(
    "update", [{}, {"message": message(text="a")}, {"update_id": 5, "message": {"text": "a"}}]
)
def test_what_is_no_update_at_all_is_an_error_of_one_of_the_named_kinds(update: Json) -> None:
    with pytest.raises((KeyError, TypeError)):
        received(update, AT, TEXTS)
