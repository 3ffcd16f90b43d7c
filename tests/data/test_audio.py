"""One sound from a file and back to WAV: the numbers come back, broken and lying files are refused in words."""

import io
import struct

import numpy as np
import pytest
import soundfile

from superpose.data.files.audio import open_sound, write_wav
from superpose.errors import DataError, SaveError, UsageError

T = np.arange(800) / 8000
TONE = (0.5 * np.sin(2 * np.pi * 440 * T)).astype(np.float32)


def encoded(samples, rate=8000, **kind):
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate, **kind)
    return buffer.getvalue()


WAV = encoded(TONE, format="WAV", subtype="PCM_16")


@pytest.mark.parametrize(("kind", "off"), [("WAV", 4e-5), ("FLAC", 4e-5), ("OGG", 0.1)])
def test_formats(kind, off):
    opened = open_sound(encoded(TONE, format=kind))
    assert opened.rate == 8000
    assert opened.samples_TC.shape == (800, 1)
    np.testing.assert_allclose(opened.samples_TC[:, 0], TONE, atol=off)
    assert opened.seconds == pytest.approx(0.1)


def test_stereo_comes_back_from_wav(tmp_path):
    both = np.stack([TONE, -TONE], axis=1)
    for bits, off in ((16, 1.6e-5), (24, 1e-7), (32, 0)):
        path = write_wav(tmp_path / "tone.wav", both, 8000, bits=bits)
        np.testing.assert_allclose(open_sound(path).samples_TC, both, atol=off)
    write_wav(path, 3 * both, 8000)
    assert np.abs(open_sound(path).samples_TC).max() <= 1


def changed(at, form, value):
    return WAV[:at] + struct.pack(form, value) + WAV[at + struct.calcsize(form) :]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"hello", "no sound"),
        (b"", "is empty"),
        (changed(24, "<I", 0), "gives no rate"),
        (changed(22, "<H", 64), "64 channels"),
        (changed(22, "<H", 0), "is broken"),
        (WAV[:20], "is broken"),
        (WAV[:44], "no frames"),
        (encoded(np.zeros(1), format="AIFF"), "no sound"),
        (encoded(np.full(9, np.nan), format="WAV", subtype="FLOAT"), "not finite"),
    ],
)
def test_what_is_no_sound_is_refused_in_words(data, said):
    with pytest.raises(DataError, match=said):
        open_sound(data)


def test_a_length_that_lies():
    opened = open_sound(changed(40, "<I", 2**31 - 1))
    assert len(opened.samples_TC) == 800
    assert "promises another length" in opened.notes[0]
    with pytest.raises(DataError, match="at most 100 numbers"):
        open_sound(WAV, most_numbers=100)


def test_what_is_not_written(tmp_path):
    with pytest.raises(UsageError, match=r"does not end in \.wav"):
        write_wav(tmp_path / "tone.mp3", TONE, 8000)
    with pytest.raises(UsageError, match="no sound"):
        write_wav(tmp_path / "tone.wav", np.full(3, np.inf), 8000)
    with pytest.raises(UsageError, match="bits=8"):
        write_wav(tmp_path / "tone.wav", TONE, 8000, bits=8)
    with pytest.raises(UsageError, match="0 Hz"):
        write_wav(tmp_path / "tone.wav", TONE, 0)
    with pytest.raises(SaveError, match="could not be written"):
        write_wav(tmp_path / "none" / "tone.wav", TONE, 8000)
    assert not list(tmp_path.iterdir())
