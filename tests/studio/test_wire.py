"""Frames: the layout that docs/studio-protocol.md says."""

import io
import struct

import numpy as np
import pytest

from superpose.studio import pipes, wire


def test_a_frame_byte_by_byte():
    raw = wire.frame(
        np.array([1.5, np.nan]), sequence=7, structure=3, epoch=70_000, step=2, kind=wire.FILM, flags=1
    )
    assert raw[:4] == b"SPF1"
    assert struct.unpack_from("<HH", raw, 4) == (2, 1)
    assert struct.unpack_from("<IIIIII", raw, 8) == (7, 3, 70_000, 2, 2, 0)
    assert len(raw) == 40 and struct.unpack_from("<f", raw, 32) == (1.5,)
    header, numbers = wire.unpacked(raw)
    assert header["epoch"] == 70_000 and np.isnan(numbers[1])


def test_the_layout_says_where_each_array_stands():
    layout = wire.Layout((("a", (2,)), ("b", (2, 3)), ("c", (1, 2, 2))))
    told = layout.to_json()
    assert [(t["name"], t["at"]) for t in told] == [("a", 0), ("b", 2), ("c", 8)]
    arrays = [np.arange(2), np.arange(6).reshape(2, 3), np.ones((1, 2, 2))]
    packed = layout.pack(arrays)
    assert len(packed) == layout.size == 12 and packed.dtype == np.dtype("<f4")
    for t, array in zip(told, arrays, strict=True):
        assert np.array_equal(packed[t["at"] : t["at"] + array.size].reshape(t["shape"]), array)
    with pytest.raises(ValueError, match=r"b has shape \(3, 2\)"):
        layout.pack([arrays[0], arrays[1].T, arrays[2]])


@pytest.mark.parametrize(
    "raw", [b"SPF2" + bytes(28), wire.frame(np.ones(3), sequence=1, structure=1, epoch=0, step=0)[:-1]]
)
def test_what_is_no_frame(raw):
    with pytest.raises(ValueError, match="no frame"):
        wire.unpacked(raw)


def test_plain_json_of_anything():
    found = wire.plain(
        {"a": np.array([1.0, np.inf]), 2: (np.float32(0.5), None, np.bool_(True)), "c": np.int64(3)}
    )
    assert found == {"a": [1.0, None], "2": [0.5, None, True], "c": 3}


def test_messages_through_a_pipe():
    pipe = io.BytesIO(pipes.packed({"do": "x"}, b"123") + pipes.packed({"n": [1, "ü"]}) + b"\x05\x00")
    assert pipes.read(pipe) == ({"do": "x"}, b"123")
    assert pipes.read(pipe) == ({"n": [1, "ü"]}, b"")
    assert pipes.read(pipe) is None
