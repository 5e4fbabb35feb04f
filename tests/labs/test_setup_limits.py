"""Authors' code in setup.py is waited for, but not for ever."""

import threading

import pytest

from labs.providers.setup import bounded


def test_what_it_returns_and_raises_comes_through():
    assert bounded(lambda: 3, 10) == 3
    with pytest.raises(ZeroDivisionError):
        bounded(lambda: 1 // 0, 10)


def test_what_hangs_is_left_behind():
    go = threading.Event()
    try:
        with pytest.raises(TimeoutError):
            bounded(go.wait, 0.05)
    finally:
        go.set()
