"""A saved model."""

import pytest
from model_files import a_model

import superpose as sp


@pytest.fixture
def model():
    return a_model()


@pytest.fixture
def saved(model, tmp_path):
    path = tmp_path / "m.model.safetensors"
    sp.save(model, path)
    return path
