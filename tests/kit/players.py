"""Plays transcripts, against the engine alone or through a channel of the whole program."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.app.flows_folder import read_folder
from bot.app.revisions import Published, compile_folder
from bot.core.answers.value import Answer, read_answer
from bot.core.events import Event, Pressed, Said, Started
from bot.core.facts import Unit, UnitFacts
from bot.core.ports import Outgoing
from flows.language.model import Absence, Catalogue, Element, Level, Value
from tests.kit.transcript import Step, pieces

FORMS = Path(__file__).parents[1] / "transcripts" / "forms"
SHIPPED = Path(__file__).parents[2] / "flows"
ZONE = ZoneInfo("Asia/Shanghai")
UNIT = Unit("demo-001", "青石村", Level.VILLAGE, ZONE)

_ISOLATES = str.maketrans("", "", "\u2068\u2069")


@lru_cache(maxsize=8)
def form(name: str) -> Published:
    """A compiled flows folder: one of the small forms of the tests with the shipped messages, or the shipped one."""
    shipped = read_folder(SHIPPED)
    if name == "shipped":
        return compile_folder(shipped)
    messages = {path: text for path, text in shipped.items() if path.startswith("messages/")}
    return compile_folder(messages | dict(read_folder(FORMS / name)))


def folder_of(name: str, scratch: Path) -> Path:
    """The same folder on disk: the shipped one, or a small form beside the shipped messages under `scratch`."""
    if name == "shipped":
        return SHIPPED
    target = scratch / "flows"
    shutil.copytree(FORMS / name, target)
    shutil.copytree(SHIPPED / "messages", target / "messages")
    return target


@dataclass(frozen=True)
class Saved:
    """What a submission wrote: the report's period, values by (element, period), and observations by provenance."""

    period: str
    values: Mapping[tuple[str, str], Value]
    provenances: Mapping[str, int]


class Talk(Protocol):
    """What a transcript needs of the thing it is played against."""

    @property
    def facts(self) -> UnitFacts: ...

    def saved(self) -> Saved | None:
        """What the last submission of the talk wrote, None where there was none."""
        ...

    def file(self, flow: str, period: str, values: Mapping[str, Value], at: datetime) -> None: ...

    def bring(self, name: str, event: Event) -> list[Outgoing]: ...

    def restart(self) -> None: ...

    def repeat(self) -> list[Outgoing]: ...


class Player:
    """The state of one transcript being played."""

    def __init__(self, talk: Talk, catalogue: Catalogue, name: str) -> None:
        self._talk = talk
        self._catalogue = catalogue
        self._name = name
        self._at = datetime(2026, 10, 9, 9, tzinfo=ZONE)
        self._unread: dict[str, list[Outgoing]] = {}
        self._newest: dict[str, Outgoing] = {}
        self._buttons: dict[str, dict[str, str]] = {}
        self._old: dict[str, dict[str, str]] = {}
        self._person = "user"
        self._interactions = 0
        self._verbs: Mapping[str, Callable[[str], None]] = {
            "form": lambda _: None,  # read before playing
            "filed": self._filed,
            "at": self._moment,
            "open": self._open,
            "old": self._press_old,
            "bot": self._bot,
            "no": self._no,
            "again": self._again,
            "restart": self._restart,
            "draft": self._draft,
            "saved": self._saved,
            "unsaved": self._unsaved,
            "asked": self._asked,
        }

    def play(self, steps: Iterable[Step]) -> None:
        """Play all steps; AssertionError that names file and line where one does not hold."""
        for each in steps:
            try:
                self._step(each)
            except AssertionError as error:
                raise AssertionError(f"{self._name}:{each.number}: {error}") from None

    def _step(self, step: Step) -> None:
        if step.verb == "user" or step.verb[:1].isupper():
            self._person = step.verb
            self._say(step.rest)
        else:
            self._verbs[step.verb](step.rest)

    # -- verbs

    def _filed(self, rest: str) -> None:
        flow, period, *pairs = rest.split()
        values = {name: self._value(name, text) for name, text in (pair.split("=", 1) for pair in pairs)}
        self._talk.file(flow, period, values, self._at)

    def _moment(self, rest: str) -> None:
        self._at = datetime.fromisoformat(rest).replace(tzinfo=ZONE)

    def _open(self, _rest: str) -> None:
        self._person = "user"
        self._bring(Started(self._at))
        self._interactions = 0

    def _press_old(self, rest: str) -> None:
        self._press(rest, self._old[self._person])

    def _bot(self, rest: str) -> None:
        unread = self._unread.get(self._person) or []
        assert unread, f"expected {rest!r} but the bot said nothing more"
        message = unread.pop(0)
        texts, labels = pieces(rest)
        shown = _shown(message)
        where = 0
        for text in texts:
            found = shown.find(text, where)
            assert found >= 0, f"expected {text!r} but got:\n{shown}"
            where = found + len(text)
        for label in labels:
            assert label in _labels(message), f"expected [{label}] but the buttons are {_labels(message)}"

    def _no(self, rest: str) -> None:
        message = self._newest[self._person]
        texts, labels = pieces(rest)
        for text in texts:
            assert text not in _shown(message), f"expected no {text!r} but got:\n{_shown(message)}"
        for label in labels:
            assert label not in _labels(message), f"expected no [{label}]"

    def _again(self, _rest: str) -> None:
        before = self._talk.facts
        self._talk.repeat()
        assert self._talk.facts == before, "a repeated update changed what is stored"

    def _restart(self, _rest: str) -> None:
        self._talk.restart()

    def _draft(self, rest: str) -> None:
        drafts = self._talk.facts.drafts
        for name, text in (pair.split("=", 1) for pair in rest.split()):
            found = [draft.what.value for key, draft in drafts.items() if key.element == name]
            expected = [] if text == "none" else [self._value(name, text)]
            assert found == expected, f"expected {name}={text} but the draft is {found}"

    def _saved(self, rest: str) -> None:
        saved = self._talk.saved()
        assert saved is not None, "nothing was submitted"
        for name, text in (pair.split("=", 1) for pair in rest.split()):
            if name in ("confirmed", "reported"):
                count = saved.provenances.get(name, 0)
                assert count == int(text), f"expected {text} {name} but there are {count}"
                continue
            element, _, period = name.partition("@")
            found = saved.values.get((element, period or saved.period))
            expected = None if text == "nothing" else self._value(element, text)
            assert found == expected, f"expected {name}={text} but saved was {found}"

    def _unsaved(self, _rest: str) -> None:
        assert self._talk.saved() is None, "something was submitted"

    def _asked(self, rest: str) -> None:
        assert self._interactions == int(rest), f"expected {rest} interactions, took {self._interactions}"

    # -- how they are done

    def _say(self, text: str) -> None:
        if text.startswith("[") and text.endswith("]"):
            self._press(text, self._buttons.get(self._person, {}))
        else:
            self._interactions += 1
            self._bring(Said(self._at, text))

    def _press(self, text: str, buttons: Mapping[str, str]) -> None:
        label = text[1:-1]
        assert label in buttons, f"there is no button [{label}], only {list(buttons)}"
        self._interactions += 1
        self._bring(Pressed(self._at, buttons[label]))

    def _bring(self, event: Event) -> None:
        self._at += timedelta(seconds=5)
        messages = self._talk.bring(self._person, event)
        assert messages, "the bot did not answer"
        self._unread[self._person] = list(messages)
        self._newest[self._person] = messages[-1]
        self._old.setdefault(self._person, {}).update(self._buttons.get(self._person, {}))
        self._buttons[self._person] = {
            button.label.translate(_ISOLATES): button.payload
            for message in messages
            for row in message.buttons
            for button in row
        }

    def _value(self, name: str, text: str) -> Value:
        element = self._catalogue.elements[name.partition("@")[0]]
        return typed_value(element, text, self._at)


def typed_value(element: Element, text: str, at: datetime) -> Value:
    """A value as transcripts write it: as a person types it, or `n/a` and `skipped`."""
    absent = {"n/a": Absence.NOT_APPLICABLE, "skipped": Absence.SKIPPED}.get(text)
    if absent is not None:
        return absent
    reading = read_answer(text, element, today=at.date(), last=None)
    assert isinstance(reading, Answer), f"{element.id}={text} is no value: {reading}"
    value = reading.value
    return value.normalize() + Decimal(0) if isinstance(value, Decimal) else value


def _shown(message: Outgoing) -> str:
    parts = (message.text, message.fold_title, message.fold)
    return "\n".join(part for part in parts if part).translate(_ISOLATES)


def _labels(message: Outgoing) -> list[str]:
    return [button.label.translate(_ISOLATES) for row in message.buttons for button in row]
