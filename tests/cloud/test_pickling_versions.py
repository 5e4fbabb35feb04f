"""A snapshot keeps every version of an S3 key, its markers, and their order."""

from moto.s3.utils import _VersionedKeyStore

from cloud.seams import pickling


class Sheet:
    def __init__(self, name: str) -> None:
        self.name = name

    def dispose(self) -> None: ...


def test_all_versions_of_a_key_come_back_in_order():
    store = _VersionedKeyStore()
    for name in ("first", "second", "marker"):
        store["photo.gif"] = Sheet(name)
    store["other.gif"] = Sheet("only")

    data, _ = pickling.dump({"s3": {"aws": store}})
    restored = pickling.load(data)["s3"]["aws"]

    assert [s.name for s in restored.getlist("photo.gif")] == ["first", "second", "marker"]
    assert [s.name for s in restored.getlist("other.gif")] == ["only"]
    restored["photo.gif"] = Sheet("fourth")
    assert restored["photo.gif"].name == "fourth"
    assert len(restored.getlist("photo.gif")) == 4
