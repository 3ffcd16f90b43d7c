"""Compiled programs are let go before there are too many."""

import numpy as np

import superpose as sp
from superpose.training import chunk


def test_only_so_many_programs_are_kept(monkeypatch):
    monkeypatch.setattr(chunk, "PROGRAMS", 3)
    monkeypatch.setattr(chunk, "_compiled", set())
    chunk.PROGRAM[False, True].clear_cache()
    network = sp.Network.create(inputs=1, layers=[sp.Layer(1)])
    for rows in range(5, 12):
        sp.train(network, np.ones((rows, 1)), np.ones(rows), epochs=1)
        assert chunk.PROGRAM[False, True]._cache_size() <= 3


def test_a_program_that_is_there_is_used_again(monkeypatch):
    monkeypatch.setattr(chunk, "PROGRAMS", 1)
    monkeypatch.setattr(chunk, "_compiled", set())
    network = sp.Network.create(inputs=1, layers=[sp.Layer(1)])
    sp.train(network, np.ones((5, 1)), np.ones(5), epochs=1)
    before = chunk.PROGRAM[False, True]._cache_size()
    sp.train(network, np.ones((5, 1)), np.zeros(5), epochs=1)
    assert chunk.PROGRAM[False, True]._cache_size() == before
