"""A figure comes back from the database as it went in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.facts import DraftKey
from flows.language.model import Absence, Value
from storage.values import Stored, from_columns, to_columns
from tests.storage.scene import AT, QUARTER, Scene, draft, facts_of

numbers = st.builds(
    lambda digits, decimals: Decimal(digits).scaleb(-decimals),
    st.integers(-(10**18) + 1, 10**18 - 1),
    st.integers(0, 6),
)
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
values: st.SearchStrategy[Value] = st.one_of(
    numbers,
    texts,
    st.booleans(),
    st.dates(),
    st.lists(texts, max_size=4).map(tuple),
    st.sampled_from(Absence),
)


@given(values)
def test_every_value_survives_its_columns(value: Value) -> None:
    read = from_columns(*to_columns(value))
    assert read == value
    assert type(read) is type(value)


@given(st.lists(values, min_size=1, max_size=5))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_value_survives_the_database(scene: Scene, some: list[Value]) -> None:
    with scene.rolled_back() as transaction:
        for number, value in enumerate(some):
            transaction.record("v1", draft(f"e{number}", value), 0, scene.li.id, "b", AT)
        drafts = facts_of(transaction).drafts
    assert [drafts[DraftKey(f"e{number}", QUARTER)].what.value for number in range(len(some))] == some


@pytest.mark.parametrize("number", ["1234567890123456.78", "-999999999999999999", "0.000001", "0", "1.50"])
def test_a_number_of_eighteen_digits_is_exact(scene: Scene, number: str) -> None:
    scene.type("e", number)
    read = scene.facts().drafts[DraftKey("e", QUARTER)].what.value
    assert str(read) == number


def test_a_number_is_stored_as_a_scaled_integer() -> None:
    assert to_columns(Decimal("312.50")) == Stored("number", 31250, 2, None)
    assert to_columns(Decimal("3E+2")) == Stored("number", 300, 0, None)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1234567890123456789", "1E+40", "1E-30"])
def test_a_number_that_cannot_be_stored_exactly_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match=r"finite|digits"):
        to_columns(Decimal(number))


def test_columns_that_were_never_written_are_refused() -> None:
    with pytest.raises(ValueError, match="no text"):
        from_columns("not_applicable", None, None, "text")
    with pytest.raises(ValueError, match="invented"):
        from_columns("invented", None, None, None)


def test_a_date_and_a_text_that_looks_like_one_stay_apart() -> None:
    assert from_columns(*to_columns("2026-10-09")) == "2026-10-09"
    assert from_columns(*to_columns(date(2026, 10, 9))) == date(2026, 10, 9)
