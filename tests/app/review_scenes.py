"""The scenes of a reviewer: what may happen between them and the bot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from adapters.working_days import working_days
from bot.core.events import Event
from bot.core.facts import (
    Decision,
    DecisionKind,
    Provenance,
    Report,
    ReportState,
    Reviewed,
    ReviewGroup,
    Reviewing,
    Unit,
    Verdict,
)
from bot.core.presses import Verb
from bot.core.state import ReviewCursor, ReviewStage, Walk
from flows.language.model import Absence, Level
from tests.app.scenes import (
    AT,
    BEFORE,
    REPORT,
    SUBMITTED,
    UNIT,
    ZONE,
    Scene,
    catalogue,
    facts,
    figure,
    figures,
    pressed,
    said,
)

TOWN: Final = Unit("town", "示例乡", Level.TOWNSHIP, ZONE)
OTHER_TOWN: Final = Unit("town-2", "样板乡", Level.TOWNSHIP, ZONE)
BELOW: Final = replace(UNIT, parent=TOWN.code)

EXTENDED: Final = Decision(DecisionKind.EXTENDED, "钱示例", AT, "村里遭了水灾", due_on=date(2026, 11, 9))
RETURNED: Final = Decision(
    DecisionKind.RETURNED, "钱示例", AT, "请和台账核对", ("clinic", "gone"), date(2026, 11, 9)
)
ACCEPTED: Final = Decision(DecisionKind.ACCEPTED, "钱示例", AT)

_FILED: Final = replace(SUBMITTED, submitted_at=AT, submitted_by="李示例")
_LATE: Final = datetime(2026, 11, 2, 9, tzinfo=ZONE)
_SHUT: Final = datetime(2026, 12, 2, 9, tzinfo=ZONE)
_GIVEN: Final = {"given_by": "李示例", "given_at": AT}
_FIGURES: Final = figures(
    BEFORE,
    *(
        figure(element, value, "2026Q3", **_GIVEN)
        for element, value in BEFORE.items()
        if element != "households"
    ),
    figure("households", Decimal(312), "2026Q3", estimated=True, note="新建小区\n%% 入住", **_GIVEN),
    figure("remarks", Absence.SKIPPED, "2026Q3"),
    figure("balance", Decimal(9), "2026Q3", provenance=Provenance.COMPUTED),
)
_UNCHANGED: Final = figures(
    BEFORE, *(figure(each, BEFORE[each], "2026Q3", note="数过了") for each in ("households", "farmland"))
)
_REPLACED: Final = {"households": (figure("households", Decimal(321), "2026Q3", **_GIVEN),)}
_GROUP: Final = ReviewGroup(
    *(TOWN.code, "basics", "2026Q3", REPORT.number, "now"),
    units=15,
    submitted=11,
    accepted=6,
    returned=1,
    outdated=1,
    closes_at=REPORT.closes_at,
)


def _looking(report: Report, **more: Any) -> Reviewing:
    """A reviewer who looks at a report of the village."""
    others = tuple(
        (replace(BELOW, code=f"v{each}", name=f"{each}号村"), replace(REPORT, number=20 + each))
        for each in range(10)
    )
    plain = Reviewed(report, facts(_FIGURES, unit=BELOW), (), {})
    return Reviewing(
        (TOWN,), working_days(None), beside=((BELOW, report), *others), looked_at=replace(plain, **more)
    )


def _listing(*groups: ReviewGroup, above: tuple[Unit, ...] = (TOWN,)) -> Reviewing:
    titles = {"basics": catalogue().flows["basics"].title}
    return Reviewing(above, working_days(None), groups=groups, titles=titles)


def _scene(event: Event, reviewing: Reviewing | None, walk: Walk | None = None, at: datetime = AT) -> Scene:
    return Scene(event, facts(), walk or Walk(), (), at=at, reviewing=reviewing)


def _reason(days: int) -> Walk:
    """Where a reason is asked for, about a report that has changed since."""
    review = ReviewCursor(ReviewStage.REASON, REPORT.number, marked=("households",), days=days, mark="old")
    return Walk(review=review)


def _with_reason(scene: Scene, text: str) -> Scene:
    """The reason is typed in the place to which a scene leads."""
    walk, _ = scene.played()
    return replace(scene, event=said(text), walk=walk)


def reviewing_scenes() -> Mapping[str, Scene]:
    """Situation to scene."""
    look = pressed(Verb.REVIEW_REPORT)
    missing, filed = _looking(REPORT), _looking(_FILED)
    marking = _scene(pressed(Verb.MARK_FIELDS), filed)
    marked = marking.follow(Verb.MARK_FIELD)
    more = _scene(look, missing).follow(Verb.MORE_TIME)
    returned = replace(_FILED, verdict=Verdict.RETURNED, decisions=2)
    past = [
        _GROUP._replace(period=f"{year}Q1", accepted=10, closes_at=AT.replace(year=2020))
        for year in (2018, 2019)
    ]
    return {
        "a reviewer at home": _scene(said("/home"), _listing()),
        "my data of a reviewer": _scene(said("/mydata"), _listing()),
        "nobody's reviewer": _scene(said("/review"), None),
        "the list": _scene(said("/review"), _listing(_GROUP)),
        "the list of two towns": _scene(said("/review"), _listing(_GROUP, above=(TOWN, OTHER_TOWN))),
        "the past": _scene(pressed(Verb.REVIEWING, choice=1), _listing(_GROUP, *past)),
        "an empty list": _scene(said("/review"), _listing()),
        "the units": _scene(pressed(Verb.REVIEW_FORM), filed),
        "more units": _scene(pressed(Verb.REVIEW_FORM, choice=1), filed),
        "not theirs": _scene(look, _listing()),
        "missing": _scene(look, missing),
        "missing and late": _scene(look, missing, at=_LATE),
        "missing and shut": _scene(look, missing, at=_SHUT),
        "to review": _scene(look, filed),
        "to review, outdated": _scene(look, _looking(replace(_FILED, state=ReportState.OUTDATED))),
        "to review, corrected": _scene(
            look, _looking(_FILED, decisions=(EXTENDED, RETURNED, ACCEPTED), replaced=_REPLACED)
        ),
        "to review, filed late": _scene(look, _looking(replace(_FILED, submitted_at=_LATE)), at=_SHUT),
        "to review, nothing changed": _scene(look, _looking(_FILED, facts=facts(_UNCHANGED, unit=BELOW))),
        "returned to its village": _scene(look, _looking(returned, decisions=(EXTENDED, RETURNED))),
        "returned and shut": _scene(look, _looking(returned), at=_SHUT),
        "accepted before": _scene(look, _looking(replace(_FILED, verdict=Verdict.ACCEPTED, decisions=1))),
        "accepting": _scene(look, filed).follow(Verb.ACCEPT),
        "accepting too late": _scene(pressed(Verb.ACCEPT, mark="aaaaaaaaaa"), filed),
        "marking": marking,
        "marked": marked,
        "nothing marked": marking.follow(Verb.MARKED),
        "why it is returned": marked.follow(Verb.MARKED),
        "returning": _with_reason(marked.follow(Verb.MARKED), "请和台账核对"),
        "why more time is given": more,
        "giving more time": _with_reason(more, "村里遭了水灾"),
        "a reason too long": _with_reason(more, "长" * 201),
        "a reason that cannot be read": _with_reason(more, "水\x07灾"),
        "a reason too late": _scene(said("水灾"), missing, _reason(5)),
    }
