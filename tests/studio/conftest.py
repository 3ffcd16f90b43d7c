"""Studios to ask: the application by itself, and a whole one at a port of its own."""

import os

import pytest
from compiled import environment
from studio_cases import PORT, Whole

from superpose.studio.app import application
from superpose.studio.security import Keys, allowed
from superpose.studio.sessions import Sessions
from superpose.studio.workspace import Workspace


@pytest.fixture
def workspace(tmp_path):
    kept = Workspace(tmp_path / "studio")
    yield kept
    kept.close()


@pytest.fixture
def keys():
    return Keys(PORT)


@pytest.fixture
def app(workspace, keys):
    """The application with its gate; no trainer is started until one is needed."""
    made = application(workspace, keys=keys, hosts=allowed(PORT), largest=1000, warm=False)
    made.app.state.sessions, made.app.state.first = Sessions(workspace), None
    return made


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", environment(tmp_path_factory))  # its trainers get it
        made = Whole(tmp_path_factory.mktemp("whole"))
        yield made
        made.close()
