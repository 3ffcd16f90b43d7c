"""Training on 16 pictures of 8,294,400 inputs beside PyTorch, and in dual beside direct form: `make wide-bench`.

Every timing is of a process of its own, so that the largest memory is its own; the contestants take turns.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

import superpose as sp
from benchmarks.machine import hardware, machine
from benchmarks.wide_case import CONTESTANTS, HIDDEN, INPUTS, ROWS

RECORDS = Path(__file__).parent / "records"
PACKAGES = ("jax", "optax", "torch", "numpy")
# Ours, what it is beside, and how many times as fast it should be.
PAIRS = (
    ("adam", "adam, PyTorch", 1.25),
    ("adam", "adam, PyTorch, floats kept", None),
    ("direct", "descent, PyTorch", None),
    ("dual", "direct", 20.0),
)
MOST_MEMORY, MOST_GAP = 4.0, 1e-5
SAID = {
    "adam": "superpose, Adam", "adam, PyTorch": "PyTorch, fused Adam",
    "adam, PyTorch, floats kept": "PyTorch, fused Adam, inputs kept as floats",
    "direct": "superpose, gradient descent, direct", "dual": "superpose, gradient descent, dual",
    "descent, PyTorch": "PyTorch, fused SGD",
}  # fmt: skip


def one(name: str) -> dict[str, float]:
    """One contestant in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.wide_case", name], check=True, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )  # fmt: skip
    return json.loads(done.stdout)


def spread(values: np.ndarray) -> str:
    """The median, and the least and the greatest."""
    return f"{np.median(values):.3g} ({values.min():.3g} to {values.max():.3g})"


def of(found: dict[str, list[dict[str, float]]], name: str, what: str) -> np.ndarray:
    """A figure of a contestant, run by run."""
    return np.asarray([run[what] for run in found[name]])


def lines_of(found: dict[str, list[dict[str, float]]], gap: float) -> list[str]:
    """The tables: seconds and memory of each, then ratios run by run, then what is to be kept to."""
    lines = ["| contestant | seconds a step | seconds in all | GB at most |", "|---|---|---|---|"]
    for name, said in SAID.items():
        cells = (spread(of(found, name, what)) for what in ("step", "all", "peak"))
        lines.append(f"| {said} | {' | '.join(cells)} |")
    lines += ["", "| ratio of seconds a step | times as fast | aim |", "|---|---|---|"]
    for ours, other, aim in PAIRS:
        ratio = of(found, other, "step") / of(found, ours, "step")
        lines.append(f"| {SAID[other]} / {SAID[ours]} | {spread(ratio)} | {'' if aim is None else aim} |")
    beside = spread(of(found, "dual", "beside"))
    return [
        *lines, "",
        f"Setting up the dual form, compiling, and going back to the weights took {beside} s. After as many steps the",
        f"weights of the two forms are {gap:.1e} of the largest apart ({MOST_GAP:g} at most).",
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="processes of each contestant (5 or more)")
    parser.add_argument("--record", action="store_true", help="write the record under benchmarks/records")
    asked = parser.parse_args()
    found: dict[str, list[dict[str, float]]] = {name: [] for name in CONTESTANTS if name != "gap"}
    for run in range(asked.runs):
        for name, runs in found.items():
            runs.append(one(name))
            print(f"run {run + 1}: {SAID[name]}: {runs[-1]}", file=sys.stderr, flush=True)
    lines = lines_of(found, one("gap")["gap"])
    print("\n".join(lines))
    if of(found, "adam", "peak").max() > MOST_MEMORY:
        print(f"Adam took more than {MOST_MEMORY} GB.", file=sys.stderr)
    if asked.record:
        write(lines, asked.runs)


def write(lines: list[str], runs: int) -> None:
    """The record: what was measured, on what, by which command."""
    today = datetime.date.today()
    path = RECORDS / f"wide_{hardware()}_{today:%Y%m}.md"
    load = f"Load of all processes at the end: {os.getloadavg()[1]:.1f} over five minutes."
    text = [
        "# A wide first layer", "",
        f"`make wide-bench` on {today}: superpose {sp.__version__}. {machine(PACKAGES)}. {load}", "",
        f"{ROWS} pictures of 1920 x 1080 RGBA in bytes, {INPUTS:,} inputs, {HIDDEN} tanh neurons, one output; all rows",
        f"in every step. Each figure is the median of {runs} processes (least to greatest), the contestants in turn;",
        "ratios are taken run by run. A step of superpose is an epoch of `sp.train` with its history. PyTorch makes",
        "floats of the bytes in each step, and in another row once, which takes 0.53 GB more. Memory is the process's",
        "largest.",
        "", *lines, "",
    ]  # fmt: skip
    path.write_text("\n".join(text), encoding="utf-8")
    print(f"Written: {path.relative_to(Path.cwd())}", file=sys.stderr)


if __name__ == "__main__":
    main()
