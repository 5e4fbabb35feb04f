"""Serverless templates, written out by the library that AWS publishes, `aws-sam-translator`.

The library takes 0.4 s and 12 MB to import. It is imported by name when the first such template
comes: a cloud starts many times for each time that it sees one.
"""

import importlib
import threading
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from cloud.errors import CloudError

_LIBRARY = "samtranslator"
_lock = threading.Lock()  # the library keeps the region of the translation in a class


class InvalidDocumentError(CloudError):
    """The library refuses the template, in its own words."""


def expand(
    template: Mapping[str, Any],
    given: Mapping[str, Any],
    region: str,
    managed_policies: Callable[[], Mapping[str, str]],
) -> dict[str, Any]:
    """Return the template with what is `AWS::Serverless::…` written out. It is not changed.

    `given` are the parameters' values; `managed_policies` gives the ARN of each by its name.

    Raises InvalidDocumentError.
    """
    _refuse_applications(template)
    with _lock:
        exceptions = _module("model.exceptions")
        try:
            return _translated(template, given, region, managed_policies)
        except exceptions.InvalidDocumentException as fault:
            causes = sorted(str(one.message) for one in fault.causes)
            raise InvalidDocumentError(" ".join([fault.message, *causes])) from fault


def _translated(
    template: Mapping[str, Any],
    given: Mapping[str, Any],
    region: str,
    managed_policies: Callable[[], Mapping[str, str]],
) -> dict[str, Any]:
    python2 = _module("utils.py27hash_fix")  # what keeps the ids of deployments as AWS has them
    document, values = dict(template), dict(given)
    python2.to_py27_compatible_template(document, values)
    translator = _module("translator.translator").Translator(
        None, _module("parser.parser").Parser(), boto_session=SimpleNamespace(region_name=region)
    )
    try:
        done = translator.translate(document, values, get_managed_policy_map=managed_policies)
    finally:
        translator.metrics.publish()  # or it complains that nobody has
    plain: dict[str, Any] = python2.undo_mark_unicode_str_in_template(done)
    return plain


def _refuse_applications(template: Mapping[str, Any]) -> None:
    """Those of the Serverless Application Repository would be asked for over the Internet."""
    for name, one in (template.get("Resources") or {}).items():
        if isinstance(one, Mapping) and one.get("Type") == "AWS::Serverless::Application":
            raise InvalidDocumentError(
                "Invalid Serverless Application Specification document. Number of errors found: 1. "
                f"Resource with id [{name}] is invalid. AWS::Serverless::Application is not "
                "available in this lab."
            )


def _module(name: str) -> Any:
    return importlib.import_module(f"{_LIBRARY}.{name}")
