"""A small model to keep, and ways to forge files: each signed anew, as one who means harm would."""

import hashlib
import json
import struct

import polars as pl

import superpose as sp
from superpose.calculus.costs import cost
from superpose.data.columns.column import describe
from superpose.data.encode import Encoding
from superpose.data.target import TargetEncoding
from superpose.model.model import Model

FRAME = pl.DataFrame(
    {"size": [1.0, 2.5, None, 4.0], "kind": ["a", "b", "a", None], "big": [False, True, False, True]}
)


def a_model(seed=0):
    """A model of a number and a category, as it is before any training."""
    encoding = Encoding.fit(FRAME, describe(FRAME))
    target = TargetEncoding.fit(pl.Series("y", ["no", "yes", "no", "yes"]))
    layers = [sp.Layer(3, "tanh"), sp.Layer(1, "sigmoid")]
    network = sp.Network.create(inputs=len(encoding.inputs), layers=layers, seed=seed)
    return Model(encoding, target, network, cost("binary_cross_entropy"), {"score": 0.5, "seed": seed})


def split(whole):
    """The header as it stands in the file, and the data."""
    (length,) = struct.unpack("<Q", whole[:8])
    return whole[8 : 8 + length], whole[8 + length :]


def parts_of(path):
    """The header as parsed JSON, and the data."""
    raw, data = split(path.read_bytes())
    return json.loads(raw), data


def forge(path, header, data):
    """Write a file of this header (a dict, or text as it is) and these data."""
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(raw)) + raw + data)
    return path


def written(value):
    """JSON as superpose writes it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def signed(text):
    """The metadata of a file whose description is this text."""
    return {"superpose": text, "superpose.sha256": hashlib.sha256(text.encode()).hexdigest()}


def description_of(path):
    """The description in a file, as parsed JSON."""
    return json.loads(parts_of(path)[0]["__metadata__"]["superpose"])


def with_description(path, change, data=None, aside="forged"):
    """A copy of the file with other weights, where they are given, and its description changed in place.

    Or, where `change` is text, with that as the description.
    """
    header, old = parts_of(path)
    told = json.loads(header["__metadata__"]["superpose"])
    if data is not None:
        told["sha256"] = hashlib.sha256(data).hexdigest()
    if not isinstance(change, str):
        change(told)
    header["__metadata__"] = signed(change if isinstance(change, str) else written(told))
    return forge(path.with_name(aside), header, old if data is None else data)
