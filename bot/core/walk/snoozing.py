"""Putting reminders off: the command /snooze and its buttons.

Pure. A snooze ends by itself; only working days before the last report closes can be chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.answers.coming_days import read_coming_day, read_next_week
from bot.core.answers.private import mask
from bot.core.effects import Button, Card, EndSnooze, Snooze
from bot.core.facts import Report
from bot.core.pauses import day_of, snooze_days
from bot.core.presses import Press, Verb
from bot.core.walk import cards
from bot.core.walk.reminding import day_buttons, last_closing, snooze_buttons
from bot.core.walk.turn import Turn


def snooze(turn: Turn, argument: str) -> None:
    """Obey the command: put reminders off until a day, or show how they stand."""
    until = turn.known.pauses.snoozed_until
    if not argument and turn.known.units and until is not None and until > _rests_until(turn):
        turn.say(_snoozed(turn, until, _waiting(turn), is_new=False))
        return
    waiting = _to_put_off(turn)
    if waiting and argument:
        _read(turn, argument, waiting)
    elif waiting:
        _ask_when(turn, waiting)


def snooze_pressed(turn: Turn, press: Press) -> None:
    """Put reminders off until the day of a button."""
    waiting = _to_put_off(turn)
    if waiting:
        _until(turn, day_of(press.field), waiting)


def show_days(turn: Turn, _press: Press) -> None:
    """Show the days that may be chosen."""
    waiting = _to_put_off(turn)
    if waiting:
        _ask_when(turn, waiting, is_any_day=True)


def end_snooze(turn: Turn, _press: Press) -> None:
    """Remind the person again."""
    turn.change(EndSnooze())
    turn.notice("snooze_ended")
    turn.say(cards.home(turn))


def _waiting(turn: Turn) -> tuple[Report, ...]:
    return tuple(report for report in turn.known.reports if report.is_waiting)


def _to_put_off(turn: Turn) -> tuple[Report, ...]:
    """The reports that wait; where none does, that is told."""
    waiting = _waiting(turn)
    if not waiting:
        turn.notice("nothing_to_snooze")
        turn.say(cards.home(turn))
    return waiting


def zone_of(turn: Turn) -> ZoneInfo:
    """The zone of the person's first unit, by whose clock they are reminded; they have one."""
    return next(iter(turn.known.units.values())).unit.zone


def _rests_until(turn: Turn) -> datetime:
    """Until when nothing is sent in any case: the end of an absence, or this moment."""
    away = turn.known.pauses.away
    return away.until if away is not None else turn.event.at


def today_of(turn: Turn) -> date:
    """The day of the event in that zone."""
    return turn.event.at.astimezone(zone_of(turn)).date()


def _read(turn: Turn, argument: str, waiting: Sequence[Report]) -> None:
    """Read a typed day; of several that it may mean, the only one before the last report closes.

    Next week is its first working day, as on the button.
    """
    week = read_next_week(argument, today_of(turn))
    if week:
        _until(turn, next(filter(turn.known.hours.days.is_working_day, week), week[0]), waiting)
        return
    days = read_coming_day(argument, today_of(turn))
    possible = [day for day in days if _why_not(turn, day, waiting) in (None, "away", "day_off")]
    if not days:
        turn.notice("not_a_coming_day", typed=mask(argument))
        _ask_when(turn, waiting)
    elif len(possible) > 1:
        turn.notice("ambiguous_day", typed=mask(argument), candidates=possible)
        _ask_when(turn, waiting)
    else:
        _until(turn, (possible or days)[0], waiting)


def _until(turn: Turn, day: date, waiting: Sequence[Report]) -> None:
    """Put reminders off until the working hours of a day begin, or say why not."""
    why_not = _why_not(turn, day, waiting)
    if why_not == "past":
        turn.notice("day_is_past", day=day)
    elif why_not == "day_off":
        turn.notice("day_is_off", day=day)
    elif why_not == "closed":
        last = (last_closing(waiting) - timedelta(microseconds=1)).astimezone(zone_of(turn)).date()
        turn.notice("day_is_too_late", day=day, last=last)
    if why_not is not None:  # that somebody is away is told there
        _ask_when(turn, waiting)
        return
    until = turn.known.hours.beginning(day, zone_of(turn))
    turn.change(Snooze(until))
    turn.say(_snoozed(turn, until, waiting, is_new=True))


def _why_not(turn: Turn, day: date, waiting: Sequence[Report]) -> str | None:
    """Why a day cannot be chosen, None where it can."""
    hours, zone = turn.known.hours, zone_of(turn)
    if day <= today_of(turn):
        return "past"
    if hours.beginning(day, zone) >= last_closing(waiting):
        return "closed"
    if hours.beginning(day, zone) < _rests_until(turn):
        return "away"
    return None if hours.days.is_working_day(day) else "day_off"


def _ask_when(turn: Turn, waiting: Sequence[Report], *, is_any_day: bool = False) -> None:
    away = turn.known.pauses.away
    after = turn.event.at if away is None else away.until - timedelta(microseconds=1)
    where = (turn.known.hours, after, zone_of(turn), last_closing(waiting))
    buttons = day_buttons(*where) if is_any_day or away is not None else snooze_buttons(*where)
    if away is not None:
        turn.notice("away_anyway", until=away.last_day(zone_of(turn)))
    elif not buttons:
        turn.notice("last_day_to_file")
    if not buttons:
        turn.say(cards.home(turn))
        return
    turn.walk = replace(turn.walk, awaits="snooze")
    turn.say(Card("snooze", {"example": next(snooze_days(*where))}, buttons=buttons))


def _snoozed(turn: Turn, until: datetime, waiting: Sequence[Report], *, is_new: bool) -> Card:
    """Until when nothing is sent, and what falls due before that."""
    local = until.astimezone(zone_of(turn))
    values: dict[str, Any] = {
        "until": local.date(),
        "time": f"{local:%H:%M}",
        "is_new": is_new,
        "due_before": [
            {
                "report": report,
                "flow": turn.known.catalogues[report.revision].flows[report.key.flow],
                "unit": turn.known.units[report.key.unit].unit,
            }
            for report in waiting
            if report.day_of(turn.event.at) <= report.due_on < report.day_of(until)
        ],
        "several_units": len({report.key.unit for report in waiting}) > 1,
    }
    buttons = [(Button("end_snooze", Press(Verb.END_SNOOZE)),)]
    if waiting:
        buttons.append((Button("snooze_other_day", Press(Verb.SNOOZE_DAYS)),))
    return Card("snoozed", values, buttons=tuple(buttons))
