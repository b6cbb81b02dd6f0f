"""`python -m benchmarks` lists the measurements; `python -m benchmarks NAME [--quick]` runs one.

The last line printed is JSON: name, value, unit, baseline, ratio, bar, holds.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict

from benchmarks import (
    compile_folder,
    crash,
    due_set,
    flood,
    memory,
    plan_step,
    replicas,
    simulate,
    throughput,
)
from benchmarks.result import Result

BENCHMARKS: Mapping[str, Callable[[bool], Result]] = {
    "plan_step": plan_step.measure,
    "compile": compile_folder.measure,
    "throughput": throughput.measure,
    "crash": crash.measure,
    "flood": flood.measure,
    "memory": memory.measure,
    "due_set": due_set.measure,
    "replicas": replicas.measure,
    "simulate": simulate.measure,
}


def main(arguments: list[str]) -> int:
    """Run what the arguments name; 0, or 2 where they name nothing."""
    names = [argument for argument in arguments if not argument.startswith("-")]
    if not names:
        for name, measure in BENCHMARKS.items():
            print(f"{name:12} {(measure.__doc__ or '').splitlines()[0]}")
        return 0
    if len(names) > 1 or names[0] not in BENCHMARKS or set(arguments) - {names[0], "--quick"}:
        print(f"usage: python -m benchmarks [{'|'.join(BENCHMARKS)}] [--quick]", file=sys.stderr)
        return 2
    result = BENCHMARKS[names[0]]("--quick" in arguments)
    print(json.dumps({"name": names[0], **asdict(result)}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
