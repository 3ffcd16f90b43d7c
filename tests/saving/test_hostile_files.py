"""Files that are damaged or lie about themselves are refused, with the reason, before they cost anything."""

import json
import os
import socket
import tracemalloc

import numpy as np
import pytest
from model_files import forge, parts_of, signed, split, with_description

import superpose as sp
from superpose.network.layer import Layer


@pytest.fixture
def tiny(tmp_path):
    """The smallest file there is: one neuron of one input."""
    path = tmp_path / "tiny"
    sp.save(sp.Network.create(inputs=1, layers=[Layer(1)]), path)
    return path


def test_any_bit_flipped(tiny):
    """Row 22: every bit of the file in turn. No flip is let pass, not even one that would change no meaning."""
    whole, network = tiny.read_bytes(), sp.load(tiny)
    accepted = []
    with tiny.open("r+b", buffering=0) as file:
        for bit in range(8 * len(whole)):
            byte = whole[bit // 8]
            os.pwrite(file.fileno(), bytes([byte ^ 1 << bit % 8]), bit // 8)
            try:
                assert sp.load(tiny) == network
                accepted.append(bit)
            except sp.ModelFileError as error:
                assert str(error).startswith(f"{tiny} cannot be loaded: ")
                assert error.hint
            os.pwrite(file.fileno(), bytes([byte]), bit // 8)
    assert accepted == []
    assert sp.load(tiny) == network


def test_cut_short_anywhere(tiny):
    whole = tiny.read_bytes()
    for length in range(len(whole)):
        tiny.write_bytes(whole[:length])
        with pytest.raises(sp.ModelFileError, match="cannot be loaded"):
            sp.load(tiny)


@pytest.mark.parametrize("after", [b"\0", b"PK\x05\x06" + bytes(18), bytes(4096)])
def test_bytes_after_the_end(tiny, after):
    whole = tiny.read_bytes()
    tiny.write_bytes(whole + after)
    with pytest.raises(
        sp.ModelFileError, match=f"its tensors take 8 bytes, the file has {8 + len(after):,} for them"
    ):
        sp.load(tiny)


F = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda h: h["layers.0.bias"].update(shape=[10**15]),
            r"shape \[10+\] needs 4,000,.* its place has 12",
        ),
        (lambda h: h["layers.0.bias"].update(shape=[10**400]), "one to three sizes of 1 or more"),
        (lambda h: h["layers.0.bias"].update(shape=[2**62, 2**62]), "its place has 12"),
        (lambda h: h["layers.0.bias"].update(shape=[]), "one to three sizes"),
        (lambda h: h["layers.0.bias"].update(shape=[3, 1, 1, 1]), "one to three sizes"),
        (lambda h: h["layers.0.bias"].update(shape=[0]), "one to three sizes"),
        (lambda h: h["layers.0.bias"].update(shape=[True]), "one to three sizes"),
        (lambda h: h["layers.0.bias"].update(shape=[3.0]), "one to three sizes"),
        (lambda h: h["layers.0.bias"].update(shape="3"), "one to three sizes"),
        (lambda h: h["layers.0.bias"].update(shape=[3, 1]), r"has shape \(3, 1\); .* \(3,\) was expected"),
        (lambda h: h["layers.0.bias"].update(data_offsets=[4, 16]), "overlaps the one before"),
        (lambda h: h["layers.0.bias"].update(data_offsets=[76, 88]), "leaves a gap"),
        (lambda h: h["layers.0.bias"].update(data_offsets=[0, 12]), "overlaps the one before"),
        (lambda h: h["layers.0.bias"].update(data_offsets=[-4, 8]), "two places in the file"),
        (lambda h: h["layers.0.bias"].update(data_offsets=[12, 0]), "its place has -12"),
        (lambda h: h["layers.0.bias"].update(data_offsets=[10**30, 10**30 + 12]), "two places in the file"),
        (
            lambda h: h["layers.1.bias"].update(data_offsets=[97, 101]),
            "begins at byte 97, not 96: it leaves a gap",
        ),
        (lambda h: h["layers.0.bias"].update(dtype="BF16"), "has dtype 'BF16'; F32 or F64 was expected"),
        (lambda h: h["layers.0.bias"].update(dtype=["F32"]), "F32 or F64 was expected"),
        (lambda h: h["layers.0.bias"].update(dtype="F64"), "needs 24 bytes; its place has 12"),
        (lambda h: h["layers.0.bias"].update(dtype="F64", shape=[1, 1]), "needs 8 bytes"),
        (lambda h: h["layers.0.bias"].update(more=1), "not described by"),
        (lambda h: h.update({"layers.0.bias": [F]}), "not described by"),
        (lambda h: h["layers.0.bias"].pop("shape"), "not described by"),
        (lambda h: h.update(extra=F), "begins at byte 0, not 72|overlaps"),
        (
            lambda h: h.update(extra=h.pop("layers.0.bias")),
            "it has 4 tensors, .* 4: layers.0.bias is missing",
        ),
        (lambda h: h.pop("layers.1.bias"), "its tensors take 96 bytes, the file has 100"),
        (lambda h: h.pop("__metadata__"), "made by another program"),
        (lambda h: h["__metadata__"].update(other="1"), "made by another program"),
        (lambda h: h["__metadata__"].update(superpose=1), "not texts by name"),
        (lambda h: h.update(__metadata__=["superpose"]), "not texts by name"),
        (lambda h: h["__metadata__"].update(superpose="\ud800"), "not the one that was saved"),
        (lambda h: h["__metadata__"].update({"superpose.sha256": "0" * 64}), "not the one that was saved"),
    ],
)
def test_headers_that_lie(saved, change, reason):
    """Row 40."""
    header, data = parts_of(saved)
    change(header)
    with pytest.raises(sp.ModelFileError, match=reason):
        sp.load(forge(saved, header, data))


def test_tensors_that_change_places(tmp_path):
    """Two biases of one size, swapped: the bytes and so their digest are the same, the network would not be."""
    path = tmp_path / "n"
    sp.save(sp.Network.create(inputs=1, layers=[Layer(1), Layer(1)]), path)
    header, data = parts_of(path)
    one, two = header["layers.0.bias"], header["layers.1.bias"]
    one["data_offsets"], two["data_offsets"] = two["data_offsets"], one["data_offsets"]
    with pytest.raises(sp.ModelFileError, match="not in the order of its layers"):
        sp.load(forge(path, header, data))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weights_that_are_not_finite(saved, value):
    data = np.frombuffer(parts_of(saved)[1], "<f4").copy()
    data[-1] = value
    forged = with_description(saved, lambda told: told, data.tobytes())
    with pytest.raises(sp.ModelFileError, match=r"layers\.1\.bias has a weight that is not finite"):
        sp.load(forged)


def test_other_weights_than_those_saved(saved):
    raw, data = split(saved.read_bytes())
    with pytest.raises(sp.ModelFileError, match=r"its weights are not those that were saved \(SHA-256"):
        sp.load(forge(saved, raw, bytes(len(data))))


BRACES = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
MANY = b'{"a":[' + b"[]," * 1_300_000 + b"[]]}"
TEXTS = {
    "lists": (b'{"a":' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}", "marks between values"),
    "deep": (b'{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}", "nested 5,001 deep; at most 32"),
    "objects": (BRACES, "holds more than"),
    "many": (MANY, "marks between values"),
    "quotes": (b'{"a":' + b'""' * 500_000, "too many for weights of this size"),
    "long": (b'{"a":"' + b"x" * 5_000_000 + b'"}', "at most 4,194,304 are expected"),
    "twice": (b'{"a":1,"a":2}', "has the key 'a' twice"),
    "twice, escaped": (b'{"a":1,"\\u0061":2}', "has the key 'a' twice"),
    "twice, inside": (b'{"a":{"shape":1,"shape":1}}', "has the key 'shape' twice"),
    "nan": (b'{"a":NaN}', "holds NaN, which is no number"),
    "infinity": (b'{"a":-Infinity}', "holds -Infinity, which is no number"),
    "large": (b'{"a":1e999}', "holds '1e999', which is larger"),
    "digits": (b'{"a":' + b"9" * 5000 + b"}", "not readable as JSON"),
    "encoding": (b"{\xff\xfe}", "not readable as JSON"),
    "utf-16": ("{}".encode("utf-16-le"), "not readable as JSON"),
    "nul": (b"{}\0", "not readable as JSON"),
    "two": (b"{}{}", "not readable as JSON"),
    "open": (b'{"a":', "not readable as JSON"),
    "text": (b'"{}"', "it has no header"),
    "null": (b"null", "it has no header"),
    "mark": (b"\xef\xbb\xbf{}", "it has no header"),
    "nothing": (b"{}", "made by another program"),
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("inside", [False, True], ids=["header", "description"])
def test_json_made_to_harm(saved, name, inside):
    """Row 39: refused for the reason named, at the cost of a few times the header's own size in memory."""
    raw, reason = TEXTS[name]
    header, data = parts_of(saved)
    if inside:
        if name in ("encoding", "text", "null", "mark", "nothing", "utf-16"):
            reason = "description|format"
        header["__metadata__"] = signed(raw.decode("utf-8", "replace"))
        forge(saved, json.dumps(header, ensure_ascii=False).encode(), data)
        if name == "long":
            reason = "its header has"
    else:
        forge(saved, raw, b"")
    size = saved.stat().st_size
    tracemalloc.start()
    try:
        with pytest.raises(sp.ModelFileError, match=reason):
            sp.load(saved)
        assert tracemalloc.get_traced_memory()[1] < 40 * size + 2_000_000
    finally:
        tracemalloc.stop()


def test_nothing_is_taken_on_a_headers_word(saved):
    """A file of 1 TB, all hole, whose header and sizes agree: larger than any memory here."""
    entry = {"dtype": "F32", "shape": [2**38], "data_offsets": [0, 2**40]}
    forge(saved, {"layers.0.bias": entry}, b"")
    with saved.open("r+b") as file:
        file.truncate(saved.stat().st_size + 2**40)
    tracemalloc.start()
    with pytest.raises(sp.ModelFileError, match=r"bytes, this computer [\d,]+ of memory"):
        sp.load(saved)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("claimed", [2**64 - 1, 2**63, 100_000_001, 2**32, 70, 0, 1])
def test_a_header_length_that_is_not_there(saved, claimed):
    saved.write_bytes(claimed.to_bytes(8, "little") + b"{}" + b" " * 64)
    with pytest.raises(sp.ModelFileError, match=f"its header would have {claimed:,} bytes, the file has 74"):
        sp.load(saved)


def test_links_pipes_folders_and_devices(saved, tmp_path):
    """Row 42."""
    (tmp_path / "link").symlink_to(saved)
    (tmp_path / "dangling").symlink_to(tmp_path / "none")
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        for path, kind in (
            (tmp_path / "link", "a symbolic link"),
            (tmp_path / "dangling", "a symbolic link"),
            (tmp_path / "pipe", "a pipe"),
            (tmp_path / "socket", "a socket"),
            (tmp_path, "a folder"),
            ("/dev/null", "a device"),
            ("/dev/zero", "a device"),
        ):
            with pytest.raises(
                sp.ModelFileError, match=f"{path} cannot be loaded: it is {kind}, not an ordinary"
            ):
                sp.load(path)


def test_a_link_put_in_place_after_the_look_is_not_followed(saved, tmp_path, monkeypatch):
    from superpose.saving import opening

    (tmp_path / "link").symlink_to(saved)
    monkeypatch.setattr(opening, "_refuse_other", lambda mode: None)
    with pytest.raises(sp.ModelFileError, match="cannot be opened"):
        sp.load(tmp_path / "link")


def test_ways_to_an_ordinary_file(saved, model, tmp_path):
    """A second name for the file is the file; `..` and links among the folders are the user's own ways."""
    (tmp_path / "second").hardlink_to(saved)
    (tmp_path / "folder").mkdir()
    (tmp_path / "way").symlink_to(tmp_path)
    for path in (tmp_path / "second", tmp_path / "folder" / ".." / saved.name, tmp_path / "way" / saved.name):
        assert sp.load(path) == model


def test_a_file_that_is_not_there(saved):
    with pytest.raises(sp.ModelFileError, match=r"no such file(?s:.*)Did you mean 'm\.model\.safetensors'"):
        sp.load(saved.with_name("n.model.safetensors"))
    with pytest.raises(sp.ModelFileError, match=r"no such file(?s:.*)no folder"):
        sp.load(saved.parent / "none" / "m")
