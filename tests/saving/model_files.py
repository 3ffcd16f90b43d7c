"""A small model to keep, and a way to forge files."""

import json
import struct

import polars as pl
from safetensors.numpy import load_file

import superpose as sp
from superpose.calculus.costs import cost
from superpose.data.columns import describe
from superpose.data.encode import Encoding
from superpose.data.target import TargetEncoding
from superpose.model.model import Model
from superpose.saving import model_file

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


def parts_of(path):
    """The header as parsed JSON, and the data."""
    whole = path.read_bytes()
    (length,) = struct.unpack("<Q", whole[:8])
    return json.loads(whole[8 : 8 + length]), whole[8 + length :]


def forge(path, header, data):
    """Write a file of this header (a dict, or text as it is) and these data."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def with_metadata(path, change):
    """The saved file, its metadata object changed, and signed anew as one who means harm would."""
    header, data = parts_of(path)
    told = json.loads(header["__metadata__"]["superpose"])
    before = told["sha256"]
    change(told)
    if told.get("sha256") == before:
        told["sha256"] = model_file._digest(told, load_file(path))
    header["__metadata__"]["superpose"] = json.dumps(told)
    return forge(path, header, data)
