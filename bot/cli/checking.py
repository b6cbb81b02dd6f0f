"""`yibiao check` and `yibiao schema`: for the person who edits flows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.app.checking import Checker
from bot.app.flow_sources import files_of, files_on_disk, folder_of
from bot.app.flows_folder import read_folder
from bot.bootstrap import opened
from bot.cli.options import Database, Language, looking, settings_for
from bot.cli.problem_formats import Format, Found, has_errors, told
from bot.core.errors import InputError
from flows.language.change_sentences import Scope
from flows.language.diff import compare
from flows.language.model import Catalogue
from flows.language.reader import read_published
from flows.language.schema import schema_texts

Paths = Annotated[list[Path], typer.Argument(help="Flows folders, or files in them.", metavar="PATH...")]

_WAITING: Final = {"en": "This waits for the next period:", "zh": "以下改动从下一报告期起生效："}


def check(
    paths: Paths,
    form: Annotated[
        Format,
        typer.Option(
            "--format", help="text, json for programs, or github for annotations.", metavar="FORMAT"
        ),
    ] = Format.TEXT,
    language: Language = "en",
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            help="Compare meanings too: `published`, a revision, a folder, or git:REVISION.",
            metavar="STATE",
        ),
    ] = None,
    database: Database = None,
) -> None:
    """List every problem of flow files, with its line and what to do.

    Exit code 0: no problems, or warnings alone. 1: problems, as listed. 2: there is nothing to check at that path.
    """
    earlier = None if against is None else _catalogue(against, database)
    found: list[Found] = []
    waiting: list[str] = []
    elsewhere = 0
    for folder, files in sorted(_asked_about(paths).items()):
        texts = read_folder(folder)
        for file in files:
            if file not in texts:
                raise InputError(f"{folder / file} is no flow or message file, so there is nothing to check.")
        checked = Checker().check(texts, earlier)
        problems = checked.problems
        waiting += _waiting(earlier, checked.catalogue, language)
        wanted = [problem for problem in problems if not files or problem.place.file in files]
        elsewhere += len(problems) - len(wanted)
        found += [Found(str(folder), problem) for problem in wanted]
    typer.echo(told(found, elsewhere, form, language))
    if waiting and form is Format.TEXT:
        typer.echo("\n".join(["", _WAITING[language], *waiting]))
    if has_errors(found):
        raise typer.Exit(1)


def _waiting(earlier: Catalogue | None, proposed: Catalogue | None, language: str) -> Iterator[str]:
    """What of a change an open period does not see, because it has frozen its forms."""
    if earlier is not None and proposed is not None:
        for change in compare(earlier, proposed):
            if change.scope is Scope.NEXT_PERIOD:
                yield f"- {change.sentence(language)}"


def _catalogue(source: str, database: str | None) -> Catalogue:
    """The state to compare with; InputError where it cannot be read."""
    files = files_on_disk(source)
    if files is None:
        with opened(settings_for(database)) as program, looking(program) as transaction:
            files = files_of(source, transaction)
    reading = read_published(files)
    if reading.catalogue is None:
        raise InputError(f"{source} has problems itself: {reading.problems[0]}")
    return reading.catalogue


def _asked_about(paths: Iterable[Path]) -> dict[Path, set[str]]:
    """Folder to the files in it that are asked about; empty where it is the whole folder."""
    asked: dict[Path, set[str]] = {}
    for path in paths:
        folder = folder_of(path)
        if path.is_dir():
            asked[folder] = set()
        elif asked.get(folder) != set():
            asked.setdefault(folder, set()).add(path.resolve().relative_to(folder.resolve()).as_posix())
    return asked


def schema(
    folder: Annotated[Path, typer.Argument(help="Folder to write the two schemas into.", metavar="FOLDER")],
) -> None:
    """Write the JSON Schemas of flow and dictionary files, for completion in an editor."""
    write_schemas(folder)


def write_schemas(folder: Path) -> None:
    """Write the schemas into a folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schema_texts().items():
        target = folder / name
        target.write_text(text, "utf-8")
        typer.echo(f"Wrote {target}")
