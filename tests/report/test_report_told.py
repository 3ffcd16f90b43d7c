"""What a report tells: the facts of the model it is of, every figure that it can have, and commands that work."""

import html

import pytest

import superpose as sp
from superpose.figures import theme
from superpose.figures.plot import WHAT, plot
from superpose.insight.subject import subject
from superpose.report.page import page_of
from superpose.report.telling import look_at, told


def test_every_figure_of_a_fit_is_there(report_fits):
    for name, fitted in report_fits.items():
        look = look_at(fitted)
        look.left = 1e6  # however slow the machine
        text = told(look)
        assert not [one for one in look.drawn if one.failure], name
        shown = {one.what for one in look.drawn if one.shown}
        assert {
            "film",
            "network",
            "superposition",
            "curves",
            "gradients",
            "backprop",
            "descent",
            "rivals",
        } <= shown
        assert len(text.encode()) < 8_000_000
        assert f"{fitted.model.facts['score']:.3g}" in text
        assert fitted.model.facts["verdict"]["why"] in html.unescape(text)


def test_a_model_without_a_record_has_a_report_too(report_fits, tmp_path):
    path = tmp_path / "m.model.safetensors"
    sp.save(report_fits["curve"].model, path)
    place = sp.report(sp.load(path), tmp_path / "m.report.html")
    text = place.read_text(encoding="utf-8")
    assert 'class="failed"' not in text
    assert 'id="figure-network"' in text


def test_with_its_record_it_tells_the_same(report_fits, tmp_path):
    path = tmp_path / "m.model.safetensors"
    sp.save(report_fits["curve"].model, path, record=True)
    look = look_at(sp.load(path))
    look.left = 1e6
    told(look)
    assert not [one for one in look.drawn if one.failure]
    assert {"film", "curves", "residuals"} <= {one.what for one in look.drawn if one.shown}


def test_it_is_written_whole_or_not_at_all(report_fits, tmp_path):
    with pytest.raises(sp.SaveError, match="no folder"):
        sp.report(report_fits["curve"], tmp_path / "nowhere" / "x.html")
    assert not [*tmp_path.iterdir()]


def colors(drawn):
    """Every colour in a figure's JSON."""
    if isinstance(drawn, dict):
        return {c for value in drawn.values() for c in colors(value)}
    if isinstance(drawn, list | tuple):
        return {c for value in drawn for c in colors(value)}
    named = isinstance(drawn, str) and (drawn in ("white", "black") or drawn.startswith(("#", "rgb")))
    return {drawn} if named else set()


@pytest.mark.parametrize("what", sorted(set(WHAT) - {"sizes", "depth", "learning_curve"}))
def test_every_figure_keeps_to_the_palette_in_light_and_dark(report_fits, what):
    for fitted in report_fits.values():
        try:
            picture = plot(subject(fitted), what)
        except sp.UsageError as error:
            assert error.message
            continue
        light = colors(picture.to_plotly_json()["data"]) | colors(picture.to_plotly_json()["layout"])
        dark = colors(picture.dark().to_plotly_json()["data"]) | colors(
            picture.dark().to_plotly_json()["layout"]
        )
        known = {c for c in light if theme.dark(c) != c or c == "rgba(0,0,0,0)"}
        assert light == known, light - known
        assert not (dark & set(theme.TO_DARK) - set(theme.TO_DARK.values())), what
        assert picture.alt
        assert picture.name
        assert picture.table.width


def test_a_page_of_one_figure_escapes_what_it_is_told():
    picture = sp.plot(sp.Neuron([1.0], 0.5, "tanh"), names=["<script>alert(1)</script>"])
    text = page_of([picture])
    assert "<script>alert(1)</script>" not in text


def test_a_figure_that_fails_does_not_lose_the_report(report_fits, monkeypatch):
    from superpose.figures import curves

    monkeypatch.setattr(curves, "draw", lambda *_, **__: 1 / 0)
    look = look_at(report_fits["curve"])
    look.left = 1e6
    text = told(look)
    assert [one.what for one in look.drawn if one.failure] == ["curves"]
    assert "ZeroDivisionError: division by zero" in text
    assert 'id="figure-network"' in text


def test_figures_are_left_out_for_time_and_size_with_the_command_that_draws_them(report_fits, monkeypatch):
    look = look_at(report_fits["curve"], saved_as="m.model.safetensors")
    look.left = 0.0
    text = told(look)
    assert not [one for one in look.drawn if one.shown]
    assert "superpose show m.model.safetensors --what film draws it." in text
    monkeypatch.setattr("superpose.report.look.BYTES", 0)
    look = look_at(report_fits["curve"])
    assert "would make the page too large" in look.draw("network")


def test_an_option_that_a_figure_does_not_take_is_refused(report_fits):
    with pytest.raises(sp.UsageError, match=r"The figure 'curves' takes no 'neuron'"):
        plot(report_fits["curve"], "curves", neuron="1.1")
