"""The types of XLSForm and what each becomes, in the spellings that real forms use.

Pure.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from flows.language.model import ElementType


class Carried(NamedTuple):
    """A question: its type, and the list of choices it names, if any."""

    type: ElementType
    list_name: str = ""
    has_other: bool = False


class Structure(NamedTuple):
    """The begin or end of a group or repeat."""

    begins: bool
    repeats: bool


class Refused(NamedTuple):
    """A type that is not carried over: the code of the reason, and its values."""

    code: str
    values: dict[str, str]


_SELECT: Final = re.compile(
    r"(?P<how>select_one|select_multiple|select one|select all(?: that apply)?|select multiple|select1|select)"
    r"(?: from)?\s+(?P<list>\S.*?)(?P<other>\s+or[ _](?:specify[ _])?other)?",
    re.IGNORECASE,
)
_STRUCTURE: Final = re.compile(r"(begin|end)[ _]?(group|repeat|loop|lgroup|table)\b.*", re.IGNORECASE)
_PLAIN: Final = {
    "integer": ElementType.INTEGER, "int": ElementType.INTEGER, "decimal": ElementType.DECIMAL,
    "text": ElementType.TEXT, "string": ElementType.TEXT, "date": ElementType.DATE, "range": ElementType.DECIMAL,
    "calculate": ElementType.DECIMAL, "boolean": ElementType.BOOLEAN,
}  # fmt: skip

_NEVER: Final = (
    ("a position", re.compile(r"geo\w+|gps|location|start-geo\w+|osm\b.*")),
    ("a photo or drawing", re.compile(r"image|photo|signature|draw|annotate|picture")),
    ("a recording", re.compile(r"audio|video|background-audio|sound")),
    ("a code read off a thing or a card", re.compile(r"barcode|qr\w*")),
    ("a file", re.compile(r"file|binary|attachment|xml-external|csv-external")),
    ("a telephone number", re.compile(r"phone|phone ?number|phonenumber|tel|mobile")),
    ("an e-mail address", re.compile(r"email|e-mail")),
)  # fmt: skip
_METADATA: Final = re.compile(
    r"(?:get )?(?:start|end|start time|end time|today|device ?id|subscriber ?id|sim ?serial|sim id|phone ?number"
    r"|username|email|audit|imei|uri:\w+|start-geopoint|instance\w*)|(?:get|set)\b.*|last-saved\w*|xml\b.*",
    re.IGNORECASE,
)
_ADVICE: Final = (
    (re.compile(r"time"), "Ask for the number of hours, or for a date."),
    (re.compile(r"date ?time|datetime"), "Ask for the date."),
    (re.compile(r"rank\b.*"), "Ask for the first choice, as select_one."),
    (re.compile(r"acknowledge|trigger"), "Ask a question with the options yes and no where the answer is needed."),
    (re.compile(r"hidden"), "Leave it out, or compute it."),
    (re.compile(r"select_\w+_(?:from_file|external)\b.*|select one external\b.*"), "Write the choices on their sheet."),
    (re.compile(r"include\b.*"), "Copy the questions of the other file into this one."),
    (re.compile(r"entity|csv.*"), "Leave it out."),
)  # fmt: skip


def kind_of(type_text: str) -> Carried | Structure | Refused:
    """What the text of a type means; never raises."""
    text = " ".join(re.sub(r"^add\s+(?:a\s+)?|\s+prompt$|\s+question$", "", type_text.strip()).split())
    plain = text.lower()
    if match := _STRUCTURE.fullmatch(plain):
        return Structure(match[1] == "begin", match[2] in ("repeat", "loop", "table"))
    for what, pattern in _NEVER:
        if pattern.fullmatch(plain):
            return Refused("never-asked", {"type": text, "what": what})
    if _METADATA.fullmatch(plain):
        return Refused("metadata", {"type": text})
    for pattern, advice in _ADVICE:
        if pattern.fullmatch(plain):
            return Refused("no-counterpart", {"type": text, "advice": advice})
    if plain in _PLAIN:
        return Carried(_PLAIN[plain])
    if match := _SELECT.fullmatch(text):
        several = (
            match["how"].lower() in ("select_multiple", "select multiple") or "all" in match["how"].lower()
        )
        return Carried(
            ElementType.CHOICES if several else ElementType.CHOICE, match["list"], bool(match["other"])
        )
    return Refused("unknown-type", {"type": text})
