"""Files past quarters of the demo through the program's own door, as a reporter would: typed lines and presses."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.core.events import Event, Pressed, Said
from bot.core.facts import Report
from bot.core.ports import Arrival, OutgoingButton
from bot.core.presses import Press, Verb, decode, encode
from bot.program import Program
from flows.language.model import Flow

CHANNEL = "demo"

_PREFERRED = (
    Verb.KEEP, Verb.SUBMIT, Verb.NONE_OF_THE_REST, Verb.CONFIRM_ALL, Verb.SAME, Verb.ZERO, Verb.SKIP, Verb.REVIEW
)  # fmt: skip
"""What a reporter in a hurry presses when several buttons are there: the first of these."""

PRESSES_MAX = 60
"""More presses than any report needs: a demo that would press for ever stops with an error."""


class ScriptedReporter:
    """One chat of the demo's channel."""

    def __init__(self, program: Program, address: str) -> None:
        self._program = program
        self._address = address
        self._updates = itertools.count(1)
        self._last_id = 0

    def file(self, report: Report, flow: Flow, typed: Mapping[str, str], at: datetime) -> None:
        """File one report: its lines in one message, then the buttons until it is submitted."""
        moments = (at + timedelta(seconds=20 * count) for count in itertools.count())
        self._bring(Pressed(next(moments), encode(Press(Verb.FOCUS, report.number))))
        lines = [f"{element} {text}" for element, text in typed.items() if element in flow.field_of]
        buttons = self._bring(Said(next(moments), "\n".join(lines)))
        for moment in itertools.islice(moments, PRESSES_MAX):
            verbs = {
                press.verb: each.payload for each in buttons if (press := decode(each.payload)) is not None
            }
            chosen = next((verb for verb in _PREFERRED if verb in verbs), None)
            if chosen is None:
                return
            buttons = self._bring(Pressed(moment, verbs[chosen]))
        raise RuntimeError(f"the demo could not file {report.key}")

    def _bring(self, event: Event) -> list[OutgoingButton]:
        """The buttons of the newest answer."""
        update = str(next(self._updates))
        self._program.inbox.accept(Arrival(CHANNEL, self._address, update, event))
        with self._program.storage.transaction() as transaction:
            answers = transaction.queued_since(CHANNEL, self._address, self._last_id, 1_000)
        self._last_id = answers[-1].id
        return [button for row in answers[-1].message.buttons for button in row]
