"""The sentences of `notes`: what could not be carried over, or was decided, and what to do.

Pure.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    # questions that are not carried over
    "repeat": (
        "It stands in a repeat, which asks about one person or thing after another. Only a unit as a whole is "
        "observed here: ask for the count or the sum instead."
    ),
    "never-asked": (
        "The type {type} takes {what}, which is never taken in. Leave it out, or ask for a count instead."
    ),
    "personal": (
        'It asks about a single person ("{words}"). Only a unit as a whole is observed here: ask for a count, or leave '
        "it out."
    ),
    "never-collect": (
        'It asks for {topic} ("{found}"), which is never collected. Leave it out; nothing can allow it.'
    ),
    "metadata": (
        "The type {type} notes something about the device or the moment. The program keeps by itself who filed what "
        "when; leave it out."
    ),
    "no-counterpart": "There is no type like {type} here. {advice}",
    "unknown-type": 'The type "{type}" is not known. Correct it in the spreadsheet, or write the element by hand.',
    "note-text": (
        'This text only explains ("{text}"), and a form here has no such lines. Put what counts and what does not '
        "into the definition of the element it is about."
    ),
    "no-label": "There is neither a label nor a name. Write what is asked into this row.",
    "no-list": 'There is no list of choices "{list}". Write it on the sheet of choices.',
    "too-few-options": "The list has {count} of the two options that are needed. Add options.",
    "calculation-refused": (
        "Without its calculation the field has no value, and the calculation cannot be carried over ({why}): {text}. "
        "Write compute by hand, or ask for the figure."
    ),
    "other-type": (
        'The dictionary has "{id}" under the same name, of the type {type}. Use that element, or give this one a '
        "name of its own if it measures something else."
    ),
    "asked-twice": 'It is the same element as the one in {first}, "{id}". A form asks for an element once.',
    # conditions, checks, limits
    "condition-refused": "{key} is not carried over ({why}): {text}. Write {ours} by hand where it is needed.",
    "range-widened": "Only a part of {text} is carried over ({why}). Write the rest of check by hand.",
    "condition-of-existing": (
        '{key} is not carried over, because "{id}" stands in the dictionary and keeps what is written there: {text}.'
    ),
    "all-required": (
        "{count} questions that may be left empty there must be answered here; only a text may be skipped. Take out "
        "of the form what is not always known."
    ),
    # texts, names and columns
    "to-translate": "The text in {language} is missing: the other language's stands in its place. Translate it.",
    "other-language": (
        "The column of texts in {language} is not carried over: texts are kept in Chinese and English."
    ),
    "foreign-text": "There is no text in Chinese or English; the one in {language} stands for both. Translate it.",
    "text-shortened": "The {key} has {length} characters, more than {limit}, and was shortened. Word it anew.",
    "label-changed": 'Another element has the same label, so it became "{label}". Choose a better one.',
    "name-doubled": "Another question has the same name, and expressions mean the first. Look at those that name it.",
    "id-changed": 'The name "{name}" became "{id}". Nothing needs to be done; expressions follow.',
    "options-changed": "Options have new ids: {changes}. Nothing needs to be done; expressions follow.",
    "option-label-changed": 'Another option has the same label, so it became "{label}". Choose a better one.',
    "option-doubled": 'The option "{name}" stands twice in the list. The first one is kept; remove one of the two.',
    "option-added": "An option for another answer was added: write down in the definition what belongs there.",
    "column-ignored": "Not carried over: {columns}. There is no place for it here.",
    "column-doubled": 'The heading "{column}" stands twice. Of each row the first one that is filled is read.',
    "choice-filter": "choice_filter is not carried over, so all options are offered: {text}. Shorten the list by hand.",
    "default-ignored": "The default {text} is not carried over: what was reported last is shown instead.",
    "group-ends": "A group or repeat ends here that did not begin. Correct the spreadsheet.",
    "group-open": "A group or repeat begins here and does not end. It is taken to end with the sheet.",
    "nested-group": 'The group "{title}" stands within another one; its questions are in that section.',
    "list-unused": "{count} choices of this list are not carried over: no question that is carried over uses it.",
    "total-row": "A total is not asked here. Where it is needed, write an element whose compute adds up the others.",
    "row-unread": "The row is not carried over: {why}. Write it by hand where it is needed.",
    "sheet-ignored": "The sheet is not read. {why}",
    "sheet-cut": "The sheet has more rows than {limit}; what follows is not read. Remove what is not the form.",
    "pyxform-refuses": (
        "pyxform, which programs of the XLSForm world read forms with, does not accept the file: {why} What can be "
        "read without it is carried over."
    ),
    "pyxform-crashes": (
        "pyxform, which programs of the XLSForm world read forms with, breaks down over the file ({why}). What can "
        "be read without it is carried over."
    ),
    # the dictionary
    "reused": 'It is the element "{id}" of the dictionary ({label}), which the form now uses.',
    "brought-along": 'The dictionary asks for "{id}" only where "{input}" allows it, so that is in the form too.',
    "unit-differs": 'The list counts in {unit}, but "{id}" of the dictionary in {ours}. Tell reporters.',
    "options-differ": (
        'The options {names} are not among those of "{id}", which keeps its own. Add them there where they are needed.'
    ),
    "looks-like": 'It looks like "{id}" of the dictionary ({label}). If it measures the same, use that one instead.',
    "looks-alike": 'It looks like "{id}" ({label}) of the same file. If both measure the same, remove one.',
    "to-decide": "The spreadsheet does not say: {keys}. A starting value stands in the file; decide on each.",
    "guessed": "{key} became {value}, guessed from {why}. Correct it if that is wrong.",
    "new-unit": 'There is no measurement unit "{unit}"; "{id}" was made. Give it its dimension and factor.',
    "form-to-decide": (
        "The spreadsheet does not say: {keys}. A starting value stands in the file, and the admission has ended, so "
        "that nobody is asked yet; decide on each."
    ),
    "not-accepted": "{what} is left out, because the flow language does not accept it: {problem}",
    # export
    "aliases-unsaid": "XLSForm has no other names for options. They are left out.",
    "last-unsaid": "{key} reads the last period, which XLSForm does not know: {text}. It is left out.",
    "expression-unsaid": "{key} cannot be said in XPath ({why}): {text}. It is left out.",
    "warning-unsaid": "XLSForm has no warnings that may be overruled: {text}. It is left out.",
    "computed-unsaid": "It is computed in a way that XLSForm cannot say, so it is asked there as a question.",
    "form-unsaid": "XLSForm has no place for {keys}. They are left out.",
    "element-unsaid": "XLSForm has no place for {keys}. They stand in columns that other programs pass over.",
}
"""Code to sentence, with the names of its values in braces."""
