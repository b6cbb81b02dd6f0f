"""What a newcomer copies out of the README works, in both languages."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.docs.pages import blocks, page

_NOT_HERE = ("make ", "yibiao run")
"""What starts a server, or the tests in themselves."""


@pytest.mark.parametrize(
    ("name", "button"), [("README.md", "Receipt 000001-1"), ("README.zh.md", "回执号 000001-1")]
)
def test_a_newcomer_gets_from_the_readmes_example_to_a_figure(name: str, button: str, tmp_path: Path) -> None:
    (tmp_path / "flows").symlink_to(ROOT / "flows")
    steps = []
    for block in blocks(page(name), "sh", "yaml"):
        if block.language == "yaml":
            path = re.match(r"# (\S+)\n", block.text)
            assert path is not None, "an example begins with the name of its file"
            steps.append(f"cat > {path[1]} <<'END OF FILE'\n{block.text}END OF FILE\n")
        else:
            lines = block.text.splitlines(keepends=True)
            steps.append("".join(line for line in lines if not line.startswith(_NOT_HERE)))

    done = _run("\n".join(steps), tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "No problems." in done.stdout
    assert "/join/" in done.stdout
    assert button in done.stdout
    table = done.stdout[done.stdout.index("unit,name,state") :].splitlines()
    (village,) = csv.DictReader(table)
    filed = {key: village[key] for key in ("unit", "state", "wells", "wells_repaired")}
    assert filed == {"unit": "village-1", "state": "submitted", "wells": "42", "wells_repaired": "1"}


def _run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The script in a shell where `yibiao` is the command of this environment, without settings of the machine."""
    settings = {name: text for name, text in os.environ.items() if not name.startswith("YIBIAO_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{settings['PATH']}"
    return subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=folder,
        env=settings | {"PATH": path},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
