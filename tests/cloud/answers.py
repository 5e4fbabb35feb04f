"""Whether an answer is what the service's model says: botocore's own, which AWS publishes.

botocore's parser is lenient: it takes a number where the model has text, and what it does not know
it leaves out. So what it has parsed is looked at again.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from botocore.eventstream import EventStream
from botocore.response import StreamingBody

_KINDS: dict[str, type | tuple[type, ...]] = {
    "structure": dict,
    "map": dict,
    "list": list,
    "string": str,
    "character": str,
    "integer": int,
    "long": int,
    "short": int,
    "float": (int, float),
    "double": (int, float),
    "boolean": bool,
    "timestamp": datetime,
    "blob": (bytes, str, StreamingBody),
}


class IllFormedAnswerError(AssertionError):
    """An answer is not what the service's model says."""


def watch(client: Any) -> Any:
    """Have every answer to this boto3 client looked at; an ill-formed one raises."""
    client.meta.events.register("after-call.*.*", _look)
    return client


def _look(http_response: Any, parsed: dict[str, Any], model: Any, **_: Any) -> None:
    if http_response.status_code >= 300:
        faults = refusal_faults(parsed)
    else:
        body = b"" if model.has_streaming_output else http_response.content
        faults = [*root_faults(model, body), *answer_faults(model.output_shape, parsed)]
    if faults:
        what = f"{model.service_model.service_name}.{model.name}"
        raise IllFormedAnswerError(f"{what}: {'; '.join(faults[:5])}")


def refusal_faults(parsed: dict[str, Any]) -> list[str]:
    code = str(parsed.get("Error", {}).get("Code", ""))
    status = parsed["ResponseMetadata"]["HTTPStatusCode"]
    # HEAD has no body and a redirect no code, so the status stands for it.
    return [] if code else [f"an error without a code, status {status}"]


def root_faults(model: Any, body: bytes) -> list[str]:
    """Return what is wrong with the outermost element of XML in the query protocols."""
    if model.service_model.protocol not in {"query", "ec2"} or not body:
        return []
    root = ElementTree.fromstring(body)  # noqa: S314 - our own cloud's
    name = root.tag.rpartition("}")[2]
    return [] if name == f"{model.name}Response" else [f"the root element is {name}"]


def answer_faults(shape: Any, value: Any) -> list[str]:
    """Return what is wrong with a parsed answer, each with its place."""
    if shape is None:
        return []
    given = {name: item for name, item in value.items() if name != "ResponseMetadata"}
    return list(_faults(shape, given, shape.name))


def _faults(shape: Any, value: Any, place: str) -> Iterator[str]:
    if getattr(shape, "is_document_type", False) or isinstance(value, EventStream):
        return
    if not _is_of(shape, value):
        yield f"{place} is {type(value).__name__}, not {shape.type_name}"
        return
    if shape.type_name == "structure":
        missing = set(shape.required_members) - value.keys()
        yield from (f"{place}.{name} is missing" for name in missing)
    for part, inner, item in _parts(shape, value):
        yield from _faults(inner, item, f"{place}{part}")


def _parts(shape: Any, value: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield what a value is made of: its place, its shape and itself."""
    if shape.type_name == "structure":
        for name in value.keys() & shape.members.keys():
            yield f".{name}", shape.members[name], value[name]
    elif shape.type_name == "list":
        yield from (("[]", shape.member, item) for item in value)
    elif shape.type_name == "map":
        yield from (("{}", shape.value, item) for item in value.values())


def _is_of(shape: Any, value: Any) -> bool:
    if isinstance(value, bool):
        return bool(shape.type_name == "boolean")
    return isinstance(value, _KINDS[shape.type_name])
