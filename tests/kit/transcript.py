"""Reads a `.chat` file and plays it: a conversation that is a test.

One verb a line; an indented line continues the one above. `#` begins a comment.

    form  small                     the flows folder under tests/transcripts/forms (shipped: the real one)
    filed village-basics 2026Q2 households=309 births=0
                                    figures submitted earlier, values as a person types them; n/a and skipped
                                    are values too, 309#1 was given when the element still had meaning 1
    at    2026-10-09 09:00          the moment of what follows, in the unit's zone (Asia/Shanghai)
    open                            the person opens the talk; `open Li` another person
    reviewer Qian                   lets that person review the unit's reports, from the unit above; before `open Qian`
                                    they file none, after it they do both
    user  户数 312                  types a message; [label] presses that button of the newest messages
    Li    户数 315                  the same for another person, any name that begins with a capital letter
    old   [提交]                    presses a button of an earlier message
    forged 1.su.1.0.0.aaaaaaaaaa    presses a button that no message showed, by its payload
    long  4097                      types a message of that many characters
    sends photo                     sends what is no text: photo, location, contact, forwarded, edited
    bot   村情季报 ... [提交]       the next message holds these pieces in this order, and these buttons
    no    其余 ... [提交]           the newest message holds none of these pieces and buttons
    publish 户数 -> 住户数           forms are changed: a text that stands once, and what stands there from now on
                                    (\n is a new line; one change a line) and published
    mend  max: 10 -> max: 100       the same for forms that were wrong: in reports that are open too
    again                           the last update arrives a second time and changes nothing
    restart                         the program stops and starts again
    draft households=312            drafts of the unit as they are now; none where there is none;
                                    appeals_open@2026Q2=4 in another period than the report's
    saved households=312 births=0 confirmed=31 reported=4
                                    what the last submission wrote; nothing where it wrote none; @2026Q2 as above
    estimated households            which figures of the last submission are estimates, all of them
    noted households=新建小区入住   which words came with figures of the last submission, all of them
    ever  households@2026Q3=312,315 every figure ever submitted for an element and period, oldest first
    unsaved                         nothing was submitted
    asked 3                         interactions since `open` (messages and presses of everybody)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

VERBS = frozenset(
    (
        *("form", "filed", "at", "open", "reviewer", "user", "old", "forged", "long", "sends", "bot", "no"),
        *(
            "publish",
            "mend",
            "again",
            "restart",
            "draft",
            "saved",
            "estimated",
            "noted",
            "ever",
            "unsaved",
            "asked",
        ),
    )
)


@dataclass(frozen=True)
class Step:
    """One line of a transcript."""

    number: int
    verb: str
    rest: str


def read_steps(path: Path) -> list[Step]:
    """The steps of a `.chat` file; ValueError for a line that is none."""
    steps: list[Step] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0].isspace() and steps:
            last = steps[-1]
            steps[-1] = Step(last.number, last.verb, f"{last.rest}\n{line.strip()}")
            continue
        verb, _, rest = line.partition(" ")
        if verb not in VERBS and not verb[:1].isupper():
            raise ValueError(f"{path.name}:{number}: {verb!r} is no verb of a transcript")
        steps.append(Step(number, verb, rest.strip()))
    return steps


def pieces(pattern: str) -> tuple[list[str], list[str]]:
    """The texts and the button labels that a pattern asks for."""
    labels = re.findall(r"\[([^\]]+)\]", pattern)
    texts = [part.strip() for part in re.split(r"\.\.\.|\[[^\]]+\]|\n", pattern)]
    return [text for text in texts if text], labels
