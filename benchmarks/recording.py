"""What keeping frames costs: training with frames=32 (the default) against frames=0, run by run in turn."""

import argparse
import sys
import time

import numpy as np

import superpose as sp
from benchmarks import record
from benchmarks.cases import CASES, RATE, Case, Superpose
from benchmarks.record import spread
from superpose.training.recording import FRAMES

PACKAGES = ("jax", "optax", "numpy")
AIM = 1.05
# A pair of runs takes at least about this long: short ones are repeated, so that a disturbance is not all of it.
PAIRS_SECONDS = 2.0


def timed(case: Case, network: sp.Network, rows: tuple, frames: int) -> tuple[float, float]:
    """Wall and processor seconds of one training."""
    wall, busy = time.perf_counter(), time.process_time()
    sp.train(network, *rows, batch_size=case.batch, epochs=case.epochs, learning_rate=RATE, frames=frames)
    return time.perf_counter() - wall, time.process_time() - busy


def measure(case: Case, runs: int) -> np.ndarray:
    """Seconds, (runs, with and without frames, wall and processor); which of the two goes first changes each run."""
    contestant = Superpose(case)
    rows = case.rows()
    for frames in (FRAMES, 0):
        took, _ = timed(case, contestant.network, rows, frames)  # compilation
    took, _ = timed(case, contestant.network, rows, 0)
    repeats = max(1, round(PAIRS_SECONDS / took / 2))
    seconds = np.zeros((runs, 2, 2))
    for run in range(runs):
        for i in range(repeats):
            order = (0, 1) if (run + i) % 2 else (1, 0)
            for which in order:
                seconds[run, which] += timed(case, contestant.network, rows, (FRAMES, 0)[which])
    return seconds / repeats


def row(case: Case, seconds: np.ndarray) -> str:
    """One line of the table."""
    ratio = seconds[:, 0] / seconds[:, 1]
    milliseconds = 1e3 * seconds[:, :, 0]
    cells = [
        f"{case.name}, {case.batch}",
        str(case.epochs),
        spread(milliseconds[:, 0]),
        spread(milliseconds[:, 1]),
    ]
    cells += [spread(ratio[:, 0]), spread(ratio[:, 1])]
    return "| " + " | ".join(cells) + " |"


def heading() -> list[str]:
    columns = [
        "network, batch", "epochs", f"frames={FRAMES}, ms", "frames=0, ms", "ratio of wall times",
        "ratio of processor times",
    ]  # fmt: skip
    return ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9, help="pairs of timings of each case (7 or more)")
    parser.add_argument("--only", help="only the cases whose name holds this")
    parser.add_argument("--record", action="store_true", help="write the record under benchmarks/records")
    asked = parser.parse_args()
    lines, medians = heading(), []
    print("\n".join(lines), flush=True)
    for case in CASES:
        if asked.only is None or asked.only in case.name:
            seconds = measure(case, asked.runs)
            medians.append(float(np.median(seconds[:, 0, 0] / seconds[:, 1, 0])))
            lines.append(row(case, seconds))
            print(lines[-1], flush=True)
    print(f"largest median ratio {max(medians):.3f}; the aim is {AIM} at most", file=sys.stderr)
    if asked.record:
        write(lines, asked.runs)


def write(lines: list[str], runs: int) -> None:
    """The record."""
    command = "python -m benchmarks.recording --record"
    record.write("recording", "What keeping frames costs", command, PACKAGES, [
        f"Each figure is the median of {runs} runs (least to greatest). In each run the same training is timed with",
        f"the default of {FRAMES} frames and with frames=0, in turn, short ones several times over; ratios are taken",
        f"run by run. Compilation is not in it. The aim: {AIM} at most.",
    ], lines)  # fmt: skip


if __name__ == "__main__":
    main()
