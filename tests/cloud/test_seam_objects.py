"""An object's metadata is what moto finds among the headers; its back end is asked for once."""

import pytest
from moto.s3.responses import S3Response
from moto.s3.utils import metadata_from_headers
from werkzeug.datastructures import Headers

from cloud.seams import objects

HEADERS = [
    {},
    {"X-Amz-Meta-Colour": "red", "x-amz-meta-my_key": "", "x-amz-meta-": "no", "Host": "x"},
    {"content-type": "text/plain", "Content-Disposition": "inline", "Cache-Control": "no-cache"},
    {"x-amz-meta-a/b": "no name", "x-amz-metadata-directive": "COPY", "Expires": "0"},
]


@pytest.mark.parametrize("headers", HEADERS)
@pytest.mark.parametrize("kind", [Headers, dict, lambda h: {k: [v] for k, v in h.items()}])
def test_metadata_is_the_same(headers, kind):
    for _ in range(2):
        ours, theirs = objects.metadata(kind(headers)), metadata_from_headers(kind(headers))
        assert list(ours.items()) == list(theirs.items())


def test_a_back_end_is_asked_for_once_for_each_region(monkeypatch):
    asked = []
    told = property(lambda self: asked.append(self.region) or object())
    monkeypatch.setattr(objects, "_plain_backend", told)
    answer = S3Response()
    answer.region = "us-east-1"
    assert objects._backend(answer) is objects._backend(answer)
    answer.region = "cn-north-1"
    objects._backend(answer)
    assert asked == ["us-east-1", "cn-north-1"]


def test_moto_still_asks_each_time():
    """When it does not, half of this seam is not needed."""
    assert isinstance(S3Response.backend, property)
