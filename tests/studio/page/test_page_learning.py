"""Start and pause, step, epoch, restart; the numbers above are the engine's."""

import jax.numpy as jnp
import numpy as np
import pytest

import superpose as sp
from superpose.network import passes


def epoch(studio):
    return studio.number("#count-epoch")


def test_it_learns_without_a_click_and_pauses(studio):
    studio.begin()
    studio.pause()
    stood = epoch(studio)
    studio.page.wait_for_timeout(300)
    assert epoch(studio) == stood > 0


def test_the_cost_shown_is_the_engines(studio, tmp_path):
    studio.begin()
    studio.pause()
    network, rows = studio.model(tmp_path).network, studio.rows
    held = [np.asarray(one) for one in rows.validation[:2]]
    cost = sp.cost("squared_error")
    y_NO = held[1].reshape(len(held[0]), -1).astype(np.float32)
    outputs = passes.forward(network.layers, jnp.asarray(held[0], jnp.float32))[-1].output_BO
    true = float(np.mean((np.asarray(outputs) - y_NO) ** 2))
    assert cost.name == "squared_error"
    assert studio.number("#count-held-out") == pytest.approx(true, rel=6e-3)


def test_step_epoch_and_restart(studio):
    studio.begin()
    studio.pause()
    stood = epoch(studio)
    studio.page.click("text=Epoch")
    studio.until(
        "(was) => Number(document.querySelector('#count-epoch').textContent.replace(',', '')) === was + 1",
        stood,
    )
    cost = studio.page.inner_text("#count-cost")
    for _ in range(4):  # 48 rows in batches of 12
        studio.page.click("text=Step")
    studio.until(
        "(was) => Number(document.querySelector('#count-epoch').textContent.replace(',', '')) === was + 2",
        stood,
    )
    assert studio.page.inner_text("#count-cost") != cost
    studio.page.click("text=Restart")
    studio.until("document.querySelector('#count-epoch').textContent === '0'")


def test_keys_do_what_the_buttons_do(studio):
    studio.begin()
    studio.page.locator("body").click(position={"x": 4, "y": 400})
    studio.page.keyboard.press(" ")
    studio.until("document.body.dataset.state === 'paused'")
    stood = epoch(studio)
    studio.page.keyboard.press("e")
    studio.until(
        "(was) => Number(document.querySelector('#count-epoch').textContent.replace(',', '')) >= was + 1",
        stood,
    )
    studio.page.keyboard.press("?")
    assert "one epoch" in studio.page.inner_text("dialog")
    studio.page.keyboard.press("Escape")


def test_the_rate_changes_while_it_learns(studio):
    studio.begin()
    studio.page.fill("#rate-number", "0.03")
    studio.page.press("#rate-number", "Tab")
    studio.eventually(
        lambda: studio.ask("/history").json()["columns"]["learning_rate"][-1],
        lambda rate: rate == pytest.approx(0.03),
    )
    assert studio.page.locator("body").get_attribute("data-state") == "running"


def test_one_scrubs_back_through_the_film(studio):
    studio.begin()
    studio.until("Number(document.querySelector('#output input[type=range]').max) > 3")
    studio.pause()
    last = studio.page.inner_text("#scrub-epoch")
    slider = studio.page.locator("#output input[type=range]")
    slider.focus()
    studio.page.keyboard.press("Home")
    studio.until("document.querySelector('#scrub-epoch').textContent === 'epoch 0'")
    studio.page.click("text=Now")
    studio.until("(was) => document.querySelector('#scrub-epoch').textContent === was", last)
