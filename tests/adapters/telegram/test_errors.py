"""What each answer of the Bot API means for us: by its number and by its words, since Telegram promises neither."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest

from adapters.telegram.errors import AlreadySo, NotEditable, TwoPollers, failure
from bot.core.errors import Gone, InputError, Refused, Throttled, Unclear

MEANINGS: Final[Mapping[tuple[int, str], type[Exception]]] = {
    (400, "Bad Request: message text is empty"): Refused,
    (400, "Bad Request: BUTTON_DATA_INVALID"): Refused,
    (400, "Bad Request: chat not found"): Gone,
    (400, "Bad Request: PEER_ID_INVALID"): Gone,
    (400, "Bad Request: user is deactivated"): Gone,
    (400, "Bad Request: message is not modified: specified new message content"): AlreadySo,
    (400, "Message is not modified: specified new message content"): AlreadySo,
    (400, "Bad Request: message to edit not found"): NotEditable,
    (400, "Bad Request: message can't be edited"): NotEditable,
    (400, "Bad Request: MESSAGE_ID_INVALID"): NotEditable,
    (401, "Unauthorized"): InputError,
    (404, "Not Found"): InputError,
    (403, "Forbidden: bot was blocked by the user"): Gone,
    (403, "Forbidden: words that Telegram has never used"): Gone,
    (409, "Conflict: terminated by other getUpdates request"): TwoPollers,
    (429, "Too Many Requests: retry after 3"): Throttled,
    (500, "Internal Server Error"): Unclear,
    (502, "Bad Gateway"): Unclear,
    (504, "Gateway Timeout"): Unclear,
}


@pytest.mark.parametrize(("code", "words"), MEANINGS)
def test_an_answer_means_what_the_table_says(code: int, words: str) -> None:
    assert type(failure(code, words)) is MEANINGS[code, words]


def test_the_seconds_of_too_many_messages_are_kept() -> None:
    for code in (429, 400):
        error = failure(code, "Flood control exceeded", 17)
        assert isinstance(error, Throttled)
        assert error.retry_after_s == 17


def test_too_many_messages_without_seconds_wait_a_second() -> None:
    error = failure(429, "Too Many Requests")
    assert isinstance(error, Throttled)
    assert error.retry_after_s == 1
