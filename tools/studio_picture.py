"""Draw docs/studio.png: the studio's page after six seconds of its first visit, in the system's Chromium.

`python tools/studio_picture.py docs/studio.png`
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

SECONDS = 6
COLOURS = 128  # a third of the bytes, and nothing one could see


def picture(place: Path) -> None:
    """A screenshot of a studio of its own, which is ended afterwards."""
    chromium = shutil.which("chromium") or sys.exit("There is no Chromium: apt install chromium.")
    with tempfile.TemporaryDirectory() as folder:
        words = [
            sys.executable,
            "-m",
            "superpose",
            "studio",
            "--no-browser",
            "--port",
            "0",
            "--workspace",
            folder,
        ]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as studio:
            try:
                _shot(_address(studio), place, chromium)
            finally:
                studio.terminate()


def _address(studio: subprocess.Popen) -> str:
    """What it prints to be opened."""
    assert studio.stdout is not None
    for line in studio.stdout:
        if found := re.search(r"http://\S+", line):
            return found.group(0)
    sys.exit("The studio ended before it had an address.")


def _shot(address: str, place: Path, chromium: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1400, "height": 860})
        page.goto(address)
        page.wait_for_timeout(1000 * SECONDS)
        page.screenshot(path=place)
        browser.close()
    with Image.open(place) as shot:
        small = shot.convert("P", palette=Image.Palette.ADAPTIVE, colors=COLOURS)
    small.save(place, optimize=True)


if __name__ == "__main__":
    picture(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/studio.png"))
