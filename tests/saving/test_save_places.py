"""Where a model is saved to: what may be replaced, by whom it may be read, and what is said where it cannot be."""

import os
import re
import stat

import pytest

import superpose as sp
from superpose.saving import atomic


def test_a_folder_that_is_not_there(model, tmp_path):
    with pytest.raises(sp.SaveError, match=r"there is no folder .*none(?s:.*)Make the folder first"):
        sp.save(model, tmp_path / "none" / "m")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_one_may_not_write_to(model, tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(sp.SaveError, match="Permission denied"):
        sp.save(model, tmp_path / "m")


def test_only_an_ordinary_file_is_replaced(model, tmp_path):
    """As root, /dev/null itself would else become a model file."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    for name, kind in (("folder", "a folder"), ("pipe", "a pipe"), ("link", "a symbolic link")):
        with pytest.raises(sp.SaveError, match=f"{name} is {kind}, not an ordinary file"):
            sp.save(model, tmp_path / name)
    with pytest.raises(sp.SaveError, match="/dev/full is a device"):
        sp.save(model, "/dev/full")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "link", "pipe"]


@pytest.mark.parametrize("umask", [0o022, 0o027, 0o077])
def test_permissions_are_the_umasks_or_those_of_the_file_replaced(model, tmp_path, umask):
    before = os.umask(umask)
    try:
        sp.save(model, tmp_path / "m")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "m").stat().st_mode) == 0o666 & ~umask
    (tmp_path / "m").chmod(0o640)
    sp.save(model, tmp_path / "m")
    assert stat.S_IMODE((tmp_path / "m").stat().st_mode) == 0o640


def test_the_partial_file_is_ours_alone_and_its_name_cannot_be_foretold(model, tmp_path, monkeypatch):
    seen, replace = [], os.replace

    def look(partial, path):
        seen.append(partial.name)
        replace(partial, path)

    write, during = os.write, []
    monkeypatch.setattr(atomic.os, "replace", look)
    monkeypatch.setattr(
        atomic.os,
        "write",
        lambda handle, part: during.append(os.fstat(handle).st_mode) or write(handle, part),
    )
    for _ in range(2):
        sp.save(model, tmp_path / "m")
    assert {stat.S_IMODE(mode) for mode in during} == {0o600}
    assert all(re.fullmatch(r"\.superpose-[0-9a-f]{32}\.partial", name) for name in seen)
    assert len(set(seen)) == 2


@pytest.mark.parametrize("name", ["m", "m.model.safetensors", "m.pkl", "n" * 250, "é ü.x", "-", "a b\nc"])
def test_a_path_is_used_as_given(model, tmp_path, name):
    sp.save(model, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert sp.load(str(tmp_path / name)) == model


@pytest.mark.parametrize("path", [None, 3, b"m", "", "a\0b"])
def test_what_is_no_path(model, path):
    for call in (lambda: sp.save(model, path), lambda: sp.load(path)):
        with pytest.raises(sp.UsageError, match="is no path of a file"):
            call()


def test_saving_twice_writes_the_same_bytes(model, tmp_path):
    sp.save(model, tmp_path / "a")
    sp.save(sp.load(tmp_path / "a"), tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
