"""Sounds to one form: rate, length, channels; the spectrogram against a plain computation; files that are refused."""

import struct

import numpy as np
import pytest
import soundfile
from scipy.signal import stft

from media_files import tone, tones
from superpose.data.media.loading import load_files
from superpose.data.media.options import MediaOptions
from superpose.data.media.sound_form import SoundForm, from_its_start, resampled
from superpose.data.media.spectrogram import centers, log_mel, mel_bands
from superpose.data.source import open_source
from superpose.errors import DataError


def loaded(paths, **options):
    return load_files(paths, "sound", MediaOptions.of(**options))


@pytest.mark.parametrize("hertz", [200, 700, 1500, 3200])
def test_a_tone_is_in_the_band_of_its_pitch(hertz):
    form = SoundForm.spectrogram_of(8000, 0.4)
    x_MF = form.of_samples(tone(hertz, seconds=0.4).astype(np.float32), 8000).reshape(form.shape[:2])
    row = int(x_MF.mean(axis=1).argmax())
    band = form.bands - 1 - row
    edges = centers(8000, form.bands + 2)
    assert edges[band] <= hertz <= edges[band + 2]
    assert x_MF.max() == 255
    assert f"{edges[band + 1]:.0f} Hz at 0.00 s" == form.name(row * form.frames)


def test_the_spectrogram_is_that_of_scipy():
    rate, rng = 8000, np.random.default_rng(0)
    x_T = rng.normal(size=2400).astype(np.float32)
    size, hop = 200, 80
    _, _, z_KF = stft(
        x_T, rate, window=np.hanning(size), nperseg=size, noverlap=size - hop, nfft=256, boundary="zeros", padded=True,
        detrend=False, scaling="spectrum",
    )  # fmt: skip
    power_KF = np.abs(z_KF * np.hanning(size).sum()) ** 2
    mel_MF = mel_bands(rate, 129, 20) @ power_KF[:, :30]
    decibel = 10 * np.log10(mel_MF / mel_MF.max())
    want = np.rint((np.maximum(decibel, -80) + 80) * 255 / 80)[::-1]
    found = log_mel(x_T, rate, bands=20, pool=1)
    assert found.shape == want.shape == (20, 30)
    assert np.abs(found.astype(float) - want).max() <= 1


def test_how_loud_it_was_recorded_does_not_matter():
    form = SoundForm.spectrogram_of(8000, 0.3)
    loud = tone(500).astype(np.float32)
    quiet = form.of_samples(0.01 * loud, 8000).astype(int)
    assert np.abs(quiet - form.of_samples(loud, 8000).astype(int)).max() <= 1
    assert not form.of_samples(np.zeros(100, np.float32), 8000).any()  # silence has no loudest point


@pytest.mark.parametrize("rate", [4000, 11_025, 44_100, 44_101])
def test_rates_are_made_equal(rate):
    found = resampled(tone(440, seconds=0.5, rate=rate), rate, 8000)
    want = tone(440, seconds=0.5, rate=8000)
    assert abs(len(found) - len(want)) <= 3
    middle = slice(400, 3500)
    assert np.corrcoef(found[middle], want[middle])[0, 1] > 0.999


def test_lengths_channels_and_starts_are_made_equal_and_it_is_said(tmp_path):
    quiet = np.zeros(800)
    soundfile.write(tmp_path / "a.wav", np.concatenate([quiet, tone(500, seconds=0.3)]), 8000)
    soundfile.write(tmp_path / "b.flac", np.stack([tone(500, seconds=0.2)] * 2, axis=1), 8000)
    soundfile.write(tmp_path / "c.ogg", tone(500, seconds=0.2, rate=16_000), 16_000)
    found = loaded([tmp_path / n for n in ("a.wav", "b.flac", "c.ogg")], sound="waveform")
    assert not found.broken
    assert found.form == SoundForm("waveform", 8000, 0.4)
    assert found.x_NI.dtype == np.float32
    assert abs(found.x_NI[0, 1]) > 0.01  # what was silent before it is gone
    assert not found.x_NI[1, 1700:].any()
    assert "rates are 8,000 Hz (2), 16,000 Hz (1)" in found.notes[0]
    assert "they last 0.2 to 0.4 s" in found.notes[1]
    assert len(from_its_start(np.zeros(5))) == 5


def wav(path, *, rate=8000, channels=1, length=None, data=b"\0\0" * 100):
    """A WAV whose header says what it is told to."""
    length = len(data) if length is None else length
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, channels, rate,
                       rate * 2 * channels % 2**32, 2 * channels % 2**16, 16)  # fmt: skip
    path.write_bytes(head + struct.pack("<4sI", b"data", length) + data)
    return path


def test_headers_that_lie_are_refused_or_not_believed(tmp_path):
    good = tmp_path / "good.wav"
    soundfile.write(good, tone(500), 8000)
    paths = [
        good,
        wav(tmp_path / "rate.wav", rate=0),
        wav(tmp_path / "many.wav", channels=64, data=b"\0\0" * 640),
        wav(tmp_path / "long.wav", length=2**31),
        tmp_path / "cut.flac",
        tmp_path / "text.wav",
    ]
    paths[4].write_bytes(b"fLaC junk")
    paths[5].write_text("no sound")
    found = loaded(paths)
    assert {1, 2, 4, 5} <= set(found.broken) <= {1, 2, 3, 4, 5}
    assert "64 channels" in found.broken[2]
    assert found.form.seconds < 1


def test_forms_that_cannot_be():
    with pytest.raises(DataError, match=r"0\.01 to 3600"):
        SoundForm("waveform", 8000, 1e6)
    with pytest.raises(DataError, match="Hz was asked for"):
        SoundForm("waveform", 10, 1.0)
    with pytest.raises(DataError, match="at most"):
        SoundForm("waveform", 48_000, 600.0)


def test_a_folder_of_sounds(tmp_path):
    dataset = open_source(tones(tmp_path, rows=6), seconds=0.25)
    assert dataset.media["sound"].seconds == 0.25
    assert sorted(set(dataset.target)) == ["high", "low"]
    assert any("longer ones are cut" in note for note in dataset.notes)
