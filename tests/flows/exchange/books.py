"""What an import makes of small forms and lists."""

from __future__ import annotations

from collections.abc import Mapping

from flows.exchange.drafts import Request
from flows.exchange.importing import Imported, import_source, units_of
from flows.exchange.table import read_table
from flows.exchange.workbooks import read_book
from flows.exchange.xlsform import read_xlsform
from flows.language.model import Catalogue, Element
from flows.language.reader import read_catalogue
from tests.flows.exchange.spreadsheets import Rows, xlsx
from tests.flows.folder import BASE


def form(survey: Rows, choices: Rows = (), settings: Rows = ()) -> bytes:
    """An XLSForm of its sheets, each with its headings in the first row."""
    named = {"survey": survey, "choices": choices, "settings": settings}
    return xlsx({name: rows for name, rows in named.items() if rows})


def imported_form(content: bytes, folder: Mapping[str, str] = BASE, flow: str = "new-form") -> Imported:
    source = read_xlsform(read_book("form.xlsx", content), "form", units_of(folder))
    return import_source(source, Request(flow), folder)


def imported_table(
    content: bytes, folder: Mapping[str, str] = BASE, name: str = "list.xlsx", flow: str = "new-form"
) -> Imported:
    source = read_table(read_book(name, content), name.partition(".")[0], units_of(folder))
    return import_source(source, Request(flow), folder)


def catalogue_of(imported: Imported, folder: Mapping[str, str] = BASE) -> Catalogue:
    """The folder with the imported files; fails the test where the flow language does not accept them."""
    reading = read_catalogue({**folder, **imported.files})
    assert reading.catalogue is not None, "\n".join(map(str, reading.problems))
    return reading.catalogue


def element_of(imported: Imported, id_: str, folder: Mapping[str, str] = BASE) -> Element:
    return catalogue_of(imported, folder).elements[id_]


def told(imported: Imported, *codes: str) -> list[tuple[str, int, str]]:
    """Code, row and subject of each note, of some codes or of all."""
    return [
        (each.code, each.origin.row, each.subject)
        for each in imported.notes
        if not codes or each.code in codes
    ]
