"""Where a person stands in the talk: one walk a person, one cursor a report; to and from JSON.

Pure. Answers are not in here: what was typed is a draft the moment it is typed. Losing a walk loses a place in
the talk, never a figure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from bot.core.facts import DraftKey, ReportKey

FORMAT: Final = 1
"""Number of the JSON format. A change that an older reader would misread makes a new number and a migration."""

LATE_WITHIN: Final = timedelta(days=1)
"""How long an update may be on its way: Telegram keeps none for longer than 24 hours. Where a bot has had none for a
week it counts anew from anywhere (https://core.telegram.org/bots/api#update): a lower number may then be newer."""

IDLE_CUTOFF_S: Final = 300
"""A pause longer than five minutes is not time spent on a report (burden is measured in minutes of work)."""


class Stage(StrEnum):
    """What the bot's last message about a report was."""

    OPENING = "opening"
    PICKING = "picking"
    ASKING = "asking"
    DOUBTING = "doubting"
    NOTING = "noting"
    RIVAL = "rival"
    ZEROING = "zeroing"
    REVIEW = "review"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A reporter's place in one report.

    `at` is the key in question (asking, doubting, noting, rival). `ticked` are the keys said to have changed and
    not answered yet, `trail` the keys asked so far, for going back. `options` are the ticked options of a choices
    question, by index. `seen_entry` is the newest draft entry of the unit when the bot last spoke: a newer one by
    somebody else was not seen. `rivals` are the answers, as typed, that met somebody else's. `one_by_one` says that
    fields which one press could zero are asked singly. `wants_submit` says that submit was pressed and only the
    present question stands in its way. `seen` are the report's revision and the one in force when the bot last spoke:
    together they say how the form was asked then. `told` counts those decisions of reviewers about the
    report of which the person was told.
    """

    stage: Stage = Stage.OPENING
    at: DraftKey | None = None
    ticked: tuple[DraftKey, ...] = ()
    trail: tuple[DraftKey, ...] = ()
    asked: tuple[DraftKey, ...] = ()
    options: tuple[int, ...] = ()
    page: int = 0
    seen_entry: int = 0
    rivals: tuple[tuple[DraftKey, str], ...] = ()
    is_estimate: bool = False
    one_by_one: bool = False
    wants_submit: bool = False
    last_at: datetime | None = None
    active_s: int = 0
    seen: tuple[str, str] | None = None
    told: int = 0

    def touched(self, at: datetime) -> Cursor:
        """The cursor with the time since its last event counted, pauses beyond the cut-off left out."""
        gap = 0 if self.last_at is None else int((at - self.last_at).total_seconds())
        spent = gap if 0 < gap <= IDLE_CUTOFF_S else 0
        return replace(self, last_at=at, active_s=self.active_s + spent)


class ReviewStage(StrEnum):
    """What the bot's last message to a reviewer was."""

    LIST = "list"
    FORM = "form"
    REPORT = "report"
    FIELDS = "fields"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class ReviewCursor:
    """A reviewer's place: which report, by its number (0: none), and which page of a list.

    `marked` are the ids of the elements to be asked again. `days` are the working days of more time that wait for a
    reason, 0 where a return does. `mark` covers the report as it was displayed.
    """

    stage: ReviewStage = ReviewStage.LIST
    report: int = 0
    page: int = 0
    marked: tuple[str, ...] = ()
    days: int = 0
    mark: str = ""


class Newest(NamedTuple):
    """The highest order of a channel's updates that were carried out, and when that was."""

    order: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Walk:
    """One person's talk with the bot.

    `focus` is the report in focus. `kept` are lines typed while none was: they wait until the person says which.
    `review` is the place of a reviewer who is reviewing; then no report is in focus. `newest` knows for every channel
    whose updates have an order how far they were carried out. `awaits` is the command that has just asked for a day.
    """

    focus: ReportKey | None = None
    cursors: Mapping[ReportKey, Cursor] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    review: ReviewCursor | None = None
    newest: Mapping[str, Newest] = field(default_factory=dict)
    awaits: str | None = None

    def is_late(self, channel: str, order: int, at: datetime) -> bool:
        """Whether an update that came at `at` was sent before one that was carried out already."""
        newest = self.newest.get(channel)
        return newest is not None and order < newest.order and at - newest.at < LATE_WITHIN

    def carried_out(self, channel: str, order: int, at: datetime) -> Walk:
        """The walk after an update that came at `at`."""
        if self.is_late(channel, order, at):
            return self
        return replace(self, newest={**self.newest, channel: Newest(order, at)})

    def cursor(self, report: ReportKey) -> Cursor:
        return self.cursors.get(report) or Cursor()

    def with_cursor(self, report: ReportKey, cursor: Cursor) -> Walk:
        return replace(self, focus=report, cursors={**self.cursors, report: cursor}, review=None)

    def at_home(self) -> Walk:
        """The walk of somebody who neither files nor reviews just now."""
        return replace(self, focus=None, review=None)

    def reviewing(self, review: ReviewCursor) -> Walk:
        return replace(self, focus=None, review=review)


def to_json(walk: Walk) -> str:
    """The walk as JSON text, with its format number."""
    cursors = [{"report": list(key), **_plain(cursor)} for key, cursor in walk.cursors.items()]
    focus = list(walk.focus) if walk.focus else None
    review = asdict(walk.review) if walk.review is not None else None
    newest = {channel: [order, at.isoformat()] for channel, (order, at) in walk.newest.items()}
    plain = {"focus": focus, "kept": list(walk.kept), "cursors": cursors, "review": review, "newest": newest}
    return json.dumps({"format": FORMAT, **plain, "awaits": walk.awaits}, ensure_ascii=False)


def from_json(text: str) -> Walk:
    """The walk that `to_json` wrote; ValueError for a format this program does not know."""
    raw = json.loads(text)
    if raw.get("format") != FORMAT:
        raise ValueError(f"a walk of format {raw.get('format')!r} cannot be read, only {FORMAT}")
    return Walk(
        focus=ReportKey(*raw["focus"]) if raw["focus"] else None,
        cursors={ReportKey(*each["report"]): _cursor(each) for each in raw["cursors"]},
        kept=tuple(raw["kept"]),
        review=_review(raw["review"]) if raw.get("review") else None,
        newest={
            channel: Newest(order, datetime.fromisoformat(at))
            for channel, (order, at) in raw.get("newest", {}).items()
        },
        awaits=raw.get("awaits"),
    )


def _review(raw: Mapping[str, Any]) -> ReviewCursor:
    return ReviewCursor(**{**raw, "stage": ReviewStage(raw["stage"]), "marked": tuple(raw["marked"])})


_CURSOR_FIELDS: Final = tuple(each.name for each in fields(Cursor))


def _plain(cursor: Cursor) -> dict[str, Any]:
    plain = {name: getattr(cursor, name) for name in _CURSOR_FIELDS}
    plain["last_at"] = cursor.last_at.isoformat() if cursor.last_at else None
    return plain


def _cursor(raw: Mapping[str, Any]) -> Cursor:
    given = {name: value for name, value in raw.items() if name != "report"}
    given["stage"] = Stage(raw["stage"])
    given["at"] = DraftKey(*raw["at"]) if raw["at"] else None
    for name in ("ticked", "trail", "asked"):
        given[name] = tuple(DraftKey(*key) for key in raw[name])
    given["rivals"] = tuple((DraftKey(*key), typed) for key, typed in raw["rivals"])
    given["options"] = tuple(raw["options"])
    given["seen"] = tuple(raw["seen"]) if raw.get("seen") else None
    given["last_at"] = datetime.fromisoformat(raw["last_at"]) if raw["last_at"] else None
    return Cursor(**given)
