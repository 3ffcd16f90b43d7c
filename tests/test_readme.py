"""The README's Python is run, and what it prints is what it says."""

import doctest
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def test_the_examples_print_what_they_say():
    flags = doctest.NORMALIZE_WHITESPACE
    found = doctest.testfile(str(README), module_relative=False, optionflags=flags, encoding="utf-8")
    assert found.attempted > 15
    assert found.failed == 0
