"""The scenes: what may happen between a reporter and the bot, one line each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from bot.core.events import Attached, Attachment, Started
from bot.core.facts import Away, Colleague, Doubt, DraftKey, Pauses, Person, ReportState, Verdict
from bot.core.pauses import end_of, number_of
from bot.core.periods import Period
from bot.core.presses import Verb
from bot.core.state import Stage, Walk
from flows.language.model import Absence
from tests.app.review_scenes import ACCEPTED, EXTENDED, RETURNED, reviewing_scenes
from tests.app.scenes import (
    ANNUAL,
    AT,
    BEFORE,
    LI,
    REPORT,
    SUBMITTED,
    UNIT,
    WANG,
    ZONE,
    Scene,
    at_stage,
    draft,
    facts,
    figure,
    figures,
    pressed,
    said,
)

OPEN: Final = Started(AT)
LATE: Final = datetime(2026, 11, 2, 9, tzinfo=ZONE)

FILED: Final = facts()
NEW: Final = facts(held={})
WITH_BALANCE: Final = facts(figures({**BEFORE, "balance": Decimal(5)}))
NOW: Final = figure("clinic", "building", "2026Q3")
FILED_NOW: Final = facts(
    figures(
        {**BEFORE, "balance": Decimal(5)},
        *(figure(element, value, "2026Q3") for element, value in BEFORE.items()),
        figure("remarks", Absence.SKIPPED, "2026Q3"),
    )
)
ALL_TYPED: Final = facts(
    figures({**BEFORE, "balance": Decimal(5)}),
    drafts=[
        draft("households", Decimal(312), estimated=True, note="新建小区\n%% 入住"),
        draft("births", Decimal(0), is_single=False),
        draft("income", Decimal("4.5")),
        draft("clinic", "building"),
        draft("waste", ("bins",)),
        draft("insured", False),
        draft("drill", date(2026, 9, 1)),
        draft("remarks", Absence.SKIPPED, is_single=False),
    ],
)
WRONG: Final = facts(
    figures({**BEFORE, "balance": Decimal(5), "irrigated": Decimal(900)}),
    drafts=[draft("births", Decimal(0)), draft("income", Decimal(4)), draft("remarks", "无")],
)
FALLEN: Final = facts(figures(), drafts=[draft("farmland", Decimal(0))])
JUMPED: Final = facts(drafts=[draft("households", Decimal(3090), doubt=Doubt.JUMP)])
ODD: Final = facts(drafts=[draft("households", Decimal(450), doubt=Doubt.WARNING)])
MET: Final = facts(drafts=[draft("households", Decimal(312), by=WANG, entry=9)])
STALE: Final = facts(
    figures({"residents": Decimal(1198)}, figure("households", Decimal(309), attested=Period(2024, 1)))
)
REDEFINED: Final = facts(figures({"households": Decimal(309)}, figure("residents", Decimal(9), meaning=9)))
OPENED: Final = facts(figures({**BEFORE, "irrigated": Absence.NOT_APPLICABLE}))
QUARTERS: Final = facts(figures({}, *(figure("births", Decimal(1), f"2025Q{each}") for each in (1, 2, 4))))

WITH_COLLEAGUES: Final = Pauses(
    own_units=(UNIT,), colleagues=(Colleague(WANG, None), Colleague(Person(3, "赵示例", "zh"), "柳湾村"))
)
AWAY: Final = Away(5, LI, WANG, end_of(date(2026, 10, 20), ZONE))
DAY: Final = number_of(date(2026, 10, 20))

MANY: Final = tuple(replace(REPORT, number=each) for each in range(1, 111))
REVIEW: Final = pressed(Verb.REVIEW)
STATUS: Final = said("/status")
UNDUE: Final = replace(REPORT, is_provisional=True)
OUTDATED: Final = replace(SUBMITTED, state=ReportState.OUTDATED)

LONGER: Final = date(2026, 11, 9)
LATER: Final = datetime(2026, 11, 10, 9, tzinfo=ZONE)
BACK: Final = replace(SUBMITTED, verdict=Verdict.RETURNED, decisions=1)
TAKEN: Final = replace(SUBMITTED, verdict=Verdict.ACCEPTED, decisions=1)
ASKED_AGAIN: Final = replace(FILED_NOW, returned=frozenset({DraftKey("clinic", "2026Q3")}))
ANSWERED: Final = replace(ASKED_AGAIN, drafts={DraftKey("clinic", "2026Q3"): draft("clinic", "building")})
CHECKED: Final = replace(ASKED_AGAIN, drafts={DraftKey("clinic", "2026Q3"): draft("clinic", "exists")})

SCENES: Final[Mapping[str, Scene]] = {
    # opening
    "opening after a first filing": Scene(OPEN, FILED),
    "opening the first filing": Scene(OPEN, NEW),
    "opening with answers": Scene(OPEN, ALL_TYPED),
    "opening late": Scene(OPEN, WITH_BALANCE, at=LATE),
    "opening with a provisional day": Scene(OPEN, FILED, reports=(UNDUE,)),
    "opening with figures of others": Scene(OPEN, facts(figures(BEFORE, NOW))),
    "opening a year": Scene(OPEN, QUARTERS, reports=(ANNUAL,)),
    "all the same": Scene(OPEN, WITH_BALANCE).follow(Verb.CONFIRM_ALL),
    "all the same, but something changed": Scene(pressed(Verb.CONFIRM_ALL, mark="aaaaaaaaaa"), FILED),
    # picking
    "picking": Scene(pressed(Verb.PICK), FILED),
    "ticking": Scene(pressed(Verb.PICK), FILED).follow(Verb.TICK),
    "a ticked question": Scene(pressed(Verb.PICK), FILED).follow(Verb.TICK).follow(Verb.PICKED),
    "the next page": Scene(pressed(Verb.PICK), FILED).follow(Verb.PAGE),
    "the page before": Scene(pressed(Verb.PICK), FILED).follow(Verb.PAGE).follow(Verb.PAGE),
    "a tick that no longer fits": Scene(pressed(Verb.TICK, "households"), FILED),
    # questions
    "a question of each period": Scene(pressed(Verb.EDIT, "births"), FILED),
    "a cumulative question": Scene(pressed(Verb.EDIT, "income"), FILED),
    "the first question": Scene(pressed(Verb.START), NEW),
    "a choice": Scene(pressed(Verb.EDIT, "clinic"), FILED),
    "several choices": Scene(pressed(Verb.EDIT, "waste"), FILED),
    "yes or no": Scene(pressed(Verb.EDIT, "insured"), NEW),
    "a date": Scene(pressed(Verb.EDIT, "drill"), FILED),
    "a text": Scene(pressed(Verb.EDIT, "remarks"), FILED),
    "a question with an answer": Scene(pressed(Verb.EDIT, "households"), ALL_TYPED),
    "the opening balance": Scene(pressed(Verb.EDIT, "balance", period=Period(2026, 2)), FILED),
    "a missing quarter": Scene(pressed(Verb.START, report=ANNUAL.number), QUARTERS, reports=(ANNUAL,)),
    "a stale figure": Scene(pressed(Verb.EDIT, "households"), STALE),
    "a redefined figure": Scene(pressed(Verb.EDIT, "residents"), REDEFINED),
    "a returned figure": Scene(
        pressed(Verb.EDIT, "clinic"), facts(returned=frozenset({DraftKey("clinic", "2026Q3")}))
    ),
    "a figure that applies now": Scene(pressed(Verb.EDIT, "irrigated"), OPENED),
    "its definition": Scene(
        pressed(Verb.DEFINITION, "households"), FILED, at_stage(Stage.ASKING, "households")
    ),
    "why it is asked": Scene(pressed(Verb.WHY, "households"), FILED, at_stage(Stage.ASKING, "households")),
    "an estimate": Scene(pressed(Verb.ESTIMATE, "farmland"), FILED, at_stage(Stage.ASKING, "farmland")),
    "no option ticked": Scene(pressed(Verb.EDIT, "waste"), FILED).follow(Verb.OPTIONS_DONE),
    "an option ticked": Scene(pressed(Verb.EDIT, "waste"), FILED).follow(Verb.TICK_OPTION),
    "back from the first": Scene(pressed(Verb.BACK), FILED, at_stage(Stage.ASKING, "births")),
    # doubts, notes, rivals
    "ten times": Scene(STATUS, JUMPED, at_stage(Stage.DOUBTING, "households")),
    **{
        f"a typed {typed}": Scene(said(typed), FILED)
        for typed in (
            "人口 17970",
            "人口 119800",
            "耕地 53",
            "耕地 11997",
            "集体收入 300000",
            "集体收入 0.01",
            "户数 500",
        )
    },
    "against a warning": Scene(STATUS, ODD, at_stage(Stage.DOUBTING, "households")),
    "a note": Scene(STATUS, JUMPED, at_stage(Stage.NOTING, "households")),
    "the words of a note": Scene(said("搬来的多"), JUMPED, at_stage(Stage.NOTING, "households")),
    "somebody was faster": Scene(said("315"), MET, at_stage(Stage.ASKING, "households")),
    # review and submission
    "review of changes": Scene(REVIEW, ALL_TYPED),
    "review without changes": Scene(REVIEW, WITH_BALANCE),
    "review of a first filing": Scene(REVIEW, facts(held={}, drafts=[draft("households", Decimal(12))])),
    "review with a wrong figure": Scene(REVIEW, WRONG),
    "review of an amendment": Scene(
        REVIEW, replace(FILED_NOW, drafts=ALL_TYPED.drafts), reports=(SUBMITTED,)
    ),
    "review of no amendment": Scene(REVIEW, FILED_NOW, reports=(SUBMITTED,)),
    "zeroing": Scene(STATUS, facts(figures({**BEFORE, "balance": Decimal(5)})), at_stage(Stage.ZEROING)),
    "submission": Scene(REVIEW, ALL_TYPED).follow(Verb.SUBMIT),
    "submission of an amendment": Scene(
        REVIEW, replace(FILED_NOW, drafts=ALL_TYPED.drafts), reports=(SUBMITTED,)
    ).follow(Verb.SUBMIT),
    "an old submit": Scene(pressed(Verb.SUBMIT, mark="aaaaaaaaaa"), FILED_NOW, reports=(SUBMITTED,)),
    "after submission": Scene(OPEN, FILED_NOW, reports=(SUBMITTED,)),
    "after submission, outdated": Scene(
        OPEN, replace(FILED_NOW, drafts=ALL_TYPED.drafts), reports=(OUTDATED,)
    ),
    # typed lines
    "several figures": Scene(said("户数 312，出生 2，卫生室 在建，胡话，户口 3"), FILED),
    "what is known already": Scene(said("户数 309"), FILED_NOW, reports=(SUBMITTED,)),
    "a computed figure": Scene(said("结存 3"), WITH_BALANCE),
    "a figure that does not apply": Scene(said("灌溉面积 3"), FALLEN),
    "nonsense": Scene(said("胡话" * 60), FILED),
    **{f"sent {what}": Scene(Attached(AT, what), FILED) for what in Attachment},
    "too late": Scene(
        said("户数 315"), ALL_TYPED, overtaken=frozenset({(UNIT.code, DraftKey("households", "2026Q3"))})
    ),
    "a bare answer too late": Scene(said("312"), FILED, at_stage(Stage.ASKING, "households"), is_late=True),
    "too long": Scene(said("长" * 5000), FILED),
    "a phone number": Scene(said("户数 13912345678"), FILED),
    "undone": Scene(said("/undo"), ALL_TYPED),
    "nothing to undo": Scene(said("/undo"), FILED),
    # decided by a reviewer
    "opening with more time": Scene(
        OPEN, FILED, reports=(replace(REPORT, due_on=LONGER),), decisions=(EXTENDED,)
    ),
    "home with decisions": Scene(
        said("/home"),
        FILED,
        reports=(
            replace(REPORT, due_on=LONGER),
            replace(BACK, number=9),
            replace(TAKEN, number=10),
            replace(BACK, number=11, due_on=date(2026, 10, 8)),
        ),
        decisions=(EXTENDED,),
    ),
    "returned": Scene(OPEN, ASKED_AGAIN, reports=(BACK,), decisions=(RETURNED,)),
    "returned, late and with more time": Scene(
        OPEN, ASKED_AGAIN, reports=(replace(BACK, due_on=LONGER),), decisions=(RETURNED, EXTENDED), at=LATER
    ),
    "returned, and answered": Scene(OPEN, ANSWERED, reports=(BACK,), decisions=(RETURNED,)),
    "a returned question": Scene(OPEN, ASKED_AGAIN, reports=(BACK,), decisions=(RETURNED,)).follow(
        Verb.START
    ),
    "a returned figure left as it is": Scene(REVIEW, CHECKED, reports=(BACK,), decisions=(RETURNED,)),
    "accepted": Scene(OPEN, FILED_NOW, reports=(TAKEN,), decisions=(ACCEPTED,)),
    "a figure for an accepted report": Scene(
        said("户数 315"), FILED_NOW, reports=(TAKEN,), decisions=(ACCEPTED,)
    ),
    # reviewing
    **reviewing_scenes(),
    # about no report
    "home": Scene(said("/home"), FILED, reports=(REPORT, replace(ANNUAL, submissions=1))),
    "home of 110 reports": Scene(said("/home"), FILED, reports=MANY),
    "home of 110 reports, their last page": Scene(pressed(Verb.HOME_PAGE, choice=99), FILED, reports=MANY),
    "which of 110 reports": Scene(said("户数 312"), FILED, Walk(), reports=MANY),
    "home without reports": Scene(said("/home"), FILED, reports=()),
    "which report": Scene(said("户数 312"), FILED, Walk(), reports=(REPORT, ANNUAL)),
    "which report of none": Scene(said("/undo"), FILED, Walk(), reports=()),
    "a closed report": Scene(pressed(Verb.START), FILED, Walk(), reports=(ANNUAL,), closed=(REPORT,)),
    "a button nobody knows": Scene(replace(pressed(Verb.START), payload="?"), FILED),
    "history": Scene(
        said("/history"), facts(figures(BEFORE, figure("farmland", Decimal(70), "2025Q4", meaning=1)))
    ),
    "history of one period": Scene(
        said("/history 2025年四季度"), facts(figures(BEFORE, figure("farmland", Decimal(70), "2025Q4")))
    ),
    "history of a period without figures": Scene(said("/history 2019"), FILED),
    "history of no period": Scene(said("/history 2026-10"), FILED),
    "no history": Scene(said("/history"), NEW),
    "my data": Scene(said("/mydata"), ALL_TYPED),
    "which language": Scene(said("/language"), FILED),
    "a language": Scene(said("/language en"), FILED),
    "help": Scene(said("/help"), FILED),
    "an unknown command": Scene(said("/dance"), FILED),
    "another chat": Scene(said("/link"), FILED),
    "the calendar": Scene(said("/calendar"), FILED),
    "stop": Scene(said("/stop"), FILED),
    # snooze
    "when to be reminded": Scene(said("/snooze"), FILED),
    "any other day": Scene(pressed(Verb.SNOOZE_DAYS), FILED),
    "reminded tomorrow": Scene(said("/snooze"), FILED).follow(Verb.SNOOZE),
    "reminded after it is due": Scene(said("/snooze 2026-10-30"), FILED, reports=(REPORT, ANNUAL)),
    "how reminders stand": Scene(said("/snooze"), FILED, pauses=Pauses(snoozed_until=LATE)),
    "reminded while away": Scene(said("/snooze"), FILED, pauses=Pauses(away=AWAY, own_units=(UNIT,))),
    "reminded as usual": Scene(pressed(Verb.END_SNOOZE), FILED),
    "nothing to be reminded of": Scene(said("/snooze"), FILED, reports=()),
    "the last day": Scene(said("/snooze"), FILED, at=datetime(2026, 11, 25, 9, tzinfo=ZONE)),
    **{
        f"reminded on {day}": Scene(said(f"/snooze {day}"), FILED)
        for day in ("胡话", "10/11", "2026-10-08", "2026-10-17", "2026-12-30")
    },
    # away
    "away until when": Scene(said("/away"), FILED),
    "away without a unit": Scene(said("/away"), FILED, pauses=Pauses()),
    "away as a stand-in": Scene(
        said("/away"), FILED, pauses=Pauses(stands_in=(replace(AWAY, person=WANG, stand_in=LI),))
    ),
    **{
        f"away until {day}": Scene(said(f"/away {day}"), FILED)
        for day in ("胡话", "10/11", "2026-10-08", "2027-12-30")
    },
    "who stands in": Scene(said("/away 10月20日"), FILED, pauses=WITH_COLLEAGUES),
    "nobody to stand in": Scene(said("/away 10月20日"), FILED),
    "a stand-in who cannot": Scene(pressed(Verb.STAND_IN, report=9, field=DAY), FILED),
    "away with a stand-in": Scene(
        pressed(Verb.STAND_IN, report=WANG.id, field=DAY), FILED, pauses=WITH_COLLEAGUES
    ),
    "away with another stand-in": Scene(
        pressed(Verb.STAND_IN, report=0, field=DAY), FILED, pauses=replace(WITH_COLLEAGUES, away=AWAY)
    ),
    "away with a code": Scene(pressed(Verb.STAND_IN_BY_CODE, field=DAY), FILED),
    "how the absence stands": Scene(said("/away"), FILED, pauses=Pauses(away=AWAY, own_units=(UNIT,))),
    "back": Scene(pressed(Verb.END_AWAY), FILED, pauses=Pauses(away=AWAY, own_units=(UNIT,))),
    "back without having been away": Scene(pressed(Verb.END_AWAY), FILED),
    "declined": Scene(
        pressed(Verb.DECLINE, report=WANG.id),
        FILED,
        pauses=Pauses(stands_in=(replace(AWAY, person=WANG, stand_in=LI),), own_units=(UNIT,)),
    ),
}
"""Situation to scene."""
