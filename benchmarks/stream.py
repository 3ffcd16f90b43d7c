"""A Parquet file that memory does not hold, streamed under a bound, beside the same model on a part of it in memory.

`python -m benchmarks.stream`, or `make stream-bench`. Each run is a process of its own; the two take turns. Rows a
second are those of the training, from its first epoch's end, so that compilation is not in them; memory is the most
that the process ever had (VmHWM), from its start to the verdict.
"""

import argparse
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from benchmarks.machine import hardware, machine

RECORDS = Path(__file__).parent / "records"
PACKAGES = ("jax", "polars", "numpy")
COLUMNS, CHUNK, GROUP = 30, 65_536, 131_072
ROW = 4 * (COLUMNS + 1)  # bytes
SCHEMA = {f"x{i + 1}": pl.Float32 for i in range(COLUMNS)} | {"y": pl.Float32}
NETWORKS = ("", "64,64")  # hidden layers; first the default recipe
ROOM = 1.15  # how much more than the file must be free on the disk


def rows_of(count: int) -> Iterator[pl.DataFrame]:
    """So many rows of random numbers, a chunk at a time; six of them tell something of the target."""
    rng = np.random.default_rng(0)
    for start in range(0, count, CHUNK):
        x_BI = rng.standard_normal((min(CHUNK, count - start), COLUMNS), dtype=np.float32)
        y_B = np.sin(2 * x_BI[:, 0]) + x_BI[:, 1] * x_BI[:, 2] + np.abs(x_BI[:, 3]) / 2 - x_BI[:, 4] * 0.4
        y_B = y_B + 0.3 * x_BI[:, 5] ** 2 + 0.5 * rng.standard_normal(len(x_BI), dtype=np.float32)
        columns = [x_BI[:, i] for i in range(COLUMNS)]
        yield pl.DataFrame(dict(zip(SCHEMA, [*columns, y_B.astype(np.float32)], strict=True)))


def write(path: Path, count: int) -> None:
    """A Parquet file of so many rows."""
    parts = register_io_source(lambda *_: rows_of(count), schema=SCHEMA)
    parts.sink_parquet(path, compression="snappy", row_group_size=GROUP, maintain_order=True)


def train(path: Path, memory: str | None, seconds: float, hidden: str, compare: bool) -> dict[str, Any]:
    """One training, in this process: rows a second, the most memory, and what came of it."""
    import superpose as sp

    seen: list[float] = []

    def watch(_: sp.Snapshot) -> bool:
        seen.append(time.perf_counter())
        return bool(seconds) and seen[-1] - seen[0] > seconds

    began = time.perf_counter()
    fitted = sp.fit(
        path, memory=memory or "1TB", watch=watch,
        settings={"epochs": 3 if memory and seconds else 1 if memory else 1000, "hidden": sizes(hidden)},
        **({} if compare else {"rivals": ("dummy",)}),
    )  # fmt: skip
    run, facts = fitted.learned.run, fitted.model.facts
    status = Path("/proc/self/status").read_text()
    return {
        "rows_a_second": run.plan.rows * (len(seen) - 1) / (seen[-1] - seen[0]),
        "memory": int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024,  # pyright: ignore[reportOptionalSubscript]
        "before": seen[0] - began,
        "whole": time.perf_counter() - began,
        "epochs": len(seen),
        "rows": facts["rows"],
        "score": facts["score"],
        "stopped": run.stopped,
        "network": repr(fitted.model.network),
    }


def sizes(hidden: str) -> tuple[int, ...] | None:
    """Neurons of the hidden layers of one network; None for the default recipe."""
    return tuple(int(size) for size in hidden.split(",")) if hidden else None


def one(
    path: Path, memory: str | None, seconds: float, hidden: str = "", *, compare: bool = False
) -> dict[str, Any]:
    """The same in a process of its own."""
    words = [
        "--one",
        str(path),
        "--seconds",
        str(seconds),
        "--hidden",
        hidden,
        *(["--memory", memory] if memory else []),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.stream", *words, *(["--compare"] if compare else [])],
        check=True, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def spread(values: list[float], unit: float = 1.0) -> str:
    """The median, and the least and the greatest."""
    scaled = np.array(values) / unit
    return f"{np.median(scaled):,.3g} ({scaled.min():,.3g} to {scaled.max():,.3g})"


def measure(folder: Path, asked: argparse.Namespace) -> list[str]:
    """The lines of the record, printed as they come."""
    whole, part = folder / "whole.parquet", folder / "part.parquet"
    count = int(asked.size * 1e9) // ROW
    print(f"writing {count:,} rows", file=sys.stderr)
    write(whole, count)
    write(part, asked.part)
    heads = [
        "network",
        "rows",
        "rows a second, thousand",
        "most memory, GB",
        "seconds before the first epoch's end",
    ]
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for hidden in NETWORKS:
        held, streamed = [], []
        for _ in range(asked.runs):
            held.append(one(part, None, asked.seconds, hidden))
            streamed.append(one(whole, asked.memory, asked.seconds, hidden))
            print(f"{held[-1]}\n{streamed[-1]}", file=sys.stderr)
        lines += [row("in memory", held), row("streamed", streamed)]
        ratios = [s["rows_a_second"] / h["rows_a_second"] for s, h in zip(streamed, held, strict=True)]
        lines.append(f"| streamed by in memory, run by run | | {spread(ratios)} | | |")
    if asked.whole:
        full = one(whole, asked.memory, 0, NETWORKS[-1], compare=True)
        told = (
            f"Once over all rows with {full['network']}, all rivals and the verdict: {full['epochs']} parts, "
            f"{full['rows_a_second'] / 1e3:,.3g} thousand rows a second, {full['whole']:,.0f} s in all, at most "
            f"{full['memory'] / 1e9:.2f} GB; R2 {full['score']:.3f} on rows it has not seen."
        )
        lines += ["", told]
    print("\n".join(lines), flush=True)
    return lines


def row(name: str, runs: list[dict[str, Any]]) -> str:
    """One line of the table."""
    network = runs[0]["network"].partition(";")[0].removeprefix("Network(")
    cells = [f"{network}, {name}", f"{runs[0]['rows']:,}", spread([r["rows_a_second"] for r in runs], 1e3),
             spread([r["memory"] for r in runs], 1e9), spread([r["before"] for r in runs])]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def record(lines: list[str], asked: argparse.Namespace, size: int) -> None:
    """The record: what was measured, on what, by which command."""
    import superpose as sp

    today = datetime.date.today()
    path = RECORDS / f"stream_{hardware()}_{today:%Y%m}.md"
    command = f"python -m benchmarks.stream {' '.join(sys.argv[1:])}"
    load = f"Load of the machine at the end: {os.getloadavg()[1]:.1f} over five minutes."
    text = [
        "# More rows than memory", "",
        f"`{command}` on {today}: superpose {sp.__version__}. {machine(PACKAGES)}. {load}", "",
        f"A Parquet file of {size / 1e9:.2f} GB, {COLUMNS} columns of float32 and a target, row groups of {GROUP:,}",
        f"rows, streamed with a memory of {asked.memory}; and {asked.part:,} rows of it in memory. First the default",
        "recipe for so many rows (two members; in memory each member has weights of its own for the rows, which",
        "streamed ones do without), then one small network, where reading weighs most. Median (least to greatest) of",
        f"{asked.runs} runs of each in turn, each a process of its own that trains for {asked.seconds:.0f} s.",
        "The aim: at least 0.7 times the rows a second, below 1.5 GB.", "", *lines, "",
    ]  # fmt: skip
    path.write_text("\n".join(text), encoding="utf-8")
    print(f"Written: {path}", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=float, default=4.0, help="GB of the file")
    parser.add_argument("--part", type=int, default=500_000, help="rows that are trained on in memory")
    parser.add_argument("--memory", default="1.5GB", help="what the streaming process may take")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each run trains")
    parser.add_argument(
        "--no-whole", dest="whole", action="store_false", help="leave out the whole pass at the end"
    )
    parser.add_argument(
        "--folder", type=Path, help="where the file is written; by default the one for temporary files"
    )
    parser.add_argument("--record", action="store_true", help="write the record under benchmarks/records")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--hidden", default="", help=argparse.SUPPRESS)
    parser.add_argument("--compare", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one is not None:
        given = asked.memory if "--memory" in sys.argv else None
        print(json.dumps(train(asked.one, given, asked.seconds, asked.hidden, asked.compare)))
        return
    with tempfile.TemporaryDirectory(prefix="superpose-bench-", dir=asked.folder) as folder:
        free, wanted = shutil.disk_usage(folder).free, ROOM * asked.size * 1e9 + asked.part * ROW
        if free < wanted:
            sys.exit(
                f"{folder} has {free / 1e9:.1f} GB free; {wanted / 1e9:.1f} GB are needed: give --folder or --size."
            )
        lines = measure(Path(folder), asked)
        size = (Path(folder) / "whole.parquet").stat().st_size
    if asked.record:
        record(lines, asked, size)


if __name__ == "__main__":
    main()
