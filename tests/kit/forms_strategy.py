"""Random forms whose every field is of a known kind: what one press may confirm or zero, and what must be asked.

A form is drawn together with the history of the village that files it, so that a test can say beforehand how many
interactions a filing takes and what it must write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from hypothesis import strategies as st

from flows.language.expressions import compile_expression
from flows.language.model import (
    Absence,
    Admission,
    Catalogue,
    Check,
    Department,
    Element,
    ElementType,
    Expression,
    Field,
    Flow,
    Issuer,
    Level,
    Measure,
    PeriodKind,
    Section,
    Value,
    Window,
)
from tests.kit.elements import HERE, HOUSEHOLD, MU, PERSON, YUAN, element, options

QUARTER: Final = "2026Q3"
BEFORE: Final = "2026Q2"
TODAY: Final = date(2026, 10, 9)

OFFICE: Final = Department("form-office", {"zh": "统计办", "en": "Statistics office"})
OPTIONS: Final = options({"good": "完好", "damaged": "破损", "none": "未建"})
WORDS: Final = ("路面完好", "等待验收", "村口在修", "按月清扫")

_FIRST: Final = "松竹梅兰菊荷桃李杏柳桑槐"
_SECOND: Final = "园林河湖岭溪泉坡湾岗"
LABELS: Final = tuple(first + second for second in _SECOND for first in _FIRST)
"""Labels no one of which is part of another, and none of which reads as a number or a unit."""

NUMERIC: Final = (ElementType.INTEGER, ElementType.DECIMAL, ElementType.MONEY)
OTHERS: Final = (
    ElementType.TEXT,
    ElementType.CHOICE,
    ElementType.CHOICES,
    ElementType.BOOLEAN,
    ElementType.DATE,
)


@dataclass(frozen=True)
class Drawn:
    """One field of a random form: its element, what was filed for it by period, and what its kind promises.

    `zeroed` is what one press together with the others writes, None where it is asked singly or not at all.
    """

    element: Element
    history: Mapping[str, Value]
    is_carried: bool = False
    is_asked: bool = False
    zeroed: Value | None = None


@dataclass(frozen=True)
class RandomForm:
    """A quarterly form, and one village's history of filing it."""

    catalogue: Catalogue
    flow: Flow
    drawn: tuple[Drawn, ...]

    @property
    def carried(self) -> tuple[Drawn, ...]:
        return tuple(each for each in self.drawn if each.is_carried)

    @property
    def asked(self) -> tuple[Drawn, ...]:
        return tuple(each for each in self.drawn if each.is_asked)

    @property
    def zeroed(self) -> Mapping[str, Value]:
        return {each.element.id: each.zeroed for each in self.drawn if each.zeroed is not None}

    def number(self, element_id: str) -> int:
        return self.flow.field_of[element_id].number

    def history(self) -> Mapping[str, Mapping[str, Value]]:
        """Period to what was filed in it."""
        filed: dict[str, dict[str, Value]] = {}
        for each in self.drawn:
            for period, value in each.history.items():
                filed.setdefault(period, {})[each.element.id] = value
        return filed


# -- making flows


def expression(source: str, owner: str) -> Expression:
    """A compiled expression of an element."""
    return compile_expression(source, HERE, owner)


def check(source: str, owner: str) -> Check:
    """A check with a sentence of its own."""
    return Check(expression(source, owner), {"zh": f"不对：{source}", "en": f"wrong: {source}"})


def flow_of(
    sections: Sequence[Sequence[Element]],
    id_: str = "basics",
    period: PeriodKind = PeriodKind.QUARTERLY,
    over_time: frozenset[str] = frozenset(),
) -> Flow:
    """An admitted flow of villages, whose fields are numbered through its sections."""
    numbers = iter(range(1, 1000))
    return Flow(
        id=id_,
        title={"zh": f"报表{id_}", "en": f"Form {id_}"},
        period=period,
        level=Level.VILLAGE,
        work_class=id_,
        window=Window(due_working_days=15, late_days=30),
        issuer=Issuer(OFFICE.id, "张示例", "李示例"),
        admission=Admission(
            "示例准1号",
            date(2020, 1, 1),
            date(2099, 12, 31),
            {"zh": "办法", "en": "rules"},
            {"zh": "试验", "en": "trial"},
            minutes=3,
        ),
        receivers=(OFFICE.id,),
        sections=tuple(
            Section(
                f"s{place}",
                {"zh": f"第{place}部分", "en": f"Part {place}"},
                tuple(Field(next(numbers), each, f"s{place}") for each in elements),
            )
            for place, elements in enumerate(sections, 1)
        ),
        place=HERE,
        over_time=over_time,
    )


def catalogue_of(*flows: Flow, revision: str = "r1") -> Catalogue:
    """A revision that holds flows and every element that they show."""
    elements = {field.element.id: field.element for flow in flows for field in flow.fields}
    return Catalogue(revision, elements, {}, {OFFICE.id: OFFICE}, {flow.id: flow for flow in flows})


# -- values


def values_of(each: Element) -> st.SearchStrategy[Value]:
    """Good values of an element; numbers are at least 1, so that a condition on them can be sure of it."""
    if each.type.is_numeric:
        return st.integers(1, 90_000).map(
            lambda whole: Decimal(whole) / 10**each.decimals + (each.decimals > 0)
        )
    if each.type is ElementType.TEXT:
        return st.sampled_from(WORDS)
    if each.type is ElementType.BOOLEAN:
        return st.booleans()
    if each.type is ElementType.DATE:
        return st.integers(1, 2000).map(lambda days: TODAY - timedelta(days=days))
    ids = [option.id for option in each.options]
    if each.type is ElementType.CHOICE:
        return st.sampled_from(ids)
    return st.sets(st.sampled_from(ids), min_size=1).map(lambda chosen: tuple(i for i in ids if i in chosen))


@st.composite
def changes(draw: st.DrawFn, each: Element, before: Value) -> Value:
    """Another good value, near enough to the one before that nobody would ask back."""
    if isinstance(before, Decimal):
        return before + Decimal(draw(st.integers(1, 9)))
    return draw(values_of(each).filter(lambda value: value != before))


def spelled(each: Element, value: Value) -> str:
    """A value as a person types it."""
    labels = {option.id: option.label["zh"] for option in each.options}
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return "、".join(labels[id_] for id_ in value)
    if isinstance(value, date):
        return value.isoformat()
    assert isinstance(value, str)
    return labels.get(value, value)


@st.composite
def typed_lines(draw: st.DrawFn, form: RandomForm, answers: Mapping[str, Value]) -> str:
    """One message that gives all answers, in any order, by label or by field number."""
    elements = form.catalogue.elements
    order = draw(st.permutations(sorted(answers)))
    parts = []
    for id_ in order:
        name = draw(st.sampled_from([f"{elements[id_].label['zh']} ", f"{form.number(id_)}="]))
        parts.append(name + spelled(elements[id_], answers[id_]))
    is_one_line = all(elements[id_].type.is_numeric for id_ in order)
    return draw(st.sampled_from(["，", "；", "\n"] if is_one_line else ["\n"])).join(parts)


# -- forms


@st.composite
def forms(
    draw: st.DrawFn, *, zeroable: int = 5, asked: int = 3, carried: tuple[int, int] = (1, 20)
) -> RandomForm:
    """A random form with at most `zeroable` and `asked` fields of these kinds, and a number of carried ones.

    The first carried field is an integer: conditions, checks and a computed field read it.
    """
    names = iter(LABELS)
    first = _carried(draw, next(names), "base", ElementType.INTEGER)
    drawn = [first]
    low, high = carried
    for place in range(draw(st.integers(low, high)) - 1):
        drawn.append(_carried(draw, next(names), f"kept{place}", draw(st.sampled_from((*NUMERIC, *OTHERS)))))
    for place in range(draw(st.integers(0, zeroable))):
        drawn.append(_zeroable(draw, next(names), f"none{place}"))
    for place in range(draw(st.integers(0, asked))):
        drawn.append(_asked(draw, next(names), f"must{place}"))
    for place in range(draw(st.integers(0, 2))):
        drawn.append(_inapplicable(draw, next(names), f"not{place}"))
    if draw(st.booleans()):
        drawn.append(Drawn(_computed(next(names)), {}))
    drawn = [each if each is first else _with_conditions(draw, each) for each in drawn]
    return _laid_out(draw, draw(st.permutations(drawn)))


def _laid_out(draw: st.DrawFn, drawn: Sequence[Drawn]) -> RandomForm:
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(drawn) - 1)), max_size=2)))
    edges = [0, *[cut for cut in cuts if cut < len(drawn)], len(drawn)]
    elements = [each.element for each in drawn]
    flow = flow_of([elements[low:high] for low, high in pairwise(edges)])
    return RandomForm(catalogue_of(flow), flow, tuple(drawn))


def _element(label: str, id_: str, type_: ElementType, measure: Measure, **more: Any) -> Element:
    unit = {ElementType.INTEGER: HOUSEHOLD, ElementType.DECIMAL: MU, ElementType.MONEY: YUAN}.get(type_)
    has_options = type_ in (ElementType.CHOICE, ElementType.CHOICES)
    return element(
        id_, label, id_, type_, measure=measure, unit=unit, options=OPTIONS if has_options else (), **more
    )


def _carried(draw: st.DrawFn, label: str, id_: str, type_: ElementType) -> Drawn:
    each = _element(label, id_, type_, Measure.STOCK)
    when = draw(st.sampled_from(["2024Q4", "2025Q3", "2026Q1", BEFORE]))
    return Drawn(each, {when: draw(values_of(each))}, is_carried=True)


def _zeroable(draw: st.DrawFn, label: str, id_: str) -> Drawn:
    """A field in which nothing having happened is the ordinary case."""
    count = Decimal(draw(st.integers(0, 50)))
    zero = Decimal(0)
    kind = draw(st.sampled_from(["usual", "twice", "cumulative", "usual cumulative", "text"]))
    if kind == "text":
        text = _element(label, id_, ElementType.TEXT, Measure.FLOW, may_skip=True)
        return Drawn(text, {}, zeroed=Absence.SKIPPED)
    if kind == "usual":
        return Drawn(_element(label, id_, ElementType.INTEGER, Measure.FLOW, usual=zero), {}, zeroed=zero)
    if kind == "twice":
        plain = _element(label, id_, draw(st.sampled_from(NUMERIC)), Measure.FLOW)
        return Drawn(plain, {BEFORE: zero, "2025Q3": zero, "2026Q1": count}, zeroed=zero)
    if kind == "usual cumulative":
        usual = _element(label, id_, ElementType.INTEGER, Measure.CUMULATIVE, usual=zero)
        return Drawn(usual, {"2026Q1": zero, BEFORE: zero}, zeroed=zero)
    standing = _element(label, id_, draw(st.sampled_from(NUMERIC)), Measure.CUMULATIVE)
    filed = {"2025Q2": count, "2025Q3": count, "2026Q1": count + 2, BEFORE: count + 2}
    return Drawn(standing, filed, zeroed=count + 2)


def _asked(draw: st.DrawFn, label: str, id_: str) -> Drawn:
    """A field that nobody but the reporter can answer this quarter."""
    kind = draw(st.sampled_from(["harvest", "no history", "new stock", "growing"]))
    if kind == "new stock":
        type_ = draw(st.sampled_from((*NUMERIC, *OTHERS)))
        return Drawn(_element(label, id_, type_, Measure.STOCK), {}, is_asked=True)
    if kind == "no history":
        return Drawn(_element(label, id_, ElementType.DECIMAL, Measure.FLOW), {}, is_asked=True)
    measure = Measure.FLOW if kind == "harvest" else Measure.CUMULATIVE
    filed: dict[str, Value] = {"2025Q3": Decimal(0), "2026Q1": Decimal(40), BEFORE: Decimal(43)}
    usual = Decimal(0) if draw(st.booleans()) else None
    each = _element(label, id_, ElementType.INTEGER, measure, usual=usual)
    return Drawn(each, filed, is_asked=True)


def _inapplicable(draw: st.DrawFn, label: str, id_: str) -> Drawn:
    each = _element(label, id_, draw(st.sampled_from(NUMERIC)), draw(st.sampled_from(Measure)))
    condition = expression(draw(st.sampled_from(["base < 0", "base == 0 or base < 0"])), id_)
    history: dict[str, Value] = {BEFORE: Absence.NOT_APPLICABLE} if draw(st.booleans()) else {}
    return Drawn(replace(each, applies_if=condition), history)


def _computed(label: str) -> Element:
    sum_ = _element(label, "sum", ElementType.INTEGER, Measure.STOCK)
    return replace(sum_, compute=expression("base * 2 + 1", "sum"))


def _with_conditions(draw: st.DrawFn, each: Drawn) -> Drawn:
    """The field with a condition, a check and a warning that good answers never trip."""
    plain = each.element
    if plain.applies_if is not None or plain.compute is not None:
        return each
    more: dict[str, Any] = {}
    if draw(st.booleans()):
        more["applies_if"] = expression("base > 0", plain.id)
    if plain.type.is_numeric and draw(st.booleans()):
        more["check"] = check(f"{plain.id} >= 0 and base >= 1", plain.id)
    if plain.type.is_numeric and draw(st.booleans()):
        more["warn_if"] = expression("abs(change) > 1000", plain.id)
    return replace(each, element=replace(plain, **more))


__all__ = [
    "PERSON",
    "Drawn",
    "RandomForm",
    "catalogue_of",
    "changes",
    "check",
    "expression",
    "flow_of",
    "forms",
    "spelled",
    "typed_lines",
    "values_of",
]
