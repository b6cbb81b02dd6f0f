"""Trees of XPath to expressions of the flow language, and limits out of constraints.

Pure. Translates only what means the same in both: numbers, choices and dates compared, joined and calculated with.
Everything else is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from flows.exchange.xpath import (
    Binary,
    Call,
    Literal,
    Negative,
    Number,
    Reference,
    Tree,
    XPathRefused,
    conjuncts,
    parse,
)
from flows.language.entries import TEXT_MAX_CHARS
from flows.language.model import ElementType
from flows.language.tokens import NUMBER_MAX_DIGITS

_ATOM: Final = 9
_PRECEDENCE: Final[Mapping[str, int]] = {
    "or": 1, "and": 2, "=": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "div": 6,
}  # fmt: skip
_NOT: Final = 3
_SIGNS: Final = {"=": "==", "div": "/"}
_TURNED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}
_YES_NO: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
"""How the two answers of a question that is a boolean here are called."""

_ADVICE: Final = {
    "count-selected": "the number of chosen options is not known here",
    "if": "a calculation has no cases here",
    "coalesce": "what is unknown has no substitute here",
    "regex": "texts are not examined here",
    "string-length": "the length of a text is text_max here",
    "today": "expressions do not know the date",
    "now": "expressions do not know the date",
}


@dataclass(frozen=True, slots=True)
class Operand:
    """What a question became: its element, and the ids of its options by their names in the form."""

    id: str
    type: ElementType
    options: Mapping[str, str]


Find = Callable[[str], Operand]
"""The operand of a question's name; XPathRefused where it was not carried over."""


class Limits(NamedTuple):
    """What a constraint became: limits, a remaining condition, and the parts that were refused with the reason."""

    low: Decimal | date | None
    high: Decimal | date | None
    check: str | None
    refused: tuple[str, ...]
    may_be_future: bool
    text_max: int | None


class _Part(NamedTuple):
    """A translated part: its text, how tightly it binds, and its kind."""

    text: str
    binds: int
    kind: str


def translate(text: str, own: Operand, find: Find, *, wants: str = "truth") -> str:
    """The expression in the flow language; `wants` is "truth" or "number". XPathRefused says why not."""
    return _translated(parse(text), own, find, wants)


def limits_of(text: str, own: Operand, find: Find) -> Limits:
    """A constraint as limits where it compares the question with numbers, and as a check for the rest."""
    low: list[Decimal | date] = []
    high: list[Decimal | date] = []
    may_be_future = True
    text_max: int | None = None
    checks: list[Tree] = []
    refused: list[str] = []
    for part in conjuncts(parse(text)):
        if own.type is ElementType.DATE and _is_not_future(part):
            may_be_future = False
            continue
        if own.type is ElementType.TEXT and (length := _longest(part)) is not None:
            text_max = min(text_max or length, length)
            continue
        limit = _limit(part, own)
        if limit is not None:
            (low if limit[0] == ">=" else high).append(limit[1])
            continue
        try:
            _translated(part, own, find, "truth")
            checks.append(part)
        except XPathRefused as reason:
            refused.append(str(reason))
    parts = [_Translator(own, find).part(each) for each in checks]
    check = " and ".join(_wrapped(part, 3 if len(parts) > 1 else 1) for part in parts) or None
    lowest, highest = max(low, default=None), min(high, default=None)  # all of one kind
    return Limits(lowest, highest, check, tuple(refused), may_be_future, text_max)


def _translated(tree: Tree, own: Operand, find: Find, wants: str) -> str:
    part = _Translator(own, find).part(tree)
    if part.kind != wants:
        raise XPathRefused("it gives no condition" if wants == "truth" else "it gives no number")
    return part.text


def _is_not_future(tree: Tree) -> bool:
    match tree:
        case Binary("<=", Reference(""), Call("today", ())):
            return True
    return False


def _longest(tree: Tree) -> int | None:
    """The most characters that a text may have by `string-length(.) <= n`, or `< n`."""
    match tree:
        case Binary("<=" | "<", Call("string-length", (Reference(""),)), Number(text)) if text.isdigit():
            length = int(text[:9]) - (tree.operator == "<")
            return length if 1 <= length <= TEXT_MAX_CHARS else None
    return None


def _limit(tree: Tree, own: Operand) -> tuple[str, Decimal | date] | None:
    """Sign and bound of a comparison of the question itself with a constant; only >= and <= are limits."""
    match tree:
        case Binary(">=" | "<=", Reference(""), Call("date", (Literal(day),))) if (
            own.type is ElementType.DATE
        ):
            return _day_limit(tree.operator, day)
        case Binary(operator, Reference(""), (Number() | Literal() | Negative(Number())) as side):
            pass
        case Binary(turned, (Number() | Literal() | Negative(Number())) as side, Reference("")):
            operator = _TURNED.get(turned, "")
        case _:
            return None
    number = _number_of(side)
    if not own.type.is_numeric or number is None:
        return None
    is_whole = own.type is ElementType.INTEGER and number == number.to_integral_value()
    if operator in ("<", ">") and is_whole:
        return (">=", number + 1) if operator == ">" else ("<=", number - 1)
    return (operator, number) if operator in (">=", "<=") else None


def _day_limit(operator: str, day: str) -> tuple[str, date] | None:
    try:
        return operator, date.fromisoformat(day)
    except ValueError:
        return None


def _number_of(side: Tree) -> Decimal | None:
    match side:
        case Number(text) | Literal(text):
            plain = _plain_number(text)
            return None if plain is None else Decimal(plain)
        case Negative(Number() as inner):
            number = _number_of(inner)
            return None if number is None else -number
    return None


def _plain_number(text: str) -> str | None:
    """The number as the flow language writes it; None where it is none."""
    whole, point, rest = text.strip().partition(".")
    if not (whole + rest).isascii() or not (whole + rest).isdigit() or (point and not (whole or rest)):
        return None
    if len((whole + rest).lstrip("0")) > NUMBER_MAX_DIGITS or len(rest) > NUMBER_MAX_DIGITS - 1:
        return None
    return (whole.lstrip("0") or "0") + (f".{rest}" if rest else "")


def _wrapped(part: _Part, binds: int) -> str:
    return part.text if part.binds >= binds else f"({part.text})"


@dataclass(frozen=True, slots=True)
class _Translator:
    own: Operand
    find: Find

    def part(self, tree: Tree) -> _Part:
        match tree:
            case Number(text):
                return _Part(self._plain(text), _ATOM, "number")
            case Literal(text):
                return _Part(text, _ATOM, "literal")
            case Reference(name):
                return self._reference(name)
            case Negative(operand):
                return _Part(f"-{_wrapped(self._want(operand, 'number'), _ATOM)}", 7, "number")
            case Call():
                return self._call(tree)
        return self._binary(tree)

    def _plain(self, text: str) -> str:
        plain = _plain_number(text)
        if plain is None:
            raise XPathRefused(f"{text} has too many digits")
        return plain

    def _reference(self, name: str) -> _Part:
        operand = self._operand(name)
        kind = "number" if operand.type.is_numeric else operand.type.value
        return _Part(operand.id, _ATOM, "truth" if operand.type is ElementType.BOOLEAN else kind)

    def _operand(self, name: str) -> Operand:
        return self.find(name) if name else self.own

    def _want(self, tree: Tree, kind: str) -> _Part:
        part = self.part(tree)
        if part.kind == "literal" and kind == "number" and (plain := _plain_number(part.text)) is not None:
            return _Part(plain, _ATOM, kind)
        if part.kind != kind:
            wanted = {"number": "a number", "truth": "a condition"}[kind]
            raise XPathRefused(f'"{part.text}" is not {wanted}')
        return part

    def _binary(self, tree: Binary) -> _Part:
        operator = tree.operator
        if operator == "mod":
            raise XPathRefused("there is no remainder of a division here")
        if operator in _TURNED:
            return self._comparison(tree)
        binds = _PRECEDENCE[operator]
        kind = "truth" if operator in ("and", "or") else "number"
        left = _wrapped(self._want(tree.left, kind), binds)
        right = _wrapped(self._want(tree.right, kind), binds + (operator in ("-", "div")))
        return _Part(f"{left} {_SIGNS.get(operator, operator)} {right}", binds, kind)

    def _comparison(self, tree: Binary) -> _Part:
        left, right, operator = tree.left, tree.right, tree.operator
        if isinstance(left, Literal | Number) and not isinstance(right, Literal | Number):
            left, right, operator = right, left, _TURNED[operator]
        if isinstance(right, Literal) and not right.text.strip():
            raise XPathRefused("it asks whether something was answered, which a report here always is")
        if isinstance(left, Reference) and isinstance(right, Literal | Number):
            operand = self._operand(left.name)
            if operand.type is ElementType.CHOICE and operator in ("=", "!="):
                option = self._option(operand, right.text)
                return _Part(f"{operand.id} {_SIGNS.get(operator, operator)} '{option}'", 4, "truth")
            if operand.type is ElementType.BOOLEAN and operator in ("=", "!=") and right.text in _YES_NO:
                is_so = _YES_NO[right.text] == (operator == "=")
                return (
                    _Part(operand.id, _ATOM, "truth") if is_so else _Part(f"not {operand.id}", _NOT, "truth")
                )
        return self._like_with_like(left, operator, right)

    def _like_with_like(self, left: Tree, operator: str, right: Tree) -> _Part:
        one = self.part(left)
        other = self._want(right, "number") if one.kind == "number" else self.part(right)
        allowed = ("number", "date", "truth") if operator in ("=", "!=") else ("number", "date")
        if one.kind == "text" or other.kind == "text":
            raise XPathRefused("a free text is compared")
        if one.kind != other.kind or one.kind not in allowed:
            raise XPathRefused(f'"{one.text}" and "{other.text}" cannot be compared like this')
        sign = _SIGNS.get(operator, operator)
        return _Part(f"{_wrapped(one, 5)} {sign} {_wrapped(other, 5)}", 4, "truth")

    def _option(self, operand: Operand, name: str) -> str:
        option = operand.options.get(name.strip())
        if option is None:
            raise XPathRefused(f'"{name}" is no option of {operand.id}')
        return option

    def _call(self, tree: Call) -> _Part:
        match tree:
            case Call("true" | "false", ()):
                return _Part(tree.name, _ATOM, "truth")
            case Call("not", (operand,)):
                return _Part(f"not {_wrapped(self._want(operand, 'truth'), _NOT + 1)}", _NOT, "truth")
            case Call("number", (operand,)):
                return self._want(operand, "number")
            case Call("selected", (Reference(name), (Literal() | Number()) as option)):
                return self._selected(self._operand(name), option.text)
            case Call("abs" | "round", (operand,)):
                return _Part(f"{tree.name}({self._want(operand, 'number').text})", _ATOM, "number")
            case Call("round", (operand, Number(digits))) if digits in tuple("0123456"):
                return _Part(f"round({self._want(operand, 'number').text}, {digits})", _ATOM, "number")
            case Call("min" | "max", (_, _, *_)):
                texts = (self._want(each, "number").text for each in tree.arguments)
                return _Part(f"{tree.name}({', '.join(texts)})", _ATOM, "number")
        raise XPathRefused(_ADVICE.get(tree.name, f"there is no {tree.name}() here"))

    def _selected(self, operand: Operand, name: str) -> _Part:
        if operand.type is ElementType.CHOICE:
            return _Part(f"{operand.id} == '{self._option(operand, name)}'", 4, "truth")
        if operand.type is ElementType.CHOICES:
            return _Part(f"'{self._option(operand, name)}' in {operand.id}", 4, "truth")
        raise XPathRefused(f'"{operand.id}" has no options')
