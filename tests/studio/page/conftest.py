"""One studio and one browser for all tests of its page; what it shows is judged by the model saved from it."""

import os
import re
import shutil
import subprocess
import sys

import pytest

import superpose as sp
from superpose.model.prepared import Prepared
from superpose.studio.settings import checked
from superpose.studio.trainer.sources import prepared

HOW = "no Chromium: apt-get install chromium, or put chromium or google-chrome on the PATH"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WAIT = 30_000
CURVE = {"kind": "function", "expression": "sin(3*x)", "low": -2, "high": 2, "rows": 60, "held_out": 0.2}


@pytest.fixture(scope="session")
def studio_address(tmp_path_factory):
    """A studio in a process of its own, as a person starts it; the address it prints."""
    folder = tmp_path_factory.mktemp("workspace")
    words = [sys.executable, "-m", "superpose", "studio", "--no-browser", "--workspace", str(folder)]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    ) as running:
        told = ""
        while "token=" not in told:
            line = running.stdout.readline()
            assert line, f"the studio said only {told!r}"
            told += line
        yield re.search(r"http://\S+", told.replace("\n", ""))[0].split("Runs are kept")[0]
        running.terminate()


@pytest.fixture(scope="session")
def studio_browser(studio_address):
    """A browser that is let in; its pages share the cookie."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        assert os.environ.get("CI") != "true", HOW
        pytest.skip(HOW)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1360, "height": 900}, accept_downloads=True)
        context.set_default_timeout(WAIT)
        page = context.new_page()
        page.goto(studio_address)
        page.wait_for_selector("html[data-ready]", state="attached")
        page.close()
        yield context
        browser.close()


class Studio:
    """The page as a person uses it, and the engine's word on what it shows."""

    def __init__(self, context, page, address):
        self.context, self.page = context, page
        self.address = address.split("/?")[0]
        self.errors = []
        page.on("console", lambda m: m.type == "error" and self.errors.append(m.text))
        page.on("pageerror", lambda e: self.errors.append(str(e)))

    def ask(self, path):
        """What the server says of the run that is open."""
        answer = self.context.request.get(f"{self.address}/api/runs/{self.run}{path}")
        assert answer.ok, answer.text()
        return answer

    @property
    def run(self):
        return self.context.request.get(f"{self.address}/api/start").json()["run"]

    @property
    def settings(self):
        return self.ask("").json()["settings"]

    @property
    def rows(self) -> Prepared:
        return prepared(checked(self.settings)["data"], None)

    def model(self, folder):
        """The model as it stands, saved by the server and loaded in Python."""
        path = folder / "now.model.safetensors"
        path.write_bytes(self.ask("/model?as=safetensors").body())
        return sp.load(path)

    def number(self, selector):
        return float(self.page.locator(selector).first.inner_text().replace("−", "-").replace(",", ""))

    def value(self, selector):
        return float(self.page.locator(selector).first.input_value().replace("−", "-"))

    def until(self, code, value=None):
        """Until this is true in the page (whose rules forbid the driver's own way of waiting)."""
        for _ in range(WAIT // 50):
            if self.page.evaluate(code, value):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never true: {code} {value}")

    def settled(self, holds):
        """Until the settings the server holds are as they should be."""
        for _ in range(WAIT // 200):
            if holds(self.settings):
                return
            self.page.wait_for_timeout(200)
        raise AssertionError(f"the settings stayed {self.settings}")

    def pause(self):
        if self.page.locator("body").get_attribute("data-state") == "running":
            self.page.click("#play")
        self.until("document.body.dataset.state === 'paused'")
        self.page.wait_for_timeout(250)

    def change(self, method, path, **body):
        """What other tools ask of the server, in the browser's name."""
        answer = self.context.request.fetch(
            f"{self.address}/api/{path}", method=method, data=body,
            headers={"X-Superpose": "studio", "Content-Type": "application/json", "Origin": self.address},
        )  # fmt: skip
        assert answer.ok, answer.text()
        return answer.json()

    def begin(self, data=None, *, running=True, **training):
        """Begin with these data, as a small network of its own."""
        settings = {
            "version": 1,
            "data": CURVE | (data or {}),
            "network": {
                "layers": [{"neurons": 4, "activation": "tanh"}, {"neurons": 3, "activation": "tanh"}]
            },
            "training": {"learning_rate": 0.01, "batch_size": 12} | training,
        }
        self.change("PUT", f"runs/{self.run}/settings", settings=settings, keep=False)
        self.page.reload()
        self.page.wait_for_selector("html[data-ready]", state="attached")
        self.until("document.body.dataset.state === 'running'")
        self.until("Number(document.querySelector('#count-epoch').textContent.replace(',', '')) > 2")
        if not running:
            self.pause()
        self.errors.clear()


@pytest.fixture
def studio(studio_browser, studio_address):
    page = studio_browser.new_page()
    one = Studio(studio_browser, page, studio_address)
    page.goto(one.address)
    page.wait_for_selector("html[data-ready]", state="attached")
    yield one
    page.close()
