"""Figures and films of learned pictures and sounds: the numbers drawn are those measured."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import superpose as sp
from superpose.errors import UsageError
from superpose.figures import theme
from superpose.figures.painting_film import on_squares
from superpose.painting.compare import compare

sys.path.insert(0, str(Path(__file__).parents[1] / "painting"))
from tiny_signals import SMALL, gradient

QUICK = SMALL | {"epochs": 4, "hidden": (8, 8)}


@pytest.fixture(scope="module")
def paintings():
    return compare(gradient(channels=4), **QUICK)


@pytest.fixture(scope="module")
def song():
    return sp.sing(0.5 * np.sin(np.arange(300) / 5), rate=300, **QUICK)


def test_the_comparison_is_of_one_budget(paintings):
    assert [one.basis.name for one in paintings.each] == ["tanh", "fourier", "sine"]
    assert len({len(one.run.history) for one in paintings.each}) == 1
    table = sp.plot(paintings).table
    np.testing.assert_allclose(table["dB"], [one.decibels for one in paintings.each], atol=1e-3)
    assert "spectral bias" in sp.plot(paintings).note


def test_figures_tell_what_was_measured(paintings, song):
    painting = paintings.each[2]
    whole, parts, sound = sp.plot(painting), sp.plot(painting, "parts", neurons=2), sp.plot(song)
    assert whole.table["PSNR [dB]"][-1] == pytest.approx(painting.decibels, abs=1e-3)
    assert parts.table["parts"][-1] == 8
    assert parts.table["PSNR [dB]"][-1] == pytest.approx(painting.decibels, abs=1e-3)
    assert sound.tables["epochs"]["SNR [dB]"][-1] == pytest.approx(song.decibels, abs=1e-3)
    assert sp.plot(painting, "curves").name == "Cost by epoch"  # a painting's model has all other figures
    known = {light for light, _ in (*theme.PALETTE.values(), *theme.SERIES)}
    for picture in (whole, parts, sound, sp.plot(paintings)):
        told = picture.to_json()
        assert len(told) < 150_000
        assert picture.alt
        assert {*re.findall(r'"(#[0-9a-fA-F]{6})"', told)} <= known
    with pytest.raises(UsageError, match="no figure 'parts'"):
        sp.plot(song, "parts")


def test_films(paintings, song, tmp_path):
    painting = paintings.each[2]
    film = sp.film(painting, tmp_path / "a.gif")
    assert film.labels[0] == "epoch 0"
    assert film.labels[-1] == "epoch 4"
    with Image.open(tmp_path / "a.gif") as written:
        assert written.n_frames == len(film.frames)
    dark = sp.film(song, theme="dark", size=(600, 400))
    assert dark.frames[0].shape == (400, 600, 3)
    assert dark.frames[0].mean() < 90 < film.frames[0].mean()
    assert (film.frames[0] != film.frames[-1]).any()


def test_wide_pictures_stand_one_above_the_other():
    wide = sp.paint(gradient(4, 40), **QUICK | {"frames": 0, "epochs": 1})
    tall = sp.paint(gradient(40, 4), **QUICK | {"frames": 0, "epochs": 1})
    for painting in (wide, tall):
        frame = sp.film(painting).frames[-1]
        assert frame.shape[1] == 900
        assert 380 < frame.shape[0] < 900


def test_what_is_behind_a_picture_shows_through():
    class Paper:
        def color(self, role):
            return {"card": "#ffffff", "line": "#000000"}[role]

    clear = np.zeros((16, 16, 4), np.uint8)
    shown = on_squares(clear, Paper())
    assert (shown[0, 0] == 255).all()
    assert (shown[0, 8] == 0).all()
