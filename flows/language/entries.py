"""The keys of a dictionary file and of a flow file, declared once for the reader and for the JSON Schemas.

Pure. Limits named here belong to the language; those of a phone's screen decided the lengths of texts.
"""

from __future__ import annotations

from typing import Final

from flows.language.model import (
    NOTICE_WORKING_DAYS,
    Aggregation,
    Authority,
    ElementType,
    Level,
    Measure,
    PeriodKind,
)
from flows.language.records import Key, ListOf, MapOf, Pairs, Record, Translated
from flows.language.shapes import (
    Day,
    Duration,
    ExpressionText,
    Fixed,
    Flag,
    Name,
    Number,
    NumberOrDay,
    OneOf,
    Ratio,
    Signs,
    Text,
    Whole,
)
from flows.language.tokens import LENGTH_MAX

LABEL_MAX_CHARS: Final = 60
DEFINITION_MAX_CHARS: Final = 600
MESSAGE_MAX_CHARS: Final = 200
TITLE_MAX_CHARS: Final = 60
DECIMALS_MAX: Final = 6
TEXT_MAX_CHARS: Final = 500
DUE_MAX_WORKING_DAYS: Final = 120
LATE_MAX_DAYS: Final = 180
RECHECK_MAX_QUARTERS: Final = 40
MINUTES_MAX: Final = 240
MEANING_MAX: Final = 9999

_LABEL: Final = Translated(LABEL_MAX_CHARS)
_ALIASES: Final = ListOf(Text(LABEL_MAX_CHARS))
_ALIASES_ABOUT: Final = "other words that a person may type for it"
_EXPRESSION: Final = ExpressionText(LENGTH_MAX)

UNIT: Final = Record(
    (
        Key("label", _LABEL, "its name or sign, in every language", True),
        Key("dimension", Name(Signs.WORD), "what it measures; units of one dimension convert", True),
        Key("factor", Ratio(), "how many base units of the dimension one of it is, exactly", True),
        Key("aliases", _ALIASES, _ALIASES_ABOUT),
    )
)

DEPARTMENT: Final = Record((Key("label", _LABEL, "its name, in every language", True),))

OPTION: Final = Record(
    (
        Key("id", Name(Signs.OPTION), "its name in expressions and exports", True),
        Key("label", _LABEL, "what a person sees, in every language", True),
        Key("aliases", _ALIASES, _ALIASES_ABOUT),
    )
)

CONVERSION: Final = Record(
    (
        Key("meaning", Whole(1, MEANING_MAX), "the earlier meaning whose figures carry over", True),
        Key("unit", Name(Signs.UNIT), "the unit in which they were counted"),
        Key("options", Pairs(Name(Signs.OPTION)), "which option of today each old one is"),
        Key("value", _EXPRESSION, "a calculation from `before`, the old figure"),
    )
)

ELEMENT: Final = Record(
    (
        Key("meaning", Whole(1, MEANING_MAX), "raised by 1 when old figures can no longer be compared"),
        Key(
            "same_meaning", Text(MESSAGE_MAX_CHARS), "why the last change of the definition changes no figure"
        ),
        Key("conversions", ListOf(CONVERSION, 1), "how figures of earlier meanings carry over"),
        Key("label", _LABEL, "its name, in every language", True),
        Key("definition", Translated(DEFINITION_MAX_CHARS), "what counts and what does not", True),
        Key("type", OneOf(ElementType), "what kind of answer it takes", True),
        Key(
            "measure",
            OneOf(Measure),
            "stock: a state; flow: in the period; cumulative: since 1 January",
            True,
        ),
        Key("owner", Name(Signs.FILE), "the department that answers for the definition", True),
        Key("unit", Name(Signs.UNIT), "the unit it is stored in; numbers need one"),
        Key("accepts", ListOf(Name(Signs.UNIT)), "more units that a person may type"),
        Key("authority", OneOf(Authority), "whose figure counts when two exist"),
        Key("aliases", _ALIASES, _ALIASES_ABOUT),
        Key("decimals", Whole(0, DECIMALS_MAX), "digits after the point that are kept"),
        Key("min", NumberOrDay(), "the smallest possible value"),
        Key("max", NumberOrDay(), "the largest possible value"),
        Key("future", Flag(), "whether a date may lie after today"),
        Key("usual", Number(), "the value when nothing happened"),
        Key("options", ListOf(OPTION, 2), "what can be chosen, in this order"),
        Key("may_skip", Flag(), "whether it may be left out"),
        Key("text_max", Whole(1, TEXT_MAX_CHARS), "characters of an answer in words"),
        Key(
            "recheck_after", Duration("quarter", RECHECK_MAX_QUARTERS), "when a carried value is asked again"
        ),
        Key("over_units", OneOf(Aggregation), "how it adds up over units"),
        Key("over_time", OneOf(Aggregation), "how quarters make a year"),
        Key("applies_if", _EXPRESSION, "a condition; where it is false nothing is asked"),
        Key("check", _EXPRESSION, "a condition that must not be false"),
        Key("check_message", Translated(MESSAGE_MAX_CHARS), "what a reporter is told when check is false"),
        Key("warn_if", _EXPRESSION, "a condition; where it is true the answer is asked back once"),
        Key("compute", _EXPRESSION, "a calculation that replaces the question"),
    )
)

_SCHEMA: Final = Fixed("1", "schema-version")

DICTIONARY: Final = Record(
    (
        Key("schema", _SCHEMA, "the version of the flow language"),
        Key("elements", MapOf(Name(Signs.WORD, is_new=True), ELEMENT), "what is measured"),
        Key("units", MapOf(Name(Signs.UNIT), UNIT), "what figures are counted in"),
        Key("departments", MapOf(Name(Signs.FILE), DEPARTMENT), "who owns, issues and receives"),
    )
)

WINDOW: Final = Record(
    (
        Key("opens", Fixed("period_end", "not-one-of"), "when reports may be filed: period_end", True),
        Key("due", Duration("working day", DUE_MAX_WORKING_DAYS), "working days until the due date", True),
        Key("late_until", Duration("day", LATE_MAX_DAYS), "days after it in which a report is late", True),
        Key(
            "notice",
            Duration("working day", DUE_MAX_WORKING_DAYS, NOTICE_WORKING_DAYS),
            "working days that whoever is asked has at least",
        ),
    )
)

ISSUER: Final = Record(
    (
        Key("department", Name(Signs.FILE), "who issues the form", True),
        Key("leader", Text(LABEL_MAX_CHARS), "who decided on it", True),
        Key("maker", Text(LABEL_MAX_CHARS), "who drew it up", True),
    )
)

ADMISSION: Final = Record(
    (
        Key("number", Text(LABEL_MAX_CHARS), "the number of the decision", True),
        Key("approved_on", Day(), "the day of the decision", True),
        Key("valid_until", Day(), "the last day on which the form may be asked", True),
        Key("legal_basis", Translated(MESSAGE_MAX_CHARS), "the rule it rests on", True),
        Key("purpose", Translated(MESSAGE_MAX_CHARS), "what the figures are for", True),
        Key("minutes", Whole(1, MINUTES_MAX), "how long one filing should take", True),
    )
)

SECTION: Final = Record(
    (
        Key("section", Name(Signs.OPTION), "its name in the file", True),
        Key("title", Translated(TITLE_MAX_CHARS), "its heading, in every language", True),
        Key("fields", ListOf(Name(Signs.WORD), 1), "elements, in the order in which they are asked", True),
    )
)

FLOW: Final = Record(
    (
        Key("schema", _SCHEMA, "the version of the flow language: schema: 1", True),
        Key("flow", Name(Signs.FILE), "its name, the same as the file's", True),
        Key("title", Translated(TITLE_MAX_CHARS), "its heading, in every language", True),
        Key("period", OneOf(PeriodKind, "period-not-allowed"), "quarterly or annual", True),
        Key("level", OneOf(Level), "whose report it is", True),
        Key("work_class", Name(Signs.FILE), "the kind of work; one form for each", True),
        Key("window", WINDOW, "when it may be filed", True),
        Key("issuer", ISSUER, "who answers for the form", True),
        Key("admission", ADMISSION, "the form office's decision", True),
        Key("receivers", ListOf(Name(Signs.FILE), 1), "departments that get the figures", True),
        Key("sections", ListOf(SECTION, 1), "what is asked, in order", True),
    )
)
