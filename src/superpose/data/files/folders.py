"""A folder of pictures or sounds, a folder a class, as names of files and their classes."""

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from superpose.data.files import audio, formats, image
from superpose.data.files.idx import is_images
from superpose.errors import DataError

MOST_FILES = 5_000_000
DEEPEST = 8  # folders below a class
TRAIN, TEST = ("train", "training"), ("test", "testing")
ENDINGS = {"picture": image.ENDINGS, "sound": audio.ENDINGS}


@dataclass(frozen=True)
class MediaFolder:
    """What lies in a folder.

    Attributes
    ----------
    root : Path
        The folder.
    kind : str
        "picture" or "sound".
    names : tuple of str
        The files, by their paths within the folder, sorted.
    classes : tuple of str, or None
        The class of each; None where files lie in the folder itself.
    notes : tuple of str
        What was left aside.
    """

    root: Path
    kind: str
    names: tuple[str, ...]
    classes: tuple[str, ...] | None
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        classes = "no classes" if self.classes is None else f"{len(set(self.classes))} classes"
        return f"MediaFolder({str(self.root)!r}: {len(self.names):,} {self.kind}s, {classes})"


def kind_of_name(name: str) -> str | None:
    """ "picture" or "sound" by a file's ending, None for any other."""
    ending = Path(name).suffix.lower()
    return next((kind for kind, endings in ENDINGS.items() if ending in endings), None)


def train_and_test(folder: Path) -> tuple[Path, Path | None]:
    """The folder to learn from and the one to judge on: its `train` and `test`, where it holds both.

    A folder that holds one folder and nothing else stands for that one.
    """
    here = _inside(folder)
    files = [p for p in here if p.is_file()]
    folders = {p.name.lower(): p for p in here if p.is_dir()}
    train, test = (next((folders[n] for n in names if n in folders), None) for names in (TRAIN, TEST))
    if train is not None and test is not None:
        return train, test
    only = next(iter(folders.values())) if len(folders) == 1 else None
    if not files and only is not None and any(p.is_dir() for p in _inside(only)):
        return train_and_test(only)
    return folder, None


def idx_pairs(folder: Path) -> list[Path]:
    """The idx files of pictures in a folder; those to train on first, then those to judge on."""
    found = [p for p in _inside(folder) if p.is_file() and is_images(p.name)]
    return sorted(found, key=lambda p: (not p.name.startswith("train"), p.name))


def read_folder(folder: str | Path) -> MediaFolder:
    """The pictures or the sounds in a folder, whichever are more, each with the name of the folder it lies in.

    Raises
    ------
    DataError
        If there are none, or too many files.
    """
    root = Path(folder)
    found = [(name, kind_of_name(name)) for name in _files(root)]
    counts = Counter(kind for _, kind in found if kind)
    if not counts:
        raise _nothing(root, [name for name, _ in found])
    kind = counts.most_common(1)[0][0]
    names = sorted(name for name, its in found if its == kind)
    notes, left = [], len(found) - len(names)
    if left:
        endings = Counter(Path(name).suffix or name for name, its in found if its != kind)
        told = ", ".join(ending for ending, _ in endings.most_common(4))
        notes.append(f"{left:,} other file{'s' * (left > 1)} left aside ({told})")
    classed = [name for name in names if "/" in name]
    if not classed:
        return MediaFolder(root, kind, tuple(names), None, tuple(notes))
    if len(classed) < len(names):
        notes.append(f"{len(names) - len(classed):,} {kind}s that lie in no class's folder are left aside")
    classes = tuple(unicodedata.normalize("NFC", name.partition("/")[0]) for name in classed)
    return MediaFolder(root, kind, tuple(classed), classes, tuple(notes))


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(p for p in folder.iterdir() if not p.name.startswith("."))
    except OSError as error:
        raise DataError(
            f"{folder} cannot be looked into: {error.strerror or error}.", "Check that you may read it."
        ) from None


def _files(root: Path) -> Iterator[str]:
    """The files below a folder by their paths within it; hidden ones, and links to folders, are passed over."""
    count = 0
    for here, folders, names in os.walk(root):
        within = os.path.relpath(here, root)
        parts = [] if within == "." else list(Path(within).parts)
        folders[:] = sorted(f for f in folders if not f.startswith(".") and len(parts) < DEEPEST)
        for name in names:
            if name.startswith("."):
                continue
            count += 1
            if count > MOST_FILES:
                raise DataError(f"{root} has more than {MOST_FILES:,} files.", "Take a part of it.")
            yield "/".join([*parts, name])


def _nothing(root: Path, names: list[str]) -> DataError:
    tables = sorted(n for n in names if Path(n).suffix.lower() in formats.ENDINGS and "/" not in n)
    if tables:
        told = f"{root} is a folder, with no pictures and no sounds; a file was expected."
        return DataError(told, f"Give one of its tables: {', '.join(tables[:5])}.")
    return DataError(
        f"{root} is a folder that holds no pictures, no sounds and no table.",
        "Give a file, or a folder with one folder for each class: cats/1.jpg, dogs/1.jpg ...",
    )
