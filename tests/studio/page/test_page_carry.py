"""What one carries away: the model, the report, the code, a link; and the runs that are kept."""

import numpy as np

import superpose as sp


def test_the_saved_model_opens_in_python_and_predicts(studio, tmp_path):
    studio.begin(running=False)
    model = sp.load(studio.saved("model", tmp_path))
    answers = np.asarray(model.predict({"x": [0.0, 0.5]}), float)
    assert answers.shape[0] == 2 and np.isfinite(answers).all()


def test_report_and_film_are_files(studio, tmp_path):
    studio.begin(running=False)
    assert studio.saved("report", tmp_path).read_text(encoding="utf-8").startswith("<!doctype html>")
    assert studio.saved("film", tmp_path).read_bytes()[:4] == b"GIF8"


def test_the_code_does_the_run_again(studio):
    studio.begin(running=False)
    studio.page.click("#save")
    studio.page.click("#save-code")
    studio.page.wait_for_selector("#code")
    code = studio.page.inner_text("#code")
    compile(code, "run.py", "exec")
    assert "superpose" in code and "sin(3*x)" in code


def test_a_link_restores_the_whole_state(studio):
    studio.begin({"expression": "cos(2*x)"}, running=False)
    studio.page.click("#save")
    studio.page.click("#save-link")
    link = studio.page.input_value("#link")
    before = studio.settings
    other = studio.context.new_page()
    other.goto("about:blank")
    other.goto(link)
    other.wait_for_selector("html[data-ready]", state="attached")
    assert other.inner_text("#what").startswith("cos(2*x)")
    run = studio.context.request.get(f"{studio.address}/api/runs").json()["runs"][0]["run"]
    after = studio.context.request.get(f"{studio.address}/api/runs/{run}").json()["settings"]
    other.close()
    assert after == before


def test_runs_are_named_compared_and_deleted(studio):
    studio.begin(running=False)
    studio.page.click("#runs")
    studio.page.click("#new-run")
    studio.until("!document.querySelector('dialog')")
    studio.until("Number(document.querySelector('#count-epoch').textContent.replace(',', '')) > 1")
    studio.page.click("#runs")
    rows = studio.page.locator(".run-row")
    rows.nth(1).wait_for()
    count = rows.count()
    rows.first.locator("input[type=text]").fill("a copy")
    studio.page.keyboard.press("Tab")
    rows.nth(0).locator("input[type=checkbox]").check()
    rows.nth(1).locator("input[type=checkbox]").check()
    studio.page.click("#compare")
    studio.page.wait_for_selector("#compare-table")
    assert studio.page.locator("#compare-table thead th").count() == 3
    studio.page.locator("dialog button:has-text('Close')").last.click()
    away = studio.page.locator(".run-row button[aria-label^='delete']:enabled").first
    away.click()
    away.click()
    studio.until("(was) => document.querySelectorAll('.run-row').length === was - 1", count)
    runs = studio.context.request.get(f"{studio.address}/api/runs").json()["runs"]
    assert "a copy" in [one["name"] for one in runs]
