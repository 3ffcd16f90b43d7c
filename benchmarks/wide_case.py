"""One contestant of the benchmark of wide first layers, in a process of its own: `python -m benchmarks.wide_case NAME`.

16 pictures of 1920 x 1080 RGBA, 8,294,400 bytes each, through 16 tanh neurons to one number. It prints one JSON object:
seconds a step, all seconds of the training, the largest memory of the process.
"""

import json
import resource
import sys
import time
from typing import Any

import numpy as np

INPUTS, ROWS, HIDDEN = 1920 * 1080 * 4, 16, 16
SCALE = (127.5, 73.6)
RATES = {"adam": 1e-6, "gradient_descent": 1e-9}
STEPS, WARM = 8, 3
DUAL_STEPS = 20_000


def pictures() -> tuple[np.ndarray, np.ndarray]:
    """Bytes (rows, inputs) and a target (rows, 1)."""
    rng = np.random.default_rng(0)
    x_NI = rng.integers(0, 256, (ROWS, INPUTS), dtype=np.uint8)
    return x_NI, rng.normal(size=(ROWS, 1)).astype(np.float32)


def trained(first_layer: str, optimizer: str, steps: int, watch: Any = None) -> Any:
    """superpose's run."""
    import superpose as sp

    x_NI, y_NO = pictures()
    network = sp.Network.create(inputs=INPUTS, layers=[sp.Layer(HIDDEN, "tanh"), sp.Layer(1)], seed=0)
    began = time.perf_counter()
    run = sp.train(
        network, x_NI, y_NO, optimizer=optimizer, learning_rate=RATES[optimizer], batch_size=None, epochs=steps,
        input_scale=SCALE, first_layer=first_layer, watch=watch,
    )  # fmt: skip
    return run, time.perf_counter() - began


def superpose_steps(first_layer: str, optimizer: str) -> dict[str, float]:
    """Seconds between snapshots, one a step."""
    times = []
    _, seconds = trained(first_layer, optimizer, STEPS, lambda _: times.append(time.perf_counter()))
    return {"step": float(np.median(np.diff(times)[WARM - 1 :])), "all": seconds}


def superpose_dual() -> dict[str, float]:
    """Many steps, of which the second half is timed; what is left of all seconds is setting up and going back."""
    run, seconds = trained("dual", "gradient_descent", DUAL_STEPS)
    taken = run.history["seconds"]
    return {
        "step": float(np.mean(taken[DUAL_STEPS // 2 :])),
        "all": seconds,
        "beside": seconds - float(taken.sum()),
    }


def gap() -> dict[str, float]:
    """How far the weights of the two forms are apart after as many steps, by the largest weight."""
    direct, dual = (
        np.asarray(trained(form, "gradient_descent", STEPS)[0].network.layers[0].weights)
        for form in ("direct", "dual")
    )
    return {"gap": float(np.abs(direct - dual).max() / np.abs(direct).max())}


def torch_steps(optimizer: str, *, floats_kept: bool) -> dict[str, float]:
    """PyTorch with its fused optimiser; bytes become floats in each step, or all of them once."""
    import torch

    x_NI, y_NO = (torch.from_numpy(a) for a in pictures())
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(INPUTS, HIDDEN), torch.nn.Tanh(), torch.nn.Linear(HIDDEN, 1))
    kind: Any = {"adam": torch.optim.Adam, "gradient_descent": torch.optim.SGD}[optimizer]
    moves = kind(model.parameters(), lr=RATES[optimizer], fused=True)

    def seen() -> Any:
        return x_NI.float().sub_(SCALE[0]).mul_(1 / SCALE[1])

    x_float = seen() if floats_kept else None
    times, began = [], time.perf_counter()
    for _ in range(STEPS):
        moves.zero_grad()
        ((model(seen() if x_float is None else x_float) - y_NO) ** 2).sum(1).mean().backward()
        moves.step()
        times.append(time.perf_counter())
    return {"step": float(np.median(np.diff(times)[WARM - 1 :])), "all": times[-1] - began}


CONTESTANTS = {
    "adam": lambda: superpose_steps("auto", "adam"),
    "adam, PyTorch": lambda: torch_steps("adam", floats_kept=False),
    "adam, PyTorch, floats kept": lambda: torch_steps("adam", floats_kept=True),
    "direct": lambda: superpose_steps("direct", "gradient_descent"),
    "dual": superpose_dual,
    "descent, PyTorch": lambda: torch_steps("gradient_descent", floats_kept=False),
    "gap": gap,
}


def main() -> None:
    found = CONTESTANTS[sys.argv[1]]()
    kilo = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps(found | {"peak": kilo * 1024 / 1e9}))


if __name__ == "__main__":
    main()
