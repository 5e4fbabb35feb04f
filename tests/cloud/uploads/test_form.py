"""How a form is read: cloud/server/uploads/form.py."""

import pytest

from cloud.server.uploads import form
from cloud.server.uploads.refused import UploadRefusedError

KIND = "multipart/form-data; boundary=edge"


def part(name, content, extra=""):
    head = f'Content-Disposition: form-data; name="{name}"{extra}'
    return b"--edge\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n"


def body(*parts):
    return b"".join(parts) + b"--edge--\r\n"


FILE = part("file", b"content", '; filename="C:\\\\photos\\\\me.png"')


def test_fields_stand_before_the_file_and_nothing_counts_after_it():
    read = form.read(KIND, body(part("Key", b"a/${filename}"), FILE, part("acl", b"private")))

    assert read == form.Form({"key": "a/me.png"}, {"key": "Key"}, b"content")


def test_a_file_without_a_name_leaves_the_variable():
    assert form.read(KIND, body(part("key", b"a/${filename}"), part("file", b"x"))).key == (
        "a/${filename}"
    )


def test_what_is_signed_is_read_as_it_was_sent():
    sent = body(part("key", b"k"), part("policy", b"${filename}"), FILE)

    assert form.read(KIND, sent).fields["policy"] == "${filename}"


def test_a_repeated_field_is_one_value():
    assert form.read(KIND, body(part("key", b"a"), part("KEY", b"b"), FILE)).key == "a,b"


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 300_000])
def test_a_file_is_taken_byte_for_byte(size):
    content = (b"\r\n--edg" * (size // 7 + 1))[:size]

    assert form.read(KIND, body(part("key", b"k"), part("file", content))).file == content


MALFORMED = ("MalformedPOSTRequest", 400)
ONE_FILE = ("InvalidArgument", 400)
TOO_MUCH = ("MaxPostPreDataLengthExceeded", 400)


@pytest.mark.parametrize(
    ("kind", "sent", "refusal"),
    [
        ("text/html", body(FILE), ("PreconditionFailed", 412)),
        ("multipart/form-data", body(FILE), MALFORMED),
        (KIND, b"no form at all", MALFORMED),
        (KIND, part("key", b"k") + b"--edge\r\nContent-Disposition: form-data", MALFORMED),
        (KIND, part("key", b"k") + FILE[:-10], MALFORMED),
        (KIND, b"--edge\r\nX: y\r\n\r\nz\r\n--edge--\r\n", MALFORMED),
        (KIND, body(FILE, part("key", b"late")), ONE_FILE),
        (KIND, body(part("key", b""), FILE), ONE_FILE),
        (KIND, body(part("key", b"k")), ONE_FILE),
        (KIND, body(part("key", b"k"), part("upload", b"x" * 20_481)), TOO_MUCH),
        (KIND, part("key", b"k") + b"--edge\r\nX: " + b"y" * 400_000, TOO_MUCH),
        (KIND, body(*[part("x", b"")] * 1001, FILE), TOO_MUCH),
    ],
)
def test_what_is_no_form_is_refused(kind, sent, refusal):
    with pytest.raises(UploadRefusedError) as refused:
        form.read(kind, sent)

    assert (refused.value.answer.code, refused.value.answer.status) == refusal
