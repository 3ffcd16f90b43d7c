"""The workspace: a folder with every run's settings, history and model, and an index of them in SQLite."""

import json
import re
import secrets
import shutil
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from superpose.errors import SuperposeError

RUN, UPLOAD = re.compile(r"r[0-9a-f]{16}"), re.compile(r"u[0-9a-f]{16}")
# Each step makes of an index of version i one of version i + 1.
MIGRATIONS = (
    """CREATE TABLE runs (run TEXT PRIMARY KEY, name TEXT NOT NULL, created TEXT NOT NULL, changed TEXT NOT NULL,
       settings TEXT NOT NULL, epoch INTEGER NOT NULL DEFAULT 0, cost REAL, held_out_cost REAL, sizes TEXT)""",
    """CREATE TABLE uploads (upload TEXT PRIMARY KEY, name TEXT NOT NULL, ending TEXT NOT NULL, bytes INTEGER NOT NULL,
       created TEXT NOT NULL)""",
    "ALTER TABLE runs ADD COLUMN named INTEGER NOT NULL DEFAULT 0",
)
ENDING = re.compile(r"(\.[a-z0-9]{1,8}){1,2}$")


class WorkspaceError(SuperposeError):
    """A workspace that cannot be used."""


def default_folder() -> Path:
    """Where each system keeps what programs keep for their user."""
    import platformdirs

    return Path(platformdirs.user_data_dir("superpose", appauthor=False)) / "studio"


class Workspace:
    """A folder of runs; one studio at a time has it.

    Parameters
    ----------
    folder : Path
        Made where it is not there yet.

    Raises
    ------
    WorkspaceError
        If another studio has it, it cannot be written, or it is of a newer superpose.
    """

    def __init__(self, folder: Path):
        self.folder = Path(folder).expanduser().absolute()
        try:
            for name in ("runs", "uploads"):
                (self.folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = self._locked()
            self._index = self._opened()
        except (OSError, sqlite3.OperationalError) as error:
            raise WorkspaceError(
                f"The workspace {self.folder} cannot be used: {getattr(error, 'strerror', None) or error}.",
                "Choose another folder with --workspace.",
            ) from error

    def _locked(self) -> sqlite3.Connection:
        """A lock that ends with the process, however it ends."""
        lock = sqlite3.connect(
            self.folder / "lock.sqlite", timeout=0.2, isolation_level=None, check_same_thread=False
        )
        try:
            lock.execute("PRAGMA locking_mode=EXCLUSIVE")
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            lock.close()
            if "locked" not in str(error):
                raise
            raise WorkspaceError(
                f"Another studio is open on {self.folder}.",
                "Go to its page, or give this one another --workspace.",
            ) from None
        return lock

    def _opened(self) -> sqlite3.Connection:
        index = sqlite3.connect(self.folder / "index.sqlite", isolation_level=None, check_same_thread=False)
        index.row_factory = sqlite3.Row
        index.execute("PRAGMA journal_mode=WAL")
        version = index.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            self._lock.close()
            raise WorkspaceError(
                f"The workspace {self.folder} was made by a newer superpose.",
                "Update superpose, or choose another folder.",
            )
        for number, change in enumerate(MIGRATIONS[version:], version + 1):
            index.execute("BEGIN IMMEDIATE")
            index.execute(change)
            index.execute(f"PRAGMA user_version = {number}")
            index.execute("COMMIT")
        return index

    # --- runs ----------------------------------------------------------------------------------------------
    def add(self, name: str | None, settings: dict[str, Any]) -> str:
        """A new run; its id."""
        run = f"r{secrets.token_hex(8)}"
        (self.folder / "runs" / run).mkdir(mode=0o700)
        now = _now()
        self._index.execute(
            "INSERT INTO runs (run, name, created, changed, settings, named) VALUES (?, ?, ?, ?, ?, ?)",
            (run, name or title(settings), now, now, json.dumps(settings), int(bool(name))),
        )
        return run

    def runs(self) -> list[dict[str, Any]]:
        """What is known of every run, the one that changed last first."""
        found = self._index.execute("SELECT * FROM runs ORDER BY changed DESC, rowid DESC").fetchall()
        return [self._told(row) for row in found]

    def run(self, run: str) -> dict[str, Any] | None:
        """What is known of a run; None where there is none of this id."""
        if not RUN.fullmatch(run):
            return None
        row = self._index.execute("SELECT * FROM runs WHERE run = ?", (run,)).fetchone()
        return None if row is None or self.place(run) is None else self._told(row)

    def _told(self, row: sqlite3.Row) -> dict[str, Any]:
        told = dict(row)
        told["settings"], told["sizes"] = json.loads(told["settings"]), json.loads(told["sizes"] or "[]")
        place = self.place(told["run"])
        told["bytes"] = 0 if place is None else sum(p.stat().st_size for p in place.iterdir() if p.is_file())
        return told

    def place(self, run: str) -> Path | None:
        """The folder of a run; None where it is no folder of its own."""
        found = self.folder / "runs" / run
        return found if RUN.fullmatch(run) and found.is_dir() and not found.is_symlink() else None

    def rename(self, run: str, name: str) -> None:
        """Another name."""
        self._index.execute("UPDATE runs SET name = ?, named = 1 WHERE run = ?", (name, run))

    def note(self, run: str, summary: dict[str, Any]) -> None:
        """How far a run is; a name that was not given follows its data."""
        settings = summary["settings"]
        self._index.execute(
            "UPDATE runs SET settings = ?, epoch = ?, cost = ?, held_out_cost = ?, sizes = ?, changed = ?,"
            " name = CASE named WHEN 1 THEN name ELSE ? END WHERE run = ?",
            (json.dumps(settings), summary["epoch"], summary["cost"], summary["held_out_cost"],
             json.dumps(summary["sizes"]), _now(), title(settings), run),
        )  # fmt: skip

    def delete(self, run: str) -> None:
        """A run with all that is kept of it."""
        place = self.place(run)
        self._index.execute("DELETE FROM runs WHERE run = ?", (run,))
        if place is not None:
            shutil.rmtree(place, ignore_errors=True)

    # --- uploads -------------------------------------------------------------------------------------------
    def new_upload(self, name: str) -> tuple[str, Path]:
        """An id for a file, and where it goes; of its name only the ending is taken, and never as a path."""
        upload = f"u{secrets.token_hex(8)}"
        ending = ENDING.search(name.lower())
        return upload, self.folder / "uploads" / f"{upload}{ending[0] if ending else '.data'}"

    def note_upload(self, upload: str, name: str, path: Path, size: int) -> None:
        """A file that has come whole."""
        self._index.execute(
            "INSERT INTO uploads VALUES (?, ?, ?, ?, ?)", (upload, name[:200], path.suffix, size, _now())
        )

    def upload(self, upload: Any) -> Path | None:
        """Where an upload lies; None where there is none of this id."""
        if not isinstance(upload, str) or not UPLOAD.fullmatch(upload):
            return None
        found = next(iter(sorted((self.folder / "uploads").glob(f"{upload}.*"))), None)
        return found if found is not None and found.is_file() and not found.is_symlink() else None

    def upload_name(self, upload: str) -> str | None:
        """How the file was called where it came from."""
        row = self._index.execute("SELECT name FROM uploads WHERE upload = ?", (upload,)).fetchone()
        return None if row is None else row["name"]

    def close(self) -> None:
        """Let it go."""
        self._index.close()
        self._lock.close()

    def __repr__(self) -> str:
        return f"Workspace({self.folder})"


def title(settings: dict[str, Any]) -> str:
    """What a run is called where nobody named it."""
    data = settings.get("data", {})
    return str(data.get("expression") or data.get("name") or {"drawn": "a drawing", "points": "painted points"}.get(
        data.get("kind", ""), "a run"))[:120]  # fmt: skip


def _now() -> str:
    return datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
