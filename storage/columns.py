"""The column types and conditions that several tables share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    SmallInteger,
    Text,
    TypeDecorator,
)

from bot.core.periods import Period, parse_identifier
from storage.values import KINDS

Id = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on both engines; SQLite numbers rows by itself only where the type is called INTEGER."""


class Moment(TypeDecorator[datetime]):
    """An aware datetime, stored and given back in UTC. SQLite, which knows no zones, holds it without one.

    For SQLite it is written and read here, in SQLAlchemy's own format: three calls to each value were a tenth of the
    scheduler's time.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return _in_utc(value) if value is not None else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value is not None else None

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        return _to_sqlite if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return _from_sqlite if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"{value} is no moment: it lacks a time zone")
    return value.astimezone(UTC)


def _to_sqlite(value: datetime | None) -> str | None:
    return _in_utc(value).replace(tzinfo=None).isoformat(" ", "microseconds") if value is not None else None


def _from_sqlite(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text is not None else None


def reference(name: str, target: str, *, nullable: bool = False, primary_key: bool = False) -> Column[Any]:
    """A column that names a row of another table by its numeric id."""
    return Column(name, Id, ForeignKey(target), nullable=nullable, primary_key=primary_key)


def value_columns(*, nullable: bool = False) -> tuple[Column[Any], ...]:
    """The four columns of `storage.values.Stored`."""
    return (
        Column("kind", Text, nullable=nullable),
        Column("number", BigInteger),
        Column("decimals", SmallInteger),
        Column("text", Text),
    )


def kind_check() -> CheckConstraint:
    """Only kinds of value that `storage.values` knows, and a number exactly where the kind is one."""
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    return CheckConstraint(
        f"kind IN ({kinds}) AND (kind = 'number') = (number IS NOT NULL AND decimals IS NOT NULL)",
        name="value_kind",
    )


_YEAR = "substr(period, 1, 4) BETWEEN '1990' AND '2199' AND rtrim(substr(period, 1, 4), '0123456789') = ''"
_IS_YEAR = f"length(period) = 4 AND {_YEAR}"
_IS_QUARTER = f"length(period) = 6 AND {_YEAR} AND substr(period, 5, 2) IN ('Q1', 'Q2', 'Q3', 'Q4')"


def period_check() -> CheckConstraint:
    """A period is a quarter or a year: promise two, where no program can talk its way around it."""
    return CheckConstraint(f"({_IS_YEAR}) OR ({_IS_QUARTER})", name="quarter_or_year")


def period_kind_check() -> CheckConstraint:
    """The kind of a report's period is one of two, and its period has the form of that kind."""
    return CheckConstraint(
        f"(period_kind = 'annual' AND {_IS_YEAR}) OR (period_kind = 'quarterly' AND {_IS_QUARTER})",
        name="quarterly_or_annual",
    )


@lru_cache(maxsize=2048)
def period_of(text: str) -> Period:
    """The period of a column; the same text gives the same object, for speed."""
    return parse_identifier(text)
