"""What kind of table a file holds: told by its first bytes, and only then by its name."""

import re
from pathlib import PurePath

from superpose.data.files.compressed import Bytes
from superpose.errors import DataError

TEXT, PARQUET, ARROW, STREAM = "separated text", "Parquet", "Arrow", "Arrow stream"
JSON_LINES, JSON, ARFF, EXCEL = "JSON lines", "JSON", "ARFF", "Excel"
KNOWN = ".csv, .tsv, .parquet, .arrow, .feather, .jsonl, .json, .arff and .xlsx"
ENDINGS = {
    ".csv": TEXT,
    ".tsv": TEXT,
    ".tab": TEXT,
    ".txt": TEXT,
    ".data": TEXT,
    ".dat": TEXT,
    ".parquet": PARQUET,
    ".pq": PARQUET,
    ".arrow": ARROW,
    ".feather": ARROW,
    ".ipc": ARROW,
    ".arrows": STREAM,
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
    ".json": JSON,
    ".arff": ARFF,
    ".xlsx": EXCEL,
}
FOREIGN = {
    b"\xd0\xcf\x11\xe0": "an old Excel or Office file",
    b"FEA1": "a Feather file of version 1",
    b"PARE": "an encrypted Parquet file",
    b"\x89HDF": "an HDF5 file",
    b"SQLite format 3": "an SQLite database",
    b"\x93NUMPY": "a NumPy file",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a sound or film",
    b"\x04\x22\x4d\x18": "packed with lz4",
    b"7z\xbc\xaf\x27\x1c": "packed with 7-Zip",
    b"Rar!": "packed with RAR",
    b"\x1f\x9d": "packed with compress",
    b"\x80\x04\x95": "a pickle, which can run code",
}
LOOK = 2**16
WEB_PAGE = re.compile(rb"\s*<(?:!doctype|html|\?xml)", re.IGNORECASE)
RELATION = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[ \t]*+(?:%[^\n\r]*+)?[\n\r])*+[ \t]*+@relation\b", re.IGNORECASE
)
OBJECT = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*(?:"|\})')
ARRAY = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*(?:\{|\]\s*$)")


def kind_of(opened: Bytes, where: str) -> tuple[str, str]:
    """The kind of table in a file, and what to say where its name promises another, or "".

    Raises
    ------
    DataError
        If it is of a kind that is known and not read, or empty.
    """
    start = opened.start(LOOK)
    promised = ENDINGS.get(PurePath(opened.name).suffix.lower())
    _refuse_foreign(start, opened, where)
    found = _by_content(start, promised)
    if promised in (PARQUET, ARROW, STREAM, EXCEL) and not start:
        raise DataError(
            f"{where} is no {promised} file that can be read: it is empty.", "Write the file anew."
        )
    if promised in (None, found) or {promised, found} in ({JSON, JSON_LINES}, {ARROW, STREAM}):
        return found, ""
    ending = PurePath(opened.name).suffix
    return found, f"its name ends in {ending}, but it holds {found}"


def _by_content(start: bytes, promised: str | None) -> str:
    for mark, kind in (
        (b"PAR1", PARQUET),
        (b"ARROW1", ARROW),
        (b"\xff\xff\xff\xff", STREAM),
        (b"PK\x03\x04", EXCEL),
    ):
        if start.startswith(mark):
            return kind
    if RELATION.match(start):
        return ARFF
    if promised in (JSON, JSON_LINES) and not start.strip():
        return promised
    if ARRAY.match(start):
        return JSON
    if OBJECT.match(start):
        return JSON_LINES
    return TEXT


def _refuse_foreign(start: bytes, opened: Bytes, where: str) -> None:
    what = next((what for mark, what in FOREIGN.items() if start.startswith(mark)), None)
    if what is None and WEB_PAGE.match(start):
        what = "a web page or XML"
    if what is not None:
        raise DataError(
            f"{where} is {what}, no table that is read ({KNOWN} are).",
            "Save or export the table as CSV in UTF-8.",
        )
