"""Speed of training beside PyTorch, scikit-learn and bare JAX, in one run: `make bench`."""

import argparse

import numpy as np

from benchmarks import record
from benchmarks.cases import CASES, CONTESTANTS, SHARE, Case, microseconds_a_step
from benchmarks.record import spread

PACKAGES = ("jax", "optax", "torch", "scikit-learn", "numpy")


def measure(case: Case, runs: int) -> dict[str, np.ndarray]:
    """Microseconds a step of each contestant in each run; every run takes all of them in turn."""
    contestants = {name: make(case) for name, make in CONTESTANTS.items()}
    epochs = {name: max(1, round(case.epochs * SHARE[name])) for name in contestants}
    for name, contestant in contestants.items():
        contestant.run(epochs[name])  # compilation and first-call costs
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(runs):
        for name, contestant in contestants.items():
            taken[name].append(microseconds_a_step(contestant, case, epochs[name]))
    return {name: np.asarray(times) for name, times in taken.items()}


def row(case: Case, taken: dict[str, np.ndarray]) -> str:
    """One line of the table: microseconds a step, then how many times faster, run by run."""
    ours = taken["superpose"]
    cells = [f"{case.name}, {case.batch}", *(spread(times) for times in taken.values())]
    cells += [spread(taken[name] / ours) for name in ("PyTorch", "scikit-learn")]
    cells += [spread(ours / taken["bare JAX"])]
    return "| " + " | ".join(cells) + " |"


def heading() -> list[str]:
    names = [*(f"{name}, µs a step" for name in CONTESTANTS), "PyTorch / superpose", "scikit-learn / superpose",
             "superpose / bare JAX"]  # fmt: skip
    columns = ["network, batch", *names]
    return ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="timings of each contestant (5 or more)")
    parser.add_argument("--only", help="only the cases whose name holds this")
    parser.add_argument("--record", action="store_true", help="write the record under benchmarks/records")
    asked = parser.parse_args()
    lines = heading()
    print("\n".join(lines), flush=True)
    for case in CASES:
        if asked.only in (None, case.name) or (asked.only and asked.only in case.name):
            lines.append(row(case, measure(case, asked.runs)))
            print(lines[-1], flush=True)
    if asked.record:
        write(lines, asked.runs)


def write(lines: list[str], runs: int) -> None:
    """The record."""
    record.write("speed", "Speed of training", "make bench", PACKAGES, [
        f"Each figure is the median of {runs} runs (least to greatest); ratios are taken run by run. A step is",
        "forward, backward and Adam on one batch. superpose is `sp.train` with all it does: checks, shuffling,",
        "history. Bare JAX is the same step written by hand in one scan, which neither shuffles nor records.",
        "Compilation is not in it.",
    ], lines)  # fmt: skip


if __name__ == "__main__":
    main()
