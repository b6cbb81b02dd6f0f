"""The cards of reviewing: the forms and periods, the units of one, a report, the fields to ask again, the reason.

Pure. Buttons that decide carry a mark of the report as it was displayed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

from bot.core.effects import Button, Card
from bot.core.facts import Decision, Report, ReportState, Reviewed, ReviewGroup, Reviewing, Unit, Verdict
from bot.core.periods import parse_identifier
from bot.core.presses import Press, Verb
from bot.core.review.moving import MORE_WORKING_DAYS
from bot.core.review.sheet import Entry, displayed_mark, entries
from bot.core.state import ReviewCursor, ReviewStage
from bot.core.walk.cards import PAGE_MAX_ITEMS, chunks, page_buttons, receipt_number
from bot.core.walk.turn import Turn
from flows.language.model import Element, ElementType, Flow

REASON_MAX_CHARS: Final = 200
"""Characters of a reason: what a reporter reads on a phone at a glance, above the fields that it is about."""


class Standing(StrEnum):
    """How far a report is, as a reviewer sorts them: what is missing, what waits for them, what waits for the unit."""

    MISSING = "missing"
    SUBMITTED = "submitted"
    OUTDATED = "outdated"
    RETURNED = "returned"
    ACCEPTED = "accepted"


_ORDER: Final = tuple(Standing)


def standing(report: Report) -> Standing:
    """How far a report is."""
    if report.verdict is not None:
        return Standing.ACCEPTED if report.verdict is Verdict.ACCEPTED else Standing.RETURNED
    if report.state is ReportState.OUTDATED:
        return Standing.OUTDATED
    return Standing.SUBMITTED if report.submissions else Standing.MISSING


def was_filed_late(report: Report) -> bool:
    """Whether a report that was submitted once came after its due day where the unit is.

    A correction is none: it may come after the due day of a report that was filed in time.
    """
    at = report.submitted_at
    return report.submissions == 1 and at is not None and report.is_late(at)


def reviewing_of(turn: Turn) -> Reviewing:
    """What the reviewer is shown; asking for it for somebody else is our own mistake."""
    if turn.known.reviewing is None:
        raise LookupError("the person reviews nothing")
    return turn.known.reviewing


def card_of(turn: Turn, review: ReviewCursor) -> Card | None:
    """The card that shows where the reviewer stands; None where the report is theirs to review no more."""
    reviewed = reviewing_of(turn).looked_at
    if review.stage is ReviewStage.LIST:
        return listing(turn, review.page)
    if reviewed is None:
        return None
    if review.stage is ReviewStage.FORM:
        return form(turn, reviewing_of(turn).beside, review.page)
    if review.stage is ReviewStage.FIELDS:
        return fields(turn, reviewed, review)
    if review.stage is ReviewStage.REASON:
        return reason(turn, reviewed, review)
    return report(turn, reviewed)


# -- lists


def listing(turn: Turn, page: int) -> Card:
    """The forms and periods that are going on, then those of the past, one page of them."""
    reviewing, at = reviewing_of(turn), turn.event.at
    present = [each for each in reviewing.groups if each.is_present(at)]
    past = [each for each in reviewing.groups if not each.is_present(at)]
    pages = [*_pages(present), *_pages(past)] or [[]]
    page = min(page, len(pages) - 1)
    items = [_item(reviewing, each) for each in pages[page]]
    rows = [(Button("review_form", Press(Verb.REVIEW_FORM, each["number"]), each),) for each in items]
    is_past = page >= len(_pages(present)) and bool(past)
    turns = page_buttons(Verb.REVIEWING, page, len(pages))
    return Card("reviewing", {"items": items, "is_past": is_past}, buttons=_rows(*rows, turns))


def _pages(groups: Iterable[ReviewGroup]) -> list[list[ReviewGroup]]:
    """Newest period first, a page of them at a time."""
    by_name = sorted(groups, key=lambda each: (each.flow, each.above))
    newest = sorted(by_name, key=lambda each: parse_identifier(each.period), reverse=True)
    return chunks(newest)


def _item(reviewing: Reviewing, group: ReviewGroup) -> dict[str, Any]:
    above = next(each for each in reviewing.above if each.code == group.above)
    return {
        **group._asdict(),
        "above": above,
        "title": reviewing.titles[group.flow],
        "several": len(reviewing.above) > 1,
    }


def form(turn: Turn, beside: Sequence[tuple[Unit, Report]], page: int) -> Card:
    """The units of one form and period, those that have not filed first."""
    listed = sorted(beside, key=lambda each: _ORDER.index(standing(each[1])))
    pages = chunks(listed)
    page = min(page, len(pages) - 1)
    rows = [
        (
            Button(
                "review_unit",
                Press(Verb.REVIEW_REPORT, each.number),
                {"unit": unit, "standing": standing(each), "was_late": was_filed_late(each)},
            ),
        )
        for unit, each in pages[page]
    ]
    first = listed[0][1]
    counted = [standing(each) for _, each in listed]
    values = {
        "above": next(each for each in reviewing_of(turn).above if each.code == listed[0][0].parent),
        "title": flow_of(turn, first).title,
        "reported": first.key.period,
        "page": page + 1,
        "pages": len(pages),
        **{each.value: counted.count(each) for each in Standing},
    }
    turns = page_buttons(Verb.REVIEW_FORM, page, len(pages), number=first.number)
    back = (Button("review_forms", Press(Verb.REVIEWING)),)
    return Card("reviewing_form", values, buttons=_rows(*rows, turns, back))


def _rows(*rows: tuple[Button, ...]) -> tuple[tuple[Button, ...], ...]:
    return tuple(row for row in rows if row)


# -- one report


def flow_of(turn: Turn, about: Report) -> Flow:
    """The form of a report, as it is asked now."""
    return turn.known.catalogues[about.revision].flows[about.key.flow]


def sheet_of(turn: Turn, reviewed: Reviewed) -> tuple[Entry, ...]:
    return entries(reviewed, turn.known.catalogues[reviewed.report.revision])


def mark_now(turn: Turn, reviewed: Reviewed) -> str:
    return displayed_mark(reviewed, sheet_of(turn, reviewed))


def _head(turn: Turn, reviewed: Reviewed) -> dict[str, Any]:
    about = reviewed.report
    return {
        "unit": reviewed.facts.unit,
        "flow": flow_of(turn, about),
        "period": about.key.period,
        "report": about,
    }


def report(turn: Turn, reviewed: Reviewed) -> Card:
    """A unit's report: its state, what changed and was corrected, what was decided before, and what may be now."""
    about, shown = reviewed.report, sheet_of(turn, reviewed)
    at = turn.event.at
    values = _head(turn, reviewed) | {
        "standing": standing(about),
        "is_late": about.is_late(at),
        "was_late": was_filed_late(about),
        "is_closed": about.closes_at <= at,
        "receipt": receipt_number(about),
        "changed": [each for each in shown if each.is_change],
        "corrected": [each for each in shown if each.is_corrected],
        "rest": [each for each in shown if not each.is_change],
        "decided": [(each, _marked_elements(turn, reviewed, each)) for each in reviewed.decisions],
    }
    return Card("reviewing_report", values, buttons=_report_buttons(turn, reviewed))


def _marked_elements(turn: Turn, reviewed: Reviewed, decision: Decision) -> list[Element]:
    """In the order of the form."""
    marked = frozenset(decision.fields)
    fields = flow_of(turn, reviewed.report).fields
    return [each.element for each in fields if each.element.id in marked]


def _report_buttons(turn: Turn, reviewed: Reviewed) -> tuple[tuple[Button, ...], ...]:
    about, mark = reviewed.report, mark_now(turn, reviewed)
    rows: list[tuple[Button, ...]] = []
    if may_accept(about):
        rows.append((Button("accept", Press(Verb.ACCEPT, about.number, mark=mark)),))
    if may_return(turn, reviewed):
        rows.append((Button("return_fields", Press(Verb.MARK_FIELDS, about.number)),))
    if about.is_waiting:
        rows += [
            (
                Button(
                    "more_time", Press(Verb.MORE_TIME, about.number, choice=days, mark=mark), {"days": days}
                ),
            )
            for days in MORE_WORKING_DAYS
        ]
    return _rows(*rows, (_back_to_form(about),))


def _back_to_form(about: Report) -> Button:
    return Button("review_units", Press(Verb.REVIEW_FORM, about.number))


def may_accept(about: Report) -> bool:
    """Whether a submission waits for a verdict, and rests on figures that still count."""
    return standing(about) is Standing.SUBMITTED


def may_return(turn: Turn, reviewed: Reviewed) -> bool:
    """Whether there is a submission that was not returned, with a field that people can answer again."""
    is_there = standing(reviewed.report) in (Standing.SUBMITTED, Standing.OUTDATED, Standing.ACCEPTED)
    return is_there and any(each.may_be_returned for each in sheet_of(turn, reviewed))


# -- deciding


def fields(turn: Turn, reviewed: Reviewed, review: ReviewCursor) -> Card:
    """One page of the list in which the fields to be asked again are ticked."""
    number = reviewed.report.number
    pages = _by_section([each for each in sheet_of(turn, reviewed) if each.may_be_returned])
    page = min(review.page, len(pages) - 1)
    rows = [(_tick(number, each, each.element.id in review.marked, review.mark),) for each in pages[page]]
    section = pages[page][0].field.section
    titles = {each.id: each.title for each in flow_of(turn, reviewed.report).sections}
    values = _head(turn, reviewed) | {
        "page": page + 1,
        "pages": len(pages),
        "count": len(review.marked),
        "section": titles.get(section),
    }
    marked = Button("picked", Press(Verb.MARKED, number, mark=review.mark), {"count": len(review.marked)})
    turns = page_buttons(Verb.MARK_FIELDS, page, len(pages), number=number)
    return Card("reviewing_fields", values, buttons=_rows(*rows, turns, (marked,), (_cancel(number),)))


def _by_section(shown: Iterable[Entry]) -> list[list[Entry]]:
    found: list[list[Entry]] = []
    for each in shown:
        page = found[-1] if found else None
        if page is None or page[0].field.section != each.field.section or len(page) == PAGE_MAX_ITEMS:
            found.append([each])
        else:
            page.append(each)
    return found


def _tick(number: int, entry: Entry, is_marked: bool, mark: str) -> Button:
    label = "ticked" if is_marked else "unticked"
    press = Press(Verb.MARK_FIELD, number, entry.field.number, mark=mark)
    return Button(label, press, {"item": entry, "held": entry.figure.value})


def _cancel(number: int) -> Button:
    return Button("review_cancel", Press(Verb.REVIEW_REPORT, number))


def reason(turn: Turn, reviewed: Reviewed, review: ReviewCursor) -> Card:
    """Asks why a report is returned or given more time."""
    elements = [each.element for each in sheet_of(turn, reviewed) if each.element.id in review.marked]
    values = _head(turn, reviewed) | {
        "days": review.days,
        "marked": elements,
        "limit": REASON_MAX_CHARS,
    }
    button = _cancel(reviewed.report.number)
    return Card("reviewing_reason", values, buttons=((button,),), expects=ElementType.TEXT)
