"""Planning the 49-field form and stepping one answer, beside its expressions as plain Decimal Python."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from benchmarks.result import Result, microseconds
from bot.app.clock import SetClock
from bot.bootstrap import opened
from bot.config import Settings
from bot.core.engine import step
from bot.core.events import Event, Said, Started
from bot.core.facts import DraftKey, Known, Person
from bot.core.periods import parse_identifier
from bot.core.plan import plan_report
from bot.core.state import Cursor, Stage, Walk
from bot.demo.scene import demo_day, furnish
from bot.demo.villages import VILLAGES

BAR_US = 300
FLOW = "village-quarterly"

Figures = Mapping[str, Decimal]

PLAIN: tuple[Callable[[Figures, Figures], object], ...] = (
    lambda now, last: now["residents"] >= now["households"],
    lambda now, last: now["residents_female"] <= now["residents"],
    lambda now, last: now["children_0_5"] <= now["residents"],
    lambda now, last: now["children_school_age"] <= now["residents"],
    lambda now, last: now["elderly_60"] <= now["residents"],
    lambda now, last: now["elderly_80"] <= now["elderly_60"],
    lambda now, last: now["working_age"] <= now["residents"],
    lambda now, last: now["employed"] <= now["working_age"],
    lambda now, last: now["migrant_workers"] <= now["working_age"],
    lambda now, last: now["job_seekers"] <= now["working_age"],
    lambda now, last: now["employed"] / now["working_age"] * 100,
    lambda now, last: now["farmland"] > 0,
    lambda now, last: now["irrigated"] <= now["farmland"],
    lambda now, last: now["sheep"] > 0 or last["sheep"] > 0,
    lambda now, last: now["cooperatives"] > 0,
    lambda now, last: now["coop_members"] <= now["households"],
    lambda now, last: now["medical_insured"] / now["residents"] * 100,
    lambda now, last: now["low_income_people"] >= now["low_income_households"],
    lambda now, last: now["disabled"] <= now["residents"],
    lambda now, last: now["road_paved"] <= now["hamlets"],
    lambda now, last: now["tap_water"] <= now["households"],
    lambda now, last: now["broadband"] <= now["households"],
    lambda now, last: now["toilets"] <= now["households"],
    lambda now, last: now["clinic_staff"] > 0,
)
"""The form's conditions, checks and computations by hand: what no program could do without."""


def measure(quick: bool) -> Result:
    """Plan + step for the 49-field form, in microseconds; bar 300."""
    rounds, calls = (5, 40) if quick else (15, 200)
    known, walk, at = _scene()
    report = next(each for each in known.reports if each.key.flow == FLOW)
    catalogue, facts = known.catalogues[report.revision], known.units[report.key.unit]
    flow, period = catalogue.flows[FLOW], parse_identifier(report.key.period)

    def timed(work: Callable[[], object]) -> float:
        return microseconds(work, rounds=rounds, calls=calls)

    def stepped(event: Event, cursor: Cursor) -> float:
        place = walk.with_cursor(report.key, cursor)
        return timed(lambda: step(place, event, known))

    plan_us = timed(lambda: plan_report(flow, period, catalogue, facts))
    asking = replace(Cursor(), stage=Stage.ASKING, at=DraftKey("sown", report.key.period))
    answer_us = stepped(Said(at, "187.5"), asking)
    lines_us = stepped(Said(at, "户数 312，人口 1204，牛 160"), Cursor())
    opening_us = stepped(Started(at), Cursor())
    now = {name: each[0].value for name, each in facts.figures.items() if isinstance(each[0].value, Decimal)}
    baseline_us = timed(lambda: [each(now, now) for each in PLAIN])
    print(f"plan of {len(flow.fields)} fields:                 {plan_us:7.0f} us")
    print(f"step, one bare answer (plans itself):  {answer_us:7.0f} us")
    print(f"step, a typed line of three values:    {lines_us:7.0f} us")
    print(f"step, opening card:                    {opening_us:7.0f} us")
    print(f"{len(PLAIN)} expressions as plain Python:        {baseline_us:7.0f} us")
    print(
        "plan + step is a step with the planning it does: one bare answer, received, planned, written, asked on."
    )
    return Result(
        round(answer_us, 1),
        "us",
        round(baseline_us, 1),
        round(answer_us / baseline_us, 1),
        f"<= {BAR_US} us",
        answer_us <= BAR_US,
    )


def _scene() -> tuple[Known, Walk, datetime]:
    """The demo's first village, two quarters filed, the third one due."""
    village = VILLAGES[0].unit.code
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{Path(folder) / 'plan.db'}")
        at = demo_day(parse_identifier("2026Q3"))
        with opened(settings, SetClock(at)) as program:
            furnish(program, lambda: None)
            with program.storage.transaction() as transaction:
                person = transaction.add_person("测", "zh")
                transaction.add_role(person.id, village, "reporter", at)
                known = program.duties.known(transaction, Person(person.id, "测", "zh"), Walk(), Started(at))
    return known, Walk(), at
