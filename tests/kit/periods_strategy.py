"""Random years and periods, far enough from the ends that a year before and two after exist."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from bot.core.periods import YEAR_MAX, YEAR_MIN, Period

YEARS: Final = st.integers(YEAR_MIN + 1, YEAR_MAX - 2)
PERIODS: Final = st.builds(Period, YEARS, st.none() | st.integers(1, 4))
