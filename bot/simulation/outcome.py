"""What a simulation has found out.

Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import time
from typing import Final


@dataclass(frozen=True, slots=True)
class Monthly:
    """Messages of one person in one month: on average, what nineteen of twenty do not exceed, and the most."""

    mean: float
    p95: int
    most: int


def summed_up(months: Mapping[int, int]) -> Monthly:
    """What so many months of one person come to, given by the number of messages in them."""
    total = sum(months.values())
    mean = sum(messages * often for messages, often in months.items()) / total
    seen, p95 = 0, 0
    for messages in sorted(months):
        seen += months[messages]
        p95 = messages
        if seen >= 0.95 * total:
            break
    return Monthly(mean=mean, p95=p95, most=max(months))


@dataclass(frozen=True, slots=True)
class Broken:
    """Promises that were not kept, counted; nothing but zeros where all were."""

    twice_a_day: int = 0
    """Messages to somebody who had one on that day."""

    without_cause: int = 0
    """Messages that tell of nothing that had come since the one before: the same was told twice."""

    incomplete: int = 0
    """Messages that do not list exactly what their reader had to file."""

    outside_hours: int = 0
    """Messages at night or on a day off, on the reader's clock."""

    missed: int = 0
    """Times that something came of which nobody was told by the end of the next working day."""

    not_opened: int = 0
    """Reports that were to be opened and were not within a day."""

    opened_wrongly: int = 0
    """Reports of units that are not asked: they had ended, or did not exist yet."""

    due_earlier: int = 0
    """Due dates that moved earlier."""

    @property
    def count(self) -> int:
        return sum(astuple(self))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures of a simulation. `earliest` and `latest` are times of day on the readers' clocks.

    `months`: how many months of one person had so many messages.
    """

    years: int
    units: int
    people: int
    days: int
    opened: int
    filed_in_time: int
    filed_late: int
    closed_unfiled: int
    still_open: int
    messages: int
    months: Mapping[int, int]
    earliest: time | None
    latest: time | None
    broken: Broken
    wall_s: float

    @property
    def is_broken(self) -> bool:
        """Whether a promise was not kept."""
        return self.broken.count > 0

    @property
    def monthly(self) -> Monthly:
        return summed_up(self.months)

    @property
    def days_per_s(self) -> float:
        return self.days / self.wall_s


_ADDED: Final = (
    *("units", "people", "messages"),
    *("opened", "filed_in_time", "filed_late", "closed_unfiled", "still_open"),
)
"""The figures of parts that add up to those of the whole."""


def together(parts: Sequence[Outcome], wall_s: float) -> Outcome:
    """The figures of parts of one town, played over the same days, as those of the whole."""
    months: Counter[int] = Counter()
    for each in parts:
        months.update(each.months)
    sums = {name: sum(getattr(each, name) for each in parts) for name in _ADDED}
    return Outcome(
        years=parts[0].years,
        days=parts[0].days,
        months=months,
        earliest=min((each.earliest for each in parts if each.earliest is not None), default=None),
        latest=max((each.latest for each in parts if each.latest is not None), default=None),
        broken=_all_broken(each.broken for each in parts),
        wall_s=wall_s,
        **sums,
    )


def _all_broken(parts: Iterable[Broken]) -> Broken:
    return Broken(*map(sum, zip(*map(astuple, parts), strict=True)))


PROMISES: Final[Mapping[str, str]] = {
    "twice_a_day": "second messages on one day",
    "without_cause": "messages that told the same again",
    "incomplete": "messages that did not list what waited",
    "outside_hours": "messages at night or on a day off",
    "missed": "missed",
    "not_opened": "reports not opened",
    "opened_wrongly": "reports opened wrongly",
    "due_earlier": "due dates that moved earlier",
}
"""What is promised never to happen, in words, by the fields of Broken."""
