"""The measurements run and end as they say; what they measure is no matter for a test."""

from __future__ import annotations

import json

import pytest

from benchmarks.__main__ import BENCHMARKS, main

LONG = {"throughput", "crash", "flood", "memory"}
"""They start programs one after another: half a minute and more even when they are quick."""


@pytest.mark.parametrize("name", [name for name in BENCHMARKS if name not in LONG])
def test_a_measurement_ends_with_one_line_of_json(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--quick"]) == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert list(result) == ["name", "value", "unit", "baseline", "ratio", "bar", "holds"]
    assert result["name"] == name
    assert result["value"] > 0
    assert result["baseline"] > 0


def test_without_a_name_the_measurements_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(BENCHMARKS)


def test_a_name_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    assert "plan_step" in capsys.readouterr().err
