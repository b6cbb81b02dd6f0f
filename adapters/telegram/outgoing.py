"""A queued message -> calls of the Bot API. Pure.

Text is sent as HTML, so that a longer part can be folded (https://core.telegram.org/bots/api#html-style); everything
that is inserted is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from adapters.telegram.incoming import Call, Texts
from bot.core.ports import Outgoing, OutgoingKind, QueuedMessage

TEXT_MAX_UNITS: Final = 4096
"""UTF-16 code units of a message, counted without its marks (https://core.telegram.org/bots/api#sendmessage)."""

_CUT: Final = "…"
_ROOM_MIN_UNITS: Final = 3
"""Room for one character of any kind and the sign that something was cut."""

_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def calls_of(row: QueuedMessage, texts: Texts) -> tuple[Call, ...]:
    """The calls that show a message, in their order; its buttons are on the last one."""
    message = row.message
    if message.kind is OutgoingKind.MENU:
        return (menu(message.text, texts, {"type": "chat", "chat_id": int(row.address)}),)
    redraws = message.kind is OutgoingKind.EDIT and message.target is not None
    parts = [_one_part(message)] if redraws and fits(message.text) else list(_parts(message))
    calls = [_send(row.address, part) for part in parts]
    if redraws:
        calls[0] = as_edit(calls[0], str(message.target))
    if message.buttons:
        markup = {"reply_markup": {"inline_keyboard": _keyboard(message)}}
        calls[-1] = replace(calls[-1], parameters={**calls[-1].parameters, **markup})
    return tuple(calls)


def as_edit(send: Call, target: str) -> Call:
    """The call that puts a message in the place of another one."""
    return Call("editMessageText", {**send.parameters, "message_id": int(target)})


def as_send(edit: Call) -> Call:
    """The call that sends what cannot be put in the place of a message that is gone or too old."""
    kept = {key: value for key, value in edit.parameters.items() if key != "message_id"}
    return Call("sendMessage", kept)


def menu(language: str, texts: Texts, scope: Mapping[str, Any], *, code: str | None = None) -> Call:
    """The call that sets the menu of commands; `code` restricts it to people whose app speaks that language."""
    prefix = "command_"
    commands = [
        {"command": key.removeprefix(prefix), "description": text}
        for key, text in texts[language].items()
        if key.startswith(prefix)
    ]
    parameters: dict[str, Any] = {"commands": commands, "scope": dict(scope)}
    return Call("setMyCommands", {**parameters, "language_code": code} if code else parameters)


def _send(address: str, html: str) -> Call:
    return Call(
        "sendMessage",
        {
            "chat_id": int(address),
            "text": html,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        },
    )


def _keyboard(message: Outgoing) -> list[list[dict[str, str]]]:
    return [[{"text": label, "callback_data": payload} for label, payload in row] for row in message.buttons]


# -- text


def units(text: str) -> int:
    """The length of a text as Telegram counts it: UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def fits(text: str) -> bool:
    """Whether a text can be one message."""
    return units(text) <= TEXT_MAX_UNITS


def _one_part(message: Outgoing) -> str:
    """The message as one text, its fold cut short where it has to be: what is edited cannot become two."""
    if not message.fold:
        return _escape(message.text)
    title = f"\n\n{message.fold_title}\n"
    room = TEXT_MAX_UNITS - units(message.text) - units(title)
    if room < _ROOM_MIN_UNITS:
        return _escape(message.text)
    fold = message.fold if units(message.fold) <= room else next(_pieces(message.fold, room - 1), "") + _CUT
    return _escape(message.text + title) + _folded(fold)


def _parts(message: Outgoing) -> Iterator[str]:
    """The message as texts that fit."""
    *earlier, last = _pieces(message.text, TEXT_MAX_UNITS)
    yield from map(_escape, earlier)
    if not message.fold:
        yield _escape(last)
        return
    title = f"{message.fold_title}\n"
    if fits(f"{last}\n\n{title}{message.fold}"):
        yield _escape(f"{last}\n\n{title}") + _folded(message.fold)
        return
    yield _escape(last)
    for place, piece in enumerate(_pieces(message.fold, TEXT_MAX_UNITS - units(title))):
        yield (_escape(title) if place == 0 else "") + _folded(piece)


def _folded(text: str) -> str:
    return f"<blockquote expandable>{_escape(text)}</blockquote>"


def _escape(text: str) -> str:
    return text.translate(_ESCAPED)


def _pieces(text: str, room: int) -> Iterator[str]:
    """A text in pieces of at most `room` units, parted at blank lines, else at lines, else at spaces, else anywhere."""
    rest = text
    while units(rest) > room:
        end = _fitting(rest, room)
        for mark in ("\n\n", "\n", " "):
            at = rest.rfind(mark, 0, end + len(mark))
            if at > end // 2:
                end = at
                break
        if piece := rest[:end].rstrip():  # Telegram refuses a message of blanks
            yield piece
        rest = rest[end:].lstrip()
    if rest:
        yield rest


def _fitting(text: str, room: int) -> int:
    """How many characters of a text are at most `room` units."""
    end = min(room, len(text))
    while units(text[:end]) > room:
        end -= max(1, (units(text[:end]) - room) // 2)
    return end
