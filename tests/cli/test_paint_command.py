"""`superpose paint` and `sing` as a person meets them: everything written, or nothing; bad files in words."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from superpose.data.files.audio import open_sound, write_wav

QUICK = ("--epochs", 3, "--hidden", "8,8", "--quiet")


@pytest.fixture
def photo(tmp_path):
    x = np.linspace(0, 255, 24)
    pixels = np.stack(np.broadcast_arrays(x[None, :], x[:, None], 90.0), axis=2).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "my photo.png")
    return tmp_path / "my photo.png"


def size_of(path):
    with Image.open(path) as image:
        return image.size


def test_a_photo_painted_and_painted_again(superpose, photo, tmp_path):
    told = superpose("paint", photo, *QUICK, "--scale", 2)
    assert told.code == 0, told.err
    assert "dB PSNR after 3 epochs" in told.out
    names = {path.name for path in tmp_path.iterdir()}
    made = {"my photo.painted.png", "my photo.film.gif", "my photo.model.safetensors"}
    assert names == made | {photo.name}
    assert size_of(tmp_path / "my photo.painted.png") == (48, 48)
    again = superpose("paint", "my photo.model.safetensors", "--height", 60, "-o", "big.png", "--json")
    assert again.json["width"] == 60
    assert size_of(tmp_path / "big.png") == (60, 60)
    sized = superpose("paint", "my photo.model.safetensors", "--size", "30x20")
    assert sized.code == 0
    assert size_of(tmp_path / "my photo.painted.png") == (30, 20)


def test_json_and_the_comparison(superpose, photo, tmp_path):
    told = superpose("paint", photo, *QUICK, "--no-film", "--compare", "--json")
    found = told.json
    assert found["kind"] == "painting"
    assert {one["basis"] for one in found["comparison"]} == {"tanh", "fourier", "sine"}
    page = (tmp_path / "my photo.page.html").read_text()
    assert "spectral bias" in page
    assert not (tmp_path / "my photo.film.gif").exists()


def test_a_sound_sung_and_sung_again(superpose, tmp_path):
    write_wav(tmp_path / "tone.wav", 0.5 * np.sin(np.arange(400) / 4), 800)
    told = superpose("sing", "tone.wav", *QUICK)
    assert told.code == 0, told.err
    assert open_sound(tmp_path / "tone.sung.wav").samples_TC.shape == (400, 1)
    assert (tmp_path / "tone.film.gif").exists()
    again = superpose(
        "sing", "tone.model.safetensors", "--speed", 2, "--rate", 1600, "-o", "high.wav", "--json"
    )
    assert again.json["frames"] == 400
    wrong = superpose("paint", "tone.model.safetensors")
    assert wrong.code == 1
    assert "has not learned a picture" in wrong.err


def bomb():
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 65_000, 65_000, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("data", "said"), [(b"hello", "looks like text"), (bomb(), "pixels; at most")])
def test_bad_files_leave_nothing_behind(superpose, tmp_path, data, said):
    (tmp_path / "bad.png").write_bytes(data)
    told = superpose("paint", "bad.png")
    assert told.code == 1
    assert said in told.err
    assert [path.name for path in tmp_path.iterdir()] == ["bad.png"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("paint", "none.png"), 1, "There is no file"),
        (("paint", "sample:flower", "-o", "no/where.png"), 1, "no folder"),
        (("paint", "sample:flower", "-o", "a.bmp"), 1, "does not end in"),
        (("paint", "sample:flower", "--film", "a.avi"), 1, "does not end in"),
        (("paint", "sample:flower", "--size", "big"), 2, "WIDTHxHEIGHT"),
        (("paint", "a.safetensors", "--epochs", "3"), 2, "not trained again"),
        (("sing", "sample:bell", "-o", "a.mp3"), 1, "does not end in"),
        (("fit", "sample:flower"), 1, "superpose paint sample:flower"),
    ],
)
def test_what_cannot_be(superpose, tmp_path, words, code, said):
    told = superpose(*words)
    assert told.code == code
    assert said in " ".join(told.err.split())
    assert not list(tmp_path.iterdir())
