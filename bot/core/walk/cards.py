"""The cards of the walk: which message shows what, with which buttons.

Pure. A card holds values; its sentences stand under flows/messages. Every card about a report names its unit, form
and period.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from bot.core.effects import Button, Card
from bot.core.facts import DecisionKind, DraftKey, Known, Provenance, Report, Verdict
from bot.core.findings import failing_checks
from bot.core.plan import Line, Status
from bot.core.presses import Press, Verb
from bot.core.walk import marks
from bot.core.walk.turn import Turn, may_be_typed, press_code
from flows.language.model import Measure

PAGE_MAX_ITEMS: Final = 8
"""Items on one page of a list: more would not fit a phone's screen without scrolling."""

Item = TypeVar("Item")


def head(turn: Turn) -> dict[str, Any]:
    """What every card about a report begins with."""
    report = turn.report
    return {"unit": turn.facts.unit, "flow": turn.flow, "period": report.key.period, "report": report}


def button(turn: Turn, label: str, verb: Verb, *, line: Line | None = None, **more: Any) -> Button:
    """A button about the report in focus; `choice` and `mark` go into its payload, the rest into its label."""
    press = Press(
        verb,
        turn.report.number,
        press_code(line) if line is not None else 0,
        more.pop("choice", 0),
        more.pop("mark", ""),
    )
    return Button(label, press, more)


def lines_to_type(turn: Turn) -> tuple[Line, ...]:
    """The lines from which examples are made: of the report in focus, or of the first one; empty without any."""
    report = turn.focused() or next(iter(turn.known.reports), None)
    if report is None:
        return ()
    cursor = turn.walk.cursor(report.key)
    beside = Turn(turn.walk.with_cursor(report.key, cursor), turn.event, turn.known)
    return (turn if turn.focused() else beside).plan.lines


# -- opening and picking


def opening(turn: Turn) -> Card:
    """What is carried, what must be answered, what others already gave, until when, how many minutes."""
    plan = turn.plan
    if turn.report.verdict is Verdict.RETURNED:
        return returned(turn)
    if turn.is_amendment:
        return submitted(turn)
    zeroable = turn.zeroable()
    values = head(turn) | {
        "carried": plan.carried,
        "drafted": plan.drafted,
        "questions": [line for line in plan.asks if line.key not in zeroable],
        "zeroable": [line for line in plan.asks if line.key in zeroable],
        "given": given(turn),
        "derived": [line for line in plan.lines if line.is_derived],
        "minutes": turn.flow.admission.minutes,
        "is_late": turn.report.is_late(turn.event.at),
        "extended": turn.known.last_decision(turn.report, DecisionKind.EXTENDED),
    }
    return Card("opening", values, buttons=_opening_buttons(turn))


def given(turn: Turn) -> list[Line]:
    """The lines of an unsubmitted report whose figure of the period came another way; none of an amendment."""
    return [
        line
        for line in turn.plan.lines
        if line.figure is not None
        and line.draft is None
        and line.status is Status.KNOWN
        and may_be_typed(line)
        and not turn.is_amendment
    ]


def _opening_buttons(turn: Turn) -> tuple[tuple[Button, ...], ...]:
    if turn.plan.carried:
        all_same = button(turn, "nothing_changed", Verb.CONFIRM_ALL, mark=marks.carried_mark(turn))
        return ((all_same,), (button(turn, "something_changed", Verb.PICK),))
    if turn.questions() or turn.zeroable():
        return ((button(turn, "start", Verb.START),),)
    return ((button(turn, "look_and_submit", Verb.REVIEW),),)


def returned(turn: Turn) -> Card:
    """A report that a reviewer wants again: why, which fields, until when."""
    questions = turn.questions()
    values = head(turn) | {
        "returned": turn.known.last_decision(turn.report, DecisionKind.RETURNED),
        "extended": turn.known.last_decision(turn.report, DecisionKind.EXTENDED),
        "questions": questions,
        "drafted": turn.plan.drafted,
        "is_late": turn.report.is_late(turn.event.at),
    }
    first = button(turn, "start", Verb.START) if questions else button(turn, "look_and_submit", Verb.REVIEW)
    return Card("returned", values, buttons=((first,),))


def submitted(turn: Turn) -> Card:
    """The state of a report that was submitted: its receipt, and how to amend it, or who has accepted it."""
    values = head(turn) | {
        "receipt": receipt_number(turn.report),
        "drafted": turn.plan.drafted,
        "accepted": turn.known.last_decision(turn.report, DecisionKind.ACCEPTED)
        if turn.is_accepted
        else None,
    }
    if turn.is_accepted:
        return Card("submitted", values, buttons=((home_button(),),))
    rows = [(button(turn, "amend", Verb.PICK),)]
    if not turn.is_settled:
        rows.insert(0, (button(turn, "look_and_submit", Verb.REVIEW),))
    return Card("submitted", values, buttons=tuple(rows))


def pages(turn: Turn) -> list[list[Line]]:
    """The pickable lines by section, long sections split."""
    found: list[list[Line]] = []
    for line in marks.pickable(turn):
        page = found[-1] if found else None
        if page is None or page[0].field.section != line.field.section or len(page) == PAGE_MAX_ITEMS:
            found.append([line])
        else:
            page.append(line)
    return found


def picking(turn: Turn) -> Card:
    """One page of the list to tick, with page turns and "done"."""
    found = pages(turn)
    page = min(turn.cursor.page, max(0, len(found) - 1))
    lines = found[page] if found else []
    mark = marks.pick_mark(turn)
    ticked = frozenset(turn.cursor.ticked)
    rows: list[tuple[Button, ...]] = [(_tick_button(turn, line, line.key in ticked, mark),) for line in lines]
    turns = []
    if page > 0:
        turns.append(button(turn, "previous_page", Verb.PAGE, choice=page - 1))
    if page + 1 < len(found):
        turns.append(button(turn, "next_page", Verb.PAGE, choice=page + 1))
    rows.append(tuple(turns))
    rows.append((button(turn, "picked", Verb.PICKED, count=len(ticked)),))
    values = head(turn) | {
        "page": page + 1,
        "pages": len(found),
        "count": len(ticked),
        "section": _section_title(turn, lines),
    }
    return Card("picking", values, buttons=tuple(row for row in rows if row))


def _tick_button(turn: Turn, line: Line, is_ticked: bool, mark: str) -> Button:
    held = line.draft.what.value if line.draft else (line.held or line).value
    label = "ticked" if is_ticked else "unticked"
    return button(turn, label, Verb.TICK, line=line, mark=mark, item=line, held=held)


def _section_title(turn: Turn, lines: Sequence[Line]) -> Mapping[str, str] | None:
    return next(
        (section.title for section in turn.flow.sections if lines and section.id == lines[0].field.section),
        None,
    )


# -- review and receipt


def is_change(line: Line) -> bool:
    """Whether a drafted line says something else than was held before."""
    if line.draft is None or line.draft.what.provenance is not Provenance.REPORTED:
        return False
    held = line.held
    return held is None or held.value != line.value or line.element.measure is not Measure.STOCK


def overview(turn: Turn) -> Card:
    """The review of a report, or what stands where nothing is left to review."""
    return submitted(turn) if turn.is_settled or turn.is_accepted else review(turn)


def review(turn: Turn) -> Card:
    """Old and new values of what changed, what stays, what is wrong, and submit."""
    plan = turn.plan
    findings = failing_checks(plan)
    changes = [line for line in plan.drafted if is_change(line)]
    confirmed = [line for line in plan.drafted if not is_change(line)]
    zeroable = [plan.line_of[key] for key in turn.zeroable()]
    values = head(turn) | {
        "changes": changes,
        "confirmed": confirmed,
        "carried": plan.carried,
        "unchanged": [
            line for line in plan.lines if line.is_carried or (line.draft is not None and not is_change(line))
        ],
        "given": given(turn),
        "derived": [line for line in plan.lines if line.is_derived],
        "zeroable": zeroable,
        "findings": findings,
        "is_amendment": turn.is_amendment,
    }
    return Card("review", values, buttons=tuple(_review_buttons(turn, bool(zeroable), findings)))


def _review_buttons(turn: Turn, has_zeroable: bool, findings: Sequence[Any]) -> Iterable[tuple[Button, ...]]:
    seen: set[DraftKey] = set()
    for finding in findings:
        for line in finding.lines:
            if not line.is_derived and line.key not in seen:
                seen.add(line.key)
                yield (button(turn, "mend", Verb.EDIT, line=line, item=line),)
    if has_zeroable:
        yield (button(turn, "none_of_the_rest", Verb.NONE_OF_THE_REST, mark=marks.zero_mark(turn)),)
    if not findings:
        label = "submit_amendment" if turn.is_amendment else "submit"
        yield (button(turn, label, Verb.SUBMIT, mark=marks.submit_mark(turn)),)
    yield (button(turn, "change_something", Verb.PICK),)


def zeroing(turn: Turn) -> Card:
    """Names the fields in which nothing would have happened, before the press that says so."""
    lines = [turn.plan.line_of[key] for key in turn.zeroable()]
    return Card(
        "zeroing",
        head(turn) | {"lines": lines},
        buttons=(
            (button(turn, "none_of_the_rest", Verb.NONE_OF_THE_REST, mark=marks.zero_mark(turn)),),
            (button(turn, "one_by_one", Verb.ONE_BY_ONE),),
        ),
    )


def receipt(turn: Turn, *, active_s: int, not_asked: int, observations: int) -> Card:
    """Number, time taken, how many fields were not asked."""
    number = receipt_number(turn.report, turn.report.submissions + 1)
    values = head(turn) | {
        "receipt": number,
        "minutes": max(1, round(active_s / 60)),
        "not_asked": not_asked,
        "observations": observations,
        "is_amendment": turn.is_amendment,
        "outdated": [],
    }
    return Card("receipt", values, buttons=((button(turn, "amend", Verb.PICK), home_button()),))


def receipt_number(report: Report, submission: int | None = None) -> str:
    """A number to quote: the report's and the submission's."""
    return f"{report.number:06d}-{report.submissions if submission is None else submission}"


# -- about no report in particular


def home_button() -> Button:
    """The button that leads to all reports."""
    return Button("home", Press(Verb.HOME))


def chunks(items: Sequence[Item]) -> list[list[Item]]:
    """A list in pages; no page of an empty one."""
    return [list(items[each : each + PAGE_MAX_ITEMS]) for each in range(0, len(items), PAGE_MAX_ITEMS)]


def page_buttons(verb: Verb, page: int, pages: int, *, number: int = 0) -> tuple[Button, ...]:
    """The buttons that turn to the pages before and after, which count from 0; `number` is that of a report."""
    before = (Button("previous_page", Press(verb, number, choice=page - 1)),) if page else ()
    after = (Button("next_page", Press(verb, number, choice=page + 1)),) if page + 1 < pages else ()
    return before + after


def home(turn: Turn, page: int = 0) -> Card:
    """A page of the person's reports that can be filed or amended now, one button each; and what they review.

    Whoever files none is told so only where they do nothing else either.
    """
    reviewing = turn.known.reviewing
    above = reviewing.above if reviewing is not None else ()
    card = _list_of_reports(turn, "home", Verb.HOME_PAGE, page)
    rows = ((Button("review_list", Press(Verb.REVIEWING)),),) if above else ()
    values = {"above": above, "is_reporter": bool(turn.known.units), "is_office": turn.known.is_office}
    return replace(card, values={**card.values, **values}, buttons=(*card.buttons, *rows))


def which_report(turn: Turn, page: int = 0) -> Card:
    """Asks which report a typed line or a command was meant for; a line is kept until that is said."""
    card = _list_of_reports(turn, "which_report", Verb.WHICH_PAGE, page)
    return replace(card, values={**card.values, "is_kept": bool(turn.walk.kept)})


def _list_of_reports(turn: Turn, template: str, verb: Verb, page: int) -> Card:
    """One page of the reports, those that wait first, as they fall due; `verb` turns to another page."""
    known = turn.known
    found = chunks(sorted(known.reports, key=lambda report: not report.is_waiting)) or [[]]
    page = min(page, len(found) - 1)
    has_several_units = len({report.key.unit for report in known.reports}) > 1
    items: list[dict[str, Any]] = []
    for report in found[page]:
        unit = known.units[report.key.unit].unit
        items.append(
            {
                "report": report,
                "flow": known.catalogues[report.revision].flows[report.key.flow],
                "unit": unit,
                "is_late": report.is_late(turn.event.at),
                "extended": known.last_decision(report, DecisionKind.EXTENDED),
                "several_units": has_several_units,
                "corrections": _corrections_in_hand(known, report),
            }
        )
    rows = [(Button("report", Press(Verb.FOCUS, item["report"].number), item),) for item in items]
    turns = page_buttons(verb, page, len(found))
    values = {"items": items, "count": len(known.reports), "page": page + 1, "pages": len(found)}
    return Card(template, values, buttons=tuple(row for row in (*rows, turns) if row))


def _corrections_in_hand(known: Known, report: Report) -> int:
    """How many corrections of a submitted report were typed and not submitted; none that an open report will bring."""
    if report.is_waiting or report.verdict is not None:
        return 0
    of_unit = [each for each in known.reports if each.key[1:] == report.key[1:] and each.is_waiting]
    elsewhere = {id_ for each in of_unit for id_ in _fields(known, each)}
    corrected = _fields(known, report) - elsewhere
    drafts = known.units[report.key.unit].drafts
    return sum(key.element in corrected and key.period == report.key.period for key in drafts)


def _fields(known: Known, report: Report) -> frozenset[str]:
    return frozenset(known.catalogues[report.revision].flows[report.key.flow].field_of)
