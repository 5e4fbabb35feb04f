"""A body that comes in pieces is put together in their order, however many there are."""

import os

import pytest

from cloud.server.receive import Arrival


@pytest.mark.parametrize("sizes", [[], [1] * 10_000, [65_536] * 3, [1, 5000, 1, 1, 4096, 4095, 9]])
def test_it_is_what_was_sent(sizes):
    arrival, pieces = Arrival("", plain=False), [os.urandom(size) for size in sizes]
    for piece in pieces:
        arrival.add(piece)
    assert arrival.body() == b"".join(pieces)
    assert arrival.size == sum(sizes)


def test_very_many_pieces_take_no_more_than_they_hold():
    arrival = Arrival("", plain=False)
    for number in range(10_000):
        arrival.add(b"12345678" if number % 100 else bytes(5000))
    assert len(arrival._pieces) == 200
