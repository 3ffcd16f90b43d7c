"""`superpose paint sample:flower`, as whole processes: seconds and decibels; the same network in PyTorch where it is.

`python -m benchmarks.paint`. The first run of each seed starts with an empty cache of compiled programs, the second
with what the first left. PyTorch trains the same layers from the same kind of start, by Adam with the same schedule,
as many steps on as many rows; its seconds are of the training alone, and so are those beside them.
"""

import argparse
import importlib.util
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import superpose as sp
from benchmarks import record

PACKAGES = ("jax", "optax", "torch", "pillow", "matplotlib", "numpy")
TARGET = 30.0  # dB
HEAD = "| source | seed | cache | seconds | processor seconds | training alone | dB | PyTorch, training | PyTorch, dB |"


@dataclass(frozen=True)
class Taken:
    """What one command took and came to."""

    wall: float
    cores: float
    told: dict[str, Any]


def run(source: str, seed: int, cache: Path, folder: Path) -> Taken:
    """The command as a person types it, film and model included."""
    words = [sys.executable, "-m", "superpose", "paint", source, "--seed", str(seed), "--json"]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        words, cwd=folder, env=os.environ | {"XDG_CACHE_HOME": str(cache)}, capture_output=True, check=True
    )
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cores = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(wall, cores, json.loads(done.stdout))


def in_torch(source: str, seed: int) -> tuple[float, float] | None:
    """Seconds and decibels of the same network trained by PyTorch; None where it is not installed."""
    if importlib.util.find_spec("torch") is None:
        return None
    import torch

    torch.manual_seed(seed)
    painting = sp.paint(source, epochs=1, frames=0, seed=seed)
    layers, plan = painting.run.frames[0].network.layers, painting.run.plan
    rows = painting.model.record.train if painting.model.record else None
    assert rows is not None
    x, y = (torch.from_numpy(np.array(a)) for a in painting.run.data)
    arrays = [torch.tensor(np.array(a), requires_grad=True) for la in layers for a in (la.weights, la.bias)]
    omegas = [dict(la.activation.parameters).get("omega") for la in layers]
    optimizer = torch.optim.Adam(arrays, lr=2e-3)
    epochs, steps = 62, plan.steps
    began = time.perf_counter()
    for epoch in range(epochs):
        order = torch.randperm(len(x))
        for i, batch in enumerate(order.split(plan.batch)):
            t = (epoch * steps + i) / (epochs * steps)
            warm = (t + 1e-3) / 0.051 if t < 0.05 else 0.5 * (1 + math.cos(math.pi * (t - 0.05) / 0.95))
            optimizer.param_groups[0]["lr"] = 2e-3 * warm
            a = x[batch]
            for j, omega in enumerate(omegas):
                z = torch.addmm(arrays[2 * j + 1], a, arrays[2 * j])
                a = torch.sin(omega * z) if omega else z
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(a, y[batch]).backward()
            optimizer.step()
    seconds = time.perf_counter() - began
    trained = [
        la.filled(*(a.detach().numpy() for a in pair))
        for la, pair in zip(layers, zip(arrays[::2], arrays[1::2], strict=True), strict=True)
    ]
    pixels = painting.pixels(network=sp.Network(trained))
    return seconds, painting.decibels_of(pixels)


def rows_of(source: str, seeds: int) -> list[str]:
    """The table's rows for one source."""
    lines = []
    for seed in range(seeds):
        peer = in_torch(source, seed)
        shown = "not installed | –" if peer is None else f"{peer[0]:.1f} | {peer[1]:.1f}"
        with tempfile.TemporaryDirectory() as place:
            cache = Path(place) / "cache"
            cache.mkdir()
            for name in ("empty", "warm"):
                folder = Path(place) / name
                folder.mkdir()
                taken = run(source, seed, cache, folder)
                told = taken.told
                lines.append(
                    f"| {Path(source).name} | {seed} | {name} | {taken.wall:.1f} | {taken.cores:.1f} | "
                    f"{told['seconds']:.1f} | {told['decibels']:.1f} | {shown} |"
                )
                print(lines[-1], flush=True)
    return lines


def main() -> None:
    """Measure, print, and write the record where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="*", default=["sample:flower", "sample:china"])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--record", action="store_true", help="write the record under benchmarks/records")
    asked = parser.parse_args()
    lines = [HEAD, "|" + "---|" * HEAD.count(" |")]
    print("\n".join(lines), flush=True)
    for source in asked.sources:
        lines += rows_of(str(Path(source).absolute()) if Path(source).exists() else source, asked.seeds)
    if asked.record:
        write(lines)


def write(lines: list[str]) -> None:
    """The record."""
    record.write("paint", "A network paints a picture", "python -m benchmarks.paint --record", PACKAGES, [
        "Whole processes of `superpose paint SOURCE` (start, compilation, training, painting, film, model), 128",
        f"pixels high, all by default. The aim: {TARGET:g} dB on the flower in under 60 s on two cores.",
    ], lines)  # fmt: skip


if __name__ == "__main__":
    main()
