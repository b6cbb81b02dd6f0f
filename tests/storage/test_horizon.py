"""How far back the facts of a unit reach: 9 quarters, 3 years, or else the newest there is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.facts import DraftKey
from bot.core.periods import Period, parse_identifier
from storage.repositories.figures import horizon_of
from tests.storage.scene import AT, Scene, derived, observed, submission

periods = st.builds(Period, st.integers(1995, 2190), st.sampled_from([None, 1, 2, 3, 4]))


@given(periods, periods)
def test_the_horizon_holds_nine_quarters_and_three_years(newest: Period, other: Period) -> None:
    bounds = horizon_of(newest)
    within = str(other) >= bounds["first_quarter"] or (
        other.quarter is None and str(other) >= bounds["first_year"]
    )
    age = newest.quarter_index - other.quarter_index
    if age >= 0 and other <= newest:
        assert within == (
            age <= 8 if other.quarter else newest.year - other.year <= (3 if newest.quarter else 2)
        )


def remember(scene: Scene, element: str, *of: str) -> None:
    scene.open()
    scene.submit(submission(*(observed(element, Decimal(1), period) for period in of)))


def reach(scene: Scene, element: str) -> list[str]:
    return [str(figure.period) for figure in scene.facts().figures[element]]


def test_figures_come_newest_period_first_and_a_year_before_its_last_quarter(scene: Scene) -> None:
    remember(scene, "births", "2025Q3", "2026Q1", "2025", "2025Q4")
    assert reach(scene, "births") == ["2026Q1", "2025", "2025Q4", "2025Q3"]


def test_older_quarters_and_years_stay_in_the_database(scene: Scene) -> None:
    quarters = [f"{year}Q{quarter}" for year in range(2022, 2027) for quarter in (1, 2, 3, 4)][:-2]
    remember(scene, "births", *quarters, "2021", "2022", "2023", "2024", "2025")
    found = reach(scene, "births")
    assert [period for period in found if "Q" in period] == quarters[:-10:-1]
    assert [period for period in found if "Q" not in period] == ["2025", "2024", "2023"]
    assert scene.rows("SELECT count(*) FROM current_values") == [(23,)]


@pytest.mark.parametrize(
    ("older", "newest"),
    [(["2019Q3", "2019Q4", "2018"], "2019Q4"), (["2019", "2019Q4"], "2019"), (["2018Q4", "2019"], "2019")],
)
def test_an_element_that_was_not_filed_lately_has_its_newest_figure(
    scene: Scene, older: list[str], newest: str
) -> None:
    remember(scene, "households", "2026Q2")
    remember(scene, "temples", *older)
    assert reach(scene, "temples") == [newest]
    assert reach(scene, "households") == ["2026Q2"]


def test_what_a_later_report_derives_counts_for_the_horizon(scene: Scene) -> None:
    remember(scene, "households", "2023Q2", "2023Q3")
    scene.submit(submission(computed=(derived("density", Decimal(1), "2025Q3"),)))
    assert reach(scene, "households") == ["2023Q3"]


def test_versions_of_used_up_drafts_reach_as_far_as_figures(scene: Scene) -> None:
    scene.open()
    for period in ("2019Q4", "2024Q3", "2026Q3", "2025"):
        with scene.storage.transaction() as transaction:
            key = DraftKey("households", period)
            transaction.withdraw("v1", key, 0, scene.li.id, "b", AT)
        scene.submit(submission(observed("households", Decimal(1), period)))
    versions = scene.facts().versions
    assert versions == {DraftKey("households", period): 1 for period in ("2024Q3", "2026Q3", "2025")}
    assert all(parse_identifier(key.period) for key in versions)
