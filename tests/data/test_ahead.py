"""Parts made ahead: the same ones in their order, errors and early ends included."""

import threading
import time

import pytest

from superpose.data.files.ahead import ahead


def test_all_parts_in_their_order():
    assert list(ahead(range(100))) == list(range(100))
    assert list(ahead([])) == []


def test_a_part_is_made_while_the_last_is_in_use():
    made = threading.Event()

    def parts():
        yield 1
        made.set()
        yield 2

    reader = ahead(parts())
    assert next(reader) == 1
    assert made.wait(30)  # the second is made though nobody asked for it yet
    assert list(reader) == [2]


def test_never_many_ahead():
    count = [0]

    def parts():
        for i in range(50):
            count[0] += 1
            yield i

    reader = ahead(parts())
    for i in reader:
        time.sleep(0.001)
        assert count[0] <= i + 4


def test_what_goes_wrong_is_raised_where_the_parts_are_taken():
    def parts():
        yield 1
        raise ValueError("torn")

    reader = ahead(parts())
    assert next(reader) == 1
    with pytest.raises(ValueError, match="torn"):
        next(reader)


def test_closed_early_the_thread_ends():
    before = threading.active_count()
    reader = ahead(iter(int, 1))  # without end
    assert next(reader) == 0
    reader.close()
    assert threading.active_count() == before
