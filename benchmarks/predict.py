"""Rows a second of `superpose predict`, file to file, beside scikit-learn's network of as many weights, in one run.

`python -m benchmarks.predict`, or `make predict-bench`. Each figure is of a whole process: its start, reading,
computing and writing. The model is trained once on a table of the same size, by the default recipe but for one epoch,
and kept in the folder of the run.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

import superpose as sp
from benchmarks import record
from benchmarks.predict_peer import hidden_of
from benchmarks.record import spread

PACKAGES = ("jax", "polars", "scikit-learn", "numpy")
INPUTS = 30
OUTPUTS = ("out.parquet", "out.csv")
TARGETS = {"classification": "label", "regression": "amount"}


@dataclass(frozen=True)
class Taken:
    """Seconds on the wall, and of all cores together."""

    wall: float
    cores: float


def table(rows: int) -> pl.DataFrame:
    """Numbers of several sizes, of which six tell something of the two targets."""
    rng = np.random.default_rng(0)
    x_NI = rng.normal(size=(rows, INPUTS))
    x_NI[:, 5], x_NI[:, 6] = np.round(20 * x_NI[:, 5]), np.exp(x_NI[:, 6])
    x_NI[:, 7] = np.round(1000 * x_NI[:, 7], 2)
    told_N = np.sin(2 * x_NI[:, 0]) + x_NI[:, 1] * x_NI[:, 2] + np.abs(x_NI[:, 3]) / 2 - x_NI[:, 5] / 50
    told_N += 0.3 * np.log(x_NI[:, 6]) + rng.normal(size=rows) / 2
    frame = pl.DataFrame({f"x{i + 1}": x_NI[:, i] for i in range(INPUTS)})
    return frame.with_columns(label=pl.Series(np.where(told_N > 0.4, "yes", "no")), amount=50 + 10 * told_N)


def prepare(folder: Path, rows: int) -> None:
    """The rows to answer, and a model of each task; what is there already is left."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "rows.parquet").exists():
        return
    frame = table(rows)
    for task, target in TARGETS.items():
        frame.select(pl.exclude(set(TARGETS.values()) - {target})).write_parquet(folder / f"{task}.parquet")
        words = [
            "fit",
            f"{task}.parquet",
            "--target",
            target,
            "--task",
            task,
            "--epochs",
            "1",
            "--no-compare",
            "-q",
        ]
        run(folder, ["superpose", *words, "-o", f"{task}.model.safetensors"])
    frame.drop(*TARGETS.values()).write_parquet(folder / "rows.parquet")


def run(folder: Path, module_and_words: list[str]) -> Taken:
    """One process, from its start to its end."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", *module_and_words], cwd=folder, check=True, stdout=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )  # fmt: skip
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Taken(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def measure(folder: Path, task: str, output: str, runs: int) -> tuple[list[Taken], list[Taken]]:
    """superpose and its peer in turn, after one run each that is not counted."""
    model = f"{task}.model.safetensors"
    hidden = hidden_of(INPUTS, sp.load(folder / model).network.parameters)
    ours = ["superpose", "predict", model, "rows.parquet", "-q", "-o", output]
    peer = ["benchmarks.predict_peer", f"{task}.parquet", TARGETS[task], str(hidden), output]
    both = [(run(folder, ours), run(folder, peer)) for _ in range(runs + 1)][1:]
    return [one for one, _ in both], [other for _, other in both]


def row(name: str, rows: int, ours: list[Taken], peer: list[Taken]) -> str:
    """One line of the table."""
    (wall, cores), (peer_wall, peer_cores) = (
        np.array([(taken.wall, taken.cores) for taken in each]).T for each in (ours, peer)
    )
    cells = [
        name,
        spread(rows / wall / 1000),
        spread(cores),
        spread(rows / peer_wall / 1000),
        spread(peer_cores),
    ]
    return "| " + " | ".join([*cells, spread(peer_wall / wall)]) + " |"


def heading() -> list[str]:
    names = ["Parquet in, out", "superpose, thousand rows a second", "its seconds of all cores",
             "scikit-learn, thousand rows a second", "its seconds of all cores", "times as fast"]  # fmt: skip
    return ["| " + " | ".join(names) + " |", "|---" * len(names) + "|"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5, help="timings of each (5 or more)")
    parser.add_argument(
        "--folder", type=Path, help="where tables and models are kept; by default build/predict_ROWS"
    )
    parser.add_argument("--record", action="store_true", help="write the record under benchmarks/records")
    asked = parser.parse_args()
    folder = (asked.folder or Path("build") / f"predict_{asked.rows}").absolute()
    prepare(folder, asked.rows)
    lines = heading()
    print("\n".join(lines), flush=True)
    for task in TARGETS:
        for output in OUTPUTS:
            taken = measure(folder, task, output, asked.runs)
            lines.append(row(f"{task}, {output.partition('.')[2]}", asked.rows, *taken))
            print(lines[-1], flush=True)
    if asked.record:
        write(lines, asked.rows, asked.runs)


def write(lines: list[str], rows: int, runs: int) -> None:
    """The record."""
    record.write("predict", "Speed of prediction, file to file", "make predict-bench", PACKAGES, [
        f"{rows:,} rows of {INPUTS} columns of numbers. Each figure is the median of {runs} runs (least to greatest);",
        "ratios are taken run by run. A run is a whole process. scikit-learn's network is one MLP of as many weights",
        "behind a StandardScaler; its process reads the same Parquet and writes by Polars, and trains for one epoch on",
        "2,000 rows instead of loading, which takes less than a tenth of a second.",
    ], lines)  # fmt: skip


if __name__ == "__main__":
    main()
