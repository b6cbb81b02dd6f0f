"""Which element of the dictionary a new name already means, exactly or nearly.

Pure. The only module that knows rapidfuzz.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from rapidfuzz import fuzz, process

from flows.language.model import Element, Texts
from flows.language.rules.names import same_when_typed

NEAR: Final = 84
"""Likeness out of 100 from which two names may mean the same: 耕地总面积 and 耕地面积 have 89, Births and Deaths 50."""

NEAR_WITHIN: Final = 75
"""The same where one name stands whole within the other: 撂荒耕地 and 撂荒耕地面积 have 80."""

SHORT_MAX_CHARS: Final = 3
"""Names this short are alike by chance: 户数 and 人数 differ in one sign and in everything."""


class Names:
    """Names of elements, by which new ones are recognised."""

    def __init__(self, elements: Iterable[Element] = ()) -> None:
        self._ids: dict[str, str] = {}
        self._long: list[str] = []
        for element in elements:
            self.add(element.id, element.label, element.aliases)

    def add(self, id_: str, label: Texts, aliases: Iterable[str] = ()) -> None:
        for text in (*label.values(), *aliases):
            key = same_when_typed(text)
            if key not in self._ids and len(key) > SHORT_MAX_CHARS:
                self._long.append(key)
            self._ids.setdefault(key, id_)

    @property
    def taken(self) -> Mapping[str, str]:
        """Each name as `same_when_typed` gives it, to the element's id."""
        return self._ids

    def same(self, label: Texts) -> str | None:
        """The element that has one of these texts for a name."""
        return next(
            (self._ids[key] for text in label.values() if (key := same_when_typed(text)) in self._ids), None
        )

    def near(self, label: Texts) -> str | None:
        """The element whose name is the most alike, if it is alike enough."""
        keys = {same_when_typed(text) for text in label.values()}
        found = [best for key in keys if len(key) > SHORT_MAX_CHARS and (best := self._nearest(key))]
        return self._ids[max(found)[1]] if found else None

    def _nearest(self, key: str) -> tuple[float, str] | None:
        """Likeness and name of the nearest name: nearly equal, or most of it within the other."""
        equal = process.extract(key, self._long, scorer=fuzz.ratio, score_cutoff=NEAR, limit=5)
        within = [
            other for other in self._long if key in other or other in key
        ]  # 8 times faster than a ratio
        likenesses = [(fuzz.ratio(key, other), other) for other in (*(other for other, *_ in equal), *within)]
        return max(
            (each for each in likenesses if each[0] >= NEAR_WITHIN and _numbers(each[1]) == _numbers(key)),
            default=None,
        )


def _numbers(name: str) -> list[str]:
    """What tells 60岁及以上 from 80岁及以上."""
    return re.findall("[0-9]+", name)
