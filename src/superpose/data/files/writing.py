"""Tables written a part at a time: separated text, JSON lines, Parquet, told by the file's ending."""

import contextlib
import gzip
import io
import queue
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import polars as pl
from polars.io.plugins import register_io_source

from superpose.data.files.spreadsheet import neutralised, neutralised_names
from superpose.errors import SaveError, UsageError

SEPARATORS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
JSON = (".jsonl", ".ndjson")
PARQUET = (".parquet", ".pq")
KNOWN = ".csv, .tsv, .parquet, .jsonl, and .csv.gz, .tsv.gz, .jsonl.gz"
GROUP = 65_536  # rows of a Parquet file's row group
WAIT = 0.1  # seconds between looks whether the other thread still lives
ABORT = 2.0  # seconds that it is waited for when it is not wanted any more: a pipe may hold it for ever


class Writer(Protocol):
    """Takes frames of the same columns, one after another.

    Attributes
    ----------
    changed : int
        How many cells and names were kept from being run by a spreadsheet.
    """

    changed: int

    def write(self, frame: pl.DataFrame) -> None:
        """Write these rows behind those before."""
        ...

    def close(self) -> None:
        """Write what is still held; the file itself stays open."""
        ...

    def abort(self) -> None:
        """Hold nothing any more: what was written is of no use."""
        ...


def check_ending(path: Path) -> str:
    """The ending by which a table is written to `path`, such as ".csv" or ".csv.gz".

    Raises
    ------
    UsageError
        If there is none that is written.
    """
    endings = [ending.lower() for ending in path.suffixes[-2:]]
    last = endings[-1] if endings else ""
    plain = endings[-2] if last == ".gz" and len(endings) > 1 else last
    if plain in (*SEPARATORS, *JSON) or last in PARQUET:
        return plain + ".gz" * (last == ".gz")
    raise UsageError(f"{path} ends in none of {KNOWN}.", "Name the output accordingly.")


@contextlib.contextmanager
def writer(handle: BinaryIO, ending: str, *, raw: bool = False) -> Iterator[Writer]:
    """What writes frames to a file that is open.

    Parameters
    ----------
    handle : binary file
        Open for writing.
    ending : str
        As `check_ending` gives it.
    raw : bool
        Whether text in separated values stays as it is even where a spreadsheet would run it.
    """
    packed = (
        gzip.GzipFile(fileobj=handle, mode="wb", compresslevel=6, mtime=0) if ending.endswith(".gz") else None
    )
    target: Any = packed or handle
    plain = ending.removesuffix(".gz")
    found: Writer
    if plain in PARQUET:
        found = _Parquet(handle)
    elif plain in JSON:
        found = _JsonLines(target)
    else:
        found = _Separated(target, SEPARATORS[plain], raw=raw)
    try:
        yield found
        found.close()
        if packed is not None:
            packed.close()
    except BaseException:
        found.abort()
        raise


class _Behind:
    """What is common to all: frames are written by a thread of its own, while the next ones are computed.

    It holds a few parts at most. What goes wrong in the thread is raised where the frames come from.
    """

    def __init__(self, handle: Any):
        self._handle, self.changed = handle, 0
        self._buffer = (
            io.BytesIO()
        )  # one for all parts: to take its memory anew each time costs a fifth of the whole
        self._given: queue.Queue[pl.DataFrame | None] = queue.Queue(maxsize=1)
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None
        self._aborted = False

    def write(self, frame: pl.DataFrame) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, args=(frame.schema,), daemon=True)
            self._thread.start()
        self._put(frame)

    def close(self) -> None:
        if self._thread is not None:
            self._put(None)
            self._thread.join()
            self._raise()

    def abort(self) -> None:
        self._aborted = True
        if self._thread is not None:
            with contextlib.suppress(queue.Full):
                self._given.put(None, timeout=WAIT)
            self._thread.join(ABORT)

    def _write_all(self, parts: Iterator[pl.DataFrame], schema: pl.Schema) -> None:
        """Write the parts as they come; in the thread."""
        raise NotImplementedError

    def _pass_on(self) -> None:
        """What is in the buffer to the file, and the buffer to its start, its memory kept."""
        with self._buffer.getbuffer() as whole:
            self._handle.write(whole[: self._buffer.tell()])
        self._buffer.seek(0)

    def _put(self, frame: pl.DataFrame | None) -> None:
        assert self._thread is not None
        while self._thread.is_alive():
            with contextlib.suppress(queue.Full):
                self._given.put(frame, timeout=WAIT)
                return
        self._raise()

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self, schema: pl.Schema) -> None:
        try:
            self._write_all(self._parts(), schema)
        except BaseException as error:  # noqa: BLE001 - it is raised where the frames come from
            self._error = error

    def _parts(self) -> Iterator[pl.DataFrame]:
        while (frame := self._given.get()) is not None and not self._aborted:
            yield frame
        if self._aborted:
            raise InterruptedError("it is not wanted any more")


class _Separated(_Behind):
    """Separated text, the names in its first line."""

    def __init__(self, handle: Any, separator: str, *, raw: bool):
        super().__init__(handle)
        self._separator, self._raw = separator, raw

    def _write_all(self, parts: Iterator[pl.DataFrame], schema: pl.Schema) -> None:
        first = True
        for frame in parts:
            if not self._raw:
                frame, count = neutralised(frame)
                self.changed += count
                if first:
                    frame.columns, count = neutralised_names(frame.columns)
                    self.changed += count
            with _told(
                frame, "separated text", "Write .parquet or .jsonl, or leave the column out with --only."
            ):
                frame.write_csv(self._buffer, include_header=first, separator=self._separator)
            first = False
            self._pass_on()


class _JsonLines(_Behind):
    """One JSON object a line."""

    def _write_all(self, parts: Iterator[pl.DataFrame], schema: pl.Schema) -> None:
        for frame in parts:
            with _told(frame, "JSON lines", "Write .parquet, or leave the column out with --only."):
                frame.write_ndjson(self._buffer)
            self._pass_on()


class _Parquet(_Behind):
    """Parquet by Polars' streaming engine, which pulls.

    Packed by Snappy, which all that reads Parquet unpacks and which takes a third of Zstandard's time here.
    """

    def _write_all(self, parts: Iterator[pl.DataFrame], schema: pl.Schema) -> None:
        rows = register_io_source(lambda *_: parts, schema=dict(schema))
        try:
            rows.sink_parquet(self._handle, compression="snappy", row_group_size=GROUP, maintain_order=True)
        except Exception as error:  # noqa: BLE001 - of a full disk Polars makes errors of many kinds
            first = str(error).partition("\n")[0]
            raise SaveError(
                f"{first[:200]}", "What was there before is unchanged. Make room, or write elsewhere."
            ) from None


@contextlib.contextmanager
def _told(frame: pl.DataFrame, what: str, hint: str) -> Iterator[None]:
    """A type that has no place in the format, named by its column."""
    try:
        yield
    except pl.exceptions.PolarsError as error:
        nested = [
            n for n, dtype in frame.schema.items() if dtype.is_nested() or dtype in (pl.Binary, pl.Object)
        ]
        why = f"column {nested[0]!r} holds {frame.schema[nested[0]]}" if nested else str(error)[:200]
        raise SaveError(f"{why}, which {what} cannot", hint) from None
