"""The commands: /home /review /status /history /undo /snooze /away /back /calendar /language /link /mydata
/help /stop.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from bot.core.answers.private import mask
from bot.core.effects import Button, Card, OfferLink, SetLanguage, ShowCalendar
from bot.core.events import command_in
from bot.core.facts import Draft
from bot.core.periods import parse_typed
from bot.core.presses import Press, Verb
from bot.core.review.talk import begin
from bot.core.review.wanted import COMMAND
from bot.core.walk import cards, leaving, snoozing
from bot.core.walk.proceed import proceed
from bot.core.walk.standing import show_state, stage_card
from bot.core.walk.turn import Turn
from flows.language.model import LANGUAGES

HISTORY_PERIODS: Final = 4
"""Periods shown by /history: a year of quarters."""


def obey(turn: Turn, text: str) -> None:
    """Carry out a command; an unknown one is answered with the list of those that exist."""
    _, _, argument = text.partition(" ")
    command = _COMMANDS.get(command_in(text) or "")
    if command is None:
        turn.notice("unknown_command", typed=mask(text))
        command = _help
    command(turn, argument.strip())


def _home(turn: Turn, _argument: str) -> None:
    turn.walk = turn.walk.at_home()
    turn.say(cards.home(turn))


def turn_page(turn: Turn, press: Press) -> None:
    """Show another page of the reports in the message that was pressed."""
    turn.walk = turn.walk.at_home()
    card = cards.home if press.verb is Verb.HOME_PAGE else cards.which_report
    turn.say(card(turn, press.choice), in_place=True)


def _start(turn: Turn, _argument: str) -> None:
    start(turn)


def start(turn: Turn) -> None:
    """Begin the talk: the opening card of the only report that waits, or the list."""
    reports = turn.known.reports
    waiting = [report for report in reports if report.is_waiting]
    if len(waiting) == 1 or (len(reports) == 1 and not waiting):
        turn.focus((waiting or list(reports))[0])
        turn.say(stage_card(turn))
    else:
        turn.walk = turn.walk.at_home()
        turn.say(cards.home(turn))


def _review(turn: Turn, _argument: str) -> None:
    begin(turn)


def _status(turn: Turn, _argument: str) -> None:
    show_state(turn)


def _history(turn: Turn, argument: str) -> None:
    """What was filed: of the latest periods, or of the one that is named."""
    if turn.focused() is None:
        turn.say(cards.which_report(turn))
        return
    only = parse_typed(argument, turn.today) if argument else None
    if argument and only is None:
        turn.notice("no_period", typed=mask(argument))
    held = ((field.element, turn.facts.figures.get(field.element.id, ())) for field in turn.flow.fields)
    shown = (
        (
            element,
            figures[:HISTORY_PERIODS] if only is None else [each for each in figures if each.period == only],
        )
        for element, figures in held
    )
    rows = [(element, figures) for element, figures in shown if figures]
    turn.say(Card("history", cards.head(turn) | {"rows": rows, "only": only}))


def _undo(turn: Turn, _argument: str) -> None:
    undo(turn)


def undo(turn: Turn) -> None:
    """Take back the sender's own last draft entries: those that one message or press wrote together."""
    if turn.focused() is None:
        turn.say(cards.which_report(turn))
        return
    mine = _own_drafts(turn)
    if not mine:
        turn.notice("nothing_to_undo")
        turn.say(stage_card(turn))
        return
    newest = max(mine, key=lambda draft: draft.entry)
    taken_back = [draft for draft in mine if draft.batch == newest.batch]
    turn.notice("undone", items=[_undone(turn, draft) for draft in taken_back])
    for draft in taken_back:
        turn.withdraw(draft)
    proceed(turn)


def _own_drafts(turn: Turn) -> list[Draft]:
    """What the sender wrote in the report in focus and has not submitted."""
    keys = turn.plan.line_of
    return [
        draft
        for key, draft in turn.facts.drafts.items()
        if draft.person == turn.known.person.id and key in keys
    ]


def _undone(turn: Turn, draft: Draft) -> object:
    return turn.plan.line_of[draft.what.key]


def _language(turn: Turn, argument: str) -> None:
    if argument in LANGUAGES:
        turn.change(SetLanguage(argument))
        turn.say(Card("language_set"))
        _status(turn, "")
        return
    buttons = tuple(
        (Button(f"language_{code}", Press(Verb.LANGUAGE, choice=index)),)
        for index, code in enumerate(LANGUAGES)
    )
    turn.say(Card("language", buttons=buttons))


def set_language(turn: Turn, index: int) -> None:
    """Speak the language of a button from now on."""
    _language(turn, LANGUAGES[index] if index < len(LANGUAGES) else "")


def _calendar(turn: Turn, _argument: str) -> None:
    turn.change(ShowCalendar())
    show_state(turn)


def _link(turn: Turn, _argument: str) -> None:
    turn.change(OfferLink())
    show_state(turn)


def _my_data(turn: Turn, _argument: str) -> None:
    drafts = {
        draft.entry
        for facts in turn.known.units.values()
        for draft in facts.drafts.values()
        if draft.person == turn.known.person.id
    }
    units = [facts.unit for facts in turn.known.units.values()]
    reviewing = turn.known.reviewing
    values = {
        "person": turn.known.person,
        "units": units,
        "drafts": len(drafts),
        "above": reviewing.above if reviewing is not None else (),
    }
    turn.say(Card("mydata", values))


def _help(turn: Turn, _argument: str) -> None:
    values = {"lines": cards.lines_to_type(turn), "reviews": turn.known.reviewing is not None}
    turn.say(Card("help", values, buttons=tuple((each,) for each in _to_press(turn))))


def _to_press(turn: Turn) -> Iterator[Button]:
    """The commands that somebody who asks for help may want now, and the other languages."""
    yield cards.home_button()
    if turn.focused() is not None and _own_drafts(turn):
        yield cards.button(turn, "undo", Verb.UNDO)
    if any(report.is_waiting for report in turn.known.reports):
        yield Button("snooze", Press(Verb.SNOOZE_DAYS))
    for index, code in enumerate(LANGUAGES):
        if code != turn.known.person.language:
            yield Button(f"language_{code}", Press(Verb.LANGUAGE, choice=index))


def _stop(turn: Turn, _argument: str) -> None:
    turn.walk = turn.walk.at_home()
    turn.say(Card("stopped"))


_COMMANDS: Final[Mapping[str, Callable[[Turn, str], None]]] = {
    "start": _start,
    "home": _home,
    COMMAND: _review,
    "status": _status,
    "history": _history,
    "undo": _undo,
    "snooze": snoozing.snooze,
    "away": leaving.away,
    "back": leaving.end_away,
    "calendar": _calendar,
    "language": _language,
    "link": _link,
    "mydata": _my_data,
    "help": _help,
    "stop": _stop,
}

COMMANDS: Final = tuple(_COMMANDS)
"""Names of the commands, without their slash."""
