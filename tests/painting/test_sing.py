"""A sound learned: its error by NumPy, any rate and speed, saved and sung again, WAV there and back."""

import numpy as np
import pytest
from tiny_signals import SMALL

import superpose as sp
from superpose.data.files.audio import open_sound, write_wav
from superpose.errors import DataError, ModelFileError, UnknownNameError, UsageError
from superpose.painting.wave import highest_heard


def test_it_learns_and_says_how_well(sung_small):
    sung_TC, sound_TC = sung_small.samples().astype(float), sung_small.original_TC.astype(float)
    by_hand = 10 * np.log10((sound_TC**2).sum() / ((sung_TC - sound_TC) ** 2).sum())
    assert sung_small.decibels == pytest.approx(by_hand, abs=1e-6)
    assert sung_small.decibels > 10
    assert [*sung_small.decibels_by_frame.values()][-1] == sung_small.decibels


def test_any_rate_and_speed(sung_small):
    twice = sung_small.samples(rate=400)
    np.testing.assert_allclose(twice[::2], sung_small.samples(), atol=1e-5)
    fast = sung_small.samples(speed=2)
    np.testing.assert_allclose(fast, sung_small.samples()[::2], atol=1e-5)
    for wrong in ({"rate": -1}, {"speed": 0}, {"speed": 1e-9}):
        with pytest.raises(UsageError):
            sung_small.samples(**wrong)


def test_saved_and_sung_again(sung_small, painted_small, tmp_path):
    sp.save(sung_small.model, tmp_path / "a.model.safetensors")
    loaded = sp.load(tmp_path / "a.model.safetensors")
    np.testing.assert_array_equal(sp.resing(loaded), sung_small.samples())
    place = sung_small.save(tmp_path / "a.wav")
    np.testing.assert_allclose(open_sound(place).samples_TC, sung_small.samples(), atol=2e-5)
    with pytest.raises(ModelFileError, match="not learned a sound"):
        sp.resing(painted_small.model)


def test_stereo_and_only_the_start(tmp_path):
    t = np.arange(300) / 100
    both = 0.4 * np.stack([np.sin(2 * np.pi * t), np.cos(2 * np.pi * t)], axis=1)
    song = sp.sing(write_wav(tmp_path / "both.wav", both, 100), seconds=1, **SMALL | {"epochs": 2})
    assert song.samples().shape == (100, 2)
    assert song.model.target.names == ("left", "right")
    assert "the first 1 s of 3 s" in song.notes[0]


def test_the_first_waves_follow_what_is_heard():
    t = np.arange(1000) / 1000
    for tone in (20.0, 200.0):
        assert highest_heard(np.sin(2 * np.pi * tone * t)[:, None], 1000) == pytest.approx(tone, abs=1)
    assert highest_heard(np.zeros((10, 1)), 1000) == 0


def test_silence_is_learned_without_a_fuss():
    song = sp.sing(np.zeros(50), rate=50, **SMALL | {"epochs": 1})
    assert np.abs(song.samples()).max() < 1


def test_what_cannot_be_sung(tmp_path):
    (tmp_path / "a.wav").write_text("not a sound")
    with pytest.raises(DataError, match="no sound"):
        sp.sing(tmp_path / "a.wav")
    with pytest.raises(UnknownNameError, match="no sound 'bel'"):
        sp.sing("sample:bel")
    with pytest.raises(UsageError, match="rate=None is no sound"):
        sp.sing(np.zeros(5))
    with pytest.raises(UsageError, match="not finite"):
        sp.sing(np.full(5, np.nan), rate=5)
    with pytest.raises(UsageError, match="seconds=0"):
        sp.sing(np.zeros(5), rate=5, seconds=0)
