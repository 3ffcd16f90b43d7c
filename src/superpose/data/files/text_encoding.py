"""Bytes of any text to UTF-8 with one kind of line end, a block at a time; what is no text is refused.

A file is UTF-8 unless it says otherwise: by a byte order mark, by the zero bytes that UTF-16 puts beside
every Latin letter, or by its first bytes beyond ASCII not being UTF-8: then it is Windows-1252, which holds
Latin-1's letters at the same places.
"""

import codecs
import itertools
from collections.abc import Iterable, Iterator

from superpose.errors import DataError, UsageError

MARKS = (  # the longer first: UTF-32's begins as UTF-16's does
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32 LE"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32 BE"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16 LE"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16 BE"),
)
LABELS = {"utf-8": "UTF-8", "utf-16-le": "UTF-16 LE", "utf-16-be": "UTF-16 BE", "cp1252": "Windows-1252"}
NOT_TEXT = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem", "utf-7"}
SAVE_AS = "Save it as CSV in UTF-8 (in a spreadsheet: Save as, CSV UTF-8)."
LOOK = 4096  # bytes by which UTF-16 without a mark is told


class Text:
    """The blocks of a text as UTF-8 whose lines end in a line feed.

    Parameters
    ----------
    blocks : iterable of bytes
        The text as it comes, cut anywhere.
    encoding : str or None
        Its encoding by any name Python knows; None finds it.
    where : str
        What the text is called in errors.

    Attributes
    ----------
    encoding : str
        What was found, as people write it; final when all blocks were taken.
    note : str
        Why, where it was not UTF-8.

    Raises
    ------
    DataError
        While it is iterated: if bytes are not of the encoding, or are zero.
    UsageError
        If there is no such encoding.
    """

    def __init__(self, blocks: Iterable[bytes], encoding: str | None, where: str):
        self._codec = None if encoding is None else _known(encoding)
        self._blocks, self._where, self._line = blocks, where, 1
        self.encoding, self.note = LABELS.get(self._codec or "utf-8", encoding or ""), ""

    def __repr__(self) -> str:
        return f"Text({self._where!r}, {self.encoding})"

    def __iter__(self) -> Iterator[bytes]:
        for block in _one_line_end(self._decoded()):
            if b"\0" in block:
                line = self._line + block.count(b"\n", 0, block.index(b"\0"))
                raise DataError(f"{self._where} is not text: it holds a zero byte on line {line}.", SAVE_AS)
            self._line += block.count(b"\n")
            yield block

    def _decoded(self) -> Iterator[bytes]:
        blocks = iter(self._blocks)
        first = next(blocks, b"")
        mark, codec, label = next((m for m in MARKS if first.startswith(m[0])), (b"", None, ""))
        if self._codec is not None:
            codec, label = self._codec, self.encoding
            mark = mark if codec.startswith("utf") else b""
        elif codec is None and (codec := _unmarked(first[:LOOK])):
            label = self.encoding = LABELS[codec]
            self.note = "told by its zero bytes"
        if mark and codec in ("utf-16", "utf-32"):  # the mark says which of the two orders it is
            codec = next(m[1] for m in MARKS if m[0] == mark)
        self.encoding = label or self.encoding
        start = first[len(mark) :]
        rest = itertools.chain([start] if start else [], blocks)
        return self._utf8(rest) if codec in (None, "utf-8") else self._other(rest, codec)

    def _other(self, blocks: Iterable[bytes], codec: str) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(codec)()
        for block in itertools.chain(blocks, [b""]):  # the empty one ends it
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(codec, "replace").count("\n")
                place = f"byte {_hex(error)} on line {self._line + before}"
                raise DataError(f"{self._where} is not {self.encoding} text: {place}.", SAVE_AS) from None
            yield text.encode()

    def _utf8(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """UTF-8 as it stands; Windows-1252 from the first byte on that is neither ASCII nor UTF-8."""
        tail, plain, legacy = b"", True, False
        for block in itertools.chain(blocks, [b""]):  # the empty one ends it
            data = tail + block
            tail = b""
            if not data.isascii():
                legacy, tail = self._checked(data, plain, legacy, final=not block)
                data = data[: len(data) - len(tail)]
                plain = plain and data.isascii()
            yield data.decode("cp1252").encode() if legacy else data

    def _checked(self, data: bytes, plain: bool, legacy: bool, *, final: bool) -> tuple[bool, bytes]:
        """Whether `data` is Windows-1252, and the bytes at its end that are but the start of a character."""
        codec = "cp1252" if legacy else "utf-8"
        try:
            data.decode(codec)
        except UnicodeDecodeError as error:
            if codec == "utf-8" and not final and error.reason == "unexpected end of data":
                return False, data[error.start :]
            guess = plain and codec == "utf-8" and self._codec is None and data[: error.start].isascii()
            line = self._line + _lines(data[: error.start])
            if not guess:
                raise self._mixed(error, line, legacy) from None
            self.encoding, self.note = "Windows-1252", f"byte {_hex(error)} on line {line} is not UTF-8"
            return self._checked(data, plain, True, final=final)
        return legacy, b""

    def _mixed(self, error: UnicodeDecodeError, line: int, legacy: bool) -> DataError:
        or_else = " nor Windows-1252" if legacy else ""
        what = f"{self._where} is not UTF-8{or_else} text: byte {_hex(error)} on line {line}."
        return DataError(what, f'{SAVE_AS} Or name its encoding, such as encoding="cp1250".')


def _known(encoding: str) -> str:
    try:
        info = codecs.lookup(encoding)
    except (LookupError, TypeError, ValueError):
        info = None
    if (
        info is None
        or info.name.replace("_", "-") in NOT_TEXT
        or not getattr(info, "_is_text_encoding", True)
    ):
        raise UsageError(
            f"There is no text encoding {encoding!r}.", 'Give one such as "utf-8", "utf-16", "cp1252".'
        )
    return "utf-8" if info.name == "utf-8-sig" else info.name


def _unmarked(start: bytes) -> str | None:
    """UTF-16 by its zero bytes: beside every ASCII letter there is one, always on the same side."""
    pairs = len(start) // 2
    high, low = start[0 : 2 * pairs : 2].count(0), start[1 : 2 * pairs : 2].count(0)
    if max(high, low) < 0.3 * max(pairs, 1) or min(high, low) > 0.02 * pairs:
        return None
    return "utf-16-le" if low > high else "utf-16-be"


def _one_line_end(blocks: Iterable[bytes]) -> Iterator[bytes]:
    held = b""
    for block in blocks:
        data = held + block
        held = b"\r" if data.endswith(b"\r") else b""  # a line feed may follow in the next block
        data = data[: len(data) - len(held)]
        yield data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data
    if held:
        yield b"\n"


def _lines(data: bytes) -> int:
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _hex(error: UnicodeDecodeError) -> str:
    return f"0x{error.object[error.start]:02x}"
