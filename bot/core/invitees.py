"""The roles for which people are invited.

Pure.
"""

from __future__ import annotations

from typing import Final

REPORTER: Final = "reporter"
"""Fills in the reports of a unit."""

REVIEWER: Final = "reviewer"
"""Decides about the reports of the units right below a unit."""
