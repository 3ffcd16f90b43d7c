"""Functions reached to 0.01 of their range in the largest error: `superpose.approximate` beside two others.

`python -m benchmarks.approximation`, or `make approximation-bench`. One judge for all: the largest error on a grid
denser than what any of them trains on. scikit-learn's MLPRegressor by L-BFGS and PyTorch's Adam are each given ten
times the seconds that ours took in the same round; each is stopped when the judge, whose time is not counted, finds
it good. Every measurement is a process of its own, one after another; ours begins with an empty cache of compiled
programs, and its seconds hold compilation, the search for the fewest neurons, the proof and the network by hand.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import approximation_peers, record

PACKAGES = ("jax", "torch", "scikit-learn", "numpy")
TIMES = 10
OTHERS = {"sklearn": "scikit-learn, L-BFGS", "torch": "PyTorch, Adam"}


@dataclass(frozen=True)
class Case:
    """A function and its domain."""

    kind: str
    text: str
    on: tuple[tuple[float, float], ...]


def _line(kind: str, text: str, low: float, high: float) -> Case:
    return Case(kind, text, ((low, high),))


def _plane(text: str, half: float) -> Case:
    return Case("two variables", text, ((-half, half), (-half, half)))


CASES = (
    _line("smooth", "exp(-x^2)", -3, 3),
    _line("smooth", "1/(1+25*x^2)", -1, 1),
    _line("smooth", "x^3-x", -2, 2),
    _line("smooth", "log(x)", 0.1, 5),
    _line("smooth", "sinc(x)", -15, 15),
    _line("kinked", "abs(x)", -1, 1),
    _line("kinked", "max(x,0)", -2, 2),
    _line("kinked", "where(x<0,-x,x^2)", -1, 1),
    _line("kinked", "abs(sin(4*x))", -3, 3),
    _line("kinked", "abs(mod(x,1)-0.5)", 0, 6),
    _line("oscillating", "sin(30*x)", -1, 1),
    _line("oscillating", "sin(10*x^2)", -2, 2),
    _line("oscillating", "sin(20*x)*exp(-x)", 0, 3),
    _line("oscillating", "cos(x)+cos(3*x)+cos(7*x)", -3, 3),
    _line("oscillating", "exp(sin(5*x))", -3, 3),
    _line("steep", "tanh(20*x)", -1, 1),
    _line("steep", "1/(1+exp(-50*x))", -1, 1),
    _line("steep", "sqrt(x)", 0, 1),
    _line("steep", "atan(30*x)", -2, 2),
    _line("steep", "exp(-1000*x^2)", -1, 1),
    _plane("x*y", 1),
    _plane("sin(x)*cos(y)", 3),
    _plane("exp(-(x^2+y^2))", 2),
    _plane("max(x,y)", 1),
    _plane("sqrt(x^2+y^2)", 1),
    _plane("sin(3*x*y)", 1),
    _plane("1/(1+x^2+y^2)", 3),
    _plane("max(0,1-x^2-y^2)", 1.5),
)


def measured(who: str, case: Case, seed: int, budget: float) -> dict[str, Any]:
    """One measurement, in a process of its own with an empty cache."""
    with tempfile.TemporaryDirectory() as cache:
        words = [sys.executable, "-m", "benchmarks.approximation_peers", who, case.text, json.dumps(case.on),
                 str(seed), str(budget)]  # fmt: skip
        done = subprocess.run(
            words, env=os.environ | {"XDG_CACHE_HOME": cache}, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise RuntimeError(f"{who}, {case.text}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def one_round(case: Case, seed: int, others: list[str], kept: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """All contestants on one function, one after another; what is kept is not measured again."""
    one = kept.setdefault(f"{case.text} {seed}", {})
    if "ours" not in one:
        one["ours"] = measured("ours", case, seed, 0.0)
    for who in others if seed % 2 else others[::-1]:
        if who not in one:
            one[who] = measured(who, case, seed, TIMES * one["ours"]["seconds"])
    told = {who: (round(found["seconds"], 2), found["reached"]) for who, found in one.items()}
    print(f"round {seed + 1}: {case.text}: {told}", file=sys.stderr, flush=True)
    return one


def spread(values: list[float], digits: int = 1) -> str:
    """The median (least to greatest); what is infinite was not reached."""
    told = [
        f"over {TIMES}" if np.isinf(v) else f"{v:.{digits}f}"
        for v in (np.median(values), min(values), max(values))
    ]
    return told[0] if len(set(told)) == 1 else f"{told[0]} ({told[1]} to {told[2]})"


def row(case: Case, rounds: list[dict[str, dict[str, Any]]]) -> str:
    """One line of the table."""
    ours = [one["ours"] for one in rounds]
    cells = [case.kind, f"`{case.text}`", ", ".join(f"{a:g} to {b:g}" for a, b in case.on[:1])]
    reached = sum(one["reached"] for one in ours)
    proved = sum(one["proved"] for one in ours)
    cells += [
        f"{reached} of {len(ours)}",
        f"{proved} of {len(ours)}",
        spread([one["neurons"] for one in ours], 0),
    ]
    cells += [spread([one["seconds"] for one in ours])]
    for who in OTHERS:
        found = [(one[who], one["ours"]["seconds"]) for one in rounds if who in one]
        ratios = [f["seconds"] / s if f["reached"] else np.inf for f, s in found]
        cells.append(spread(ratios) if ratios else "not installed")
    return "| " + " | ".join(cells) + " |"


HEAD = (
    "| kind | function | on | reached | proved | neurons | seconds | "
    + " | ".join(f"{name}: times our seconds" for name in OTHERS.values())
    + " |"
)


def main() -> None:
    """Measure, print, and write the record where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="rounds, each with seeds of its own (3 or more)")
    parser.add_argument("--only", help="only the functions whose text or kind holds this")
    parser.add_argument("--json", type=Path, help="keep every measurement here, and go on where this stopped")
    parser.add_argument("--record", action="store_true", help="write the record under benchmarks/records")
    asked = parser.parse_args()
    cases = [c for c in CASES if asked.only is None or asked.only in c.text or asked.only in c.kind]
    others = [who for who in OTHERS if who != "torch" or importlib.util.find_spec("torch")]
    kept: dict[str, dict[str, Any]] = {}
    if asked.json is not None and asked.json.exists():
        kept = json.loads(asked.json.read_text(encoding="utf-8"))
    rounds: dict[Case, list[dict[str, dict[str, Any]]]] = {case: [] for case in cases}
    for seed in range(asked.runs):
        for case in cases:
            rounds[case].append(one_round(case, seed, others, kept))
            if asked.json is not None:
                asked.json.parent.mkdir(parents=True, exist_ok=True)
                asked.json.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    lines = [HEAD, "|" + "---|" * HEAD.count(" |")]
    lines += [row(case, found) for case, found in rounds.items()]
    lines += ["", *summary(rounds)]
    print("\n".join(lines))
    if asked.record:
        write(lines, asked.runs)


def summary(rounds: dict[Case, list[dict[str, dict[str, Any]]]]) -> list[str]:
    """What it comes to over all functions."""
    every = [one for found in rounds.values() for one in found]
    reached, proved = (sum(one["ours"][what] for one in every) for what in ("reached", "proved"))
    lines = [f"Ours reached {reached} of {len(every)}, and proved {proved}."]
    for who, name in OTHERS.items():
        found = [one for one in every if who in one]
        if found:
            ratios = [
                o[who]["seconds"] / o["ours"]["seconds"] if o[who]["reached"] else np.inf for o in found
            ]
            lines.append(
                f"{name} reached {int(np.isfinite(ratios).sum())} of {len(found)} within {TIMES} times our seconds, "
                f"{int(np.less(ratios, 1).sum())} of them in fewer than ours; the median ratio is {spread(ratios)}."
            )
    return lines


def write(lines: list[str], runs: int) -> None:
    """The record."""
    assert __doc__ is not None
    record.write(
        "approximation", "Functions to 0.01 of their range", "python -m benchmarks.approximation --record", PACKAGES, [
            "One judge" + __doc__.split("One judge", 1)[1].rstrip(), "",
            f"{runs} round{'s' * (runs != 1)}; each figure is the median (least to greatest). Seconds are of the",
            f"processor, all threads together. The others: {approximation_peers.told()}.",
            "A ratio below 1 is faster than ours.",
        ], lines,
    )  # fmt: skip


if __name__ == "__main__":
    main()
