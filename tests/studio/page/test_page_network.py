"""The network is changed by clicking and dragging, and what is set by hand is what the model then holds."""

import re

import numpy as np
import pytest


def layers(settings):
    return [one["neurons"] for one in settings["network"]["layers"]]


def boxes(studio, column):
    return studio.page.locator(f".box[data-column='{column}']").count()


def test_neurons_and_layers_come_and_go_by_clicking_and_can_be_taken_back(studio):
    studio.begin()
    studio.pause()
    head = studio.page.locator(".head[data-layer='0']")
    head.locator("button[title='one neuron more']").click()
    studio.until("document.querySelectorAll(\".box[data-column='1']\").length === 5")
    studio.settled(lambda now: layers(now) == [5, 3])
    studio.page.click("#undo")
    studio.until("document.querySelectorAll(\".box[data-column='1']\").length === 4")
    studio.page.click("#redo")
    studio.until("document.querySelectorAll(\".box[data-column='1']\").length === 5")
    studio.page.click("#layer-more")
    studio.until("document.querySelectorAll('.head').length === 5")
    studio.settled(lambda now: layers(now) == [5, 3, 3])
    studio.page.click("#layer-less")
    studio.until("document.querySelectorAll('.head').length === 4")


def test_activation_combine_and_firing_are_chosen_for_a_layer(studio):
    studio.begin()
    head = studio.page.locator(".head[data-layer='1']")
    head.locator("select").select_option("sine")
    studio.until("document.querySelector(\".head[data-layer='1'] select\").value === 'sine'")
    head.locator(".more").click()
    studio.page.locator(".pop input[aria-label='fires above']").fill("-0.5")
    studio.page.keyboard.press("Tab")
    studio.settled(lambda now: now["network"]["layers"][1]["fire_above"] == -0.5)
    studio.page.keyboard.press("Escape")
    studio.settled(lambda now: now["network"]["layers"][1]["activation"] == "sine")


TWO_EDITS = """() => {
  const choose = (layer, value) => {
    const select = document.querySelector(`.head[data-layer='${layer}'] select`);
    select.value = value;
    select.dispatchEvent(new Event('change', { bubbles: true }));
  };
  choose(0, 'sine');
  choose(1, 'relu');
}"""


def test_a_second_edit_that_comes_at_once_does_not_undo_the_first(studio):
    studio.begin()
    studio.page.evaluate(TWO_EDITS)
    studio.settled(lambda now: [a["activation"] for a in now["network"]["layers"][:2]] == ["sine", "relu"])
    studio.page.locator("#undo").click()
    studio.settled(lambda now: [a["activation"] for a in now["network"]["layers"][:2]] == ["sine", "tanh"])


def test_a_weight_is_dragged_and_the_model_has_it(studio, tmp_path):
    studio.begin()
    studio.pause()
    before = np.asarray(studio.model(tmp_path).network.layers[0].weights)
    start, end = (
        studio.page.locator(f".box[data-column='{c}'][data-box='0']").bounding_box() for c in (0, 1)
    )
    x = (start["x"] + start["width"] + end["x"]) / 2
    y = (start["y"] + start["height"] / 2 + end["y"] + end["height"] / 2) / 2
    studio.page.mouse.move(x, y)
    shown = float(studio.page.inner_text("#tip").split()[1].rstrip(",").replace("−", "-"))
    assert shown == pytest.approx(before[0, 0], abs=6e-4)
    picture = studio.page.locator("#output canvas").screenshot()
    studio.page.mouse.down()
    studio.page.mouse.move(x, y - 60, steps=6)
    dragged = float(studio.page.inner_text("#tip").split()[1].replace("−", "-"))
    studio.page.mouse.up()

    def held():
        return np.asarray(studio.model(tmp_path).network.layers[0].weights)

    output = studio.page.locator("#output canvas")
    studio.eventually(output.screenshot, lambda now: now != picture)  # the output follows
    now = studio.eventually(held, lambda now: now[0, 0] == pytest.approx(dragged, abs=6e-4))
    assert now[0, 0] != before[0, 0]
    assert np.delete(now, 0) == pytest.approx(np.delete(before, 0))
    studio.page.keyboard.press("Control+z")
    studio.eventually(held, lambda now: now == pytest.approx(before, abs=1e-6))


def test_a_neuron_tells_its_formula_and_takes_weights_by_hand(studio, tmp_path):
    studio.begin()
    studio.pause()
    studio.page.click(".box[data-column='1'][data-box='2']")
    studio.until("document.querySelector('#neuron-formula').textContent.includes('tanh')")
    layer = studio.model(tmp_path).network.layers[0]
    assert studio.page.inner_text("#neuron-name") == "neuron 1.3"
    assert studio.value("#neuron-weights input[data-from='1']") == pytest.approx(
        float(layer.weights[0, 2]), abs=6e-4
    )
    assert studio.value("#neuron-weights input[data-from='0']") == pytest.approx(
        float(layer.bias[2]), abs=6e-4
    )
    written = re.search(r"-?[\d.]+(?=\*x)", studio.page.inner_text("#neuron-formula"))
    assert float(written[0]) == pytest.approx(float(layer.weights[0, 2]), rel=6e-3)
    after = studio.model(tmp_path).network.layers[1]
    largest = max((float(w) for w in after.weights[2]), key=abs)
    told = studio.page.locator("#neuron-passes tbody tr td:nth-child(2)").first.inner_text().replace("−", "-")
    assert float(told) == pytest.approx(largest, rel=6e-3)
    studio.page.fill("#neuron-weights input[data-from='0']", "0.75")
    studio.eventually(
        lambda: float(studio.model(tmp_path).network.layers[0].bias[2]), lambda bias: bias == 0.75
    )


def test_a_frozen_neuron_does_not_learn(studio, tmp_path):
    studio.begin()
    studio.pause()
    studio.page.click(".box[data-column='1'][data-box='1']")
    studio.page.click("#freeze")
    studio.page.wait_for_selector(".box.frozen")
    before = studio.model(tmp_path).network.layers[0]
    epoch = studio.number("#count-epoch")
    studio.page.click("text=Epoch")
    studio.eventually(lambda: studio.number("#count-epoch"), lambda now: now == epoch + 1)
    after = studio.model(tmp_path).network.layers[0]
    moved = np.asarray(after.weights[0]) != np.asarray(before.weights[0])
    assert moved.tolist() == [True, False, True, True]
    assert float(after.bias[1]) == float(before.bias[1])


def test_arrow_keys_walk_over_the_neurons(studio):
    studio.begin()
    studio.page.locator(".box[data-column='0']").focus()
    studio.page.keyboard.press("ArrowRight")
    studio.page.keyboard.press("ArrowDown")
    studio.page.keyboard.press("Enter")
    studio.until("document.querySelector('#neuron-name').textContent.startsWith('neuron 1.')")
