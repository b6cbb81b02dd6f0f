"""Being away: the command /away, the choice of a stand-in, and what a stand-in may say to it.

Pure. The reasons for how stand-ins work are in decision record 30.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.core.answers.coming_days import read_coming_day
from bot.core.answers.private import mask
from bot.core.effects import Button, Card, EndAway, GoAway, OfferStandIn, Tell
from bot.core.facts import Away, Known, Person
from bot.core.pauses import AWAY_MAX_DAYS, day_of, end_of, number_of
from bot.core.presses import Press, Verb
from bot.core.walk import cards
from bot.core.walk.snoozing import today_of, zone_of
from bot.core.walk.turn import Turn

_DAY = timedelta(days=1)


def away(turn: Turn, argument: str) -> None:
    """Obey the command: be away until a day, or show how it stands."""
    present = turn.known.pauses.away
    if not turn.known.pauses.own_units:
        _stay(turn)
    elif argument:
        _read(turn, argument)
    elif present is not None:
        turn.say(_away(turn, present.last_day(zone_of(turn)), present.stand_in, is_new=False))
    else:
        _ask_until(turn)


def _stay(turn: Turn) -> None:
    """Answer somebody who has no unit of their own: in their absence nobody is asked instead."""
    stood_for = turn.known.pauses.stands_in
    home = cards.home(turn)
    if not stood_for:
        turn.notice("away_without_unit")
        turn.say(home)
        return
    zone = zone_of(turn)
    turn.notice("stands_in", items=[(each.person, each.last_day(zone)) for each in stood_for])
    rows = tuple(
        (Button("decline_for", Press(Verb.DECLINE, each.person.id), {"absent": each.person}),)
        for each in stood_for
    )
    turn.say(replace(home, buttons=(*home.buttons, *rows)))


def until_pressed(turn: Turn, press: Press) -> None:
    """Ask who shall stand in until the day of a button."""
    day = _day_pressed(turn, press)
    if day is not None:
        _ask_who(turn, day)


def _day_pressed(turn: Turn, press: Press) -> date | None:
    """The day of a button; None where this person may not be away until then, which is told."""
    if not turn.known.pauses.own_units:
        away(turn, "")
        return None
    day = day_of(press.field)
    return None if _is_refused(turn, day) else day


def _read(turn: Turn, argument: str) -> None:
    days = read_coming_day(argument, today_of(turn))
    allowed = [day for day in days if _may_be_last(turn, day)]
    if not days:
        turn.notice("not_a_coming_day", typed=mask(argument))
        _ask_until(turn)
    elif len(allowed) > 1:
        turn.notice("ambiguous_day", typed=mask(argument), candidates=allowed)
        _ask_until(turn)
    elif not _is_refused(turn, (allowed or days)[0]):
        _ask_who(turn, (allowed or days)[0])


def _ask_until(turn: Turn) -> None:
    """Ask until when, with the ends of this week and of the next to press."""
    turn.walk = replace(turn.walk, awaits="away")
    sunday = today_of(turn) + (6 - today_of(turn).weekday()) * _DAY
    buttons = tuple(
        (Button("away_until", Press(Verb.AWAY_UNTIL, field=number_of(day)), {"day": day}),)
        for day in (sunday, sunday + 7 * _DAY)
    )
    turn.say(Card("away_until", {"example": sunday + 9 * _DAY}, buttons=buttons))


def _may_be_last(turn: Turn, day: date) -> bool:
    today = today_of(turn)
    return today <= day <= today + AWAY_MAX_DAYS * _DAY


def _is_refused(turn: Turn, day: date) -> bool:
    """Whether nobody may be away until a day, which is told."""
    if _may_be_last(turn, day):
        return False
    if day < today_of(turn):
        turn.notice("day_is_past", day=day)
    else:
        turn.notice("away_too_long", day=day, days=AWAY_MAX_DAYS)
    _ask_until(turn)
    return True


def _ask_who(turn: Turn, day: date) -> None:
    """Ask who shall stand in until a day."""
    number = number_of(day)
    rows = [
        (Button("stand_in", Press(Verb.STAND_IN, each.person.id, number), each._asdict()),)
        for each in turn.known.pauses.colleagues
    ]
    rows.append((Button("stand_in_by_code", Press(Verb.STAND_IN_BY_CODE, field=number)),))
    rows.append((_nobody(day),))
    values = {"until": day, "has_colleagues": bool(turn.known.pauses.colleagues)}
    turn.say(Card("stand_in", values, buttons=tuple(rows)))


def _nobody(day: date) -> Button:
    return Button("nobody_stands_in", Press(Verb.STAND_IN, field=number_of(day)))


# -- the choice


def stand_in_pressed(turn: Turn, press: Press) -> None:
    """Go away until the day of a button, with the colleague whom it names or nobody."""
    day = _day_pressed(turn, press)
    if day is None:
        return
    colleagues = (each.person for each in turn.known.pauses.colleagues)
    chosen = next((each for each in colleagues if each.id == press.report), None)
    if press.report and chosen is None:
        turn.notice("cannot_stand_in")
        _ask_who(turn, day)
        return
    _leave(turn, day, chosen)
    turn.say(_away(turn, day, chosen, is_new=True))


def code_pressed(turn: Turn, press: Press) -> None:
    """Go away until the day of a button, and give out a code by which anybody can stand in."""
    day = _day_pressed(turn, press)
    if day is None:
        return
    _leave(turn, day, None)
    turn.change(OfferStandIn())
    turn.say(_away(turn, day, None, is_new=True, is_by_code=True))


def _leave(turn: Turn, day: date, chosen: Person | None) -> None:
    """Go away: whoever stood in until now is told, and so are those for whom this person stood in."""
    pauses, until = turn.known.pauses, end_of(day, zone_of(turn))
    turn.change(GoAway(until, chosen.id if chosen is not None else None))
    if pauses.away is not None and pauses.away.stand_in not in (None, chosen):
        _tell_it_is_over(turn, pauses.away)
    for other in pauses.stands_in:
        _give_back(turn, other)
    if chosen is not None:
        buttons = ((Button("decline", Press(Verb.DECLINE, turn.known.person.id)),), (cards.home_button(),))
        values = {"absent": turn.known.person, "units": pauses.own_units, "until": day}
        _tell(turn, chosen, Card("standing_in", values, buttons=buttons), until_day=day)


def end_away(turn: Turn, _: Press | str) -> None:
    """Come back before the time."""
    present = turn.known.pauses.away
    if present is None:
        turn.notice("not_away")
    else:
        turn.change(EndAway(present.number))
        _tell_it_is_over(turn, present)
        turn.notice("away_ended")
    turn.say(cards.home(turn))


def decline(turn: Turn, press: Press) -> None:
    """Say that one cannot stand in for the person whom the button names."""
    away_now = next((each for each in turn.known.pauses.stands_in if each.person.id == press.report), None)
    if away_now is None:
        turn.notice("old_button")
    else:
        _give_back(turn, away_now)
        turn.known = _without(turn.known, away_now)
        turn.notice("declined", absent=away_now.person)
    turn.say(cards.home(turn))


def _without(known: Known, ended: Away) -> Known:
    """What is known of the reports that remain one's own once an absence is over."""
    remaining = {unit.code for unit in known.pauses.own_units}.union(
        *(each.units for each in known.pauses.stands_in if each != ended)
    )
    return replace(
        known,
        reports=tuple(report for report in known.reports if report.key.unit in remaining),
        units={code: facts for code, facts in known.units.items() if code in remaining},
    )


def _give_back(turn: Turn, other: Away) -> None:
    """End an absence in which this person stood in: its person is told, and reminded again until they choose anew."""
    turn.change(EndAway(other.number))
    day = other.last_day(zone_of(turn))
    again = Button("other_stand_in", Press(Verb.AWAY_UNTIL, field=number_of(day)))
    values = {"stand_in": turn.known.person, "until": day}
    _tell(
        turn,
        other.person,
        Card("stand_in_declined", values, buttons=((again,), (_nobody(day),))),
        until_day=day,
    )


# -- what is said


def _away(turn: Turn, day: date, stand_in: Person | None, *, is_new: bool, is_by_code: bool = False) -> Card:
    values: dict[str, Any] = {
        "until": day,
        "stand_in": stand_in,
        "units": turn.known.pauses.own_units,
        "is_new": is_new,
        "is_by_code": is_by_code,
    }
    again = Button("other_stand_in", Press(Verb.AWAY_UNTIL, field=number_of(day)))
    return Card("away", values, buttons=((Button("end_away", Press(Verb.END_AWAY)),), (again,)))


def _tell_it_is_over(turn: Turn, present: Away) -> None:
    if present.stand_in is not None:
        card = Card("stood_in", {"absent": turn.known.person}, buttons=((cards.home_button(),),))
        _tell(turn, present.stand_in, card, until_day=present.last_day(zone_of(turn)))


def _tell(turn: Turn, whom: Person, card: Card, *, until_day: date) -> None:
    """Tell somebody in working hours, unless these are so far away that it does not matter any more."""
    zone = zone_of(turn)
    due_at = turn.known.hours.next_from(turn.event.at, zone)
    turn.change(
        Tell(whom.id, card, due_at, max(end_of(until_day, zone), turn.known.hours.ending(due_at, zone)))
    )
