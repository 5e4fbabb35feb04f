"""One call of a boto3 client by the operation's name, for those who ask by name: checks."""

from collections.abc import Mapping
from typing import Any

from botocore.client import BaseClient

from labs.providers.base import InvalidCallError
from labs.providers.faults import translated_call

BODY_IN_ANSWER = 1 << 20  # bytes of a streamed body that an answer gives back


def ask(
    client: BaseClient, operation: str, parameters: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the parsed answer. Raises as AwsProbe.call."""
    method = getattr(client, operation, None)
    if method is None or operation.startswith("_"):
        service = client.meta.service_model.service_name
        raise InvalidCallError(f"boto3's {service} has no operation `{operation}`.")
    with translated_call():
        answer: dict[str, Any] = method(**(parameters or {}))
        for name in ("Body", "Payload"):
            if hasattr(answer.get(name), "read"):
                answer[name] = answer[name].read(BODY_IN_ANSWER)
    answer.pop("ResponseMetadata", None)
    return answer
