"""A tiny picture and a tiny sound that a network has learned, made once."""

import numpy as np
import pytest
from tiny_signals import SMALL, gradient

import superpose as sp


@pytest.fixture(scope="session")
def painted_small():
    return sp.paint(gradient(), **SMALL)


@pytest.fixture(scope="session")
def painted_clear():
    return sp.paint(gradient(channels=4), **SMALL)


@pytest.fixture(scope="session")
def sung_small():
    tone = 0.5 * np.sin(2 * np.pi * 3 * np.arange(200) / 200)
    return sp.sing(tone, rate=200, **SMALL | {"epochs": 400, "learning_rate": 3e-3})
