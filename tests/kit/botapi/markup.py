"""The HTML that Telegram takes, turned into text and entities. Pure.

The errors are those of tdlib's own table (source T in `rules`); offsets in them are bytes of UTF-8.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from tests.kit.botapi.rules import ENTITIES, BrokenRule, Refused

TYPES: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
"""https://core.telegram.org/bots/api#html-style: tag -> the type of its entity."""

_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE: Final = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot)(?![A-Za-z0-9]));?")
_TAG_NAME: Final = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME: Final = re.compile(r"[^\s=>/\"']*")
_TOKEN: Final = re.compile(r"[A-Za-z0-9.-]*")
_SPACE: Final = re.compile(r"\s*")


class Formatted(NamedTuple):
    """What people see, and where it is bold and so on, in UTF-16 units."""

    text: str
    entities: list[dict[str, Any]]


def utf16_length(text: str) -> int:
    """How many UTF-16 code units the text has, which is what Telegram counts."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def trimmed(formatted: Formatted) -> Formatted:
    """Without spaces and line ends at its end, and at its beginning before the first entity, as tdlib stores it."""
    text, entities = formatted
    first = min((each["offset"] for each in entities), default=len(text))
    cut = min(len(text) - len(text.lstrip(" \n")), first)
    text = text[cut:].rstrip(" \n")
    length = utf16_length(text)
    kept = []
    for each in entities:
        begin = each["offset"] - cut
        size = min(each["length"], length - begin)
        if size > 0:
            kept.append({**each, "offset": begin, "length": size})
    return Formatted(text, kept)


def parsed(html: str) -> Formatted:
    """The text and its entities. Raises Refused with the parser's sentence."""
    if "<" not in html and "&" not in html:
        return Formatted(html, [])
    return _Parser(html).formatted()


class _Open(NamedTuple):
    tag: str
    attributes: dict[str, str]
    offset: int
    """In UTF-16 units of the text."""
    order: int


class _Parser:
    def __init__(self, html: str) -> None:
        self.html = html
        self.at = 0
        self.out: list[str] = []
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[tuple[int, int, dict[str, Any]]] = []
        self.tags = 0

    def formatted(self) -> Formatted:
        html = self.html
        while self.at < len(html):
            here = html[self.at]
            if here == "&":
                self._reference()
            elif here != "<":
                end = min(
                    (i for i in (html.find("<", self.at), html.find("&", self.at)) if i >= 0),
                    default=len(html),
                )
                self._put(html[self.at : end])
                self.at = end
            elif html.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            raise Refused(f'{ENTITIES}Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        ordered = sorted(self.entities, key=lambda each: (each[2]["offset"], -each[2]["length"], each[0]))
        return Formatted("".join(self.out), [entity for _, _, entity in ordered])

    def _put(self, text: str) -> None:
        self.out.append(text)
        self.units += utf16_length(text)

    def _error(self, what: str, at: int, after: str = "") -> Refused:
        return Refused(f"{ENTITIES}{what} at byte offset {len(self.html[:at].encode())}{after}")

    def _reference(self) -> None:
        found = _REFERENCE.match(self.html, self.at)
        character = _character(found) if found else None
        if found is None or character is None:  # T: what is not a reference stands for itself
            self._put("&")
            self.at += 1
        else:
            self._put(character)
            self.at = found.end()

    def _word(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.html, self.at)
        assert found is not None, pattern
        self.at = found.end()
        return found[0]

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self._error("Unexpected end tag", begin)
        self.at += 2
        name = self._word(_TAG_NAME).lower()
        self._word(_SPACE)
        if not self.html.startswith(">", self.at):
            raise self._error("Unclosed end tag", begin)
        self.at += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            raise self._error("Unmatched end tag", begin, f', expected "</{opened.tag}>", found "</{name}>"')
        length = self.units - opened.offset
        if length:
            self._close(opened, length)

    def _close(self, opened: _Open, length: int) -> None:
        entity: dict[str, Any] = {"type": TYPES[opened.tag], "offset": opened.offset, "length": length}
        if opened.tag == "a":
            entity["url"] = opened.attributes.get("href") or _units(self.out, opened.offset)
        elif opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
        elif opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "code" and self.open and self.open[-1].tag == "pre":
            language = opened.attributes.get("class", "")
            if language.startswith("language-"):
                self.open[-1].attributes["language"] = language.removeprefix("language-")
            return
        elif opened.tag == "pre" and "language" in opened.attributes:
            entity["language"] = opened.attributes["language"]
        self.entities.append((opened.order, len(self.entities), entity))

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        name = self._word(_TAG_NAME).lower()
        if self.at >= len(self.html):
            raise self._error("Unclosed start tag", begin)
        if name not in TYPES:
            raise self._error(f'Unsupported start tag "{name}"', begin)
        attributes = self._attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', begin)
        around = {each.tag for each in self.open}
        if name == "blockquote" and name in around:
            raise BrokenRule("blockquotes can't be nested")  # A "HTML style": can't be nested
        if around & {"pre", "code"} and (name, around) != ("code", {"pre"}):
            raise BrokenRule("pre and code can't contain other entities")  # A "Formatting options"
        self.open.append(_Open(name, attributes, self.units, self.tags))
        self.tags += 1

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self._word(_SPACE)
            if self.html.startswith(">", self.at):
                self.at += 1
                return found
            if self.at >= len(self.html):
                raise self._error("Unclosed start tag", begin)
            name = self._word(_ATTRIBUTE_NAME).lower()
            if not name:
                raise self._error(f'Empty attribute name in the tag "{tag}"', begin)
            self._word(_SPACE)
            found[name] = self._value(tag, begin) if self.html.startswith("=", self.at) else ""

    def _value(self, tag: str, begin: int) -> str:
        self.at += 1
        self._word(_SPACE)
        if self.at >= len(self.html):
            raise self._error(f'Unclosed start tag "{tag}"', begin)
        quote = self.html[self.at]
        if quote in "\"'":
            end = self.html.find(quote, self.at + 1)
            if end < 0:
                raise self._error("Unclosed start tag", begin)
            raw, self.at = self.html[self.at + 1 : end], end + 1
            return _REFERENCE.sub(lambda found: _character(found) or found[0], raw)
        token_at = self.at
        token = self._word(_TOKEN)
        if self.at >= len(self.html) or not (self.html[self.at].isspace() or self.html[self.at] == ">"):
            raise self._error("Unexpected end of name token", token_at)
        return token


def _character(found: re.Match[str]) -> str | None:
    hexadecimal, decimal, named = found.groups()
    if named:
        return _NAMED[named]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if 0xD800 <= code < 0xE000:
        raise Refused(
            f"{ENTITIES}Text contains invalid Unicode characters"
        )  # W the sentence; T that it is refused
    return chr(code) if 0 < code < 0x10FFFF else None


def _units(out: list[str], offset: int) -> str:
    return "".join(out).encode("utf-16-le")[offset * 2 :].decode("utf-16-le")
