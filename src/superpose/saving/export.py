"""Carrying a model away: written as ONNX, plain Python, C or PyTorch, from the raw columns to the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from superpose.errors import UnknownNameError, UsageError
from superpose.saving.atomic import write_whole
from superpose.saving.exports.onnx_model import onnx_bytes
from superpose.saving.exports.program import Program, program_of
from superpose.saving.exports.source_c import c_source
from superpose.saving.exports.source_python import python_source
from superpose.saving.exports.source_text import identifier
from superpose.saving.exports.source_torch import torch_source, torch_weights
from superpose.saving.opening import as_path

ENDINGS = {"onnx": ".onnx", "python": ".py", "c": ".c", "torch": ".py"}
MOST_AS_TEXT = 5_000_000
# A module is imported by its file's name, so that may have no point in it.
TORCH = "_torch.py"


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes
    ----------
    kind : str
        "onnx", "python", "c" or "torch".
    files : tuple of Path
        The file asked for, and for PyTorch that of the weights.
    """

    kind: str
    files: tuple[Path, ...]


def export(model: Any, path: Any, *, to: str | None = None) -> Exported:
    """Write a model so that it runs without superpose: from the raw columns of a row to its answer.

    Each form takes cells as they are in the table, missing and unseen ones too, and gives what `predict` gives. Of a
    picture or a sound it takes the numbers, in the model's size, rate and length: a pixel's channels side by side, row
    by row, from 0 to 255 (ONNX: uint8, (rows, numbers)); decoding and resizing files stays with who calls it.

    - "onnx": a file for any ONNX runtime; a tensor (rows, 1) a column, by its name. Needs `superpose[onnx]`.
    - "python": a module that imports nothing but `math`: `predict(row)`, `predict_proba(row)`.
    - "c": a C99 file that allocates nothing: `NAME_predict(&row, &result)`, NAME by the file's name.
    - "torch": a module with `class Model(torch.nn.Module)`, and its weights in `NAME.weights.safetensors` beside it.

    Parameters
    ----------
    model : Model, fitted estimator or Network
        A network alone takes columns x1, x2 ... as they are and gives numbers.
    path : str or path
        Where; what is there is replaced whole, or not at all.
    to : str, optional
        Which form; by default told by the ending: .onnx, .c, _torch.py, and .py for plain Python.

    Returns
    -------
    Exported
        The form, and the files that were written.

    Raises
    ------
    UnknownNameError
        If there is no such form.
    UsageError
        If the ending tells no form, the model has a function of the user's own or what this form cannot hold, or
        the package for it is not installed.
    SaveError
        If it cannot be written.
    """
    place = as_path(path)
    kind = _kind(place, to)
    program = program_of(model)
    _check_size(program, kind)
    files = WRITERS[kind](program, place)
    for where, raw in reversed(files.items()):  # the weights first: a module never stands there without them
        write_whole(where, [raw])
    return Exported(kind, tuple(files))


def _check_size(program: Program, kind: str) -> None:
    """Weights written as text take twenty letters each: refuse what no compiler or interpreter would read."""
    weights = sum(plan.w_JIK.size for plan in program.plans)
    if kind in ("python", "c") and weights > MOST_AS_TEXT:
        raise UsageError(
            f"The network has {weights:,} weights; as {kind} source at most {MOST_AS_TEXT:,} are written.",
            'Export it to "onnx" or "torch", whose weights are no text.',
        )


def weights_beside(path: Path) -> Path:
    """Where the weights of a PyTorch module of this name are."""
    return path.with_name(f"{path.stem}.weights.safetensors")


def _kind(path: Path, to: str | None) -> str:
    if to is not None:
        if to not in ENDINGS:
            raise UnknownNameError("form to export to", to, ENDINGS)
        if path.suffix.lower() != ENDINGS[to]:
            raise UsageError(f"{path} does not end in {ENDINGS[to]}.", f"A file for {to!r} does: name it so.")
        return to
    if path.name.lower().endswith(TORCH):
        return "torch"
    for kind, ending in ENDINGS.items():
        if path.suffix.lower() == ending:
            return kind
    raise UsageError(
        f"The ending of {path} tells no form to export to.",
        "Name it .onnx, .py, .c or _torch.py, or say which: to='onnx', 'python', 'c' or 'torch'.",
    )


def _onnx(program: Program, path: Path) -> dict[Path, bytes]:
    return {path: onnx_bytes(program)}


def _python(program: Program, path: Path) -> dict[Path, bytes]:
    return {path: python_source(program).encode()}


def _c(program: Program, path: Path) -> dict[Path, bytes]:
    return {path: c_source(program, identifier(path.stem, "model"), path.name).encode()}


def _torch(program: Program, path: Path) -> dict[Path, bytes]:
    weights, beside = torch_weights(program), weights_beside(path)
    return {path: torch_source(program, weights, beside.name).encode(), beside: weights}


WRITERS: dict[str, Callable[[Program, Path], dict[Path, bytes]]] = {
    "onnx": _onnx,
    "python": _python,
    "c": _c,
    "torch": _torch,
}
