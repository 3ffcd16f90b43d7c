"""Pictures of every kind to one form: channels, sizes, orientation, and those that cannot be opened."""

import struct
import zlib

import numpy as np
import polars as pl
import pytest
from PIL import Image

from media_files import bars, picture
from superpose.data.media.loading import load_files
from superpose.data.media.options import MediaOptions, size_of_text
from superpose.data.media.picture_form import MOST_INPUTS, PictureForm, as_rgba, in_channels, needed_channels
from superpose.data.source import open_source
from superpose.errors import DataError, UnknownNameError, UsageError

RNG = np.random.default_rng(0)
COLOURS = RNG.integers(0, 256, (6, 8, 3))


def loaded(paths, **options):
    return load_files(paths, "picture", MediaOptions.of(**options))


def test_every_pixel_is_an_input_row_by_row_channels_side_by_side(tmp_path):
    found = loaded([picture(tmp_path / "a.png", COLOURS)])
    assert found.form == PictureForm(8, 6, "rgb")
    np.testing.assert_array_equal(found.x_NI[0], COLOURS.ravel())
    assert found.form.name(0) == "row 1, column 1, red"
    assert found.form.name(8 * 3 + 4) == "row 2, column 2, green"


def test_the_fewest_channels_that_hold_all_are_taken(tmp_path):
    grey = picture(tmp_path / "grey.png", COLOURS[:, :, 0])
    clear = picture(tmp_path / "clear.png", np.dstack([COLOURS, np.full((6, 8), 100)]))
    veiled = picture(tmp_path / "veiled.png", np.dstack([COLOURS[:, :, 0], np.full((6, 8), 100)]))
    colour = picture(tmp_path / "colour.png", COLOURS)
    assert loaded([grey]).form.channels == "grey"
    assert loaded([grey, colour]).form.channels == "rgb"
    assert loaded([grey, veiled]).form.channels == "grey+alpha"
    both = loaded([colour, veiled, clear])
    assert both.form.channels == "rgba"
    np.testing.assert_array_equal(both.x_NI[0].reshape(6, 8, 4)[:, :, 3], 255)
    np.testing.assert_array_equal(both.x_NI[1].reshape(6, 8, 4)[:, :, 1], COLOURS[:, :, 0])
    assert loaded([colour], channels="grey").form.numbers == 48


@pytest.mark.parametrize("channels", ["grey", "grey+alpha", "rgb", "rgba"])
def test_channels_there_and_back(channels):
    pixels = RNG.integers(
        0, 256, (4, 5, {"grey": 1, "grey+alpha": 2, "rgb": 3, "rgba": 4}[channels]), dtype=np.uint8
    )
    whole = as_rgba(pixels)
    np.testing.assert_array_equal(in_channels(whole, channels), pixels)
    assert needed_channels(whole) == channels


def test_kinds_of_pixels_are_all_read(tmp_path):
    image = Image.fromarray(COLOURS.astype(np.uint8))
    image.convert("P").save(tmp_path / "palette.gif")
    image.convert("CMYK").save(tmp_path / "print.tif")
    image.convert("1").save(tmp_path / "bits.png")
    Image.fromarray(COLOURS[:, :, 0].astype(np.uint16) << 8).save(tmp_path / "deep.png")
    image.save(tmp_path / "photo.jpg")
    image.save(tmp_path / "web.webp", lossless=True)
    found = loaded(sorted(tmp_path.iterdir()))
    assert not found.broken
    assert found.form == PictureForm(8, 6, "rgb")
    deep = found.x_NI[1].reshape(6, 8, 3)[:, :, 0].astype(int)
    assert np.abs(deep - COLOURS[:, :, 0]).max() <= 1
    assert any("16 bits" in note for note in found.notes)


def test_a_picture_that_lies_on_its_side_is_turned(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    picture(tmp_path / "turned.png", COLOURS, exif=exif)
    found = loaded([tmp_path / "turned.png"])
    assert (found.form.width, found.form.height) == (6, 8)
    np.testing.assert_array_equal(found.x_NI[0].reshape(8, 6, 3), np.rot90(COLOURS, -1))


def test_sizes_that_differ_are_made_one_and_it_is_said(tmp_path):
    paths = [picture(tmp_path / f"{n}.png", RNG.integers(0, 256, (n, 2 * n, 3))) for n in (20, 30)]
    found = loaded(paths)
    assert found.form.shape == (64, 64, 3)
    assert "sizes differ" in found.notes[0]
    assert loaded(paths, size="9x4").form.shape == (4, 9, 3)
    assert loaded([picture(tmp_path / "wide.png", np.zeros((90, 160)))]).form.shape == (36, 64, 1)


def test_full_hd_with_alpha_is_taken_exactly(tmp_path):
    pixels = RNG.integers(0, 256, (1080, 1920, 4), dtype=np.uint8)
    path = tmp_path / "screen.tif"
    Image.fromarray(pixels).save(path)
    found = loaded([path], size="1920x1080")
    assert found.form.numbers == MOST_INPUTS == 8_294_400
    np.testing.assert_array_equal(found.x_NI[0], pixels.ravel())
    with pytest.raises(DataError, match="8,294,400 were expected"):
        PictureForm(1921, 1080, "rgba")


def bomb(path, side=60_000):
    """A PNG of a few hundred bytes that says it has side x side pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    data = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)


def test_files_that_cannot_be_opened_are_left_out_by_name(tmp_path):
    root = bars(tmp_path / "bars", rows=8)
    bomb(root / "lies" / "bomb.png")
    (root / "lies" / "text.png").write_text("no picture")
    (root / "stands" / "empty.jpg").write_bytes(b"")
    whole = (root / "stands" / "001.png").read_bytes()
    (root / "stands" / "cut.png").write_bytes(whole[: len(whole) // 2])
    (root / "stands" / "vector.png").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    dataset = open_source(root)
    assert dataset.rows == 8
    named = dict(dataset.broken)
    assert set(named) == {f"lies/{n}.png" for n in ("bomb", "text")} | {
        "stands/empty.jpg", "stands/cut.png", "stands/vector.png"
    }  # fmt: skip
    assert "pixels; at most 80,000,000 are opened" in named["lies/bomb.png"]
    assert "SVG" in named["stands/vector.png"]


def test_a_set_too_large_for_memory_is_refused_before_it_is_decoded(tmp_path, monkeypatch):
    monkeypatch.setattr("superpose.data.media.loading.available", lambda: 300)
    with pytest.raises(DataError, match="half of what is free"):
        loaded([picture(tmp_path / "a.png", COLOURS)])


def test_none_that_can_be_opened_is_an_error(tmp_path):
    for name in ("a/1.png", "b/2.png"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(b"junk")
    with pytest.raises(DataError, match="None of the 2 files"):
        open_source(tmp_path)


def test_sizes_as_people_write_them():
    assert size_of_text("64x48") == size_of_text((64, 48)) == size_of_text(" 64 X 48 ") == (64, 48)
    assert size_of_text("32") == size_of_text(32) == (32, 32)
    for wrong in ("0x4", "big", "4x", (1, 2, 3), -5, 1.5):
        with pytest.raises(UsageError):
            size_of_text(wrong)
    with pytest.raises(UnknownNameError):
        MediaOptions.of(channels="cmyk")


def test_pictures_in_memory_are_a_column(tmp_path):
    x_NHW = RNG.integers(0, 256, (12, 5, 4), dtype=np.uint8)
    dataset = open_source({"photo": x_NHW, "kind": ["a", "b"] * 6})
    assert dataset.media == {"photo": PictureForm(4, 5, "grey")}
    assert isinstance(dataset.inputs["photo"].dtype, pl.Array)
    np.testing.assert_array_equal(dataset.inputs["photo"].to_numpy(), x_NHW.reshape(12, -1))
