"""A program that is killed in the middle of a transaction leaves what was committed, and a usable database."""

from __future__ import annotations

import subprocess
import sys

from bot.core.facts import DraftKey
from storage import open_storage
from tests.storage.scene import QUARTER, Scene

WRITER = """
import sys, time
from decimal import Decimal
from storage import open_storage
from tests.storage.scene import AT, draft

storage = open_storage(sys.argv[1])
with storage.transaction() as transaction:
    transaction.record("v1", draft("households", Decimal(312)), 0, 1, "b", AT)
with storage.transaction() as transaction:
    transaction.record("v1", draft("households", Decimal(313)), 1, 1, "b", AT)
    for number in range(500):
        transaction.record("v1", draft(f"e{number}", Decimal(number)), 0, 1, "b", AT)
    print("written", flush=True)
    time.sleep(600)
"""


def test_a_killed_writer_loses_only_what_it_had_not_committed(scene: Scene, database_url: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, database_url], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        writer.kill()
    found = scene.facts().drafts
    assert {key: str(draft.what.value) for key, draft in found.items()} == {
        DraftKey("households", QUARTER): "312"
    }
    scene.type("households", "314", seen=1)
    again = open_storage(database_url)
    with again.transaction() as transaction:
        facts = transaction.unit_facts("v1")
    again.close()
    assert facts is not None
    assert str(facts.drafts[DraftKey("households", QUARTER)].what.value) == "314"
