"""Backprop with its numbers on the diagram, descent, curves, gradients, findings; each against the engine."""

import jax.numpy as jnp
import numpy as np
import pytest

from superpose.network import passes


def badges(studio, column):
    texts = studio.page.locator(f".box[data-column='{column}'] .box-value").all_inner_texts()
    return [float(text.replace("δ", "").replace("−", "-").replace("+", "")) for text in texts]


def test_backprop_walks_forward_and_back_with_the_engines_numbers(studio, tmp_path):
    studio.begin(running=False)
    network = studio.model(tmp_path).network
    studio.page.click("#tab-backprop")
    studio.page.fill("#backprop-row", "7")
    studio.page.press("#backprop-row", "Tab")
    studio.until("document.querySelector('#backprop-example').textContent.startsWith('Example 7')")
    studio.page.wait_for_timeout(300)
    told = studio.ask("/backprop?row=7").json()
    x = jnp.asarray([[told["inputs"][0][1]]], jnp.float32)
    traces = passes.forward(network.layers, x)
    while "3" not in studio.page.inner_text("#backprop-title") and not badges_all(studio):
        studio.page.click("#backprop-next")
    for column, trace in enumerate(traces, start=1):
        assert badges(studio, column) == pytest.approx(np.asarray(trace.output_BO)[0], rel=6e-3, abs=1e-4)
    while studio.page.locator("#backprop-next").is_enabled():
        studio.page.click("#backprop-next")
    back = [layer["delta"] for layer in told["layers"]]
    for column, delta in enumerate(back, start=1):
        assert badges(studio, column) == pytest.approx(delta, rel=6e-3, abs=1e-6)
    assert "finite differences" in studio.page.inner_text("#backprop-agreement")


def test_the_step_that_backprop_shows_is_taken(studio, tmp_path):
    studio.begin(running=False)
    studio.page.click("#tab-backprop")
    studio.until("document.querySelector('#backprop-example').textContent.startsWith('Example 0')")
    told = studio.ask("/backprop?row=0").json()
    studio.page.click("#backprop-take")
    studio.until("document.querySelector('#backprop-took').textContent.includes('went from')")
    words = studio.page.inner_text("#backprop-took").rstrip(".").split()
    assert float(words[-3]) == pytest.approx(told["cost"]["before"], rel=6e-4)
    assert float(words[-1]) == pytest.approx(told["cost"]["after"], rel=6e-4)
    after = studio.model(tmp_path).network.layers[0].weights
    np.testing.assert_allclose(np.asarray(after), told["layers"][0]["after"], rtol=1e-5)
    studio.page.click("#undo")
    before = np.asarray(told["layers"][0]["weights"])
    studio.eventually(
        lambda: np.asarray(studio.model(tmp_path).network.layers[0].weights),
        lambda now: now == pytest.approx(before, abs=1e-6),
    )


def badges_all(studio):
    return all(studio.page.locator(".box .box-value").all_inner_texts())


BALL = "(() => { const t = document.querySelector('#plot-descent').data; return t[t.length - 1]; })()"


def descent(studio):
    studio.page.click("#tab-descent")
    studio.page.wait_for_selector("#plot-descent .main-svg", state="attached")
    studio.until("document.querySelector('#descent-told').textContent.startsWith('The ball')")


def test_the_ball_lies_on_the_surface_at_the_networks_cost(studio):
    studio.begin(running=False)
    descent(studio)
    told = studio.ask("/landscape?kind=path&points=25").json()
    shown = studio.page.inner_text("#descent-told").split("cost ")[1].split()[0].rstrip(".")
    assert float(shown) == pytest.approx(told["now"]["cost"], rel=2e-3)
    ball = studio.page.evaluate(BALL)
    assert ball["type"] == "scatter3d"
    there = [ball["x"][0], ball["y"][0], ball["z"][0]]
    assert there == pytest.approx([told["now"][key] for key in ("u", "v", "cost")], rel=1e-5, abs=1e-7)
    surface = studio.page.evaluate("document.querySelector('#plot-descent').data[0]")
    assert surface["type"] == "surface"
    assert surface["z"] == told["cost"]
    studio.page.select_option("#surface-view", "above")
    studio.until("document.querySelector('#plot-descent').data[0].type === 'contour'")
    assert studio.page.evaluate(BALL)["x"][0] == pytest.approx(told["now"]["u"], rel=1e-5, abs=1e-7)
    assert studio.errors == []


def test_the_ball_rolls_from_the_start_to_where_the_network_is(studio):
    studio.begin(running=False)
    descent(studio)
    way = studio.ask("/landscape?kind=path&points=25").json()["tracks"][0]["cost"]
    studio.page.evaluate(
        """() => {
            const place = document.querySelector('#plot-descent');
            window.met = [];
            place.on('plotly_restyle', ([change]) => window.met.push(change.z[0][0]));
        }"""
    )
    studio.page.click("#roll")
    studio.until(f"window.met.length > 3 && Math.abs(window.met.at(-1) - {way[-1]}) < 1e-4 * {way[-1]}")
    met = studio.page.evaluate("window.met")
    assert met[0] == pytest.approx(way[0], rel=0.3)
    assert min(way) * 0.999 <= min(met) and max(met) <= max(way) * 1.001


def test_for_those_who_want_nothing_to_move_the_ball_is_there_at_once(studio):
    studio.page.emulate_media(reduced_motion="reduce")
    studio.begin(running=False)
    descent(studio)
    studio.page.evaluate(
        """() => {
            window.met = 0;
            document.querySelector('#plot-descent').on('plotly_restyle', () => { window.met += 1; });
        }"""
    )
    studio.page.click("#roll")
    studio.until("window.met === 1")
    studio.page.wait_for_timeout(500)
    assert studio.page.evaluate("window.met") == 1
    moving = studio.page.evaluate(
        """() => [...document.querySelectorAll('*')].filter((one) => {
            const style = getComputedStyle(one);
            return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0;
        }).map((one) => one.id || one.className)"""
    )
    assert moving == []


def test_curves_and_gradients_are_those_of_the_history(studio):
    studio.begin(running=False)
    studio.page.click("#tab-curves")
    studio.page.wait_for_selector("#plot-curves .main-svg")
    last = studio.ask("/history").json()["columns"]
    true = {"training rows": last["cost"][-1], "held-out rows": last["held_out_cost"][-1]}
    ends = "document.querySelector('#plot-curves').data.map(({name, y}) => [name, y.at(-1)])"
    studio.eventually(
        lambda: dict(studio.page.evaluate(ends)), lambda drawn: drawn == pytest.approx(true, rel=1e-5)
    )
    studio.page.click("#tab-gradients")
    studio.page.wait_for_selector("#plot-gradients .main-svg")
    rows = studio.page.locator("#gradients-now td:nth-child(2)").all_inner_texts()
    assert [float(one.replace("−", "-")) for one in rows] == pytest.approx(
        last["gradient_norm"][-1], rel=6e-3
    )


def test_a_rate_of_ten_breaks_it_and_one_click_mends_it(studio):
    studio.begin(optimizer="gradient_descent", learning_rate=0.05)
    studio.break_and_mend()
    studio.until("document.body.dataset.state === 'running'")
    studio.eventually(
        lambda: studio.page.inner_text("#count-epoch"), lambda told: int(told.replace(",", "")) > 3
    )
    studio.eventually(lambda: studio.number("#count-cost"), np.isfinite)


def test_findings_are_the_diagnosis_and_point_at_their_place(studio):
    studio.begin({"noise": 0.3, "rows": 24}, running=False, learning_rate=1.0)
    answer = studio.ask("/findings").json()
    told = answer["findings"]
    assert told
    studio.page.wait_for_selector(".finding")
    when = f"As it stood after epoch {answer['epoch']:,}:"
    studio.until("(when) => document.querySelector('#findings-when').textContent === when", when)
    assert studio.page.locator(".finding b").first.inner_text() == told[0]["symptom"]
    show = studio.page.locator(".finding button:has-text('Show')")
    if show.count():
        show.first.click()
        assert studio.page.locator(".box.shown").count() > 0
