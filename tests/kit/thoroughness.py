"""How many examples a property test draws, as a share of what the profile in force allows."""

from __future__ import annotations

from hypothesis import settings


def examples(ordinary: int) -> int:
    """A number of examples: `ordinary` in the ordinary profile, as many times more as the profile in force allows."""
    return max(1, ordinary * settings().max_examples // 100)
