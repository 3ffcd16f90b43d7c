"""Draw docs/studio.png: the studio's page after six seconds of its first visit, in the system's Chromium.

`python tools/studio_picture.py docs/studio.png`
"""

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright
from studio_started import BROWSER_ARGUMENTS, browser_path, started

SECONDS = 6
COLOURS = 128  # a third of the bytes, and nothing one could see


def picture(place: Path) -> None:
    """A screenshot of a studio of its own, which is ended afterwards."""
    chromium = browser_path()
    with started("--port", "0") as (_, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_ARGUMENTS)
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
