"""The command line as a person meets it: a process."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

import pytest


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture(scope="session")
def environment(tmp_path_factory):
    """A cache of compiled programs that the commands of one test run share, and no other."""
    kept = {name: value for name, value in os.environ.items() if name != "JAX_ENABLE_COMPILATION_CACHE"}
    return kept | {"XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))}


@pytest.fixture
def superpose(tmp_path, environment):
    """Run `superpose WORDS` in a folder of its own."""

    def run(*words, env=None, folder=tmp_path):
        done = subprocess.run(
            [sys.executable, "-m", "superpose", *map(str, words)], cwd=folder, capture_output=True, text=True,
            env=environment | (env or {}), timeout=120, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def table(tmp_path):
    """A small table with a category, missing cells and a boolean, whose target follows from two of its columns."""
    lines = ["age,colour,member,weight,bought"]
    for i in range(160):
        age, colour = 20 + i * 7 % 50, ("red", "green", "blue")[i % 3]
        bought = "yes" if (age > 40) != (colour == "red") else "no"
        lines.append(f"{'' if i % 29 == 3 else age},{colour},{i % 2 == 0},{60 + i % 11},{bought}")
    path = tmp_path / "buyers.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
