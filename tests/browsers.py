"""The system's Chromium for tests of pages: one driver at a time, since each holds its thread's event loop."""

import contextlib
import os
import shutil

import pytest

HOW = "no Chromium: apt-get install chromium, or put chromium or google-chrome on the PATH"
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextlib.contextmanager
def driven():
    """What launches a browser, for as long as this is open; skipped where there is none, but not in `.ci/run`."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        assert os.environ.get("CI") != "true", HOW
        pytest.skip(HOW)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield lambda: driver.chromium.launch(executable_path=path, args=ARGUMENTS, timeout=120_000)
