"""The words and signs of an expression, as Jinja2's tokens: limits are checked here, before anything parses.

Pure. Jinja2's own lexer turns `0.1` into a binary float; here every number becomes the exact Decimal of its
text. A token's `lineno` is its offset in the expression, so every node and every error knows its column.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

from jinja2.lexer import Token

LENGTH_MAX: Final = 500
DEPTH_MAX: Final = 20
TOKENS_MAX: Final = 200
"""Limits of one expression: two of the language itself, and one that keeps Python's recursion shallow."""

NUMBER_MAX_DIGITS: Final = 15

SIGNS: Final = {
    "+": "add", "-": "sub", "*": "mul", "/": "div",
    "==": "eq", "!=": "ne", "<": "lt", "<=": "lteq", ">": "gt", ">=": "gteq",
    "(": "lparen", ")": "rparen", "[": "lbracket", "]": "rbracket", ",": "comma", ".": "dot",
}  # fmt: skip

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>[0-9][\w.]*)
      | (?P<word>[^\W\d]\w*)
      | (?P<text>'[^'"\\\n]*'|"[^'"\\\n]*")
      | (?P<sign>[=!<>]=|\*\*|//|[-+*/<>()\[\],.])
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_NUMBER: Final = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")

FOREIGN_WORDS: Final = {
    "if": "Use applies_if for a condition.",
    "else": "Use applies_if for a condition.",
    "is": "Compare with == or !=.",
    "none": "What is unknown cannot be compared.",
    "None": "What is unknown cannot be compared.",
    "True": "Write true in small letters.",
    "False": "Write false in small letters.",
}
"""Words that Jinja2 knows and this language does not, each with what to write instead."""

_FOREIGN_SIGNS: Final = {
    "**": "Multiply the value by itself.",
    "//": "Divide with / and use round().",
    "=": "Compare with ==.",
    "!": "Write not, or != to compare.",
    "&": "Write and.",
    "|": "Write or.",
    "%": "Divide by 100 instead.",
    "×": "Multiply with *.",
    "÷": "Divide with /.",
    "≤": "Write <=.",
    "≥": "Write >=.",
    "（": "Use the half-width bracket (.",
    "）": "Use the half-width bracket ).",
    "，": "Use the half-width comma.",
    "'": "Put the option's id between two equal quotes.",
    '"': "Put the option's id between two equal quotes.",
}


class Fault(NamedTuple):
    """What is wrong at one offset of an expression: a problem's code and values."""

    offset: int
    code: str
    values: dict[str, str]


def tokens_of(source: str) -> list[Token] | Fault:
    """The tokens of an expression, or the first thing in it that is none."""
    if len(source) > LENGTH_MAX:
        return _too_long(0, len(source), "characters", LENGTH_MAX)
    tokens: list[Token] = []
    for match in _TOKEN.finditer(source):
        if match.lastgroup == "space":
            continue
        token = _token(match)
        if isinstance(token, Fault):
            return token
        tokens.append(token)
    if len(tokens) > TOKENS_MAX:
        return _too_long(tokens[TOKENS_MAX].lineno, len(tokens), "words and signs", TOKENS_MAX)
    if not tokens:
        return Fault(0, "expression-syntax", {"why": "it is empty"})
    return _depth_fault(tokens) or tokens


def _token(match: re.Match[str]) -> Token | Fault:
    offset, text = match.start(), match[0]
    if match.lastgroup == "number":
        return _number(offset, text)
    if match.lastgroup == "text":
        return Token(offset, "string", text[1:-1])
    if match.lastgroup == "word":
        if text in FOREIGN_WORDS:
            return Fault(
                offset, "expression-not-allowed", {"what": f'"{text}"', "advice": FOREIGN_WORDS[text]}
            )
        return Token(offset, "name", text)
    if text in SIGNS:
        return Token(offset, SIGNS[text], text)
    advice = _FOREIGN_SIGNS.get(text, "Remove it.")
    return Fault(offset, "expression-sign", {"sign": text, "advice": advice})


def _number(offset: int, text: str) -> Token | Fault:
    if not _NUMBER.fullmatch(text):
        advice = "Write it in plain digits, such as 12 or 0.5; an element's name begins with a letter."
        return Fault(offset, "expression-number", {"text": text, "advice": advice})
    if len(text.replace(".", "")) > NUMBER_MAX_DIGITS:
        advice = f"Use at most {NUMBER_MAX_DIGITS} digits."
        return Fault(offset, "expression-number", {"text": text, "advice": advice})
    return Token(offset, "float", Decimal(text))  # type: ignore[arg-type]  # Jinja2 hands any value through


def _depth_fault(tokens: list[Token]) -> Fault | None:
    """Brackets and signs before a value nest; both cost the parser recursion."""
    brackets = prefixes = 0
    for token in tokens:
        if token.type in ("lparen", "lbracket"):
            brackets += 1
        elif token.type in ("rparen", "rbracket"):
            brackets -= 1
        is_prefix = token.type in ("sub", "lparen", "lbracket") or token.value == "not"
        prefixes = prefixes + 1 if is_prefix else 0
        if max(brackets, prefixes) > DEPTH_MAX:
            return _too_long(token.lineno, max(brackets, prefixes), "levels", DEPTH_MAX)
    return None


def _too_long(offset: int, count: int, what: str, limit: int) -> Fault:
    values = {"count": str(count), "what": what, "limit": str(limit)}
    return Fault(offset, "expression-too-long", values)
