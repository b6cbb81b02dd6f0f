"""Items that are never carried over, whatever the spreadsheet says: what records a person.

Pure. Topics are refused by the rule of the flow language; survey forms ask about one person in words of their own,
and those are known here.
"""

from __future__ import annotations

import re
from typing import Final

from flows.exchange.drafts import DraftElement
from flows.exchange.notes import Note, note
from flows.language.model import Element, Option, Place
from flows.language.rules.never_collect import refusals

_WHOSE: Final = (
    r"(?:your|his|her|their|(?:the )?(?:respondent|enumerator|interviewer|surveyor|child|mother|father|caretaker"
    r"|patient|farmer|head|leader|owner|user|volunteer|member|person|student|teacher)(?:[’']?s)?)"
)
_WHAT: Final = (
    r"(?:(?:first|last|full|middle|family|given)[ _]?)?(?:name|age|gender|sex|birthday|marital[ _]?status)"
)

_PERSONAL: Final = re.compile(
    rf"^(?:what (?:is|was) )?(?:{_WHOSE}[ _])?{_WHAT}(?:[ _]of[ _](?:the )?{_WHOSE})?\??$"
    rf"|\b{_WHOSE} {_WHAT}\b|\bhow old (?:are|is) |\bphone ?(?:no|number)\b|\be-?mail\b|\bsignature\b"
    r"|^(?:(?:home|street|postal|e-?mail|your)?[ _]?address|zip ?code|salutation|occupation|date of birth)$"
    r"|^(?:姓名|名字|性别|年龄|婚姻状况|电话|手机|邮箱|签名|学历|职业)$|(?:您|你|本人)的?(?:姓名|年龄|性别|电话|职业)"
)


def refusal_of(draft: DraftElement) -> Note | None:
    """Why the element records a person or what must not be known; None where it may be carried over."""
    item = draft.item
    for text in (*draft.label.values(), item.name.replace("_", " ")):
        if match := _PERSONAL.search(" ".join(text.casefold().split())):
            return note("personal", item.origin, item.subject, words=match[0])
    refused = refusals(_element_of(draft))
    if refused:
        return note(
            "never-collect", item.origin, item.subject, topic=refused[0].topic, found=refused[0].words
        )
    return None


def _element_of(draft: DraftElement) -> Element:
    return Element(
        id=draft.id,
        meaning=1,
        label=draft.label,
        definition=draft.definition,
        type=draft.type,
        measure=draft.measure,
        owner="",
        place=Place("", 1, 1),
        options=tuple(Option(option.id, option.label) for option in draft.options),
    )
