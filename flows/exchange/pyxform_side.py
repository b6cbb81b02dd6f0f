"""What pyxform says of an XLSForm: the only module that knows it.

Used to tell whoever imports what other programs of the XLSForm world would say, and to examine every export.
"""

from __future__ import annotations

import io
from typing import Final

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from flows.exchange.notes import Note, Origin, note

_KINDS: Final = ("xlsx", "xlsm", "xls")


def objection_to(name: str, content: bytes) -> Note | None:
    """Why pyxform does not accept a workbook; None where it does, or where the kind of file is not one of its own."""
    kind = name.rpartition(".")[2].lower()
    if kind not in _KINDS:
        return None
    try:
        convert(io.BytesIO(content), file_type=f".{kind}")
    except PyXFormError as refusal:
        why = " ".join(str(refusal).split())
        return note("pyxform-refuses", Origin("file", 0), why=why if why.endswith((".", "!")) else f"{why}.")
    except Exception as crash:
        # Its readers break down over real forms with KeyError, AttributeError and others (7 of 415 that were tried).
        why = f"{type(crash).__name__}: {' '.join(str(crash).split())}"
        return note("pyxform-crashes", Origin("file", 0), why=why)
    return None
