"""How single values read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.app import wording
from bot.core.facts import DraftKey, Figure
from bot.core.periods import Period
from bot.core.plan import Line, plan_report
from flows.language.model import Absence, Value
from tests.app.scenes import REPORT, catalogue, draft, facts, figure, figures


def line(element: str, new: Value | None, *held: Figure, estimated: bool = False) -> Line:
    """The plan's line of an element for 2026Q3, with a draft of `new` where there is one."""
    drafts = [] if new is None else [draft(element, new, estimated=estimated)]
    land = figure("farmland", Decimal(800))
    known = facts(figures({}, *held, *(() if element == "farmland" else (land,))), drafts)
    plan = plan_report(catalogue().flows["basics"], Period(2026, 3), catalogue(), known)
    return plan.line_of[DraftKey(element, "2026Q3")]


@pytest.mark.parametrize(
    ("element", "old", "new", "zh", "en"),
    [
        ("households", Decimal(309), Decimal(312), "309 → 312户", "309 → 312 households"),
        ("households", Decimal(312), Decimal(312), "312户", "312 households"),
        ("households", None, Decimal(312), "312户", "312 households"),
        ("farmland", Decimal("800.50"), Decimal("12.0"), "800.5 → 12亩", "800.5 → 12 mu"),
        ("income", Decimal(3), Decimal(4), "3 → 4万元", "3 → 4 × 10k yuan"),
        ("clinic", "exists", "building", "有 → 在建", "There is one → Being built"),
        ("waste", ("bins", "pit"), ("bins",), "收集、填埋 → 收集", "Collected, Buried → Collected"),
        ("insured", True, False, "是 → 否", "yes → no"),
        (
            "drill",
            date(2026, 5, 12),
            date(2026, 9, 1),
            "2026年5月12日 → 2026年9月1日",
            "12 May 2026 → 1 September 2026",
        ),
        ("irrigated", Absence.NOT_APPLICABLE, Decimal(3), "3亩", "3 mu"),
        ("remarks", "无", Absence.SKIPPED, "无 → 没填", "无 → skipped"),
    ],
)
def test_a_change_shows_old_and_new_with_the_unit_once(
    element: str, old: Value | None, new: Value, zh: str, en: str
) -> None:
    shown = line(element, new, *(() if old is None else (figure(element, old),)))
    assert wording.change("zh", shown) == zh
    assert wording.change("en", shown) == en


def test_a_value_of_an_older_meaning_is_never_set_against_a_new_one() -> None:
    old = figure("farmland", Decimal(50), meaning=1)
    assert wording.change("zh", line("farmland", Decimal(800), old)) == "800亩"
    assert wording.figure_value("zh", old, catalogue().elements["farmland"]) == "50（旧口径）"


def test_an_amendment_is_set_against_the_value_of_its_own_period() -> None:
    held = figure("households", Decimal(309)), figure("households", Decimal(312), "2026Q3")
    assert wording.change("zh", line("households", Decimal(315), *held)) == "312 → 315户"


def test_an_estimate_says_so_also_when_it_is_carried() -> None:
    guess = figure("households", Decimal(309), estimated=True)
    assert wording.line_value("zh", line("households", None, guess)) == "309户（估计数）"
    assert wording.line_value("en", line("households", Decimal(312), guess)) == "312 households"
    typed = line("households", Decimal(312), estimated=True)
    assert wording.line_value("en", typed) == "312 households (estimate)"


def test_a_label_names_its_period_only_where_it_is_another_one() -> None:
    shown = line("births", Decimal(1))
    assert wording.line_label("zh", shown, "2026Q3") == "本期出生"
    assert wording.line_label("zh", shown, "2026") == "本期出生（2026年三季度）"
    assert wording.labels("en", [shown, shown], "2026") == "Births (Q3 2026), Births (Q3 2026)"


def test_the_last_day_is_that_of_the_reports_zone_and_not_the_moment_after_it() -> None:
    shut = replace(REPORT, closes_at=datetime(2026, 11, 25, 16, tzinfo=UTC))
    assert wording.last_day("zh", shut) == "11月25日（周三）"
    assert wording.last_day("zh", replace(shut, zone=ZoneInfo("Asia/Tokyo"))) == "11月26日（周四）"
    assert wording.last_day("en", replace(shut, zone=ZoneInfo("Asia/Urumqi"))) == "Wed 25 November"


def test_a_due_day_that_may_still_move_says_so() -> None:
    assert wording.due_day("zh", REPORT) == "10月26日（周一）"
    assert wording.due_day("en", REPORT) == "Mon 26 October"
    undue = replace(REPORT, is_provisional=True)
    assert wording.due_day("zh", undue) == "10月26日（周一，暂定）"
    assert wording.due_day("en", undue) == "Mon 26 October (provisional)"


def test_what_is_quoted_is_cut_where_a_phone_would_need_a_third_line() -> None:
    assert wording.clipped("zh", "字" * 40) == "字" * 40
    assert wording.clipped("zh", "字" * 41) == "字" * 39 + "…"


def test_the_example_of_a_line_holds_the_first_figures_as_they_stand() -> None:
    carried = [
        line(element, None, figure(element, value))
        for element, value in (
            ("clinic", "exists"),
            ("households", Decimal(309)),
            ("residents", Decimal(1198)),
        )
    ]
    assert wording.typed_line("zh", carried, [line("births", None)]) == "常住户数 309，常住人口 1198"
    assert wording.typed_line("en", carried[:2], [line("births", None, figure("births", Decimal(2)))]) == (
        "Households 309, Births 2"
    )
    assert wording.typed_line("zh", carried[:1]) == ""


def test_a_single_thing_is_counted_as_one() -> None:
    assert wording.counted("en", 1, "item", "items") == "1 item"
    assert wording.counted("en", 0, "item", "items") == "0 items"
