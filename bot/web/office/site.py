"""The form office's addresses: which request is answered by what, and only for the form office."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Mapping
from datetime import date
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from adapters.webchat.sessions import token_of
from bot.app.asking import note_too_frequent
from bot.app.checking import Checked
from bot.app.flows_folder import read_folder, write_publication
from bot.app.office import Desk, NotTaken, check_path, check_text, packaged_text, published_files
from bot.app.publishing import Publisher, finding_of
from bot.app.revisions import HasProblems
from bot.app.sentences import texts_in_force
from bot.app.starting_files import starting_text
from bot.core.facts import Person, UnitFacts
from bot.core.office import NewFlowDraft, OfficeTransaction
from bot.core.periods import parse_typed
from bot.host import ThreadedHost
from bot.preview.scene import Wish
from bot.program import Program
from bot.web.office.gate import Gate, PostedAnswer
from bot.web.office.pages import OfficePages
from bot.web.office.previews import OpenProgram, Previews
from bot.web.office.problem_pages import problem_page
from bot.web.office.requests import Requests
from bot.web.office.wire import (
    file_json,
    finding_json,
    listed_json,
    posted_draft,
    posted_overlay,
    review_json,
    text_of,
    value_of,
    words_json,
)
from flows.language.model import Catalogue
from flows.language.reader import revision_of

CHECKS_MAX: Final = 2
"""Folders that are checked at once: checking needs a core, and the chats want one too."""

_LOG: Final = logging.getLogger(__name__)


class OfficeSite:
    """The pages and addresses under /office/."""

    def __init__(
        self, program: Program, host: ThreadedHost, open_program: OpenProgram, *, writes_folder: bool = True
    ) -> None:
        """`writes_folder`: a publication is written to the flows folder too, where it may be."""
        self._program = program
        self._host = host
        self._writes_folder = writes_folder
        files = read_folder(program.settings.flows_dir)
        self._pages = OfficePages(texts_in_force(files, "office"))
        self._gate = Gate(program, host, self._pages)
        self._publisher = Publisher(program.revisions)
        self._desk = Desk(self._publisher)
        self._previews = Previews(program.settings, open_program, texts_in_force(files, "page"))
        self._requests = Requests(program, host, self._pages)
        self._checks = asyncio.Semaphore(CHECKS_MAX)

    def end_streams(self) -> None:
        """End the previews' open streams: a server that stops waits for them."""
        self._previews.end_streams()

    def close(self) -> None:
        """End the previews."""
        self._previews.close()

    @property
    def routes(self) -> list[BaseRoute]:
        return [
            Route("/office", self._gate.page(self._folder)),
            Route("/office/", self._gate.page(self._folder)),
            Route("/office/edit/{path:path}", self._gate.page(self._editor)),
            Route("/office/problems/{code}", self._gate.page(self._problem)),
            Route("/office/refusals", self._gate.page(self._requests.page)),
            Route("/office/export.zip", self._gate.page(self._export)),
            Route("/office/static/{version}/{name}", self._pages.static),
            Mount("/office/preview/{key}", app=self._previews),
            *(
                Route(f"/office/api/{name}", self._gate.posted(answer), methods=["POST"])
                for name, answer in self._answers().items()
            ),
        ]

    def _answers(self) -> Mapping[str, PostedAnswer]:
        return {
            "files": self._files,
            "open": self._open,
            "save": self._save,
            "discard": self._discard,
            "check": self._check,
            "words": self._words,
            "preview": self._preview,
            "review": self._review,
            "publish": self._publish,
            "ask": self._requests.ask,
            "refusals": self._requests.refusals,
        }

    # -- pages

    async def _folder(self, request: Request, person: Person) -> Response:
        """GET /office/: the files of the folder, forms with their titles where these can be read."""
        language = self._pages.language(request, person)
        listed, catalogue = await self._host.run(self._desk.listed), await self._newest()
        flows = catalogue.flows.values() if catalogue is not None else ()
        titles = {f"definitions/{each.id}.yaml": each.title[language] for each in flows}
        return self._pages.page(
            "folder.html", language, {"files": listed, "titles": titles, "name": person.name}
        )

    async def _editor(self, request: Request, person: Person) -> Response:
        """GET /office/edit/PATH: the editor; it fetches the text itself."""
        language, path = self._pages.language(request, person), request.path_params["path"]
        try:
            check_path(path)
        except NotTaken:
            return self._pages.message(language, "no_such_file", 404)
        return self._pages.page("editor.html", language, {"path": path})

    async def _problem(self, request: Request, person: Person) -> Response:
        """GET /office/problems/CODE: what a problem means, with a bad and a good example."""
        language = self._pages.language(request, person)
        blocks = problem_page(request.path_params["code"])
        if blocks is None:
            return self._pages.message(language, "no_such_file", 404)
        return self._pages.page("problem.html", language, {"blocks": blocks})

    async def _export(self, _request: Request, _person: Person) -> Response:
        """GET /office/export.zip: what is published, byte for byte as it was written."""
        files = await self._host.run(published_files)
        return Response(
            zipped(files),
            media_type="application/zip",
            headers={"content-disposition": 'attachment; filename="flows.zip"', "cache-control": "no-store"},
        )

    # -- what the pages ask

    async def _files(self, _request: Request, _person: Person, _posted: object) -> Response:
        listed = await self._host.run(self._desk.listed)
        return JSONResponse({"files": [listed_json(each) for each in listed]})

    async def _open(self, request: Request, person: Person, posted: object) -> Response:
        path = text_of(posted, "path")
        file = await self._host.run(lambda transaction: self._desk.open(path, transaction))
        is_new = file.text is None and file.published is None
        beginning = await self._beginning(path, self._pages.language(request, person)) if is_new else None
        return JSONResponse({**file_json(file), "beginning": beginning})

    async def _beginning(self, path: str, language: str) -> str | None:
        """What a new file begins with; where the drafts cannot be read, one that fits what is published."""
        if (packaged := packaged_text(path)) is not None:
            return packaged
        for files in (await self._texts({}), await self._host.run(published_files)):
            async with self._checks:
                text = await asyncio.to_thread(starting_text, path, files, language)
            if text is not None:
                return text
        return None

    async def _save(self, _request: Request, person: Person, posted: object) -> Response:
        draft, at = posted_draft(posted), self._program.clock.now()
        saved = await self._host.run(lambda transaction: self._desk.save(draft, person, transaction, at))
        return JSONResponse(file_json(saved))

    async def _discard(self, _request: Request, _person: Person, posted: object) -> Response:
        path, seen = text_of(posted, "path"), posted_draft(posted).seen
        opened = await self._host.run(lambda transaction: self._desk.discard(path, seen, transaction))
        return JSONResponse(file_json(opened))

    async def _check(self, request: Request, person: Person, posted: object) -> Response:
        """Every problem of the folder with all drafts and the page's unsaved text laid over it."""
        language = self._pages.language(request, person)
        files = await self._texts(posted_overlay(posted))
        checked = await self._checked(files, await self._host.run(self._publisher.in_force))
        findings = [finding_json(finding_of(each, language)) for each in checked.problems]
        can_be_shown = (await self._checked(files)).catalogue is not None
        return JSONResponse(
            {"findings": findings, "revision": revision_of(files), "canBeShown": can_be_shown}
        )

    async def _words(self, _request: Request, _person: Person, _posted: object) -> Response:
        """What the editor completes."""
        catalogue = await self._newest()
        if catalogue is None:
            raise NotTaken("nothing_published")
        return JSONResponse(words_json(catalogue))

    async def _newest(self) -> Catalogue | None:
        """The folder with its drafts where they can be read, and else what is published, if anything is."""
        drafted = (await self._checked(await self._texts({}))).catalogue
        return drafted or await self._host.run(self._publisher.in_force)

    async def _preview(self, request: Request, person: Person, posted: object) -> Response:
        """A new preview of the folder with the page's unsaved text; the problems where it has any."""
        files = await self._texts(posted_overlay(posted))
        token, language = token_of(request), self._pages.language(request, person)
        assert token is not None  # the person was found by it
        wish = await self._wish(posted, language)
        preview = await self._previews.start(token, files, wish)
        stage, now = preview.stage, preview.clock.now()
        return JSONResponse(
            {
                "address": f"/office/preview/{preview.key}/chat?lang={language}",
                "period": stage.report.key.period,
                "day": f"{now.date()}",
                "isAdmitted": stage.is_admitted,
            }
        )

    async def _wish(self, posted: object, language: str) -> Wish:
        today: date = self._program.clock.now().date()
        last, typed = text_of(posted, "last"), value_of(posted, "period")
        period = parse_typed(typed, today) if isinstance(typed, str) and typed.strip() else None
        if isinstance(typed, str) and typed.strip() and period is None:
            raise NotTaken("no_period", typed=typed[:20])
        facts = await self._host.run(lambda transaction: _facts(last, transaction))
        return Wish(text_of(posted, "flow"), language, today, period, has_sample=last == "sample", last=facts)

    async def _review(self, request: Request, person: Person, _posted: object) -> Response:
        """What publishing all drafts would change, and which of them are behind."""
        language = self._pages.language(request, person)
        await self._checked(await self._texts({}))  # so that the transaction finds it done

        def read(transaction: OfficeTransaction) -> dict[str, object]:
            review = self._desk.review(transaction, language, self._program.clock.now())
            return {**review_json(review), "behind": list(self._desk.behind(transaction))}

        return JSONResponse(await self._host.run(read))

    async def _publish(self, request: Request, person: Person, posted: object) -> Response:
        """Publish what was reviewed; afterwards the folder on disk is written too, where it may be."""
        revision = text_of(posted, "revision")
        expected = text_of(posted, "expected") if value_of(posted, "expected") is not None else None
        at = self._program.clock.now()
        await self._checked(await self._texts({}))  # so that the transaction finds it done
        try:
            done = await self._host.run(
                lambda transaction: self._desk.publish(revision, expected, person, transaction, at)
            )
        except HasProblems as error:
            problems = error.problems
            await self._host.run(lambda transaction: note_too_frequent(problems, transaction, person.id, at))
            raise
        _LOG.info("%s published %s in the browser", person.name, done.revision[:12])
        note = None
        if self._writes_folder:
            folder = self._program.settings.flows_dir
            note = await asyncio.to_thread(write_publication, folder, done.before, done.after)
        said = None if note is None else self._gate.sentence(request, person, note.value)
        return JSONResponse({"revision": done.revision, "note": said})

    async def _checked(self, files: Mapping[str, str], in_force: Catalogue | None = None) -> Checked:
        """What the files say, found away from the loop and outside any transaction."""
        async with self._checks:
            return await asyncio.to_thread(self._publisher.check, files, in_force)

    async def _texts(self, over: Mapping[str, str]) -> dict[str, str]:
        for path, text in over.items():
            check_path(path)
            check_text(NewFlowDraft(path, text, None, 0))
        return await self._host.run(lambda transaction: self._desk.texts(transaction, over))


def _facts(last: str, transaction: OfficeTransaction) -> UnitFacts | None:
    """What counts for the unit that is named; None for the two words that name none."""
    if last in ("none", "sample"):
        return None
    facts = transaction.unit_facts(last)
    if facts is None:
        raise NotTaken("no_unit", typed=last[:40])
    return facts


def zipped(files: Mapping[str, str]) -> bytes:
    """An archive of files; the same files give the same bytes."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(ZipInfo(path), files[path].encode(), ZIP_DEFLATED)
    return buffer.getvalue()
