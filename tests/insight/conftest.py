"""What the tests of insight share."""

import pytest
import table_subjects


@pytest.fixture(scope="session")
def table_made():
    """Subjects over a table of every kind of column, by the kind of their target."""
    return {kind: table_subjects.made(kind) for kind in table_subjects.TARGETS}
