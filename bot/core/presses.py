"""The one codec of button payloads: at most 64 bytes, versioned, readable by nobody but this module.

Pure. A payload names the report, what the press means, the field it is about, and a mark: a short digest of
what was displayed with the button. A press whose mark no longer fits changes nothing.
64 bytes is Telegram's limit for callback data (https://core.telegram.org/bots/api#inlinekeyboardbutton).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PAYLOAD_MAX_BYTES: Final = 64
MARK_CHARS: Final = 10
"""60 bits would be 10 base64 characters; 10 base32 characters are 50 bits: one press, one chance to collide."""

_FORMAT = "1"
_PAYLOAD = re.compile(r"1\.(\w{1,3})\.(\d{1,12})\.(\d{1,5})\.(\d{1,4})\.([a-z2-7]{0,10})")


class Verb(StrEnum):
    """What a press means. The values stand in stored buttons: never reuse one for another meaning."""

    HOME = "h"
    HOME_PAGE = "hp"
    WHICH_PAGE = "wp"
    FOCUS = "f"
    START = "st"
    CONFIRM_ALL = "ca"
    PICK = "pk"
    TICK = "t"
    PAGE = "pg"
    PICKED = "pd"
    ANSWER = "a"
    TICK_OPTION = "to"
    OPTIONS_DONE = "od"
    SAME = "s"
    ZERO = "z"
    SKIP = "sk"
    BACK = "b"
    DEFINITION = "d"
    WHY = "w"
    ESTIMATE = "e"
    KEEP = "k"
    KEEP_WITH_NOTE = "kn"
    RETYPE = "r"
    MINE = "m"
    THEIRS = "th"
    EDIT = "ed"
    NONE_OF_THE_REST = "nr"
    ONE_BY_ONE = "ob"
    REVIEW = "rv"
    SUBMIT = "su"
    LANGUAGE = "l"
    UNDO = "u"
    SNOOZE = "sn"
    SNOOZE_DAYS = "sd"
    END_SNOOZE = "se"
    AWAY_UNTIL = "au"
    STAND_IN = "si"
    STAND_IN_BY_CODE = "sb"
    END_AWAY = "ea"
    DECLINE = "dc"
    REVIEWING = "rl"
    REVIEW_FORM = "rf"
    REVIEW_REPORT = "rr"
    ACCEPT = "ac"
    MARK_FIELDS = "mf"
    MARK_FIELD = "m1"
    MARKED = "md"
    MORE_TIME = "mt"


@dataclass(frozen=True, slots=True)
class Press:
    """What a button means. `report` 0 is none; `field` is a field number, 0 for none; `choice` counts from 0.

    About a pause (`bot.core.pauses`), `report` is the id of a stand-in or of whoever is absent, and `field` a day.
    """

    verb: Verb
    report: int = 0
    field: int = 0
    choice: int = 0
    mark: str = ""


def encode(press: Press) -> str:
    """The payload of a button."""
    return f"{_FORMAT}.{press.verb.value}.{press.report}.{press.field}.{press.choice}.{press.mark}"


def decode(payload: str) -> Press | None:
    """What a payload means, None where it is none of ours or of a format no longer known."""
    match = _PAYLOAD.fullmatch(payload)
    if match is None or match[1] not in _VERBS:
        return None
    return Press(Verb(match[1]), int(match[2]), int(match[3]), int(match[4]), match[5])


def mark_of(parts: Iterable[object]) -> str:
    """A digest of what a button was displayed with; equal only where every part is equal."""
    text = "\x1f".join(map(str, parts))
    digest = hashlib.blake2s(text.encode(), digest_size=8).digest()
    number = int.from_bytes(digest, "big")
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in range(MARK_CHARS))


_VERBS: Final = frozenset(verb.value for verb in Verb)
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz234567"
