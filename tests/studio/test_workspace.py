"""The workspace: kept over restarts, one studio at a time, of any version before."""

import sqlite3

import pytest

from superpose.studio import workspace as module
from superpose.studio.workspace import MIGRATIONS, Workspace, WorkspaceError

SETTINGS = {"data": {"kind": "function", "expression": "sin(x)"}}


def test_runs_are_there_after_a_restart(tmp_path):
    first = Workspace(tmp_path)
    a, b = first.add(None, SETTINGS), first.add("mine", SETTINGS)
    first.note(a, {"settings": SETTINGS, "epoch": 5, "cost": 0.5, "held_out_cost": None, "sizes": [1, 2, 1]})
    first.close()
    second = Workspace(tmp_path)
    assert {r["run"] for r in second.runs()} == {a, b}
    assert (
        second.run(a)["epoch"] == 5
        and second.run(a)["sizes"] == [1, 2, 1]
        and second.run(a)["name"] == "sin(x)"
    )
    second.rename(a, "other")
    second.note(a, {"settings": SETTINGS, "epoch": 6, "cost": 0.4, "held_out_cost": 0.1, "sizes": [1, 2, 1]})
    assert second.run(a)["name"] == "other" and second.runs()[0]["run"] == a
    second.delete(b)
    assert second.run(b) is None and second.place(b) is None
    second.close()


def test_64_two_studios_on_one_folder(workspace):
    with pytest.raises(WorkspaceError, match="Another studio is open"):
        Workspace(workspace.folder)


def test_64_a_studio_that_is_gone_leaves_the_folder_free(tmp_path):
    first = Workspace(tmp_path)
    first._lock.close()  # as the system does when a process ends
    Workspace(tmp_path).close()


@pytest.mark.parametrize("version", range(len(MIGRATIONS)))
def test_an_index_of_any_earlier_version_is_brought_up_to_date(tmp_path, version):
    (tmp_path / "runs").mkdir()
    index = sqlite3.connect(tmp_path / "index.sqlite")
    for change in MIGRATIONS[:version]:
        index.execute(change)
    if version:
        run = "r0123456789abcdef"
        (tmp_path / "runs" / run).mkdir()
        index.execute(
            "INSERT INTO runs (run, name, created, changed, settings) VALUES (?, 'old', '', '', '{}')", (run,)
        )
    index.execute(f"PRAGMA user_version = {version}")
    index.commit()
    index.close()
    kept = Workspace(tmp_path)
    assert kept._index.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    assert kept._index.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert [r["name"] for r in kept.runs()] == (["old"] if version else [])
    kept.add("new", SETTINGS)
    kept.close()


def test_an_index_of_a_newer_version_is_left_alone(tmp_path):
    Workspace(tmp_path).close()
    index = sqlite3.connect(tmp_path / "index.sqlite")
    index.execute("PRAGMA user_version = 99")
    index.close()
    with pytest.raises(WorkspaceError, match="newer superpose"):
        Workspace(tmp_path)


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(WorkspaceError, match="cannot be used"):
        Workspace(tmp_path / "file")


@pytest.mark.parametrize(
    "run", ["", "..", "r1", "R0123456789abcdef", "r0123456789abcdef/..", "r0123456789abcdeg"]
)
def test_60_what_is_no_id_is_no_run(workspace, run):
    assert workspace.run(run) is None and workspace.place(run) is None


@pytest.mark.parametrize("upload", [None, 3, "../x", "u1", "u0123456789abcdef/.."])
def test_60_what_is_no_id_is_no_upload(workspace, upload):
    assert workspace.upload(upload) is None


@pytest.mark.parametrize(
    "name, ending", [("a.csv", ".csv"), ("b.CSV.GZ", ".csv.gz"), ("c", ".data"), ("d.<img>", ".data")]
)
def test_an_upload_keeps_its_ending_alone(workspace, name, ending):
    upload, path = workspace.new_upload(name)
    assert path.name == f"{upload}{ending}"
    path.write_bytes(b"1")
    workspace.note_upload(upload, name, path, 1)
    assert workspace.upload(upload) == path and workspace.upload_name(upload) == name


def test_the_default_folder_is_the_users_own():
    assert module.default_folder().is_absolute() and module.default_folder().name == "studio"
