"""Weights moved in a page, as a person does it: parts, sum and value follow, and are what the engine computes."""

import importlib.resources
import json

import numpy as np
import pytest
from plotly.offline import get_plotlyjs

import superpose as sp

SCRIPT = importlib.resources.files("superpose.report") / "static" / "superposition.js"

ONE, TWO = sp.Neuron([2.0], 1.0, "tanh"), sp.Neuron([2.0], -1.0, "tanh")
BIAS = sp.Layer(1, "sigmoid", weights=[[1.5], [-0.5]], bias=[0.25])


def network_of(last):
    """Two neurons, and what adds them up."""
    return sp.Network([sp.superpose([ONE, TWO]).layers[0], last])


def opened(browser, picture):
    """A page with the picture and its sliders."""
    page = browser.new_page()
    page.set_content("<!doctype html><div id=plot></div>")
    page.add_script_tag(content=get_plotlyjs())
    page.evaluate("drawn => Plotly.newPlot('plot', drawn.data, drawn.layout)", json.loads(picture.to_json()))
    body = SCRIPT.read_text(encoding="utf-8") + "\nwindow.attach = attach;"
    page.add_script_tag(content=body, type="module")
    page.wait_for_function("() => Boolean(window.attach)")
    page.evaluate("{ const p = document.getElementById('plot'); attach(p, p.layout.meta.superposition); }")
    return page


def lines(page):
    """What each trace of the plot shows, by its name."""
    page.wait_for_timeout(100)  # the page redraws with the next frame
    told = "document.getElementById('plot').data.map(t => [t.name, Array.from(t.y), t.visible !== false])"
    return page.evaluate(told)


def moved(page, name, weight):
    page.get_by_label(f"weight of {name}").evaluate(
        "(input, to) => { input.value = to; input.dispatchEvent(new Event('input')); }", weight
    )


def test_parts_sum_and_value_follow_the_weights(chromium):
    picture = sp.plot(network_of(BIAS), "superposition", on=(-2, 2))
    page = opened(chromium, picture)
    moved(page, "a1.1", -0.75)
    moved(page, "a1.2", 2.0)
    shown = {name: np.array(y) for name, y, _ in lines(page)}
    other = sp.Layer(1, "sigmoid", weights=[[-0.75], [2.0]], bias=[0.25])
    x = picture.table["x"].to_numpy()[:, None]
    trace = network_of(other).forward(x)[-1]
    np.testing.assert_allclose(shown["sum"], np.asarray(trace.z_BK)[:, 0], atol=2e-5)
    np.testing.assert_allclose(shown["value"], np.asarray(trace.output_BO)[:, 0], atol=1e-4)
    np.testing.assert_allclose(shown["-0.75 × a1.1"], -0.75 * ONE(x), atol=1e-5)
    added = shown["-0.75 × a1.1"] + shown["2 × a1.2"] + shown["bias 0.25"]
    np.testing.assert_allclose(added, shown["sum"], atol=1e-5)


def test_the_keyboard_and_the_way_back(chromium):
    picture = sp.plot(sp.superpose([ONE, TWO], [1.5, -0.5]))
    page = opened(chromium, picture)
    before = {name: y for name, y, _ in lines(page)}
    slider = page.get_by_label("weight of a1.1")
    slider.press("ArrowRight")
    assert float(slider.input_value()) == pytest.approx(1.5 + 3.0 / 50)
    after = {name: y for name, y, _ in lines(page)}
    expected = np.array(before["sum"]) + 0.06 * ONE(picture.table["x"].to_numpy()[:, None])
    np.testing.assert_allclose(after["sum"], expected, atol=1e-4)
    page.get_by_role("button", name="As trained").click()
    np.testing.assert_allclose({n: y for n, y, _ in lines(page)}["sum"], before["sum"], atol=1e-4)


def test_others_together_stay_as_they_are(chromium):
    weights = np.float32([[0.1], [3.0], [0.2], [-2.0], [0.3]])
    first = sp.Layer(5, "tanh", weights=[[1, 2, 3, 4, 5]], bias=[0.1] * 5)
    picture = sp.plot(sp.Network([first, sp.Layer(1, weights=weights)]), "superposition", most=2)
    page = opened(chromium, picture)
    moved(page, "a1.2", 1.0)
    shown = {name: np.array(y) for name, y, _ in lines(page)}
    weights[1] = 1.0
    x = picture.table["x"].to_numpy()[:, None]
    expected = sp.Network([first, sp.Layer(1, weights=weights)])(x)[:, 0]
    np.testing.assert_allclose(shown["sum"], expected, atol=5e-5)


def test_a_value_that_others_have_a_part_in_is_hidden_while_it_is_not_true(chromium):
    network = sp.Network.create(inputs=1, layers=[sp.Layer(3, "tanh"), sp.Layer(3, "softmax")], seed=0)
    page = opened(chromium, sp.plot(network, "superposition"))
    moved(page, "a1.1", 0.5)
    assert [seen for name, _, seen in lines(page) if name == "value"] == [False]
    page.get_by_role("button", name="As trained").click()
    assert [seen for name, _, seen in lines(page) if name == "value"] == [True]
