"""Unfinished files: those of writers that were killed are collected, those of living ones never."""

import os
import signal
import subprocess
import sys

import pytest

from superpose.data.files import leftovers
from superpose.data.files.leftovers import UNFINISHED, collect, new_file
from superpose.data.files.whole_file import whole_file

WRITER = """
import sys, time
from pathlib import Path
from superpose.data.files.whole_file import whole_file
with whole_file(Path(sys.argv[1])) as handle:
    handle.write(b"half")
    handle.flush()
    print("written", flush=True)
    time.sleep(600)
"""


def unfinished(folder):
    return [path for path in folder.iterdir() if UNFINISHED.fullmatch(path.name)]


def write(path):
    with whole_file(path) as handle:
        handle.write(b"whole")


@pytest.mark.skipif(os.name != "posix", reason="nothing is collected without locks")
def test_the_file_of_a_killed_writer_goes_with_the_next_write(tmp_path):
    """Row 24; while the writer lives its file stays, however many others write beside it."""
    words = [sys.executable, "-c", WRITER, str(tmp_path / "killed.csv")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout and writer.stdout.readline() == "written\n"
        (living,) = unfinished(tmp_path)
        write(tmp_path / "other.csv")
        assert unfinished(tmp_path) == [living]
        assert living.read_bytes() == b"half"
        writer.send_signal(signal.SIGKILL)
    assert unfinished(tmp_path) == [living]
    write(tmp_path / "other.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.csv"]


def test_two_writers_of_one_process_leave_each_other_alone(tmp_path):
    with whole_file(tmp_path / "a.csv") as first:
        first.write(b"a")
        write(tmp_path / "b.csv")
        with whole_file(tmp_path / "c.csv") as third:
            third.write(b"c")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a.csv": b"a", "b.csv": b"whole", "c.csv": b"c",
    }  # fmt: skip


def test_only_files_of_that_name_are_touched(tmp_path):
    dead = tmp_path / f".superpose-{'0' * 32}.partial"
    others = [tmp_path / name for name in (".superpose-mine.partial", "superpose.partial", f"x{dead.name}")]
    for path in (dead, *others):
        path.write_bytes(b"")
    folder = tmp_path / f".superpose-{'1' * 32}.partial"
    folder.mkdir()
    link = tmp_path / f".superpose-{'2' * 32}.partial"
    link.symlink_to(others[0])
    collect(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([*others, folder, link])
    collect(tmp_path / "no such folder")


def test_a_file_collected_before_it_was_locked_is_made_anew(tmp_path, monkeypatch):
    """Between the making of a file and its lock another process may take it for a dead one's."""
    flock, seen = leftovers._fcntl().flock, []

    def collected_first(handle, how):
        if not seen:
            seen.extend(unfinished(tmp_path))
            seen[0].unlink()
        return flock(handle, how)

    monkeypatch.setattr(leftovers._fcntl(), "flock", collected_first)
    path, handle = new_file(tmp_path)
    os.close(handle)
    assert path.exists()
    assert path != seen[0]
