"""What goes where: data to stdout, all else to stderr; `--json` prints one object."""

import json
import math
import sys
from typing import Any


def say(text: str = "") -> None:
    """A line for a person, to stderr."""
    print(text, file=sys.stderr, flush=True)


def put(text: str) -> None:
    """A line of the result, to stdout."""
    print(text, flush=True)


def put_json(value: dict[str, Any]) -> None:
    """The result as one JSON object, to stdout; a number that is not finite becomes null."""
    put(json.dumps(_finite(value), ensure_ascii=False, allow_nan=False))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def table(rows: list[tuple[str, ...]], *, indent: str = "  ") -> str:
    """Rows of cells as lines of aligned columns; cells that read as numbers stand to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    right = [all(_is_number(row[i]) for row in rows[1:]) for i in range(len(widths))]
    lines = [
        "  ".join(
            c.rjust(w) if r else c.ljust(w) for c, w, r in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in rows
    ]
    return "\n".join(indent + line for line in lines)


def _is_number(cell: str) -> bool:
    return bool(cell) and cell.replace(",", "").replace(".", "", 1).lstrip("-").isdigit()
