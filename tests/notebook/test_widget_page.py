"""The widget's script on a page of its own with a real view behind it, as a notebook joins them."""

import base64
import json

import numpy as np
import pytest

import superpose as sp
from superpose.notebook import bundle

X = np.linspace(-2, 2, 40, dtype=np.float32)[:, None]
# What a notebook gives to a widget: traits by name, changes heard, messages sent.
JOINED = """
const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
const given = JSON.parse(document.getElementById("given").textContent);
const traits = { structure: given.structure, history: given.history, frame: bytes(given.frame) };
const heard = {};
const model = {
  get: (name) => traits[name],
  on: (event, call) => (heard[event] ??= new Set()).add(call),
  off: (event, call) => heard[event]?.delete(call),
  send: async (message) => {
    const { frame, said } = await window.python(message);
    traits.frame = bytes(frame);
    for (const call of heard["change:frame"] ?? []) call();
    for (const told of said) for (const call of heard["msg:custom"] ?? []) call(told);
  },
};
window.gone = widget.render({ model, el: document.getElementById("cell") });
window.heard = heard;
"""


class Notebook:
    """A page with a view in it, and the view."""

    def __init__(self, page, view):
        self.page, self.view, self.said, self.errors = page, view, [], []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        view.send = self.said.append
        page.expose_function("python", self._hear)
        told = json.dumps({"structure": view.structure, "history": view.history, "frame": self._frame()})
        page.set_content(
            f"<!doctype html><style>{bundle.style()}</style><body data-jp-theme-light='true'><div id=cell></div>"
            f"<script type='application/json' id=given>{told}</script>"
        )
        script = bundle.script().replace("export default", "const widget =")
        page.add_script_tag(content=script + JOINED, type="module")
        page.wait_for_selector(".boxes .strip", state="attached")

    def _frame(self):
        return base64.b64encode(self.view.frame).decode()

    def _hear(self, message):
        self.said.clear()
        self.view._hear(message)
        return {"frame": self._frame(), "said": json.loads(json.dumps(self.said))}

    def eventually(self, told, holds):
        for _ in range(400):
            if holds(found := told()):
                return found
            self.page.wait_for_timeout(25)
        raise AssertionError(f"it stayed {found}")


@pytest.fixture(scope="module")
def run():
    network = sp.Network.create(inputs=1, layers=[sp.Layer(3, "tanh"), sp.Layer(1, "linear")], seed=0)
    return sp.train(network, X[::2], np.sin(X[::2]), validation=(X[1::2], np.sin(X[1::2])), epochs=12, seed=0)


@pytest.fixture
def notebook(chromium, run):
    page = chromium.new_page(viewport={"width": 980, "height": 720})
    yield Notebook(page, sp.widget(run))
    page.close()


def test_a_weight_is_dragged_and_the_network_in_python_has_it(notebook, run):
    start, end = (
        notebook.page.locator(f".box[data-column='{c}'][data-box='0']").bounding_box() for c in (0, 1)
    )
    x = (start["x"] + start["width"] + end["x"]) / 2
    y = (start["y"] + start["height"] / 2 + end["y"] + end["height"] / 2) / 2
    picture = notebook.page.locator(".side canvas").first.screenshot()
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(x, y - 60, steps=5)
    told = float(notebook.page.inner_text(".tip").split()[1].replace("−", "-"))
    notebook.page.mouse.up()

    def held():
        return float(notebook.view.network.layers[0].weights[0, 0])

    notebook.eventually(held, lambda now: now == pytest.approx(told, abs=6e-4))
    assert held() != float(run.network.layers[0].weights[0, 0])
    notebook.eventually(notebook.page.locator(".side canvas").first.screenshot, lambda now: now != picture)
    notebook.page.click(".back")
    notebook.eventually(lambda: notebook.view.network, lambda now: now is run.network)
    assert not notebook.errors


def test_a_neuron_opens_with_its_formula_and_the_film_is_scrubbed(notebook, run):
    notebook.page.click(".box[data-column='1'][data-box='1']")
    formula = notebook.page.locator("#neuron-formula")
    notebook.eventually(formula.inner_text, lambda told: "tanh" in told)
    weight = notebook.page.locator("#neuron-weights input[data-from='1']").input_value()
    assert float(weight) == pytest.approx(float(run.network.layers[0].weights[0, 1]), abs=6e-4)
    notebook.page.locator(".scrub input").focus()
    notebook.page.keyboard.press("Home")
    notebook.eventually(notebook.page.locator("#scrub-epoch").inner_text, lambda told: told == "epoch 0")
    first = float(run.frames[0].network.layers[0].weights[0, 1])
    shown = notebook.page.locator("#neuron-weights input[data-from='1']")
    notebook.eventually(lambda: float(shown.input_value()), lambda now: now == pytest.approx(first, abs=6e-4))
    assert not notebook.errors


def test_it_follows_the_notebooks_theme_and_a_narrow_cell(notebook):
    ground = "getComputedStyle(document.getElementById('cell')).backgroundColor"
    light = notebook.page.evaluate(ground)
    notebook.page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    notebook.eventually(lambda: notebook.page.evaluate(ground), lambda now: now != light)
    notebook.page.set_viewport_size({"width": 380, "height": 900})
    assert notebook.page.evaluate("document.getElementById('cell').scrollWidth") <= 380
    notebook.page.evaluate("window.gone()")
    assert notebook.page.evaluate("Object.values(window.heard).every((all) => all.size === 0)")
    assert not notebook.errors
