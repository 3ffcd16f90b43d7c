"""The Python in the README and in the documents is run, and what it prints is what they say."""

import doctest
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(("document", "least"), [("README.md", 15), ("docs/no-slope.md", 10)])
def test_the_examples_print_what_they_say(document, least):
    flags = doctest.NORMALIZE_WHITESPACE
    found = doctest.testfile(str(ROOT / document), module_relative=False, optionflags=flags, encoding="utf-8")
    assert found.attempted > least
    assert found.failed == 0
