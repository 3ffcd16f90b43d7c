"""Files of other programs are named, not read: row 43."""

import gzip
import io
import os
import pickle
import struct
import zipfile

import numpy as np
import pytest
from safetensors.numpy import save_file

import superpose as sp


class Harm:
    """Unpickled, it would leave a mark."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (os.mkdir, (self.path,))


@pytest.mark.parametrize("name", ["m.pkl", "m.joblib", "m.model.safetensors"])
@pytest.mark.parametrize("protocol", range(6))
def test_a_pickle_is_not_read(tmp_path, protocol, name):
    path, mark = tmp_path / name, tmp_path / "harmed"
    path.write_bytes(pickle.dumps(Harm(str(mark)), protocol=protocol))
    known = protocol >= 2 or name != "m.model.safetensors"  # the oldest begin like any text
    with pytest.raises(
        sp.ModelFileError, match="a pickle, which is not supported" if known else "its header would"
    ):
        sp.load(path)
    assert not mark.exists()


def zipped(**files):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


def numpy_bytes(array, **options):
    whole = io.BytesIO()
    np.save(whole, array, **options)
    return whole.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("m.pt", zipped(data=b"x"), "a zip archive"),
        ("m.keras", zipped(config=b"{}"), "a zip archive"),
        ("m.npz", zipped(w=numpy_bytes(np.ones(3))), "a zip archive"),
        ("m.npy", numpy_bytes(np.ones(3)), "a NumPy file"),
        ("m.npy", numpy_bytes(np.array([{}], object), allow_pickle=True), "a NumPy file"),
        ("m.h5", b"\x89HDF\r\n\x1a\n" + bytes(64), "an HDF5 file"),
        ("m.gz", gzip.compress(b"x" * 99), "a gzip archive"),
        ("m.gguf", b"GGUF" + bytes(60), "a GGUF file"),
        ("m.onnx", b"\x08\x07\x12\x0bonnx-example" * 9, "an ONNX file"),
        ("m.PTH", b"", "a PyTorch file"),
        ("m.keras", b"{}", "a Keras file"),
        ("m.pkl", b"(lp0\nI1\na.", "a pickle"),
    ],
    ids=lambda one: (
        "" if isinstance(one, bytes) else None
    ),  # some hold the time, and workers must find one name
)
def test_other_formats_are_named_with_what_to_do(tmp_path, name, content, kind):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(
        sp.ModelFileError, match=rf"it is {kind}.*, which is not supported(?s:.*)train the model anew"
    ):
        sp.load(tmp_path / name)


def test_a_pickle_whose_start_could_be_a_length(tmp_path):
    """Long enough for its first eight bytes to fit: it fails as a header all the same."""
    whole = b"\x80\x02" + bytes(6) + b"cos\nmkdir\n" + bytes(4096)
    (tmp_path / "m").write_bytes(whole)
    with pytest.raises(sp.ModelFileError, match="a pickle, which is not supported"):
        sp.load(tmp_path / "m")


def test_a_zip_behind_a_header(tmp_path):
    """Polyglot: a file that is a zip to one reader and a model to another."""
    header = b'{"__metadata__":{"a":"b"}}'
    (tmp_path / "m").write_bytes(struct.pack("<Q", len(header)) + header + zipped(a=b"b"))
    with pytest.raises(sp.ModelFileError, match="its tensors take 0 bytes"):
        sp.load(tmp_path / "m")


def test_safetensors_of_others(tmp_path):
    for metadata in (None, {"format": "pt"}, {"superpose": "{}"}):
        save_file({"w": np.ones(3, np.float32)}, tmp_path / "m.safetensors", metadata=metadata)
        with pytest.raises(sp.ModelFileError, match=r"made by another program(?s:.*)superpose\.save wrote"):
            sp.load(tmp_path / "m.safetensors")
