"""How a table was read: what its file said, what was found, and the options that read another one alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from superpose.data.columns.cells import Written

BETWEEN = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar", " ": "space", "whitespace": "whitespace"}
LAID_OUT = "separated text"  # the kind whose layout is found rather than said


@dataclass(frozen=True, repr=False)
class Reading:
    """How a table was read.

    Attributes
    ----------
    kind : str
        "separated text", "Parquet", "Arrow", "JSON lines", "JSON", "ARFF", "Excel", or "memory".
    separator : str or None
        What is between the cells of a text: one character, or "whitespace".
    encoding : str or None
        How the characters of a text are written, such as "UTF-8".
    header : bool or None
        Whether the first line names the columns; None where the format names them.
    header_why : str
        The reason for it, in words.
    quote : str or None
        The character around cells that hold a separator.
    compression : str or None
        What the file was packed in.
    skipped : int
        Comments and blank lines above the table.
    notes : tuple of str
        What else a reader should know: an ending that does not say what the file is, a sheet among others.
    given : tuple of str
        Which of header, separator, quote and encoding were told, not found.
    written : dict of str to Written
        How the columns were written that came as text and were understood: their decimal signs, their dates.
    """

    kind: str
    separator: str | None = None
    encoding: str | None = None
    header: bool | None = None
    header_why: str = ""
    quote: str | None = None
    compression: str | None = None
    skipped: int = 0
    notes: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    written: Mapping[str, Written] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Reading({self.told()})"

    def told(self) -> str:
        """One sentence: "comma-separated, UTF-8, no header (its first line looks like the rows below it)"."""
        words = [self.kind] if self.separator is None else [self._between()]
        words += [self.encoding] if self.encoding else []
        words += ["single quotes"] if self.quote == "'" else []
        words += [f"packed with {self.compression}"] if self.compression else []
        words += [f"{self.skipped} line{'s' * (self.skipped > 1)} above it skipped"] if self.skipped else []
        if self.header is not None:
            why = f" ({self.header_why})" if self.header_why else ""
            words.append(f"{'its first line is a header' if self.header else 'no header'}{why}")
        return ", ".join([*words, *self.notes])

    def _between(self) -> str:
        return f"{BETWEEN.get(str(self.separator), repr(self.separator))}-separated"

    def to_dict(self) -> dict[str, Any]:
        """The options of `read` that read another file the same way, as plain JSON.

        An encoding that was found is left out: that of another file may differ, and is found again.
        """
        options = {"header": self.header, "separator": self.separator, "quote": self.quote}
        options |= {"encoding": self.encoding} if "encoding" in self.given else {}
        return {key: value for key, value in options.items() if value is not None}
