"""What boto3 knows by name: for telling an author at once which call cannot be made."""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel


@dataclass(frozen=True)
class CallFault:
    """What is wrong with a call; `at` is where: ("parameters", "Bukcet")."""

    at: tuple[str, ...]
    message: str
    remedy: str


@lru_cache(maxsize=1)
def _loader() -> Loader:
    return Loader()


@lru_cache(maxsize=32)
def _operations(service: str) -> dict[str, OperationModel]:
    """Return boto3's methods of a service. Raises UnknownServiceError."""
    model = ServiceModel(_loader().load_service_model(service, "service-2"), service)
    return {xform_name(name): model.operation_model(name) for name in model.operation_names}


def call_faults(service: str, operation: str, parameters: Mapping[str, Any]) -> list[CallFault]:
    """Return what boto3 would refuse of a call: names only, values are not looked at."""
    try:
        operations = _operations(service)
    except UnknownServiceError:
        known = _loader().list_available_services("service-2")
        message = f"boto3 knows no service `{service}`."
        return [CallFault(("service",), message, _close(service, known))]
    model = operations.get(operation)
    if model is None:
        message = f"boto3's {service} has no operation `{operation}`."
        return [CallFault(("operation",), message, _close(operation, operations))]
    shape = model.input_shape
    members = shape.members if shape else {}
    faults = [
        CallFault(
            ("parameters", name),
            f"{model.name} has no parameter `{name}`.",
            _close(name, members),
        )
        for name in parameters
        if name not in members
    ]
    for name in shape.required_members if shape else ():
        if name not in parameters:
            message = f"{model.name} needs the parameter `{name}`."
            faults.append(CallFault(("parameters",), message, f"Add `{name}:` to `parameters`."))
    return faults


def _close(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"Did you mean `{close[0]}`?" if close else "Look it up in boto3's documentation."
