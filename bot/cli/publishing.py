"""`yibiao diff`, `publish`, `revisions` and `revert`: what changes for reporters, and what was in force when."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import typer

from bot.app.flow_sources import GIT, PUBLISHED, both_states, find_revision, folder_of
from bot.app.flows_folder import read_folder
from bot.app.office import NotTaken
from bot.app.publishing import Publisher, changes_between
from bot.bootstrap import opened
from bot.cli.options import Database, Language, Name, clock_at, looking, settings_for
from bot.core.errors import InputError
from bot.core.office import Publication
from flows.language.change_sentences import Scope
from flows.language.diff import Change
from flows.language.model import LANGUAGES, Catalogue
from flows.language.problems import has_errors
from flows.language.reader import Reading, read_catalogue, read_published

HASH_SHOWN_CHARS: Final = 12
"""Characters of a revision's hash that are shown: one chance in 10¹⁴ that two are alike."""

_SOURCE: Final = f"A folder, `{PUBLISHED}`, a revision, or {GIT}REVISION[:FOLDER]."
_HEADINGS: Final = {
    Scope.NOW: {"en": "With the next message:", "zh": "下一条消息起："},
    Scope.NEXT_PERIOD: {"en": "From the next period on:", "zh": "下一报告期起："},
    Scope.UNSEEN: {"en": "Reporters do not notice:", "zh": "填报人看不到的："},
}
_NOTHING: Final = {"en": "Nothing changes.", "zh": "没有变化。"}

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Note = Annotated[str | None, typer.Option("--note", help="Why, for those who look back.", metavar="TEXT")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def diff(
    old: Annotated[Name, typer.Argument(help=_SOURCE, metavar="OLD", parser=Name)],
    new: Annotated[Name, typer.Argument(help=_SOURCE, metavar="NEW", parser=Name)],
    as_json: AsJson = False,
    language: Language = LANGUAGES[1],
    database: Database = None,
) -> None:
    """Say what reporters will notice of a change: what is asked again and why, what still counts.

    Against `published` it also says which open reports meet a change. Exit code 2 where NEW has problems, or OLD
    cannot be read.
    """
    with opened(settings_for(database)) as program, looking(program) as transaction:
        before, after = both_states(old, new, transaction)
        earlier, later = _read(old, read_published(before)), _read(new, read_catalogue(after))
        if old == PUBLISHED:
            changes = Publisher(program.revisions).consequences(after, transaction, program.clock.now())
        else:
            changes = changes_between(before, earlier, after, later)
    if as_json:
        typer.echo(json.dumps([each.plain for each in changes], ensure_ascii=False, indent=2))
    else:
        typer.echo(told(changes, language))


def publish(
    folder: Annotated[
        Path | None, typer.Argument(help="Flows folder; YIBIAO_FLOWS_DIR if not given.", metavar="FOLDER")
    ] = None,
    yes: Yes = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show everything, change nothing.")] = False,
    also_open: Annotated[
        bool,
        typer.Option(
            "--also-open", help="Use it in reports that are open too: the form was wrong from the start."
        ),
    ] = False,
    note: Note = None,
    language: Language = LANGUAGES[1],
    database: Database = None,
) -> None:
    """Check a flows folder, show what changes for reporters, ask, and put it in force as a whole.

    What an open period has frozen stays so until the next, unless --also-open. Exit code 1: the folder has problems.
    """
    settings = settings_for(database)
    place = folder_of(folder or settings.flows_dir)
    files = read_folder(place)
    with opened(settings) as program:
        publisher = Publisher(program.revisions)
        with looking(program) as transaction:
            expected = transaction.current_revision()
            problems = publisher.problems(files, transaction)
            changes = publisher.consequences(files, transaction, program.clock.now())
            if also_open:
                changes = (*changes, *publisher.also_asked(files, transaction, program.clock.now()))
        for problem in problems:
            typer.echo(f"{place}/{problem.line(language)}")
        if has_errors(problems):
            if not dry_run:
                program.note_too_frequent(problems, program.clock.now())
            raise typer.Exit(1)
        typer.echo(told(changes, language) if expected is not None else "This is the first publication.")
        is_same = expected is not None and not changes and not also_open
        if dry_run or is_same or not _agreed(yes, "Publish?"):
            return
        with program.storage.transaction() as transaction, nobody_faster():
            revision = publisher.publish(
                files, expected, None, transaction, program.clock.now(), note=note, also_open=also_open
            )
    typer.echo(f"Revision {revision[:HASH_SHOWN_CHARS]} is in force.")


def revisions(
    at: Annotated[
        str | None,
        typer.Option("--at", help="What was in force then, as 2026-10-09T09:00 in UTC.", metavar="MOMENT"),
    ] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """List what was published, newest first; with --at what was in force then."""
    with opened(settings_for(database)) as program, looking(program) as transaction:
        moment = clock_at(at, ZoneInfo("UTC")).now() if at is not None else None
        found = [each for each in transaction.publications() if moment is None or each.at <= moment]
    shown = found[:1] if moment is not None else found
    if moment is not None and not shown:
        raise InputError(f"Nothing was published before {moment:%Y-%m-%d %H:%M}.")
    if as_json:
        typer.echo(json.dumps([_plain(each) for each in shown], ensure_ascii=False, indent=2))
        return
    if not shown:
        typer.echo(
            "Nothing is published yet. `yibiao run` publishes the folder, and so does `yibiao publish`."
        )
    for each in shown:
        typer.echo(_line(each, is_in_force=each is found[0] and moment is None))


def revert(
    revision: Annotated[
        Name, typer.Argument(help="A revision from `yibiao revisions`.", metavar="REVISION", parser=Name)
    ],
    yes: Yes = False,
    note: Note = None,
    language: Language = LANGUAGES[1],
    database: Database = None,
) -> None:
    """Put an earlier revision in force again. Figures that were given since stay, under their own meanings."""
    with opened(settings_for(database)) as program:
        publisher = Publisher(program.revisions)
        with looking(program) as transaction:
            earlier = find_revision(revision, transaction)
            files = transaction.revision_files(earlier)
            changes = publisher.consequences(files, transaction, program.clock.now())
        typer.echo(told(changes, language))
        if not changes or not _agreed(yes, "Go back to it?"):
            return
        with program.storage.transaction() as transaction:
            publisher.revert(earlier, transaction, program.clock.now(), note)
    typer.echo(f"Revision {earlier[:HASH_SHOWN_CHARS]} is in force again.")


def told(changes: Iterable[Change], language: str) -> str:
    """The changes in plain words, under when they are noticed."""
    by_scope: dict[Scope, list[str]] = {}
    for change in changes:
        by_scope.setdefault(change.scope, []).append(f"- {change.sentence(language)}")
    parts = [
        "\n".join([_HEADINGS[scope][language], *by_scope[scope]]) for scope in Scope if scope in by_scope
    ]
    return "\n\n".join(parts) or _NOTHING[language]


@contextmanager
def nobody_faster() -> Iterator[None]:
    """Say in words, not by the key of the editor's sentence, that what was compared with is in force no more."""
    try:
        yield
    except NotTaken:
        raise InputError(
            "Somebody else published just now. Repeat the command to see what changes."
        ) from None


def _agreed(is_sure: bool, question: str) -> bool:
    if is_sure:
        return True
    if not sys.stdin.isatty():
        raise InputError("Nobody can be asked here. Look at the changes, then repeat the command with --yes.")
    return typer.confirm(question)


def _read(source: str, reading: Reading) -> Catalogue:
    if reading.catalogue is None:
        raise InputError("\n".join(f"{source}: {problem}" for problem in reading.problems))
    return reading.catalogue


def _line(publication: Publication, *, is_in_force: bool) -> str:
    parts = [
        f"{publication.at:%Y-%m-%d %H:%M} UTC",
        publication.revision[:HASH_SHOWN_CHARS],
        publication.by or "folder",
        *([publication.note] if publication.note else []),
        *(["(in force)"] if is_in_force else []),
    ]
    return "  ".join(parts)


def _plain(publication: Publication) -> Mapping[str, str | None]:
    return {
        "revision": publication.revision,
        "at": publication.at.isoformat(),
        "by": publication.by,
        "note": publication.note,
    }
