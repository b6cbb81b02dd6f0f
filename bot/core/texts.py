"""What text can be stored at all, and what of it is a name. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.core.answers.private import find_private

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL's text type takes no NUL (https://www.postgresql.org/docs/current/datatype-character.html), and
half of a surrogate pair has no UTF-8 form."""

NAME_MAX_CHARS: Final = 64
"""A first name and a last name of Telegram have 64 characters each; colleagues see no more than this, however somebody
came."""


def is_storable(text: str) -> bool:
    """Whether every character can be stored."""
    return _UNSTORABLE.search(text) is None


def storable(text: str) -> str:
    """The text with a replacement character for each that cannot be stored."""
    return _UNSTORABLE.sub("\ufffd", text)


def name_in(text: str) -> str | None:
    """The name by which colleagues shall call a person: on one line, without unseen characters, cut to
    NAME_MAX_CHARS. None where nothing is left, and for one that holds a private number, which is never kept."""
    seen = (char for char in text if char.isspace() or unicodedata.category(char)[0] != "C")
    name = " ".join("".join(seen).split())
    return None if find_private(name) else name[:NAME_MAX_CHARS].rstrip() or None
