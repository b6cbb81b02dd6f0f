"""Plays transcripts, against the engine alone or through a channel of the whole program."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.app.flows_folder import read_folder
from bot.app.revisions import Published, compile_folder
from bot.core.answers.value import Answer, read_answer
from bot.core.events import Attached, Attachment, Event, Pressed, Said, Started
from bot.core.facts import Unit, UnitFacts
from bot.core.ports import Outgoing
from bot.core.presses import PAYLOAD_MAX_BYTES, decode
from flows.language.model import Absence, Element, Level, Value
from tests.kit.filing import Saved
from tests.kit.transcript import Step, pieces

FORMS = Path(__file__).parents[1] / "transcripts" / "forms"
SHIPPED = Path(__file__).parents[2] / "flows"
ZONE = ZoneInfo("Asia/Shanghai")
UNIT = Unit("demo-001", "青石村", Level.VILLAGE, ZONE)
TOWN = Unit("demo-town", "示例乡", Level.TOWNSHIP, ZONE)
"""The unit right above UNIT, where a transcript has a reviewer."""

_ISOLATES = str.maketrans("", "", "\u2068\u2069")


@lru_cache(maxsize=8)
def files_of(name: str) -> Mapping[str, str]:
    """A flows folder: one of the small forms of the tests with the shipped messages, or the shipped one."""
    shipped = read_folder(SHIPPED)
    if name == "shipped":
        return shipped
    messages = {path: text for path, text in shipped.items() if path.startswith("messages/")}
    return messages | dict(read_folder(FORMS / name))


@lru_cache(maxsize=8)
def form(name: str) -> Published:
    """The same, compiled."""
    return compile_folder(files_of(name))


def folder_of(name: str, scratch: Path) -> Path:
    """The same folder on disk: the shipped one, or a small form beside the shipped messages under `scratch`."""
    if name == "shipped":
        return SHIPPED
    target = scratch / "flows"
    shutil.copytree(FORMS / name, target)
    shutil.copytree(SHIPPED / "messages", target / "messages")
    return target


class Talk(Protocol):
    """What a transcript needs of the thing it is played against."""

    @property
    def facts(self) -> UnitFacts: ...

    def saved(self) -> Saved | None:
        """What the last submission of the talk wrote, None where there was none."""
        ...

    def ever_written(self, element: str, period: str) -> Sequence[Value]:
        """Every figure ever submitted for an element and period, oldest first."""
        ...

    def file(
        self,
        flow: str,
        period: str,
        values: Mapping[str, Value],
        at: datetime,
        meanings: Mapping[str, int] = {},
    ) -> None: ...

    def publish(self, files: Mapping[str, str], at: datetime, *, also_open: bool) -> None:
        """Put other forms in force; `also_open` in reports that are open too."""
        ...

    def make_reviewer(self, name: str) -> None:
        """Let somebody review the reports of the unit; who has not opened the talk yet files none."""
        ...

    def bring(self, name: str, event: Event) -> list[Outgoing]: ...

    def restart(self) -> None: ...

    def repeat(self) -> list[Outgoing]: ...


class Player:
    """The state of one transcript being played."""

    def __init__(self, talk: Talk, files: Mapping[str, str], name: str) -> None:
        self._talk = talk
        self._files = dict(files)
        self._catalogue = compile_folder(files).catalogue
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
            "reviewer": self._talk.make_reviewer,
            "old": self._press_old,
            "forged": self._press_forged,
            "long": self._say_much,
            "sends": self._send,
            "bot": self._bot,
            "no": self._no,
            "publish": self._publish,
            "mend": lambda rest: self._publish(rest, also_open=True),
            "again": self._again,
            "restart": self._restart,
            "draft": self._draft,
            "saved": self._saved,
            "unsaved": self._unsaved,
            "ever": self._ever,
            "estimated": self._estimated,
            "noted": self._noted,
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
        values, meanings = {}, {}
        for name, text in _pairs(pairs):
            plain, _, meaning = text.partition("#")
            values[name] = self._value(name, plain)
            if meaning:
                meanings[name] = int(meaning)
        self._talk.file(flow, period, values, self._at, meanings)

    def _moment(self, rest: str) -> None:
        self._at = datetime.fromisoformat(rest).replace(tzinfo=ZONE)

    def _open(self, rest: str) -> None:
        self._person = rest or "user"
        self._bring(Started(self._at))
        if not rest:
            self._interactions = 0

    def _press_old(self, rest: str) -> None:
        self._press(rest, self._old[self._person])

    def _press_forged(self, rest: str) -> None:
        self._bring(Pressed(self._at, rest))

    def _say_much(self, rest: str) -> None:
        self._say("多" * int(rest))

    def _send(self, rest: str) -> None:
        self._interactions += 1
        self._bring(Attached(self._at, Attachment({"photo": "media"}.get(rest, rest))))

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

    def _publish(self, rest: str, *, also_open: bool = False) -> None:
        for line in rest.split("\n"):
            before, _, after = line.replace("\\n", "\n").partition(" -> ")
            found = [path for path, text in self._files.items() if text.count(before) == 1]
            assert len(found) == 1, f"{before!r} stands {len(found)} times in the forms"
            self._files[found[0]] = self._files[found[0]].replace(before, after)
        self._talk.publish(self._files, self._at, also_open=also_open)
        self._catalogue = compile_folder(self._files).catalogue

    def _restart(self, _rest: str) -> None:
        self._talk.restart()

    def _draft(self, rest: str) -> None:
        drafts = self._talk.facts.drafts
        for name, text in _pairs(rest.split()):
            element, _, period = name.partition("@")
            found = [
                draft.what.value
                for key, draft in drafts.items()
                if key.element == element and period in ("", key.period)
            ]
            expected = [] if text == "none" else [self._value(element, text)]
            assert found == expected, f"expected {name}={text} but the draft is {found}"

    def _saved(self, rest: str) -> None:
        saved = self._last_saved()
        for name, text in _pairs(rest.split()):
            if name in ("confirmed", "reported"):
                count = saved.provenances.get(name, 0)
                assert count == int(text), f"expected {text} {name} but there are {count}"
                continue
            element, _, period = name.partition("@")
            found = saved.values.get((element, period or saved.period))
            expected = None if text == "nothing" else self._value(element, text)
            assert found == expected, f"expected {name}={text} but saved was {found}"

    def _last_saved(self) -> Saved:
        saved = self._talk.saved()
        assert saved is not None, "nothing was submitted"
        return saved

    def _ever(self, rest: str) -> None:
        for name, text in _pairs(rest.split()):
            element, _, period = name.partition("@")
            found = self._talk.ever_written(element, period)
            expected = [self._value(element, each) for each in text.split(",")]
            assert list(found) == expected, f"expected {name}={text} but written was {found}"

    def _estimated(self, rest: str) -> None:
        found = self._last_saved().estimated
        assert found == set(rest.split()), f"expected {rest or 'nothing'} as estimates, found {sorted(found)}"

    def _noted(self, rest: str) -> None:
        found = self._last_saved().notes
        expected = dict(_pairs(rest.split()))
        assert found == expected, f"expected the notes {expected} but saved were {dict(found)}"

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
        is_known = self._person in self._newest
        assert is_known or isinstance(event, Started), f"{self._person} has not opened the talk yet"
        self._at += timedelta(seconds=5)
        messages = self._talk.bring(self._person, event)
        assert messages, "the bot did not answer"
        for message in messages:
            _check_limits(message)
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
        return typed_value(self._catalogue.elements[name], text, self._at)


def typed_value(element: Element, text: str, at: datetime) -> Value:
    """A value as transcripts write it: as a person types it, or `n/a` and `skipped`."""
    absent = {"n/a": Absence.NOT_APPLICABLE, "skipped": Absence.SKIPPED}.get(text)
    if absent is not None:
        return absent
    reading = read_answer(text, element, today=at.date(), last=None)
    assert isinstance(reading, Answer), f"{element.id}={text} is no value: {reading}"
    value = reading.value
    return value.normalize() + Decimal(0) if isinstance(value, Decimal) else value


def _pairs(words: Iterable[str]) -> list[tuple[str, str]]:
    """The names and texts of `name=text`."""
    return [(name, text) for name, _, text in (word.partition("=") for word in words)]


def _check_limits(message: Outgoing) -> None:
    """What every channel can show: Telegram's limits (https://core.telegram.org/bots/api#sendmessage)."""
    assert 0 < len(_shown(message)) <= 4096, f"a message of {len(_shown(message))} characters"
    for row in message.buttons:
        for button in row:
            assert button.label.strip(), f"a button without words: {button}"
            assert len(button.payload.encode()) <= PAYLOAD_MAX_BYTES, f"a payload too long: {button}"
            assert decode(button.payload) is not None, f"a payload that is none of ours: {button}"


def _shown(message: Outgoing) -> str:
    parts = (message.text, message.fold_title, message.fold)
    return "\n".join(part for part in parts if part).translate(_ISOLATES)


def _labels(message: Outgoing) -> list[str]:
    return [button.label.translate(_ISOLATES) for row in message.buttons for button in row]
