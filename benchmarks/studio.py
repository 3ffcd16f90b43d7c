"""The studio's page while it learns: frames a second, what it costs the training, memory: `make studio-bench`.

A studio in a process of its own, as a person starts it, and a browser without a window. The training of the 2-8-8-1
network runs as fast as it can; three ways take turns: seen by the page, in the studio with no page, and by `sp.train`
alone in a process of its own while the studio rests.
"""

import argparse
import contextlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from tools.studio_started import BROWSER_ARGUMENTS, browser_path, started

from benchmarks import record
from benchmarks.record import spread

PACKAGES = ("jax", "starlette", "uvicorn", "playwright")
SETTLED = 15.0  # seconds after which what a page asks at its beginning is answered
SOURCE = "sample:circle"  # two inputs, two classes: 2-8-8-1 as the page first offers it
EPOCH = "Number(document.querySelector('#count-epoch')?.textContent.replaceAll(',', '') ?? 0)"
# Frames that the page drew, and those that the browser would have let it draw, in so many milliseconds.
FRAMES = """(wait) => new Promise((done) => {
  let [drawn, offered] = [0, 0];
  const watch = new MutationObserver(() => (drawn += 1));
  watch.observe(document.querySelector('#count-epoch'), { childList: true, characterData: true, subtree: true });
  const next = () => { offered += 1; requestAnimationFrame(next); };
  requestAnimationFrame(next);
  const began = performance.now();
  setTimeout(() => {
    watch.disconnect();
    const seconds = (performance.now() - began) / 1000;
    done([drawn / seconds, offered / seconds]);
  }, wait);
})"""
# The same network and rows without a studio: epochs a second, once compiled.
ALONE = """
import json, sys, time
import superpose as sp
from superpose.studio.settings import checked
from superpose.studio.trainer.building import built
from superpose.studio.trainer.sources import prepared
settings, seconds = checked(json.loads(sys.argv[1])), float(sys.argv[2])
rows = prepared(settings["data"], None)
made = built(settings, rows)
how = {k: v for k, v in made.settings["training"].items() if k != "epochs_per_second"}
seen = []
def watch(snapshot):
    seen.append((snapshot.epoch, time.perf_counter()))
    return seen[-1][1] - seen[0][1] > seconds
sp.train(made.first, rows.X, rows.y, validation=rows.validation, epochs=10**6, every=200, watch=watch, **how)
(first, began), (last, ended) = seen[2], seen[-1]
print((last - first) / (ended - began))
"""


class Page:
    """A page at a studio that has just been started."""

    def __init__(self, browser: Any, process: "subprocess.Popen[str]", address: str, ready: float):
        self.process, self.ready = process, ready
        self.address = address.partition("/?")[0]
        self.context = browser.new_context(viewport={"width": 1360, "height": 900})
        self.page = self.context.new_page()
        began = time.perf_counter()
        self.page.goto(address)
        self.until(f"{EPOCH} > 0")
        self.learning = time.perf_counter() - began

    def until(self, code: str) -> None:
        """Until this is true in the page, whose rules forbid the driver's own way of waiting."""
        until = time.monotonic() + 120
        while not self.page.evaluate(code):
            if time.monotonic() > until:
                sys.exit(f"It never became true that {code}.")
            self.page.wait_for_timeout(10)

    def ask(self, path: str) -> Any:
        """What the server says."""
        return self.context.request.get(f"{self.address}/api/{path}").json()

    @property
    def run(self) -> str:
        return self.ask("start")["run"]

    def epochs_a_second(self, seconds: float) -> float:
        """How fast it trains, as the server tells."""
        seen = []
        for wait in (seconds, 0):
            seen.append((self.ask(f"runs/{self.run}/history?points=2")["epochs"][-1], time.perf_counter()))
            self.page.wait_for_timeout(1000 * wait)
        return (seen[1][0] - seen[0][0]) / (seen[1][1] - seen[0][1])

    def away(self) -> None:
        """The page is left; the run goes on."""
        self.page.goto("about:blank")

    def back(self, running: bool) -> None:
        """At the page again, with the run as asked."""
        if self.page.url == "about:blank":
            self.page.goto(self.address)
            self.until("document.documentElement.dataset.ready === 'true'")
        state = "running" if running else "paused"
        if self.page.evaluate("document.body.dataset.state") != state:
            self.page.click("#play")
            self.until(f"document.body.dataset.state === '{state}'")

    def memory(self) -> tuple[float, float]:
        """MB of the studio's processes, and of the page's own things after they were tidied up."""
        family = [self.process.pid]
        for parent in family:
            for task in Path(f"/proc/{parent}/task").glob("*/children"):
                family += [int(child) for child in task.read_text().split()]
        kilobytes = sum(resident(each) for each in family)
        session = self.context.new_cdp_session(self.page)
        session.send("HeapProfiler.collectGarbage")
        return kilobytes / 1e3, session.send("Runtime.getHeapUsage")["usedSize"] / 1e6


def resident(process: int) -> int:
    """kB of memory that a process has."""
    with contextlib.suppress(OSError):
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
        return int(found[1]) if found else 0
    return 0


@contextlib.contextmanager
def opened() -> Iterator[Page]:
    """A studio on a workspace of its own and a browser."""
    from playwright.sync_api import sync_playwright

    path = browser_path()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=BROWSER_ARGUMENTS)
        began = time.perf_counter()
        with started(SOURCE) as (process, address):
            yield Page(browser, process, address, time.perf_counter() - began)
            browser.close()


def alone(settings: dict[str, Any], seconds: float) -> float:
    """Epochs a second of `sp.train` in a process of its own."""
    words = [sys.executable, "-c", ALONE, json.dumps(settings), str(seconds)]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def speed(page: Page, rounds: int, seconds: float) -> list[str]:
    """Frames a second and the three ways of training, in turn."""
    page.back(running=True)
    settings = page.ask(f"runs/{page.run}")["settings"]
    settings["training"]["epochs_per_second"] = None
    fastest(page, settings)
    found: dict[str, list[float]] = {"page": [], "no page": [], "alone": [], "drawn": [], "offered": []}
    for _ in range(rounds):
        page.back(running=True)
        page.page.wait_for_timeout(1000 * SETTLED)
        drawn, offered = page.page.evaluate(FRAMES, 1000 * seconds)
        found["drawn"].append(drawn)
        found["offered"].append(offered)
        found["page"].append(page.epochs_a_second(seconds))
        page.away()
        found["no page"].append(page.epochs_a_second(seconds))
        page.back(running=False)
        found["alone"].append(alone(settings, seconds))
        print({name: round(values[-1], 1) for name, values in found.items()}, file=sys.stderr, flush=True)
    seen, unseen, by_itself = (np.asarray(found[name]) for name in ("page", "no page", "alone"))
    return [
        "| what | median (least to greatest) | aim |", "|---|---|---|",
        f"| frames drawn a second | {spread(found['drawn'])} | at least 30 |",
        f"| frames the browser offered a second | {spread(found['offered'])} | |",
        f"| epochs a second, page open | {spread(seen)} | |",
        f"| epochs a second, no page | {spread(unseen)} | |",
        f"| epochs a second, `sp.train` alone | {spread(by_itself)} | |",
        f"| page open / no page, round by round | {spread(seen / unseen)} | at least 0.85 |",
        f"| page open / `sp.train` alone, round by round | {spread(seen / by_itself)} | at least 0.85 |",
    ]  # fmt: skip


def fastest(page: Page, settings: dict[str, Any]) -> None:
    """From now on it trains as fast as it can."""
    headers = {"origin": page.address, "x-superpose": "studio"}
    body = {"settings": settings, "keep": True}
    answer = page.context.request.put(
        f"{page.address}/api/runs/{page.run}/settings", data=body, headers=headers
    )
    if not answer.ok:
        sys.exit(f"The settings were refused: {answer.text()}")


def lasting(page: Page, minutes: float) -> list[str]:
    """Memory while it trains on and on, page open."""
    page.back(running=True)
    samples = []
    until = time.monotonic() + 60 * minutes
    while time.monotonic() < until:
        page.page.wait_for_timeout(60_000)
        samples.append(page.memory())
        print(
            f"{len(samples)} min: studio {samples[-1][0]:.0f} MB, page {samples[-1][1]:.1f} MB",
            file=sys.stderr,
            flush=True,
        )
    settled = min(5, len(samples) - 1)
    studio, heap = np.asarray(samples[settled:]).T
    minutes_told = f"minute {settled + 1} and minute {len(samples)}"
    return [
        f"| MB of the studio's processes, {minutes_told} | {studio[0]:.0f} and {studio[-1]:.0f} | flat |",
        f"| MB of the page's heap, {minutes_told} | {heap[0]:.1f} and {heap[-1]:.1f} | flat |",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6.0, help="of each timing")
    parser.add_argument(
        "--minutes", type=float, default=60.0, help="how long memory is watched; 0 leaves it out"
    )
    parser.add_argument("--record", action="store_true", help="write the record under benchmarks/records")
    asked = parser.parse_args()
    with opened() as page:
        lines = speed(page, asked.rounds, asked.seconds)
        lines += [f"| s from the command to its address | {page.ready:.2f} | |",
                  f"| s from the first visit to the first epoch seen | {page.learning:.2f} | at most 2 |"]  # fmt: skip
        print("\n".join(lines), flush=True)
        if asked.minutes:
            more = lasting(page, asked.minutes)
            print("\n".join(more), flush=True)
            lines += more
    if asked.record:
        command = f"python -m benchmarks.studio {' '.join(sys.argv[1:])}"
        record.write("studio", "The studio's page", command, PACKAGES, [
            f"2-8-8-1 on {SOURCE}, as fast as it can, seen by headless Chromium (without a GPU, whose work the same",
            f"cores do); {asked.rounds} rounds of {asked.seconds:g} s each way.",
        ], lines)  # fmt: skip


if __name__ == "__main__":
    main()
