"""What all tables share: the metadata, and how constraints are named."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, MetaData, Text

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def unit_column(*, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    """A column that names a unit by its code."""
    return Column("unit", Text, ForeignKey("units.code"), nullable=nullable, primary_key=primary_key)
