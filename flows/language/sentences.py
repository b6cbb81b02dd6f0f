"""The one catalogue of what can be wrong in a flows folder, in English: what is wrong, and what to do.

Pure. `problems` fills in the values; `docs/problems/<code>.md` shows a bad and a good example of each code. The same
codes in Chinese stand in `sentences_zh`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_SENTENCES: Final = {
    # files and YAML
    "file-name": (
        '"{name}" is not the name of a flow file. Use small letters, digits and hyphens, and end in .yaml, '
        "directly in definitions/ or dictionary/."
    ),
    "unsafe-path": (
        '"{name}" is not a path inside the flows folder. Use plain names with forward slashes, without .. '
        "or a leading slash."
    ),
    "too-large": "The {what} is larger than {limit} characters. Split it, or remove what is not needed.",
    "too-deep": (
        "Lists and mappings are nested deeper than {limit} levels here. Write fewer levels; no key of the "
        "flow language needs that many."
    ),
    "too-many-values": "The file holds more than {limit} values. Split it into several files.",
    "unreadable-character": (
        "The character {character} may not stand in a flow file. Remove it, and save the file as UTF-8."
    ),
    "bad-yaml": (
        "This is not YAML: {why}. Look at the indentation, the colons and the quotes around this place."
    ),
    "full-width-sign": (
        "The {wide} in line {line} is a full-width sign, which YAML does not know. Write the half-width {narrow} "
        "in its place."
    ),
    "no-anchors": (
        '"{mark}" is a YAML anchor or alias, which flow files do not have. Write the value out; put a text '
        "that begins with & or * into quotes."
    ),
    "no-tags": (
        '"{tag}" is a YAML tag, which flow files do not have. Remove it; put a text that begins with ! into '
        "quotes."
    ),
    "one-document": (
        "A second YAML document begins here. Remove the line ---, or put the second document into a file of "
        "its own."
    ),
    "duplicate-key": '"{key}" stands twice; the first time in line {line}. Remove one of the two.',
    "key-is-text": "A key is one word here, not a list or mapping. Write a name, a colon and the value.",
    # keys and single values
    "unknown-key": 'There is no key "{key}" here.{guess} Use one of: {known}.',
    "missing-key": '"{key}" is missing. Add it: {about}',
    "wrong-shape": "Here stands {actual}, but {wanted} is needed. Write {wanted}.",
    "empty-value": "The value is missing. Write it after the colon, or remove the key.",
    "text-too-long": "The text has {length} characters, more than {limit}. Shorten it.",
    "bad-name": (
        '"{text}" is no name. Begin with a small letter and use only {signs}; at most {limit} characters.'
    ),
    "reserved-name": '"{text}" is a word of the expression language. Choose another name.',
    "not-one-of": '"{text}" is not possible here.{guess} Use one of: {known}.',
    "period-not-allowed": (
        '"{text}" is not a period. Nobody is asked more often than quarterly: use quarterly or annual.'
    ),
    "schema-version": 'This program reads schema 1, not "{text}". Write schema: 1.',
    "bad-number": '"{text}" is not {wanted}. Write it in plain digits, such as {example}.',
    "number-out-of-range": "{text} lies outside {low} to {high}. Choose a number between them.",
    "bad-date": '"{text}" is not a date. Write year, month and day, such as 2026-01-05.',
    "bad-flag": '"{text}" is neither true nor false. Write true or false.',
    "bad-duration": '"{text}" is not a duration. Write it such as {example}.',
    "too-few": (
        "The list has {count} of the {minimum} entries that are needed at least. "
        "Add what is missing, or remove the key."
    ),
    "repeated-entry": '"{text}" stands twice in the list. Remove one of the two.',
    "flow-name": 'The file is called "{file}" but the flow "{flow}". Make them the same.',
    "defined-twice": 'The {kind} "{id}" is defined already, at {first}. Keep one of the two.',
    # expressions
    "expression-too-long": (
        "The expression has {count} {what}, more than {limit}. Break it up with a computed element."
    ),
    "expression-sign": "{sign} has no meaning in an expression. {advice}",
    "expression-number": "{text} is not a number that can be used here. {advice}",
    "expression-syntax": (
        "The expression breaks off or is mixed up here ({why}). Check the brackets and what stands between "
        "the names."
    ),
    "expression-not-allowed": "{what} is not part of the expression language. {advice}",
    "unknown-element": (
        'There is no element "{id}" in the dictionary.{guess} Correct the name, or define the element.'
    ),
    "unknown-option": '"{id}" is no option of {element}.{guess} Use one of: {known}.',
    "wrong-kind": "{what} is {actual}, but {wanted} is needed here. Compare and calculate like with like.",
    "unit-mismatch": (
        "{left} counts in {left_unit} and {right} in {right_unit}. Multiply one of them so that both count "
        "in the same unit."
    ),
    "constant-expression": (
        "The expression names no element, so it always has the same result. Name an element, or remove the "
        "key."
    ),
    "not-a-condition": (
        "The expression gives {actual}, but {key} needs a condition. Write a comparison, such as households "
        "> 0."
    ),
    "not-a-number": (
        "The expression gives {actual}, but compute needs a number. Write a calculation, such as births - "
        "deaths."
    ),
    "never-asked": (
        '"{id}" is asked only if this is true, but no values within the limits make it true. Correct the '
        "condition, or a limit of what it names."
    ),
    "always-asked": (
        "This is true for all values within the limits, so it decides nothing. Remove the condition, or correct it."
    ),
    "check-never-holds": (
        "No values within the limits satisfy this check, so no report could be submitted. Correct the check, or "
        "a limit of what it names."
    ),
    "check-always-holds": (
        "All values within the limits satisfy this check, so it finds nothing. Remove it, or correct it."
    ),
    "checks-contradict": (
        "The check of {id} cannot hold together with the check of {others} and the limits, so no report could be "
        "submitted. Correct one of them."
    ),
    "warning-never-shown": (
        "No values within the limits make this true, so nobody is ever asked back. Correct the condition (a "
        "change of 30 % is 0.3), or remove it."
    ),
    "warning-always-shown": (
        "All values within the limits make this true, so everybody is always asked back. Correct the condition, "
        "or remove it."
    ),
    "cycle": "{path}: these elements depend on each other in a circle. Remove one of the references.",
    # elements
    "unknown-unit": 'There is no unit "{id}".{guess} Correct the name, or define it under units.',
    "unknown-department": (
        'There is no department "{id}".{guess} Correct the name, or define it under departments.'
    ),
    "unit-missing": "A number needs a unit, or nobody knows what is counted. Add unit.",
    "accepts-dimension": (
        '"{id}" measures {actual}, the element {wanted}. Accept only units that can be converted.'
    ),
    "key-not-for-type": (
        '"{key}" has no meaning for the type {type}. Remove it, or change the type ({types}).'
    ),
    "key-not-for-measure": (
        '"{key}" has no meaning for the measure {measure}. Remove it, or change the measure ({measures}).'
    ),
    "options-missing": "A {type} element needs options to choose from. Add options, at least two.",
    "too-many-options": (
        "The element has {count} options, and a question shows {limit} buttons at most. Group them, or ask in two "
        "elements: the group first, then which of it."
    ),
    "limits-contradict": "{low} is above {high}, so no value is possible. Exchange or correct them.",
    "usual-out-of-range": "The usual value {usual} is outside the limits. Choose one between min and max.",
    "decimals-mismatch": (
        "{key} has more digits after the point than the element's {decimals}. Shorten it, or raise decimals."
    ),
    "check-without-message": (
        "{present} stands without {missing}. Add {missing}: a reporter must be told what is wrong."
    ),
    "sum-of-stock": (
        "A stock counts a state, so adding its quarters counts the same things again. Use last, mean or max "
        "for over_time."
    ),
    "over-time-of-cumulative": (
        "A cumulative figure already counts from 1 January, so its quarters cannot be added up or averaged. "
        "Use last for over_time."
    ),
    "computed-is-not-typed": (
        '"{key}" is about what a person types, but a computed element is never asked. Remove it.'
    ),
    "same-name": (
        '"{text}" already names {other}, so a typed line could mean either. Choose another wording, or '
        "remove the second element if it measures the same."
    ),
    # meanings
    "conversion-meaning": (
        "A conversion from meaning {meaning} cannot be used here: it must be earlier than today's meaning, {today}, "
        "and stand once. Write the meaning of the old figures."
    ),
    "conversion-way": (
        "A conversion says one of unit, options and value, and here stands {given}. Write exactly one of them."
    ),
    "conversion-not-for-type": (
        'The type {type} has no conversion by "{way}". Use unit or value for numbers, options for choices; of '
        "other types old figures are asked again."
    ),
    "conversion-reads": (
        "A conversion reads the old figure and nothing else. Write it as {before}, as in {before} * 15."
    ),
    "meaning-not-raised": (
        '{what} of "{id}" differs from what is published, so old figures may mean something else. Write meaning: '
        "{next}; or, if every figure still means the same, write same_meaning: and why."
    ),
    "same-meaning-impossible": (
        '{what} of "{id}" differs from what is published, and old figures cannot keep their meaning through that. '
        "Write meaning: {next}; conversions can say how old figures carry over."
    ),
    "meaning-lowered": (
        'The meaning of "{id}" is {old} in what is published. Write {old} or more: the number of a meaning is never '
        "used for another one."
    ),
    "name-is-value": (
        '"{text}" reads as an answer or a command when it is typed, so it cannot name anything. Choose a word that '
        "is neither."
    ),
    "name-goes-on": (
        '"{text}" reads as "{label}" ({other}) followed by its value when it is typed. Choose another wording.'
    ),
    "similar-element": (
        'This sounds like the element "{other}" ({label}), which {owner} owns. If it is the same, remove {id} and '
        "use {other} in the form; if not, say the difference in label and definition."
    ),
    "never-collect": (
        'This asks for {topic} ("{found}"), which is never collected. Remove the element; nothing can allow '
        "it."
    ),
    # flows
    "element-twice": (
        'The element "{id}" stands twice in this flow; the first time in line {line}. Remove one of the two.'
    ),
    "condition-input-missing": (
        '"{id}" is asked only if {inputs} allows it, but the flow does not contain {inputs}. Add it to the '
        "flow, before {id}."
    ),
    "work-class-taken": (
        'The flow "{other}" already collects {work_class} at level {level} with period {period}. Put the '
        "fields into that flow: one form for one kind of work."
    ),
    "admission-dates": (
        "The admission ends on {until}, not after it was approved on {approved}. Correct one of the dates."
    ),
    "minutes-too-few": (
        "{admitted} minutes are admitted, but reading the form and typing its {asked} figures of each period takes "
        "about {minutes}. Ask for less, or have the form admitted for the time that it takes."
    ),
    "window-too-long": (
        "The window can last {days} days, so it would overlap the next period's. Shorten due and late_until "
        "to {limit} days together."
    ),
    "window-too-short": (
        "Whoever is asked shall have {least} working days at least. Write due: {least} working days, or more."
    ),
    # messages
    "message-file": (
        '"{name}" is not a message file that the program reads. Put sentences into sentences.yaml, '
        "commands.yaml, page.yaml, office.yaml, calendar.yaml or telegram.yaml and cards into cards/, "
        "in the folder of a language that is offered."
    ),
    "message-broken": (
        "This is not a template: {why}. Look at the brackets, and compare it with the text of the other language."
    ),
    "message-not-text": '"{text}" is not read as a text here. Put it into quotes, or write the sentence.',
    "message-unknown-key": (
        'The program says nothing called "{key}".{guess} Remove it, or use one of: {known}.'
    ),
    "message-unknown-card": 'There is no card "{text}" to include.{guess} Correct the name, or add the card.',
    "message-unknown-variable": (
        'Nothing is given to this text as "{text}".{guess} Use what the text that comes with the program uses: {known}.'
    ),
    "message-without-variable": (
        "The text that comes with the program also says {missing}, and this one does not. Add it, unless it is left "
        "out on purpose."
    ),
    # files that a program wrote
    "undecided": (
        "Lines of this file are still marked as to be decided: {count}, the first here. Decide on each value, and take "
        "the mark away."
    ),
}

WARNINGS: Final = frozenset(
    {
        "always-asked",
        "check-always-holds",
        "message-without-variable",
        "minutes-too-few",
        "similar-element",
        "undecided",
        "warning-never-shown",
        "warning-always-shown",
    }
)
"""Codes of what may be meant: they are told, and keep nothing from being published. All others are errors."""

CATALOGUE: Final[Mapping[str, str]] = MappingProxyType(_SENTENCES)
"""Code to sentence, with the names of its values in braces."""
