"""Files that are damaged, foreign, or made to harm are refused, with the file and the reason, at once."""

import json
import os
import pickle
import time

import pytest
from model_files import forge, parts_of, with_metadata

import superpose as sp


def test_one_bit_flipped_anywhere(saved):
    """In every byte of the file, in turn, one bit is flipped."""
    whole = saved.read_bytes()
    forged = saved.with_name("flipped")
    for place in range(len(whole)):
        forged.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << place % 8)]) + whole[place + 1 :])
        with pytest.raises(sp.ModelFileError, match="flipped"):
            sp.load(forged)


def test_cut_short_anywhere(saved):
    whole = saved.read_bytes()
    for length in [*range(0, len(whole), 7), len(whole) - 1]:
        forged = saved.with_name("cut")
        forged.write_bytes(whole[:length])
        with pytest.raises(sp.ModelFileError, match="cut"):
            sp.load(forged)


def test_bytes_after_the_end(saved):
    saved.write_bytes(saved.read_bytes() + b"PK\x05\x06 and a zip behind it")
    with pytest.raises(sp.ModelFileError, match="cut short or longer"):
        sp.load(saved)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda t: t.update(module="os"), "unknown key 'module'"),
        (lambda t: t["layers"][0].update(class_name="Lambda"), "unknown key 'class_name'"),
        (lambda t: t["layers"][0]["activation"].update(name="__reduce__"), "no activation '__reduce__'"),
        (lambda t: t["layers"][0]["activation"].update(code="print(1)"), "layer 1"),
        (lambda t: t["layers"][0]["combine"].update(name="os.system"), "no combine"),
        (lambda t: t["layers"][0].update(activation="tanh"), "not an object"),
        (lambda t: t["layers"][0].update(neurons=4), "asks for F32"),
        (lambda t: t["layers"][0].update(neurons=10**15), "number of neurons of layer 1"),
        (lambda t: t["layers"][0].update(neurons=True), "number of neurons of layer 1"),
        (lambda t: t["layers"][0].update(dropout="no"), "no number"),
        (lambda t: t["layers"][0].update(initial="pickle"), "not known"),
        (lambda t: t["layers"].pop(), "tensors, not the 2"),
        (lambda t: t.pop("sha256"), "lacks 'sha256'"),
        (lambda t: t.update(sha256="0" * 64), "SHA-256 differs"),
        (lambda t: t.update(format=99), "format is 99"),
        (lambda t: t.update(dtype="float16"), "dtype"),
        (lambda t: t.update(inputs=3), "asks for F32"),
        (lambda t: t["cost"].update(name="eval"), "no cost 'eval'"),
        (lambda t: t["encoding"].update(extra=1), "extra"),
        (lambda t: t["target"].update(task="dance"), "dance"),
        (lambda t: t.update(facts=[]), "facts"),
    ],
)
def test_metadata_that_say_something_else(saved, change, reason):
    with_metadata(saved, change)
    with pytest.raises(sp.ModelFileError, match=reason):
        sp.load(saved)


def header_with(change):
    def forged(path):
        header, data = parts_of(path)
        change(header)
        return header, data

    return forged


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda h: h["layers.0.bias"].update(shape=[10**15]), "does not fill"),
        (lambda h: h["layers.0.bias"].update(data_offsets=[4, 16]), "overlap or leave gaps"),
        (lambda h: h["layers.0.bias"].update(data_offsets=[-4, 8]), "no valid shape or offsets"),
        (lambda h: h["layers.0.bias"].update(dtype="BF16"), "F32 or F64 was expected"),
        (lambda h: h["layers.0.bias"].update(more=1), "not described by"),
        (
            lambda h: h.update(extra={"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}),
            "tensors, not the 4",
        ),
        (lambda h: h.pop("layers.0.bias"), "overlap or leave gaps|take"),
        (lambda h: h.pop("__metadata__"), "made by another program"),
        (lambda h: h["__metadata__"].update(other="1"), "made by another program"),
    ],
)
def test_headers_that_lie(saved, change, reason):
    header, data = parts_of(saved)
    change(header)
    forge(saved, header, data)
    with pytest.raises(sp.ModelFileError, match=reason):
        sp.load(saved)


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 1_000_000 + b"]" * 1_000_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000, b'{"a":1,"a":2}', b'{"a":NaN}',
        b'{"a":Infinity}', b'{"a":1e999}', b'{"a":' + b"9" * 5000 + b"}", b"\xff\xfe{}", b"null", b'{"a":',
    ],
    ids=["lists", "objects", "twice", "nan", "infinity", "large", "digits", "encoding", "null", "open"],
)  # fmt: skip
def test_json_made_to_harm(saved, text):
    forge(saved, text, b"")
    began = time.perf_counter()
    with pytest.raises(sp.ModelFileError):
        sp.load(saved)
    assert time.perf_counter() - began < 5  # at once, not after minutes: a bound, not a timing


@pytest.mark.parametrize("claimed", [2**63, 100 * 2**20, 2**32, 0, 1])
def test_a_header_length_that_is_not_there(saved, claimed):
    saved.write_bytes(claimed.to_bytes(8, "little") + b"{}" + b" " * 64)
    with pytest.raises(sp.ModelFileError, match="cut short or was made by another program"):
        sp.load(saved)


def test_weights_that_are_not_finite(saved):
    import hashlib

    import numpy as np

    header, data = parts_of(saved)
    told = json.loads(header["__metadata__"]["superpose"])
    data = np.full(len(data) // 4, np.nan, "<f4").tobytes()
    told["sha256"] = hashlib.sha256(data).hexdigest()
    header["__metadata__"]["superpose"] = json.dumps(told)
    with pytest.raises(sp.ModelFileError, match="not finite"):
        sp.load(forge(saved, header, data))


def test_links_pipes_folders_and_devices(saved, tmp_path):
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(saved)
    os.mkfifo(pipe)
    with pytest.raises(sp.ModelFileError, match="symbolic link"):
        sp.load(link)
    for path in (pipe, tmp_path, "/dev/null"):
        with pytest.raises(sp.ModelFileError, match=r"not an ordinary file|is a directory"):
            sp.load(path)
    with pytest.raises(sp.ModelFileError, match="There is no model file"):
        sp.load(tmp_path / "none")


@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_a_pickle_is_not_read(tmp_path, protocol):
    class Harm:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "harmed"),))

    (tmp_path / "m.pkl").write_bytes(pickle.dumps(Harm(), protocol=protocol))
    with pytest.raises(sp.ModelFileError, match="a pickle, which is not supported"):
        sp.load(tmp_path / "m.pkl")
    assert not (tmp_path / "harmed").exists()


def test_other_formats_are_named(tmp_path):
    import numpy as np

    np.savez(tmp_path / "m.npz", w=np.ones(3))
    with pytest.raises(sp.ModelFileError, match=r"a zip archive .* not supported"):
        sp.load(tmp_path / "m.npz")
    (tmp_path / "m.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(64))
    with pytest.raises(sp.ModelFileError, match=r"an HDF5 file .* not supported"):
        sp.load(tmp_path / "m.h5")
    from safetensors.numpy import save_file

    save_file({"w": np.ones(3, np.float32)}, tmp_path / "plain.safetensors", metadata={"made by": "others"})
    with pytest.raises(sp.ModelFileError, match="made by another program"):
        sp.load(tmp_path / "plain.safetensors")
