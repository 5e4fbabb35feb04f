"""A form with a file: its fields, and the file, which comes last.

Source: Amazon S3 API Reference, "Creating an HTML form"; RFC 7578 through werkzeug.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import (
    Data,
    Epilogue,
    Event,
    Field,
    File,
    MultipartDecoder,
    NeedData,
)

from cloud.server.uploads.refused import UploadRefusedError, invalid, missing

_MOST_BEFORE = 20_480  # bytes of all fields
_MOST_PARTS = 1000
_PIECE = 64 * 1024  # bytes; more than fields that are not too many take with all around them
_FILE = "file"
_FILENAME = "${filename}"
# What is signed, or signs, stands for nothing but itself.
_AS_SENT = frozenset({"policy", "signature", "x-amz-signature"})
_NO_FORM = "At least one of the pre-conditions you specified did not hold"
_MALFORMED = "The body of your POST request is not well-formed multipart/form-data."
_TOO_MUCH = "Your POST request fields preceeding the upload file was too large."  # as S3 spells it
_NO_FILE = "POST requires exactly one file upload per request."


@dataclass(frozen=True, slots=True)
class Form:
    """`fields` have their names in lower case, in order; `sent` says how a name was spelled."""

    fields: Mapping[str, str]
    sent: Mapping[str, str]
    file: bytes

    @property
    def key(self) -> str:
        return self.fields["key"]


def read(content_type: str, body: bytes) -> Form:
    """Return the form, whose key is not empty; what comes after the file does not count.

    Raises UploadRefusedError.
    """
    kind, options = parse_options_header(content_type)
    if kind.lower() != "multipart/form-data":
        raise UploadRefusedError("PreconditionFailed", _NO_FORM, 412)
    try:
        form = _taken_in(_events(options.get("boundary", "").encode("latin-1"), body))
    except RequestEntityTooLarge:
        raise UploadRefusedError("MaxPostPreDataLengthExceeded", _TOO_MUCH) from None
    except ValueError:
        raise UploadRefusedError("MalformedPOSTRequest", _MALFORMED) from None
    if not form.fields.get("key"):
        raise missing("key")
    return form


def _events(boundary: bytes, body: bytes) -> Iterator[Event]:
    """Yield what werkzeug finds in the body, piece by piece.

    Raises ValueError for what is no form, RequestEntityTooLarge for too many parts.
    """
    if not boundary:
        raise ValueError("A form names what is between its parts.")
    decoder = MultipartDecoder(boundary, max_parts=_MOST_PARTS)
    for start in range(0, len(body), _PIECE):
        decoder.receive_data(body[start : start + _PIECE])
        while not isinstance(event := decoder.next_event(), NeedData):
            yield event
        # Headers of a part that never end, or a beginning that is no part's.
        if len(decoder.buffer) > 2 * _PIECE:
            raise RequestEntityTooLarge
    decoder.receive_data(None)
    while not isinstance(event := decoder.next_event(), Epilogue):
        yield event


def _taken_in(events: Iterator[Event]) -> Form:
    fields: dict[str, str] = {}
    sent: dict[str, str] = {}
    before = 0
    for event in events:
        if not isinstance(event, Field | File):
            continue
        # A part without a name, and a file under another one, are no more than fields.
        name = str(event.name or "")
        if name.lower() == _FILE:
            filename = event.filename if isinstance(event, File) else None
            return _whole(fields, sent, b"".join(_content(events)), filename)
        pieces = []
        for piece in _content(events):
            before += len(piece)
            if before > _MOST_BEFORE:
                raise RequestEntityTooLarge
            pieces.append(piece)
        value = b"".join(pieces).decode("utf-8", "replace")
        folded = name.lower()
        # As a repeated header would: what is judged and what is used is one value.
        fields[folded] = f"{fields[folded]},{value}" if folded in fields else value
        sent.setdefault(folded, name)
    if "key" not in fields:
        raise missing("key")
    raise invalid(_NO_FILE)


def _content(events: Iterator[Event]) -> Iterator[bytes]:
    """Yield the content of the part that has just begun."""
    for event in events:
        if isinstance(event, Data):
            yield event.data
            if not event.more_data:
                return


def _whole(
    fields: Mapping[str, str], sent: Mapping[str, str], file: bytes, filename: str | None
) -> Form:
    """Return the form; a file without a name leaves the variable as it is."""
    if filename is not None:
        name = re.split(r"[/\\]", filename)[-1]
        fields = {
            field: value if field in _AS_SENT else value.replace(_FILENAME, name)
            for field, value in fields.items()
        }
    return Form(fields, sent, file)
