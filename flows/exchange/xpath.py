"""The text of an XPath expression to a tree: the part of XPath that forms use.

Pure. What the tree means in the flow language is the work of `conditions`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NoReturn

XPATH_MAX_CHARS: Final = 2_000
"""Characters of one expression; ours end at 500."""

NESTING_MAX: Final = 30
"""Brackets within brackets; ours end at 20. Keeps the parser's recursion shallow."""

_QUOTES: Final = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\xa0": " "})
"""Word processors bend quotes; forms are full of them."""

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
      | (?P<ref>\$\{\s*[^{}]+?\s*\})
      | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
      | (?P<text>'[^']*'|"[^"]*")
      | (?P<sign><=|>=|!=|[-+*=<>(),])
      | (?P<self>\.(?![.\w]))
      | (?P<word>[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)

_LEVELS: Final = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
"""Binary operators, the loosest first."""


class XPathRefused(Exception):
    """The expression cannot be used; the message says why in a few words."""


@dataclass(frozen=True, slots=True)
class Number:
    text: str


@dataclass(frozen=True, slots=True)
class Literal:
    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A question by its name; empty for the question itself."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Tree
    right: Tree


@dataclass(frozen=True, slots=True)
class Negative:
    operand: Tree


Tree = Number | Literal | Reference | Call | Binary | Negative


def parse(text: str) -> Tree:
    """The tree of an expression; XPathRefused where it is none, or uses paths, variables or predicates."""
    if len(text) > XPATH_MAX_CHARS:
        raise XPathRefused(f"it has more than {XPATH_MAX_CHARS:,} characters")
    parser = _Parser(_tokens(text.translate(_QUOTES)))
    tree = parser.binary(0)
    parser.end()
    return tree


def conjuncts(tree: Tree) -> list[Tree]:
    """What is joined by `and`, in order."""
    if isinstance(tree, Binary) and tree.operator == "and":
        return conjuncts(tree.left) + conjuncts(tree.right)
    return [tree]


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens = []
    depth = 0
    for match in _TOKEN.finditer(text):
        kind, sign = match.lastgroup or "", match[0]
        depth += (sign == "(") - (sign == ")") if kind == "sign" else 0
        if depth > NESTING_MAX:
            raise XPathRefused(f"its brackets are nested deeper than {NESTING_MAX} levels")
        if kind == "other":
            raise XPathRefused(f'the sign "{sign}" is not known here' if sign != "/" else "it is a path")
        if kind != "space":
            tokens.append((kind, sign))
    if not tokens:
        raise XPathRefused("it is empty")
    return tokens


class _Parser:
    """Descends from the loosest operator to single values."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def end(self) -> None:
        if self._at < len(self._tokens):
            self._mixed_up()

    def binary(self, level: int) -> Tree:
        if level == len(_LEVELS):
            return self._unary()
        tree = self.binary(level + 1)
        while (operator := self._peek()[1]) in _LEVELS[level] and self._peek()[0] in ("sign", "word"):
            self._at += 1
            tree = Binary(operator, tree, self.binary(level + 1))
        return tree

    def _unary(self) -> Tree:
        signs = 0
        while self._peek() == ("sign", "-"):
            self._at += 1
            signs += 1
        tree = self._value()
        return Negative(tree) if signs % 2 else tree

    def _value(self) -> Tree:
        kind, sign = self._peek()
        self._at += 1
        match kind:
            case "number":
                return Number(sign)
            case "text":
                return Literal(sign[1:-1])
            case "ref":
                return Reference(sign[2:-1].strip())
            case "self":
                return Reference("")
            case "word":
                return self._call(sign)
        if (kind, sign) != ("sign", "("):
            self._at -= 1
            self._mixed_up()
        tree = self.binary(0)
        self._take(")")
        return tree

    def _call(self, name: str) -> Tree:
        if self._peek() != ("sign", "("):
            raise XPathRefused(f'"{name}" is a path or a word without brackets')
        self._at += 1
        arguments: list[Tree] = []
        if self._peek() != ("sign", ")"):
            arguments.append(self.binary(0))
            while self._peek() == ("sign", ","):
                self._at += 1
                arguments.append(self.binary(0))
        self._take(")")
        return Call(name, tuple(arguments))

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self, sign: str) -> None:
        if self._peek() != ("sign", sign):
            self._mixed_up()
        self._at += 1

    def _mixed_up(self) -> NoReturn:
        found = self._peek()[1]
        raise XPathRefused(f'it is mixed up before "{found}"' if found else "it breaks off")
