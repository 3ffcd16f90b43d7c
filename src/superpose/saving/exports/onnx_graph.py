"""An ONNX graph as it grows: nodes and constants, each value by a name of its own.

`onnx` is imported where it is needed, since only those who export to it need it.
"""

from collections.abc import Collection
from typing import Any

import numpy as np

from superpose.errors import UsageError


def onnx_library() -> Any:
    """The package `onnx`.

    Raises
    ------
    UsageError
        If it is not installed.
    """
    try:
        import onnx
    except ImportError as error:
        raise UsageError(
            "Exporting to ONNX needs the package onnx, which is not installed.",
            'pip install "superpose[onnx]"',
        ) from error
    return onnx


class Graph:
    """Nodes and constants.

    Parameters
    ----------
    opset : int
        The version of ONNX's operators.
    taken : collection of str
        Names that are those of inputs and outputs.
    """

    def __init__(self, opset: int, taken: Collection[str]):
        self.opset = opset
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._taken = set(taken)
        self._known: dict[Any, str] = {}
        self._count = 0

    def __repr__(self) -> str:
        return f"Graph({len(self.nodes)} nodes, {len(self.constants)} constants, opset {self.opset})"

    def name(self, what: str) -> str:
        """A name that nothing has yet."""
        while True:
            self._count += 1
            name = f"{what}_{self._count}"
            if name not in self._taken:
                return name

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add a node; the name of what it gives."""
        output = self.name(kind)
        self.to(output, kind, *inputs, domain=domain, **attributes)
        return output

    def to(self, output: str, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> None:
        """Add a node whose result has this name."""
        helper = onnx_library().helper
        self.nodes.append(
            helper.make_node(kind, [*inputs], [output], name=output, domain=domain, **attributes)
        )

    def constant(self, values: Any, dtype: Any = None) -> str:
        """A constant array; equal ones are kept once. Text has dtype str."""
        array = np.asarray(values) if dtype is str else np.asarray(values, dtype)
        key = (
            (str(array.dtype), array.shape, array.tobytes())
            if dtype is not str
            else (str, *array.ravel().tolist())
        )
        if key not in self._known:
            self._known[key] = self.name("constant")
            self.constants.append(self._tensor(self._known[key], array, dtype is str))
        return self._known[key]

    def _tensor(self, name: str, array: np.ndarray, text: bool) -> Any:
        onnx = onnx_library()
        if not text:
            return onnx.numpy_helper.from_array(np.ascontiguousarray(array).reshape(array.shape), name)
        raw = [str(one).encode() for one in array.ravel().tolist()]
        return onnx.helper.make_tensor(name, onnx.TensorProto.STRING, array.shape, raw)

    def cast(self, value: str, dtype: Any) -> str:
        """A value in another type."""
        code = onnx_library().helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
        return self.op("Cast", value, to=code)

    def reduce(self, kind: str, value: str, axis: int, *, keep: bool) -> str:
        """ReduceProd or ReduceMax over one dim, which later versions are told otherwise than earlier ones."""
        if self.opset >= 18:
            return self.op(kind, value, self.constant([axis], np.int64), keepdims=int(keep))
        return self.op(kind, value, axes=[axis], keepdims=int(keep))

    def part(self, value: str, start: int, stop: int) -> str:
        """Columns from `start` up to `stop` of the last dim."""
        ends = [self.constant([end], np.int64) for end in (start, stop, -1)]
        return self.op("Slice", value, *ends)

    def beside(self, parts: list[str]) -> str:
        """Values side by side in the last dim."""
        return parts[0] if len(parts) == 1 else self.op("Concat", *parts, axis=-1)
