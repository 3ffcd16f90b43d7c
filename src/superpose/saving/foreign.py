"""Files of other programs, known by their first bytes or their suffix; none is read, some could hold code."""

from pathlib import PurePath

from superpose.errors import ModelFileError
from superpose.saving.refusal import refused

MAGIC = {
    b"PK\x03\x04": "a zip archive (as .npz, .pt and .keras are)",
    b"\x89HDF\r\n\x1a\n": "an HDF5 file",
    b"\x93NUMPY": "a NumPy file",
    b"\x1f\x8b": "a gzip archive",
    b"GGUF": "a GGUF file",
    b"\x80\x02": "a pickle",
    b"\x80\x03": "a pickle",
    b"\x80\x04": "a pickle",
    b"\x80\x05": "a pickle",
}
SUFFIXES = {
    ".bin": "a PyTorch file",
    ".ckpt": "a checkpoint of another program",
    ".gguf": "a GGUF file",
    ".h5": "an HDF5 file",
    ".hdf5": "an HDF5 file",
    ".joblib": "a pickle",
    ".keras": "a Keras file",
    ".npy": "a NumPy file",
    ".npz": "a NumPy archive",
    ".onnx": "an ONNX file",
    ".pickle": "a pickle",
    ".pkl": "a pickle",
    ".pt": "a PyTorch file",
    ".pth": "a PyTorch file",
    ".tflite": "a TensorFlow Lite file",
    ".zip": "a zip archive",
}
READS = (
    "Superpose reads the .safetensors files that it saved, and nothing that could hold code: "
    "train the model anew, or hand its weights to superpose.Layer(neurons, weights=..., bias=...)."
)


def unfit(start: bytes, path: PurePath, why: str) -> ModelFileError:
    """The refusal of a file that does not begin as ours do: named by its kind where that is known, else by `why`."""
    kind = next((kind for magic, kind in MAGIC.items() if start.startswith(magic)), None)
    kind = kind or SUFFIXES.get(path.suffix.lower())
    return refused(f"it is {kind}, which is not supported", READS) if kind else refused(why)
