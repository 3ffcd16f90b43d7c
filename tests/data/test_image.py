"""One picture from a file: every kind of pixel understood, everything else refused in words, before it is decoded."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from superpose.data.files.image import open_image, resized
from superpose.errors import DataError, UsageError

RNG = np.random.default_rng(0)
RGB = RNG.integers(0, 256, (6, 9, 3), dtype=np.uint8)
RGBA = RNG.integers(0, 256, (6, 9, 4), dtype=np.uint8)


def encoded(pixels, kind="PNG", mode=None, **options):
    image = Image.fromarray(pixels)
    buffer = io.BytesIO()
    (image.convert(mode) if mode else image).save(buffer, kind, **options)
    return buffer.getvalue()


def png_of(width, height, data=b"", bits=8, colour=6):
    """A PNG whose header says that size, whatever is in it."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM"])
def test_lossless_formats_give_the_pixels(kind, tmp_path):
    path = tmp_path / "picture"  # told by its content, not by its name
    path.write_bytes(encoded(RGB, kind))
    opened = open_image(path)
    np.testing.assert_array_equal(opened.pixels_HW4[:, :, :3], RGB)
    assert opened.format == kind
    assert not opened.transparent
    assert (opened.height, opened.width) == (6, 9)


def test_alpha_palette_and_grey():
    opened = open_image(encoded(RGBA))
    np.testing.assert_array_equal(opened.pixels_HW4, RGBA)
    assert opened.transparent
    flags = np.kron(np.eye(2, dtype=np.uint8) * 255, np.ones((3, 3), np.uint8))
    assert open_image(encoded(flags, mode="1")).grey
    palette = open_image(encoded(np.stack([flags] * 3, axis=2), mode="P", transparency=0))
    assert palette.transparent
    assert not open_image(encoded(RGB)).grey


def test_sixteen_bits_and_fractions():
    levels = RNG.integers(0, 256, (5, 4), dtype=np.uint16)
    opened = open_image(encoded(levels * 257))
    np.testing.assert_array_equal(opened.pixels_HW4[:, :, 1], levels)
    assert opened.notes == ("16 bits a pixel made 8",)
    shares = open_image(encoded((levels / 255).astype(np.float32), "TIFF"))
    np.testing.assert_array_equal(shares.pixels_HW4[:, :, 0], levels)
    with pytest.raises(DataError, match="not finite numbers"):
        open_image(encoded(np.full((2, 2), np.nan, np.float32), "TIFF"))


def test_printing_colours_are_told_of():
    white = open_image(encoded(np.full((4, 4, 3), 255, np.uint8), "JPEG", mode="CMYK"))
    assert "CMYK" in white.notes[0]
    assert white.pixels_HW4[:, :, :3].min() > 250


@pytest.mark.parametrize("turn", range(1, 9))
def test_it_stands_upright(turn):
    exif = Image.Exif()
    exif[0x0112] = turn
    opened = open_image(encoded(RGB, exif=exif))
    turned = {
        1: RGB, 2: RGB[:, ::-1], 3: RGB[::-1, ::-1], 4: RGB[::-1], 5: RGB.transpose(1, 0, 2),
        6: np.rot90(RGB, -1), 7: np.rot90(RGB, 2).transpose(1, 0, 2), 8: np.rot90(RGB),
    }  # fmt: skip
    np.testing.assert_array_equal(opened.pixels_HW4[:, :, :3], turned[turn])


def test_of_frames_the_first():
    frames = [Image.fromarray(np.full((4, 4), level, np.uint8)) for level in (10, 200)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    opened = open_image(buffer.getvalue())
    assert (opened.pixels_HW4[:, :, 0] == 10).all()
    assert opened.notes == ("of several frames the first is taken",)


def test_a_full_hd_picture_is_taken_whole():
    assert open_image(png_of(1920, 1080, b"\0" * (1080 * (1 + 1920 * 4)))).pixels_HW4.size == 8_294_400


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a,b\n1,2\n", "It looks like text"),
        (b"<svg xmlns='x'></svg>", "It looks like SVG"),
        (b"", "is empty"),
        (png_of(65_000, 65_000), "pixels; at most"),
        (png_of(10_000, 8_001), "10,000 x 8,001 = 80,010,000 pixels"),
        (encoded(RGB)[:60], "is broken"),
        (encoded(np.zeros((64, 64, 3), np.uint8), "JPEG")[:400], "is broken"),
        (png_of(9, 6, b"\0" * 9), "is broken"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 40, "no picture|is broken"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(data, said):
    with pytest.raises(DataError, match=said):
        open_image(data)


def test_places_that_hold_no_picture(tmp_path):
    with pytest.raises(DataError, match="There is no file"):
        open_image(tmp_path / "none.png")
    with pytest.raises(DataError, match="is a folder"):
        open_image(tmp_path)
    with pytest.raises(UsageError, match="from int"):
        open_image(3)  # pyright: ignore[reportArgumentType]
    with pytest.raises(DataError, match="at most 10"):
        open_image(encoded(RGB), most_pixels=10)


def test_smaller_is_the_mean_of_what_can_be_seen():
    half = np.zeros((8, 8, 4), np.uint8)
    half[:, :4] = (200, 100, 0, 255)
    half[:, 4:] = (0, 255, 255, 0)  # not to be seen: its colour must not come through
    small = resized(half, 1, 1)[0, 0]
    assert abs(int(small[0]) - 200) <= 2
    assert abs(int(small[3]) - 128) <= 2
    assert resized(half, 8, 8) is half
    with pytest.raises(UsageError, match="0 x 3"):
        resized(half, 3, 0)
