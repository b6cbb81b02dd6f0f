"""A walk comes back from its JSON as it was, whatever stands in it."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.facts import DraftKey, ReportKey
from bot.core.state import (
    IDLE_CUTOFF_S,
    Cursor,
    Newest,
    ReviewCursor,
    ReviewStage,
    Stage,
    Walk,
    from_json,
    to_json,
)

NAMES = st.text(min_size=1, max_size=12)
KEYS = st.builds(DraftKey, NAMES, NAMES)
MOMENTS = st.datetimes(timezones=st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours))))
STRATEGIES = {
    "stage": st.sampled_from(Stage),
    "at": st.none() | KEYS,
    "page": st.integers(0, 99),
    "seen_entry": st.integers(0, 2**60),
    "active_s": st.integers(0, 10**6),
    "last_at": st.none() | MOMENTS,
    "seen": st.none() | st.tuples(NAMES, NAMES),
    "told": st.integers(0, 9),
    "options": st.lists(st.integers(0, 30), max_size=4).map(tuple),
    "rivals": st.lists(st.tuples(KEYS, st.text()), max_size=3).map(tuple),
    **{name: st.lists(KEYS, max_size=4).map(tuple) for name in ("ticked", "trail", "asked")},
    **{name: st.booleans() for name in ("is_estimate", "one_by_one", "wants_submit")},
}
CURSORS = st.fixed_dictionaries({each.name: STRATEGIES[each.name] for each in fields(Cursor)}).map(
    lambda drawn: Cursor(**drawn)
)
REPORTS = st.builds(ReportKey, NAMES, NAMES, NAMES)
WALKS = st.builds(
    Walk,
    focus=st.none() | REPORTS,
    cursors=st.dictionaries(REPORTS, CURSORS, max_size=3),
    kept=st.lists(st.text(), max_size=3).map(tuple),
    review=st.none()
    | st.builds(
        ReviewCursor,
        st.sampled_from(ReviewStage),
        st.integers(0, 2**60),
        st.integers(0, 99),
        st.lists(NAMES, max_size=4).map(tuple),
        st.integers(0, 20),
        st.text(max_size=10),
    ),
    newest=st.dictionaries(NAMES, st.builds(Newest, st.integers(0, 2**60), MOMENTS), max_size=2),
)


@given(WALKS)
def test_a_walk_comes_back_from_its_json(walk: Walk) -> None:
    assert from_json(to_json(walk)) == walk
    assert to_json(from_json(to_json(walk))) == to_json(walk)


@given(WALKS)
def test_a_walk_of_before_reviewers_and_orders_is_read_too(walk: Walk) -> None:
    newer = {"review", "newest"}
    older = {name: each for name, each in json.loads(to_json(walk)).items() if name not in newer}
    assert from_json(json.dumps(older)) == replace(walk, review=None, newest={})


@pytest.mark.parametrize(
    ("channel", "order", "after_s", "is_late"),
    [
        ("telegram", 11, 5, False),
        ("telegram", 10, 5, False),
        ("telegram", 9, 5, True),
        ("other", 9, 5, False),
        ("telegram", 9, 86_399, True),
        ("telegram", 9, 86_400, False),  # a bot that had nothing for a week counts anew
    ],
)
def test_late_is_what_was_sent_before_what_was_carried_out(
    channel: str, order: int, after_s: int, is_late: bool
) -> None:
    then = datetime(2026, 10, 9, tzinfo=UTC)
    walk = Walk().carried_out("telegram", 10, then)
    at = then + timedelta(seconds=after_s)
    assert walk.is_late(channel, order, at) is is_late
    after = walk.carried_out(channel, order, at)
    assert after.newest[channel] == (Newest(10, then) if is_late else Newest(order, at))


@pytest.mark.parametrize("number", [0, 2, None, "1"])
def test_a_walk_of_another_format_is_refused_with_its_number(number: object) -> None:
    text = json.dumps({**json.loads(to_json(Walk())), "format": number})
    with pytest.raises(ValueError, match=str(number)):
        from_json(text)


@given(WALKS, REPORTS, CURSORS)
def test_a_new_cursor_takes_the_focus_and_leaves_the_others(
    walk: Walk, report: ReportKey, cursor: Cursor
) -> None:
    after = walk.with_cursor(report, cursor)
    assert (after.focus, after.cursor(report), after.kept) == (report, cursor, walk.kept)
    assert {key: each for key, each in after.cursors.items() if key != report} == {
        key: each for key, each in walk.cursors.items() if key != report
    }


def test_a_report_nobody_has_touched_stands_at_its_opening() -> None:
    assert Walk().cursor(ReportKey("f", "u", "2026Q3")) == Cursor(stage=Stage.OPENING)


AT = datetime(2026, 10, 9, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("gap_s", "counted"),
    [(0, 0), (20, 20), (IDLE_CUTOFF_S, IDLE_CUTOFF_S), (IDLE_CUTOFF_S + 1, 0), (86_400, 0), (-20, 0)],
)
def test_a_pause_beyond_the_cut_off_is_no_work(gap_s: int, counted: int) -> None:
    before = replace(Cursor(), last_at=AT, active_s=100)
    after = before.touched(AT + timedelta(seconds=gap_s))
    assert after.active_s == 100 + counted
    assert after.last_at == AT + timedelta(seconds=gap_s)


def test_the_first_event_takes_no_time() -> None:
    assert Cursor().touched(AT).active_s == 0
