"""Errors of pydantic, said to the author of a lab: where, what, and how to mend it."""

import difflib
import typing
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from labs.packs.errors import LabError, field_path
from labs.packs.source import Source

KINDS = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list (lines that begin with `- `)",
    "tuple": "a list (lines that begin with `- `)",
    "dict": "fields (`name: value`)",
    "model": "fields (`name: value`)",
    "model_attributes": "fields (`name: value`)",
}


def explain(
    fault: ValidationError,
    source: Source,
    model: object,
    at: Sequence[str | int] = (),
) -> list[LabError]:
    """Return one LabError per error; `at` is where in `source` the validated part stands.

    `model` is what was validated against: a model class or a union of them.
    """
    return [_explain_one(error, source, model, tuple(at)) for error in fault.errors()]


def _explain_one(
    error: ErrorDetails, source: Source, model: object, at: tuple[str | int, ...]
) -> LabError:
    loc = tuple(part for part in error["loc"] if part != "[key]")
    where = at + _in_file(loc, source, at)
    message, remedy = _say(error, where, model, loc)
    return LabError(source.file, source.line_of(where), field_path(where), message, remedy)


def _in_file(
    loc: tuple[str | int, ...], source: Source, at: tuple[str | int, ...]
) -> tuple[str | int, ...]:
    """Leave out of pydantic's location what is not in the file: the tags of unions."""
    kept: tuple[str | int, ...] = ()
    for position, part in enumerate(loc):
        last = position == len(loc) - 1
        if last or (*at, *kept, part) in source.lines:
            kept = (*kept, part)
    return kept


def _say(
    error: ErrorDetails, where: tuple[str | int, ...], model: object, loc: tuple[str | int, ...]
) -> tuple[str, str]:
    """Return the message and the remedy."""
    name = str(where[-1]) if where else ""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return f"`{name}` is missing.", _add(name, _fields(model, loc[:-1]).get(name))
    if kind == "extra_forbidden":
        return f"There is no field `{name}` here.", _nearest(name, _fields(model, loc[:-1]))
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        return _tag(kind, context, _models(model))
    if kind.endswith(("_type", "_parsing")):
        wanted = KINDS.get(kind.removesuffix("_type").removesuffix("_parsing"), "something else")
        return f"`{name}` should be {wanted}, and is {_shown(error['input'])}.", _example(
            model, loc
        )
    message = error["msg"].removeprefix("Value error, ").rstrip(".") + "."
    subject = "This" if where and isinstance(where[-1], int) else f"`{name}`"
    message = message.replace("Input should", f"{subject} should", 1)
    return message, str(context.get("remedy") or _example(model, loc))


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) < 40 else f"{text[:37]}…"


def _tag(kind: str, context: dict[str, Any], models: Iterable[type[BaseModel]]) -> tuple[str, str]:
    discriminator = str(context.get("discriminator", "'kind'")).strip("'")
    tags = sorted(
        str(tag)
        for model in models
        if discriminator in model.model_fields
        for tag in typing.get_args(model.model_fields[discriminator].annotation)
    )
    if kind == "union_tag_not_found":
        return (
            f"`{discriminator}` is missing.",
            f"Add `{discriminator}:` with one of {_listed(tags)}.",
        )
    tag = str(context.get("tag", ""))
    close = difflib.get_close_matches(tag, tags, n=1)
    hint = f"Did you mean `{close[0]}`? " if close else ""
    return f"There is no {discriminator} `{tag}`.", f"{hint}There are {_listed(tags)}."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def _add(name: str, info: FieldInfo | None) -> str:
    if info is None:
        return f"Add `{name}:`."
    example = f" For example `{name}: {info.examples[0]}`." if info.examples else ""
    return f"Add `{name}:`. {info.description or ''}{example}".strip()


def _nearest(name: str, fields: dict[str, FieldInfo]) -> str:
    close = difflib.get_close_matches(name, fields, n=1)
    if close:
        return f"Did you mean `{close[0]}`?"
    return f"Take it out. The fields are {_listed(sorted(fields))}."


def _example(model: object, loc: tuple[str | int, ...]) -> str:
    name = str(loc[-1]) if loc else ""
    info = _fields(model, loc[:-1]).get(name)
    return (info.description or "") if info else ""


def _fields(model: object, loc: tuple[str | int, ...]) -> dict[str, FieldInfo]:
    """Return the fields of the model that stands at `loc` below `model`."""
    models = list(_models(model))
    for part in loc:
        if isinstance(part, int):
            continue
        tagged = [one for one in models if len(models) > 1 and _is_tagged(one, part)]
        below = [by_name[part].annotation for by_name in map(_written, models) if part in by_name]
        if tagged:
            models = tagged
        elif below:
            models = [found for annotation in below for found in _models(annotation)]
    return {name: info for one in models for name, info in _written(one).items()}


def _written(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return a model's fields by the name that authors write."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def _is_tagged(model: type[BaseModel], tag: str) -> bool:
    return any(
        tag in typing.get_args(info.annotation) or info.default == tag
        for info in model.model_fields.values()
    )


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """Yield the model classes in an annotation: of lists, mappings, unions, Annotated."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _models(part)
