"""idx files: written here byte by byte, read back; damaged ones are refused before memory is taken."""

import gzip
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from superpose.data.files.idx import TYPES, labels_beside, read_idx
from superpose.errors import DataError

CODES = {np.dtype(name).newbyteorder("="): code for code, name in TYPES.items()}


def idx_bytes(array):
    head = struct.pack(">HBB", 0, CODES[array.dtype], array.ndim) + struct.pack(
        f">{array.ndim}I", *array.shape
    )
    return head + array.astype(array.dtype.newbyteorder(">")).tobytes()


@given(
    st.sampled_from(["u1", "i1", "i2", "i4", "f4", "f8"]).flatmap(
        lambda kind: arrays.arrays(np.dtype(kind), arrays.array_shapes(min_dims=1, max_dims=4, max_side=4))
    ),
    st.booleans(),
)
def test_what_was_written_comes_back(tmp_path_factory, array, packed):
    path = tmp_path_factory.mktemp("idx") / "x-idx"
    data = idx_bytes(array)
    path.write_bytes(gzip.compress(data) if packed else data)
    np.testing.assert_array_equal(read_idx(path), array)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\0\0\x08\x03" + struct.pack(">3I", 2**31, 2**20, 2**20), "says it has"),
        (b"\0\0\x08\x01" + struct.pack(">I", 5) + b"abc", "cut off"),
        (b"\0\0\x08\x01" + struct.pack(">I", 2) + b"abc", "more than its header"),
        (b"\0\0\x08\x01" + struct.pack(">I", 0), "empty dim"),
        (b"\x89PNG", "no idx file"),
        (b"\0", "cut off"),
    ],
)
def test_damaged_files_are_refused(tmp_path, data, said):
    (tmp_path / "a-images-idx3-ubyte").write_bytes(data)
    with pytest.raises(DataError, match=said):
        read_idx(tmp_path / "a-images-idx3-ubyte")


def test_labels_are_found_beside_their_pictures_packed_or_not(tmp_path):
    images = tmp_path / "train-images-idx3-ubyte.gz"
    assert labels_beside(images) is None
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(b"")
    assert labels_beside(images) == tmp_path / "train-labels-idx1-ubyte"
