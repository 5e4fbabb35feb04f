"""What is kept of databases: bounded, and not copied again while nothing has changed."""

import pytest

from runner.databases import keeping
from runner.databases.keeping import Keeping
from runner.databases.store import Store

OWNER = "111122223333"


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path)


def _make(store: Store, name: str, content: bytes):
    folder = store.folder(OWNER, name)
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "rows").write_bytes(content)
    return folder


def _keep(kept: Keeping, label: str, *folders, unchanging: bool = False) -> list[bool]:
    fresh = kept.begin(OWNER, label)
    fits = [kept.add(fresh, one, unchanging=unchanging, asleep=True) for one in folders]
    kept.settle(fresh)
    return fits


def _rows(folder) -> bytes:
    return (folder / "data" / "rows").read_bytes()


def test_what_does_not_fit_beside_other_labels_is_left_out(store, monkeypatch):
    monkeypatch.setattr(keeping, "MOST", 100 << 10)
    kept = Keeping(store)
    small, large = (_make(store, name, bytes(size << 10)) for name, size in (("a", 40), ("b", 80)))
    assert _keep(kept, "one", large, small) == [True, False]
    assert _keep(kept, "two", small) == [False]
    assert _keep(kept, "one", small) == [True]  # in place of what the label named before
    assert _keep(kept, "two", small) == [True]
    assert [one.name for one in kept.all(OWNER, "one")] == ["a"]
    kept.forget(OWNER, "one")
    assert list(kept.all(OWNER, "one")) == []


def test_data_that_has_not_changed_is_linked_and_never_written_through(store):
    kept = Keeping(store)
    folder = _make(store, "a", b"first")
    _keep(kept, "one", folder)
    _keep(kept, "two", folder)
    (one,), (two,) = kept.all(OWNER, "one"), kept.all(OWNER, "two")
    assert (one / "data" / "rows").samefile(two / "data" / "rows")
    assert kept.is_same(folder, two)

    kept.changes(folder)
    (folder / "data" / "rows").write_bytes(b"second")
    assert _rows(one) == b"first"
    _keep(kept, "two", folder)
    assert [_rows(next(kept.all(OWNER, label))) for label in ("one", "two")] == [
        b"first",
        b"second",
    ]
    kept.bring_back(one, folder, unchanging=False)
    assert _rows(folder) == b"first"
    assert not (folder / "data" / "rows").samefile(one / "data" / "rows")
    kept.forget(OWNER, "one")
    assert not kept.is_same(folder, one)
