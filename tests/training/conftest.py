"""A switch for the tests of wide first layers."""

import pytest
import wide_cases

from superpose.training import choosing, wide_parts


@pytest.fixture
def narrow_is_wide(monkeypatch):
    """A switch: whether any first layer counts as wide; and parts so small that a few hundred inputs are several."""
    monkeypatch.setattr(wide_parts, "PART_BYTES", wide_cases.PART)

    def switch(on):
        monkeypatch.setattr(choosing, "WIDE_FROM", 0 if on else 2**62)

    switch(True)
    return switch
