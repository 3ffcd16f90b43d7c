"""One studio and one browser for all tests of its page; what it shows is judged by the model saved from it."""

import time

import pytest
from compiled import environment
from served import WAIT, Served

import superpose as sp
from superpose.model.prepared import Prepared
from superpose.studio.settings import checked
from superpose.studio.trainer.sources import prepared

CURVE = {"kind": "function", "expression": "sin(3*x)", "low": -2, "high": 2, "rows": 60, "held_out": 0.2}


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    both = Served(tmp_path_factory.mktemp("workspace"), environment(tmp_path_factory))
    yield both
    both.close()


@pytest.fixture(scope="module")
def let_in(served, launch):
    """Gives the browser's context; what has ended is begun anew."""
    yield lambda: served.ready(launch)
    served.leave()


class Studio:
    """The page as a person uses it, and the engine's word on what it shows."""

    def __init__(self, context, page, address):
        self.context, self.page, self.address = context, page, address
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
        """The number shown; NaN where there is none yet."""
        shown = self.page.locator(selector).first.inner_text()
        return float("nan") if shown == "–" else float(shown.replace("−", "-").replace(",", ""))

    def value(self, selector):
        return float(self.page.locator(selector).first.input_value().replace("−", "-"))

    def until(self, code, value=None):
        """Until this is true in the page (whose rules forbid the driver's own way of waiting)."""
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            if self.page.evaluate(code, value):
                return
            self.page.wait_for_timeout(25)
        raise AssertionError(f"never true: {code} {value}")

    def eventually(self, told, holds):
        """What `told` gives, once `holds` says that it is as it should be."""
        until = time.monotonic() + WAIT
        while not holds(found := told()):
            assert time.monotonic() < until, f"it stayed {found}"
            self.page.wait_for_timeout(50)
        return found

    def settled(self, holds):
        """The settings that the server holds, once they are as they should be."""
        return self.eventually(lambda: self.settings, holds)

    def pause(self):
        if self.page.locator("body").get_attribute("data-state") == "running":
            self.page.click("#play")
        self.until("document.body.dataset.state === 'paused'")
        self.page.wait_for_timeout(250)

    def draw(self, *ways):
        """Strokes on the pad, each from place to place in shares of its width and height."""
        box = self.page.locator(".pad canvas").bounding_box()

        def at(part):
            return box["x"] + box["width"] * part[0], box["y"] + box["height"] * part[1]

        for first, *rest in ways:
            self.page.mouse.move(*at(first))
            self.page.mouse.down()
            for one in rest:
                self.page.mouse.move(*at(one), steps=30)
            self.page.mouse.up()

    def saved(self, what, folder):
        """The file that the page gives to keep."""
        self.page.click("#save")
        with self.page.expect_download() as coming:
            self.page.click(f"#save-{what}")
        path = folder / coming.value.suggested_filename
        coming.value.save_as(path)
        return path

    def break_and_mend(self):
        """A learning rate of 10, and the click that is offered against what it does."""
        self.page.fill("#rate-number", "10")
        self.page.press("#rate-number", "Tab")
        fix = self.page.locator("#notice button:has-text('Fix it'), .finding button:has-text('Fix it')").first
        fix.wait_for()
        fix.click()
        self.settled(lambda now: now["training"]["learning_rate"] < 10)

    def change(self, method, path, **body):
        """What other tools ask of the server, in the browser's name."""
        answer = self.context.request.fetch(
            f"{self.address}/api/{path}", method=method, data=body,
            headers={"X-Superpose": "studio", "Content-Type": "application/json", "Origin": self.address},
        )  # fmt: skip
        assert answer.ok, answer.text()
        return answer.json()

    def open(self):
        """The page, once it shows the run."""
        self.page.goto(self.address)
        self.page.wait_for_selector("html[data-ready]", state="attached")

    def begin(self, data=None, *, running=True, **training):
        """Begin with these data, as a small network of its own."""
        settings = {
            "version": 1,
            "data": CURVE | (data or {}),
            "network": {
                "layers": [{"neurons": 4, "activation": "tanh"}, {"neurons": 3, "activation": "tanh"}]
            },
            "training": {"learning_rate": 0.01, "batch_size": 12, "epochs_per_second": 30} | training,
        }
        self.change("PUT", f"runs/{self.run}/settings", settings=settings, keep=False)
        self.open()
        self.until("document.body.dataset.state === 'running'")
        self.until("Number(document.querySelector('#count-epoch').textContent.replace(',', '')) > 2")
        if not running:
            self.pause()
        self.errors.clear()


@pytest.fixture
def studio(served, let_in):
    context = let_in()
    page = context.new_page()
    yield Studio(context, page, served.address)
    page.close()
    served.rest()
