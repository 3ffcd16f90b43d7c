"""Text in whatever encoding: the same words come out, and what is no text is refused with its place."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superpose.data.files.table import read_with
from superpose.data.files.text_encoding import Text
from superpose.errors import DataError, UsageError

WORDS = "name,town\nJosé,Köln\nZoë,Århus\n"
anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=40)


def pieces(data, sizes):
    """The bytes cut into pieces of the sizes given, over and over."""
    place = i = 0
    while place < len(data):
        yield data[place : place + sizes[i % len(sizes)]]
        place += sizes[i % len(sizes)]
        i += 1


def decoded(blocks, encoding=None):
    text = Text(blocks, encoding, "t")
    return b"".join(text).decode(), text


@given(
    anything,
    st.sampled_from([("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE),
                     ("utf-16-be", codecs.BOM_UTF16_BE), ("utf-32-le", codecs.BOM_UTF32_LE)]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.lists(st.integers(4, 9), min_size=1, max_size=5),
)  # fmt: skip
def test_text_cut_anywhere_is_the_text(words, way, end, sizes):
    encoding, mark = way
    data = mark + words.replace("\n", end).encode(encoding)
    if not mark and words[:1] == "\ufeff":
        return
    assert decoded(pieces(data, sizes))[0] == words


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16 LE"),
        ("utf-16-le", "UTF-16 LE"),
        ("utf-16-be", "UTF-16 BE"),
        ("latin-1", "Windows-1252"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_an_encoding_is_found(tmp_path, encoding, told):
    path = tmp_path / "t.csv"
    path.write_bytes(WORDS.encode(encoding))
    table, reading = read_with(path)
    assert table.rows() == [("José", "Köln"), ("Zoë", "Århus")]
    assert reading.encoding == told
    assert "encoding" not in reading.to_dict()


def test_windows_1252_may_begin_late_and_is_said(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n" + b"1,x\n" * 60_000 + "2,café\n".encode("cp1252"))
    table, reading = read_with(path)
    assert table["b"][-1] == "café"
    assert "byte 0xe9 on line 60002 is not UTF-8" in reading.told()


@pytest.mark.parametrize("encoding", ["cp1250", "utf_16", "shift_jis", "KOI8-R"])
def test_an_encoding_is_told(tmp_path, encoding):
    words = {"cp1250": "Łódź", "utf_16": "Łódź", "shift_jis": "東京", "KOI8-R": "Омск"}[encoding]
    path = tmp_path / "t.csv"
    path.write_bytes(f"a,b\n1,{words}\n".encode(encoding))
    table, reading = read_with(path, encoding=encoding)
    assert table.rows() == [(1, words)]
    assert reading.to_dict()["encoding"] == reading.encoding
    assert read_with(path, **reading.to_dict())[0].equals(table)


@pytest.mark.parametrize(
    ("data", "options", "message"),
    [
        (b"a,b\n1,\0\n", {}, r"t.csv is not text: it holds a zero byte on line 2\."),
        (b"a,b\nn,\xc3\xa9\nm,\xe9\n", {}, r"not UTF-8 text: byte 0xe9 on line 3\."),
        (b"a,b\r\nm,\x81\xe9\r\n", {}, r"neither|not UTF-8 nor Windows-1252 text: byte 0x81 on line 2\."),
        (b"a,b\n1,\xe9\n", {"encoding": "utf-8"}, r"not UTF-8 text: byte 0xe9 on line 2"),
        (b"a,b\n1,\xe9\n", {"encoding": "ascii"}, r"not ascii text: byte 0xe9 on line 2"),
        ("a,b\n1,x\n".encode("utf-16") + b"\0", {}, r"not UTF-16 LE text"),
        (b"a,b\n1,x\xc3", {"encoding": "utf-8"}, r"not UTF-8 text: byte 0xc3 on line 2"),
    ],
)
def test_what_is_no_text_is_refused_with_its_place(tmp_path, data, options, message):
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    with pytest.raises(DataError, match=message):
        read_with(path, **options)


@pytest.mark.parametrize("encoding", ["rot13", "hex", "zlib", "unicode_escape", "utf-9", "", 3])
def test_what_is_no_encoding_is_refused(encoding):
    with pytest.raises(UsageError, match="no text encoding"):
        Text([], encoding, "t")
