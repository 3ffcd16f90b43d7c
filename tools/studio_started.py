"""A studio of its own for tools and benchmarks: started as a person starts it, ended afterwards."""

import contextlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu"]


def browser_path() -> str:
    """Where the system's Chromium is; without one the program ends."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or sys.exit("No Chromium was found: apt-get install chromium, or put one on the PATH.")


@contextlib.contextmanager
def started(*words: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """`superpose studio` with these words on a workspace of its own: its process, and what it prints to be opened."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "superpose", "studio", *words, "--no-browser", "--workspace", folder]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            yield process, _address(process)
        finally:
            process.terminate()
            process.wait(60)


def _address(process: "subprocess.Popen[str]") -> str:
    told = ""
    assert process.stdout is not None
    for line in process.stdout:
        told += line
        if found := re.search(r"http://\S+?/\?token=[\w-]{43}", told.replace("\n", "")):
            return found[0]
    sys.exit(f"The studio ended before it had an address; it said {told!r}.")
