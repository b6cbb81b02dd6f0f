"""Names that mean an element already, exactly or nearly."""

from __future__ import annotations

import pytest

from flows.exchange.matching import Names


def _names() -> Names:
    names = Names()
    names.add("farmland", {"zh": "耕地面积", "en": "Farmland"}, ["耕地"])
    names.add("elderly_60", {"zh": "60岁及以上人口", "en": "Residents aged 60 or more"})
    names.add("households", {"zh": "户数", "en": "Households"})
    return names


@pytest.mark.parametrize(
    ("zh", "en", "same"),
    [
        ("耕地 面积", "x", "farmland"),
        ("耕地", "x", "farmland"),
        ("x", "FARMLAND", "farmland"),
        ("耕地总面积", "x", None),
    ],
)
def test_a_name_is_the_same_in_either_language_whatever_its_spaces_and_capitals(
    zh: str, en: str, same: str | None
) -> None:
    assert _names().same({"zh": zh, "en": en}) == same


@pytest.mark.parametrize(
    ("zh", "en", "near"),
    [
        ("耕地总面积", "x", "farmland"),
        ("x", "Farmlands", "farmland"),
        ("耕地面积数", "x", "farmland"),
        ("80岁及以上人口", "Residents aged 80 or more", None),
        ("人数", "x", None),
        ("园地面积", "Orchards", None),
    ],
)
def test_a_name_is_near_where_little_differs_and_no_number_does(zh: str, en: str, near: str | None) -> None:
    assert _names().near({"zh": zh, "en": en}) == near
